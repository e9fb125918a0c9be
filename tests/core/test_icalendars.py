"""Calendars as other programs read them: the same instants, whatever the clocks do meanwhile."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
import recurring_ical_events  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import recurrences
from app.core.icalendars import Event, Party, calendar, folded
from app.core.recurrences import Rule
from app.core.vtimezones import instant
from tests.occasions import ZONES, yearly

EVERYWHERE = (*ZONES, "UTC")
STAMP = datetime(2027, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
wall = datetime.fromisoformat


def event(start: datetime, zone: str, **more: Any) -> Event:  # noqa: ANN401 - fields of an event
    return Event("a@desk", 0, STAMP, "Meeting", start, start + HOUR, zone, **more)


def expanded(data: bytes) -> list[datetime]:
    """Return when another program says the events begin: by the zones in the file alone."""
    read = icalendar.Calendar.from_ical(data)
    found = recurring_ical_events.of(read).between(wall("2024-01-01"), wall("2034-01-01"))
    return sorted(at.astimezone(UTC) for one in found if (at := one["DTSTART"].dt))


_NUMBERS = itertools.count()


def renamed(data: bytes) -> bytes:
    """Give zones names that no program knows, so that only what the file says of them counts.

    Each time others: the reader remembers zones by their names.
    """
    mark = f"x-{next(_NUMBERS)}-".encode()
    return data.replace(b"TZID:", b"TZID:" + mark).replace(b"TZID=", b"TZID=" + mark)


@pytest.mark.parametrize("zone", EVERYWHERE)
def test_a_weekly_series_keeps_its_wall_time_over_both_changes_of_the_clock(zone: str) -> None:
    start = wall("2027-01-05 09:30")
    rule = Rule("WEEKLY", 1, ("TU",), 60)
    made = calendar([event(start, zone, rule=recurrences.written(rule))])
    due = [instant(at, zone) for at in recurrences.occurrences(rule, start)]
    assert len(due) == 60
    assert expanded(made) == due
    assert expanded(renamed(made)) == due


@pytest.mark.parametrize("zone", EVERYWHERE)
def test_every_hour_of_three_years_is_told_by_the_zone_in_the_file(zone: str) -> None:
    start = wall("2026-01-01 04:30")
    ends = recurrences.written(Rule("DAILY", 10, (), 109))
    made = renamed(calendar([event(start, zone, rule=ends)]))
    assert expanded(made) == [instant(start + timedelta(days=10 * n), zone) for n in range(109)]


@pytest.mark.parametrize("zone", ZONES)
def test_exceptions_and_changed_meetings_are_read_as_they_are_meant(zone: str) -> None:
    occasion = yearly(zone)
    assert expanded(occasion.data) == list(occasion.begins)


rules = st.builds(
    Rule,
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]),
    st.integers(1, 3),
    st.just(()),
    st.integers(2, 12),
)


@st.composite
def series(draw: st.DrawFn) -> tuple[list[Event], list[datetime]]:
    """Make a series with exceptions and changed occurrences, and when these then begin."""
    start = draw(st.datetimes(wall("2026-01-01"), wall("2028-01-01"))).replace(second=0)
    start = start.replace(microsecond=0, hour=max(start.hour, 5))
    zone = draw(st.sampled_from(EVERYWHERE))
    rule = draw(rules)
    walls = recurrences.occurrences(rule, start) if rule.times else []
    fates = draw(st.lists(st.sampled_from("kxm"), min_size=len(walls), max_size=len(walls)))
    gone = tuple(at for at, fate in zip(walls, fates, strict=True) if fate == "x")
    master = event(start, zone, rule=recurrences.written(rule), exceptions=gone)
    shift = timedelta(minutes=draw(st.integers(-300, 300)))
    there = draw(st.sampled_from(EVERYWHERE))
    moved = [
        replace(event(at + shift, there, occurrence=at, occurrence_zone=zone), sequence=1)
        for at, fate in zip(walls, fates, strict=True)
        if fate == "m"
    ]
    due = [instant(at, zone) for at, fate in zip(walls, fates, strict=True) if fate == "k"]
    return [master, *moved], sorted(due + [instant(one.starts_wall, there) for one in moved])


@given(series())
@settings(max_examples=60)
def test_any_series_with_exceptions_and_changes_begins_when_it_is_meant_to(
    made: tuple[list[Event], list[datetime]],
) -> None:
    events, due = made
    assert expanded(calendar(events)) == due


HOSTILE = "A\r\nBEGIN:VALARM\r\nATTACH:x;y,z\\n \u2028\x00\x1b" + "会议" * 60


def test_hostile_text_stays_text_and_lines_are_folded_between_characters() -> None:
    made = calendar(
        [
            event(
                wall("2027-01-05 09:00"),
                "Europe/Berlin",
                location=HOSTILE,
                description=HOSTILE,
                organiser=Party('Eve";X="1\r\nBEGIN:VALARM', "eve@x.org\r\nATTENDEE:mailto:z"),
            )
        ],
        method="REQUEST",
        name=HOSTILE,
    )
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    assert b"\r\nBEGIN:VALARM" not in made
    assert b"\r\nATTENDEE" not in made
    assert b"\n" not in made.replace(b"\r\n", b"")
    (read,) = icalendar.Calendar.from_ical(made).walk("VEVENT")
    assert str(read["LOCATION"]).startswith("A\nBEGIN:VALARM\nATTACH:x;y,z\\n")
    assert str(read["LOCATION"]).endswith("会议" * 60)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_unfolding_gives_the_line_back(line: str) -> None:
    if "\r\n " not in line:
        assert folded(line).replace("\r\n ", "") == line
    assert all(len(part.encode()) <= 75 for part in folded(line).split("\r\n "))
