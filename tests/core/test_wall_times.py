"""Wall times in nights in which the clock is put forward or back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.core.wall_times import shown_twice, wall_time

_FIRST, _LAST = datetime.fromisoformat("2025-01-01"), datetime.fromisoformat("2028-01-01")
ZONES = ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai", "UTC"]


def leap(written: datetime, zone: str) -> str:
    with pytest.raises(Invalid) as refused:
        wall_time(written, zone, "closes")
    (field, _, data), *_ = refused.value.fields
    assert (field, data["zone"]) == ("closes", zone)
    return str(data["time"])


@pytest.mark.parametrize(
    ("zone", "written", "following"),
    [
        ("Europe/Paris", "2026-03-29 02:00", "2026-03-29 03:00"),
        ("Europe/Paris", "2026-03-29 02:59:59", "2026-03-29 03:00"),
        ("America/New_York", "2026-03-08 02:30", "2026-03-08 03:00"),
        ("Australia/Lord_Howe", "2026-10-04 02:10", "2026-10-04 02:30"),
        # A whole day that never was.
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-31 00:00"),
    ],
)
def test_a_time_that_the_clock_leaps_over_is_refused_with_the_next(
    zone: str, written: str, following: str
) -> None:
    assert leap(datetime.fromisoformat(written), zone) == following
    wall_time(datetime.fromisoformat(following), zone, "closes")


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    found = wall_time(datetime.fromisoformat("2026-10-25 02:30"), "Europe/Paris", "closes")
    assert (found.at.astimezone(UTC).hour, found.twice, found.offset) == (0, True, "UTC+02:00")
    assert shown_twice(found.at, "Europe/Paris")
    after = wall_time(datetime.fromisoformat("2026-10-25 03:00"), "Europe/Paris", "closes")
    assert (after.twice, after.offset) == (False, "UTC+01:00")
    # From the second half past two to three o'clock it is half an hour, from the first one more.
    assert after.at.astimezone(UTC) - found.at.astimezone(UTC) == timedelta(hours=1, minutes=30)


@settings(max_examples=150)
@given(
    st.datetimes(_FIRST, _LAST).map(lambda d: d.replace(second=0)),
    st.sampled_from(ZONES),
)
def test_an_instant_shows_what_was_written_or_there_is_none(written: datetime, zone: str) -> None:
    try:
        found = wall_time(written, zone, "closes")
    except Invalid:
        # No instant within a day shows this time there.
        start = written.replace(tzinfo=UTC, microsecond=0) - timedelta(days=1)
        shown = {
            (start + timedelta(minutes=n)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            for n in range(2 * 24 * 60)
        }
        assert written.replace(microsecond=0) not in shown
    else:
        instant = found.at.astimezone(UTC)
        assert instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == written
        assert found.twice == shown_twice(instant, zone)
