"""Who goes too fast is told how long to wait, and nobody else is."""

from __future__ import annotations

from app.core.pace import Pace


def test_ten_seconds_worth_may_come_at_once() -> None:
    pace = Pace(2)
    assert [pace.wait("anna", 100.0) for _ in range(21)] == [0] * 20 + [1]
    assert pace.wait("berta", 100.0) == 0


def test_after_that_they_come_as_fast_as_they_may() -> None:
    pace = Pace(2)
    for _ in range(20):
        pace.wait("anna", 100.0)
    assert [pace.wait("anna", now) for now in (100.4, 100.5, 100.6, 101.0)] == [1, 0, 1, 0]
    assert [pace.wait("anna", 120.0) for _ in range(21)] == [0] * 20 + [1]


def test_a_refusal_costs_nothing() -> None:
    pace = Pace(1)
    assert [pace.wait("anna", 5.0) for _ in range(1000)].count(0) == 10
    assert pace.wait("anna", 6.0) == 0


def test_who_is_quiet_is_forgotten() -> None:
    pace = Pace(1)
    for one in range(10_002):
        assert pace.wait(one, float(one)) == 0
    assert len(pace._paid) < 100  # noqa: SLF001 - what it keeps is what this is about


def test_without_a_pace_nobody_waits() -> None:
    assert {Pace(0).wait("anna", 1.0) for _ in range(10_000)} == {0}
