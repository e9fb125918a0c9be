"""Recurrence rules: bounded, read strictly, and cut in two without losing a date."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import recurrences
from app.core.errors import Invalid
from app.core.recurrences import Rule

wall = datetime.fromisoformat
TUESDAY = wall("2027-01-05 10:00")


def test_a_rule_is_kept_as_it_was_meant_and_read_again() -> None:
    rule = Rule("MONTHLY", 2, ("-1FR",), None, date(2027, 12, 31))
    assert recurrences.written(rule) == "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR;UNTIL=20271231T235959"
    assert recurrences.read(recurrences.written(rule)) == rule
    exported = recurrences.exported(recurrences.written(rule), "Asia/Shanghai")
    assert exported.endswith("UNTIL=20271231T155959Z")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FREQ=SECONDLY;COUNT=5",
        "FREQ=DAILY",
        "FREQ=DAILY;COUNT=5;UNTIL=20270101",
        "FREQ=DAILY;COUNT=5000",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=5;BYSECOND=1,2",
        "FREQ=DAILY;COUNT=5;COUNT=6",
        "FREQ=DAILY;INTERVAL=0;COUNT=2",
        "FREQ=DAILY;INTERVAL=99999999999;COUNT=2",
        "FREQ=WEEKLY;BYDAY=2TU;COUNT=2",
        "FREQ=MONTHLY;BYDAY=MO,TU;COUNT=2",
        "FREQ=DAILY;UNTIL=20271301",
        "FREQ=DAILY;COUNT=５",
        "FREQ=DAILY;COUNT=2\r\nATTENDEE:x",
    ],
)
def test_other_rules_are_refused_in_words(text: str) -> None:
    with pytest.raises(Invalid):
        recurrences.read(text)


def test_a_series_has_at_most_120_occurrences_in_three_years() -> None:
    most = recurrences.occurrences(Rule("DAILY", 1, (), 120), TUESDAY)
    assert len(most) == 120
    for endless in (
        Rule("DAILY", 1, (), None, date(2029, 1, 1)),
        Rule("MONTHLY", 12, (), 5),
        Rule("WEEKLY", 1, ("WE",), 3),
    ):
        with pytest.raises(Invalid):
            recurrences.occurrences(endless, TUESDAY)


@given(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]), st.integers(2, 20), st.data())
def test_a_rule_cut_in_two_gives_the_same_dates(kind: str, times: int, data: st.DataObject) -> None:
    rule = Rule(kind, 1, (), times)
    walls = recurrences.occurrences(rule, TUESDAY)
    at = data.draw(st.integers(1, times - 1))
    before = recurrences.occurrences(recurrences.cut(rule, TUESDAY, walls[at]), TUESDAY)
    assert before == walls[:at]
