"""The hours of a vote: in a named zone, over the nights in which its clock is put on or back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.core.errors import Invalid
from app.services.votes.windows import said_twice, there, window

PARIS = "Europe/Paris"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def refused(opens: str, closes: str, zone: str) -> tuple[str, str]:
    with pytest.raises(Invalid) as wrong:
        window(at(opens) if opens else None, at(closes), zone)
    return wrong.value.fields[0][0], str(wrong.value)


@time_machine.travel("2026-03-28T12:00Z", tick=False)
def test_over_the_night_in_which_the_clock_is_put_forward() -> None:
    found = window(at("2026-03-28 20:00"), at("2026-03-29 08:00"), PARIS)
    assert found.opens_at is not None
    assert found.closes_at - found.opens_at == timedelta(hours=11)
    assert there(found.closes_at, PARIS) == "2026-03-29 08:00, UTC+02:00"
    field, said = refused("", "2026-03-29 02:30", PARIS)
    assert (field, said.endswith("The next is 2026-03-29 03:00.")) == ("closes", True)
    assert refused("2026-03-29 02:00", "2026-03-30 02:00", PARIS)[0] == "opens"
    assert window(None, at("2026-03-29 03:00"), PARIS).closes_at.hour == 1


@time_machine.travel("2026-10-24T12:00Z", tick=False)
def test_over_the_night_in_which_the_clock_is_put_back() -> None:
    found = window(at("2026-10-24 20:00"), at("2026-10-25 08:00"), PARIS)
    assert found.opens_at is not None
    assert found.closes_at - found.opens_at == timedelta(hours=13)
    assert said_twice([found.opens_at, found.closes_at], PARIS) == []
    twice = window(None, at("2026-10-25 02:30"), PARIS)
    assert twice.closes_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    [said] = said_twice([twice.closes_at], PARIS)
    assert said.endswith("the hour comes twice: 2026-10-25 02:30, UTC+02:00 is meant.")


@time_machine.travel("2026-11-21T12:00Z", tick=False)
def test_what_is_no_window() -> None:
    for opens, closes, zone, field in (
        ("", "2026-11-21 12:59", PARIS, "closes"),
        ("", "2026-11-21 13:00", PARIS, "closes"),
        ("2026-11-21 12:00", "2026-11-22 13:00", PARIS, "opens"),
        ("2026-11-23 12:00", "2026-11-23 12:00", PARIS, "closes"),
        ("", "2028-01-01 12:00", PARIS, "closes"),
        ("0001-01-01 00:00", "2026-12-01 12:00", PARIS, "opens"),
        ("", "9999-12-31 23:59", PARIS, "closes"),
        ("", "2026-12-01 12:00", "Europe/Atlantis", "zone"),
        ("", "2026-12-01 12:00", "../UTC", "zone"),
    ):
        assert refused(opens, closes, zone)[0] == field, (opens, closes)
    # A form filled in a moment ago opens at once.
    assert window(at("2026-11-21 12:58"), at("2026-12-01 12:00"), PARIS).opens_at is None
