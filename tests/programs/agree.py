"""Asks calendar programs that people use whether they read our calendars as they are meant.

`python -m tests.programs.agree FOLDER`, where FOLDER is an environment made from
requirements/clients.txt: khal expands a year of meetings in many zones, and vdirsyncer mirrors the
feed of a subscription from the running application. It ends with 1 when one of them disagrees.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import icalendar

from tests import cast
from tests.browser.serving import Served, served
from tests.cast import api_token, id_of
from tests.database import cluster, migrate
from tests.occasions import ZONES, yearly

if TYPE_CHECKING:
    from collections.abc import Iterable

_KHAL = """
[calendars]
[[one]]
path = {folder}/one
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""
_VDIRSYNCER = """
[general]
status_path = "{folder}/status"
[pair feed]
a = "there"
b = "here"
collections = null
[storage there]
type = "http"
url = "{address}"
[storage here]
type = "filesystem"
path = "{folder}/mirror"
fileext = ".ics"
"""


def main(environment: Path) -> int:
    """Try all, say what each found, and return 1 if one disagrees."""
    wrong = [f"khal in {zone}" for zone in ZONES if not _khal(environment, zone)]
    wrong += [] if _mirrored(environment) else ["vdirsyncer"]
    sys.stdout.write("".join(f"disagrees: {one}\n" for one in wrong) or "They agree.\n")
    return 1 if wrong else 0


def _run(folder: str, *command: object) -> str:
    env = os.environ | {"HOME": folder, "XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder}
    words = [str(word) for word in command]
    done = subprocess.run(words, env=env, check=False, capture_output=True, text=True)
    sys.stdout.write(done.stderr if done.returncode else "")
    return done.stdout


def _khal(environment: Path, zone: str) -> bool:
    """Tell whether khal has every meeting of a year when it begins."""
    occasion = yearly(zone)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "one").mkdir()
        (place / "khal.conf").write_text(_KHAL.format(folder=folder), encoding="utf-8")
        (place / "year.ics").write_bytes(occasion.data)
        khal = (environment / "bin" / "khal", "-c", place / "khal.conf")
        _run(folder, *khal, "import", "--batch", "-a", "one", place / "year.ics")
        shape = ("--format", "{start-long-full}", "--day-format", "")
        said = _run(folder, *khal, "list", *shape, "2026-12-01", "800d")
    # What goes on past midnight stands there again for the next day.
    lines = {line for line in said.split("\n") if line}
    found = {datetime.fromisoformat(line).replace(tzinfo=UTC) for line in lines}
    return sorted(found) == list(occasion.begins)


def _mirrored(environment: Path) -> bool:
    """Tell whether vdirsyncer has the meetings of a feed, and again after one was added."""
    with cluster() as server, tempfile.TemporaryDirectory() as folder:
        house = server.template("house", migrate, "template0")
        database = server.clone(server.template("cast", cast.fill, house.name))
        with served(database, Path(folder)) as place:
            address = _subscribed(place)
            config = Path(folder) / "config"
            config.write_text(_VDIRSYNCER.format(folder=folder, address=address), encoding="utf-8")
            command = (environment / "bin" / "vdirsyncer", "-c", config)
            kept = []
            for title in ("One", "Another"):
                _call(place, title)
                _run(folder, *command, "discover")
                _run(folder, *command, "sync")
                kept.append(title in set(_titles((Path(folder) / "mirror").glob("*.ics"))))
    return all(kept)


def _api(place: Served, name: str) -> httpx2.Client:
    bearer = {"authorization": f"Bearer {api_token(name)}"}
    return httpx2.Client(base_url=place.address, headers=bearer)


def _subscribed(place: Served) -> str:
    body = {"name": "Mirror", "scope": "mine"}
    return str(_api(place, "anna").post("/api/v1/calendars", json=body).json()["address"])


def _call(place: Served, title: str) -> None:
    """Call a series and send its save the date."""
    body = {"host": "toys", "kind": "working_group", "title": title, "zone": "Europe/Berlin"}
    body |= {"starts": "2030-03-12T10:00", "ends": "2030-03-12T11:00"}
    more = {"invited": [str(id_of("toys"))], "rule": "FREQ=WEEKLY;BYDAY=TU;COUNT=4"}
    api = _api(place, "berta")
    series_id = api.post("/api/v1/series", json=body | more).json()["id"]
    api.post(f"/api/v1/series/{series_id}/save").raise_for_status()


def _titles(files: Iterable[Path]) -> Iterable[str]:
    """Return the titles in files; a feed's items have names there that the program gives them."""
    for file in files:
        for event in icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT"):
            yield str(event["SUMMARY"])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
