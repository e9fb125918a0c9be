"""A subscription in the running desk, what it must hold, and vdirsyncer which mirrors it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx2

from app.core import clock
from app.core.vtimezones import instant
from tests.cast import api_token, id_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.serving import Served
    from tests.programs.running import Programs

_SETTINGS = """
[general]
status_path = "{home}/status"
[pair feed]
a = "there"
b = "here"
collections = null
[storage there]
type = "http"
url = "{address}"
[storage here]
type = "filesystem"
path = "{folder}"
fileext = ".ics"
"""
_REFERENCE = re.compile(r"M-\d{4}-\w{5}")
_TIMES, _WEEKS = 14, timedelta(weeks=4)


def coming_year() -> datetime:
    """Return when the coming year begins; a feed does not reach back for ever."""
    return datetime(clock.now().year + 1, 1, 1, tzinfo=UTC)


def subscribed(place: Served) -> str:
    """Return the address of a subscription that anna makes to all that she is invited to."""
    body = {"name": "Mirror", "scope": "mine"}
    with _api(place, "anna") as api:
        answer = api.post("/api/v1/calendars", json=body).raise_for_status()
    return str(answer.json()["address"])


def call(place: Served, zone: str, year: datetime) -> list[datetime]:
    """Call meetings every four weeks, a year long, and return when they begin."""
    starts = datetime(year.year, 1, 8, 9, 30)  # noqa: DTZ001 - by the wall clock of the zone
    walls = [starts + _WEEKS * n for n in range(_TIMES)]
    body = {"host": "toys", "kind": "working_group", "title": zone, "zone": zone}
    body |= {"starts": starts.isoformat(), "ends": starts.replace(hour=10).isoformat()}
    more = {"invited": [str(id_of("toys"))], "rule": f"FREQ=WEEKLY;INTERVAL=4;COUNT={_TIMES}"}
    with _api(place, "berta") as api:
        answer = api.post("/api/v1/series", json=body | more)
        if answer.status_code == HTTPStatus.CONFLICT:
            # Half past nine in one zone is half past nine in another, for a part of the year.
            taken = {"despite": _REFERENCE.findall(answer.json()["detail"])}
            answer = api.post("/api/v1/series", json=body | more | taken)
        made = answer.raise_for_status().json()
        api.post(f"/api/v1/series/{made['id']}/save").raise_for_status()
    return [instant(wall, zone) for wall in walls]


def mirror(programs: Programs, address: str, folder: Path) -> None:
    """Bring a folder to what the feed holds now, as vdirsyncer does."""
    settings = programs.home / "vdirsyncer.conf"
    text = _SETTINGS.format(home=programs.home, folder=folder, address=address)
    settings.write_text(text, encoding="utf-8")
    for deed in ("discover", "sync"):
        programs.run("vdirsyncer", "-c", settings, deed)


def _api(place: Served, name: str) -> httpx2.Client:
    bearer = {"authorization": f"Bearer {api_token(name)}"}
    return httpx2.Client(base_url=place.address, headers=bearer)
