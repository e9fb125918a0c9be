"""vdirsyncer mirrors the feed of a subscription; every program finds the same instants in it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import httpx2
import icalendar
import recurring_ical_events  # type: ignore[import-untyped]

from tests.programs import node_ical, subscribing
from tests.programs.khal import Khal

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.browser.serving import Served
    from tests.programs.running import Programs

# The clock is changed twice a year in each.
_ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Sydney",
    "America/Santiago",
    "Asia/Jerusalem",
    "Europe/Dublin",
)
_DAYS = 450


def _begins(data: bytes, year: datetime) -> list[datetime]:
    read = icalendar.Calendar.from_ical(data)
    shown = recurring_ical_events.of(read).between(year, year + timedelta(days=_DAYS))
    return [one["DTSTART"].dt for one in shown]


def test_a_mirrored_feed_follows_and_every_program_finds_the_same_instants_in_it(
    programs: Programs, place: Served, tmp_path: Path
) -> None:
    address, year = subscribing.subscribed(place), subscribing.coming_year()
    folder, feed = tmp_path / "mirror", tmp_path / "feed.ics"
    khal = Khal(programs, folder)
    due: list[datetime] = []
    for zones in (_ZONES[:1], _ZONES[1:]):
        for zone in zones:
            due += subscribing.call(place, zone, year)
        subscribing.mirror(programs, address, folder)
        there = [begin for item in folder.iterdir() for begin in _begins(item.read_bytes(), year)]
        assert sorted(there) == sorted(due)
    feed.write_bytes(httpx2.get(address).content)
    read = node_ical.begins(programs, feed, "UTC", year, _DAYS)
    assert [one.at for one in read] == sorted(due)
    assert khal.begins(year, _DAYS) == sorted(due)
