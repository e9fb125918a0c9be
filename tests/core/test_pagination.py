"""Cursors: they come back whole, to the person and the list they were made for, or not at all."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.core.pagination import Page, Value, cut, decode, encode

SECRET = bytes(range(32))
ROW: tuple[Value, ...] = (
    datetime(2026, 11, 21, 12, 30, 1, 123456, tzinfo=UTC),
    UUID("01936f00-0000-7000-8000-000000000001"),
)
CURSOR = encode(SECRET, ROW, "anna|label=GREEN")


class Label(StrEnum):
    """A text that is more than a text."""

    GREEN = "GREEN"


def refuses(cursor: str, scope: str = "anna|label=GREEN", secret: bytes = SECRET) -> bool:
    try:
        decode(secret, cursor, scope)
    except Invalid as refusal:
        return refusal.fields[0][0] == "cursor"
    return False


@settings(deadline=None)
@given(
    st.lists(
        st.datetimes(timezones=st.just(UTC) | st.just(timezone(timedelta(hours=8))))
        | st.uuids()
        | st.integers(-(2**63), 2**63)
        | st.text(max_size=40),
        max_size=4,
    ),
    st.text(),
)
def test_values_come_back_as_they_were(values: list[Any], scope: str) -> None:
    assert decode(SECRET, encode(SECRET, tuple(values), scope), scope) == tuple(values)


def test_a_cursor_is_good_for_one_person_one_query_and_one_house() -> None:
    assert decode(SECRET, CURSOR, "anna|label=GREEN") == ROW
    assert refuses(CURSOR, "bela|label=GREEN")
    assert refuses(CURSOR, "anna|label=RED")
    assert refuses(CURSOR, "anna|", SECRET)
    assert refuses(CURSOR, secret=bytes(32))


@pytest.mark.parametrize(
    "cursor", ["", "x", "é", "=", "\0", "\ud800", "A" * 22, "A" * 5000, CURSOR * 9]
)
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    assert refuses(cursor)


@settings(deadline=None)
@given(st.integers(0, len(CURSOR) - 2), st.sampled_from("AQgw-_09"))
def test_a_changed_cursor_is_refused(at: int, letter: str) -> None:
    changed = CURSOR[:at] + letter + CURSOR[at + 1 :]
    assert changed == CURSOR or refuses(changed)
    assert refuses(CURSOR[: at + 1])


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes_are_refused(raw: bytes) -> None:
    assert refuses(base64.urlsafe_b64encode(raw).decode().rstrip("="))


def test_only_what_sorts_is_written() -> None:
    assert decode(SECRET, encode(SECRET, (Label.GREEN,), ""), "") == ("GREEN",)
    for value in (datetime(2026, 1, 1), True, None, 1.5):  # noqa: DTZ001 - the refusal is tested
        with pytest.raises(ValueError, match="zone"):
            encode(SECRET, (value,), "")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="too long"):
        encode(SECRET, ("x" * 1024,), "")


def test_a_page_is_cut_from_one_row_more_than_it_shows() -> None:
    assert cut(["a", "b", "c"], 2, str.upper) == Page(["a", "b"], "B")
    assert cut(["a", "b"], 2, str.upper) == Page(["a", "b"])
    assert cut([], 2, str.upper) == Page([])
