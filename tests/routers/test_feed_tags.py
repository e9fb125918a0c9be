"""The tag of a feed: another one for whatever changes a byte of it, and for nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.core import icalendars, ids
from app.services.calendars import feeds
from tests import meetings
from tests.cast import id_of
from tests.routers.test_calendars import subscribed

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tests.world import World

    Tried = Callable[[str], tuple[bool, bool]]

# Whether the bytes of a feed, and its tag, are others than before.
_OTHER, _SAME = (True, True), (False, False)
_SERIES = """
INSERT INTO meeting_series (id, host_id, rule, starts_wall, zone, minutes)
SELECT %s, host_id, 'FREQ=DAILY;INTERVAL=7;COUNT=4', starts_wall, zone, 120
  FROM meetings WHERE id = %s"""
_PART = """
UPDATE meetings m SET series_id = s.id, occurs_wall = s.starts_wall + %s * interval '7 days'
  FROM meeting_series s WHERE s.id = %s AND m.id = %s"""
_OPEN, _HUSHED = "m.id = %(open)s", "m.id = %(hushed)s"
_TIMES = "starts_wall = starts_wall + interval '1 day', ends_wall = ends_wall + interval '1 day'"
_CONVENED = (
    "state = 'convened', statement = 1, counsel_agreed_at = now(), convened_at = now(),"
    " locked_at = now()"
)
_IN_SERIES = "m.series_id = %(series)s"


def _record(change: str, where: str = _OPEN) -> str:
    return f"UPDATE records m SET {change} WHERE {where}"


def _meeting(change: str, where: str = _OPEN) -> str:
    return f"UPDATE meetings m SET {change} WHERE {where}"


def _door(change: str, where: str = _OPEN) -> str:
    return f"UPDATE meeting_doors m SET {change} WHERE {where.replace('m.id', 'm.meeting_id')}"


def _series(change: str) -> str:
    return f"UPDATE meeting_series SET {change} WHERE id = %(series)s"


def _answer(said: str) -> str:
    return (
        f"UPDATE invitees SET answer = '{said}' WHERE meeting_id = %(open)s"
        " AND person_id = %(anna)s"
    )


# One after the other, each in a feed that the ones before have changed.
TOLD = {
    "title": _record("title = 'Another'"),
    "when it was last changed": _record("changed_at = changed_at + interval '1 minute'", _HUSHED),
    "place": _meeting("place = 'Elsewhere'"),
    "description": _meeting("description = 'Another'"),
    "time": _meeting(_TIMES),
    "time of what is hushed": _meeting(_TIMES, _HUSHED),
    "zone": _meeting("zone = 'Asia/Tokyo'"),
    "sequence": _meeting("sequence = sequence + 1"),
    "address of the call": _door("url = 'https://call.example/another'"),
    "words of the door": _door("words = 'another'"),
    "convened": _meeting(_CONVENED),
    "title allowed": _meeting("title_told = true", _HUSHED),
    "refused": _answer("no"),
    "rule": _series("rule = 'FREQ=DAILY;INTERVAL=7;COUNT=5'"),
    "beginning of the series": _series("starts_wall = starts_wall - interval '7 days'"),
    "length in the series": _series("minutes = 60"),
    "zone of the series": _series("zone = 'Asia/Tokyo'"),
    "sequence of the series": _series("sequence = 7"),
    "one of the series": _meeting("state = 'cancelled'", "m.id = %(last)s"),
    "one of the series is elsewhere": _meeting("place = 'Elsewhere'", "m.id = %(part)s"),
    "out of the series": _meeting("series_id = NULL, occurs_wall = NULL", "m.id = %(part)s"),
    "language": "UPDATE people SET language = 'zh_Hans' WHERE id = %(anna)s",
    "stricter": _record("tlp = 'GREEN'"),
    "stricter still": _record("tlp = 'AMBER'"),
}
LOST = {
    "cancelled": _meeting("state = 'cancelled'"),
    "withdrawn": _record("state = 'withdrawn'"),
    "under an embargo": _record("listed_at = now() + interval '1 day'"),
    "not invited": "DELETE FROM meeting_invited WHERE meeting_id = %(open)s",
    "not granted": "DELETE FROM grants WHERE record_id = %(open)s",
    "shut out": "INSERT INTO denials (record_id, principal_id, denied_at)"
    " VALUES (%(open)s, %(anna)s, now())",
    "seat ended": "UPDATE seat_holders SET ends_at = now()",
}
NOT_TOLD = {
    "title of what is hushed": _record("title = 'Another'", _HUSHED),
    "place of what is hushed": _meeting("place = 'Elsewhere'", _HUSHED),
    "door of what is hushed": _door("words = 'another'", _HUSHED),
    "description under GREEN": _meeting("description = 'Another'", _IN_SERIES),
    "door under GREEN": _door("words = 'another'", "m.id = %(part)s"),
    "accepted": _answer("yes"),
    "another's answer": _answer("no").replace("anna", "berta"),
    "host renamed": "UPDATE groups SET name = name || ' and more'",
    "kind renamed": "UPDATE meeting_kinds SET name = 'Another'",
    "zone of the reader": "UPDATE people SET zone = 'Asia/Tokyo' WHERE id = %(anna)s",
    "capacity": _meeting("capacity = 10"),
}


def staged(world: World) -> dict[str, UUID]:
    """Call a meeting that everybody may know, a hushed one and a series; return their ids."""
    made = [
        meetings.plan(world, "berta", tlp=tlp, days=days)
        for tlp, days in (("CLEAR", 30), ("AMBER", 31), ("GREEN", 40), ("GREEN", 47), ("GREEN", 54))
    ]
    for one in made:
        meetings.invite(world, "berta", one, "toys")
        meetings.save(world, "berta", one)
    series, parts = ids.new_id(), made[2:]
    world.owner(_SERIES, series, parts[0].id)
    for number, part in enumerate(parts):
        world.owner(_PART, number, series, part.id)
    people = {name: id_of(name) for name in ("anna", "berta")}
    named = {"open": made[0].id, "hushed": made[1].id, "part": parts[1].id}
    named["last"] = parts[2].id
    return {**named, "series": series, **people}


def _filled(statement: str, named: dict[str, UUID]) -> str:
    return statement % {key: f"'{value}'" for key, value in named.items()}


@pytest.fixture
def told(world: World) -> Tried:
    """Give what runs a statement and says whether the feed's bytes and its tag are others then."""
    named, path = staged(world), subscribed(world)
    visitor = world.client()

    def tried(statement: str) -> tuple[bool, bool]:
        before = visitor.get(path)
        again = visitor.get(path, headers={"if-none-match": before.headers["etag"]})
        assert (before.status_code, again.status_code, again.content) == (200, 304, b"")
        world.owner(_filled(statement, named))
        after = visitor.get(path, headers={"if-none-match": before.headers["etag"]})
        whole = visitor.get(path)
        assert after.headers["etag"] == whole.headers["etag"]
        assert after.content == (whole.content if after.status_code == 200 else b"")
        return whole.content != before.content, after.status_code == 200

    return tried


def test_what_changes_a_feed_changes_its_tag(told: Tried) -> None:
    assert {name: told(change) for name, change in TOLD.items()} == dict.fromkeys(TOLD, _OTHER)


@pytest.mark.parametrize("change", LOST)
def test_what_is_lost_is_in_no_feed_that_was_fetched_before(told: Tried, change: str) -> None:
    assert told(LOST[change]) == _OTHER


def test_what_a_feed_does_not_say_its_tag_does_not_know(told: Tried) -> None:
    found = {name: told(change) for name, change in NOT_TOLD.items()}
    assert found == dict.fromkeys(NOT_TOLD, _SAME)


def test_an_unchanged_feed_is_not_even_written(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged(world)
    path, visitor = subscribed(world), world.client()
    tag = visitor.get(path).headers["etag"]
    monkeypatch.delattr(feeds, "arranged")
    monkeypatch.delattr(icalendars, "calendar")
    for known in (tag, f"W/{tag}", f'"another", {tag}'):
        again = visitor.get(path, headers={"if-none-match": known})
        assert (again.status_code, again.headers["etag"], again.content) == (304, tag, b"")


def test_the_head_of_a_feed_is_that_of_the_feed(world: World) -> None:
    staged(world)
    path, visitor = subscribed(world), world.client()
    whole, head = visitor.get(path), visitor.head(path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "content-type", "content-length", "cache-control"):
        assert head.headers[name] == whole.headers[name]
    known = {"if-none-match": whole.headers["etag"]}
    assert visitor.head(path, headers=known).status_code == 304
    assert visitor.head("/calendar/" + "A" * 43 + ".ics").status_code == 404
