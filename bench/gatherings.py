"""Meetings of a generated house, to all of which one viewer is invited, and their subscription."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from app.core.tokens import digest
from bench.cast import key
from bench.records import new_id, words

MEETINGS, IN_MONTH = 1000, 200
VIEWER = "all"
FEED = "bench-calendar"
GROUPS = ("apparel", "accessories", "smart-devices")
# CLEAR alone tells in a calendar how one gets in, AMBER not even the title.
_LABELS = ("GREEN", "AMBER", "GREEN", "CLEAR", "GREEN")
# Of each hour on the working days of four weeks one, and the rest one a day from then on.
_HOURS, _DAYS = range(8, 18), 20
_TABLES = {
    "records": "id kind reference title tlp state originator_id originator_name author_name"
    " facets published_at listed_at changed_at",
    "grants": "record_id principal_id principal_kind tlp listed_at granted_at reason",
    "meetings": "id kind host_id state starts_wall ends_wall zone starts_at ends_at mode place"
    " description saved_at",
    "meeting_doors": "meeting_id url words",
    "meeting_invited": "meeting_id principal_id invited_at invited_by",
    "invitees": "id meeting_id person_id organisation_id invited_at answer answered_at"
    " answered_through",
}
_SUBSCRIBED = """
INSERT INTO calendar_subscriptions (id, person_id, organisation_id, name, scope, token, created_at)
VALUES (%s, %s, %s, 'Bench', 'mine', %s, now())"""


def month_of(now: datetime) -> datetime:
    """Return the beginning of the month after next, in which the meetings crowd."""
    ahead = now.month + 1
    return datetime(now.year + ahead // 12, ahead % 12 + 1, 1, tzinfo=UTC)


def call(connection: psycopg.Connection[Any], now: datetime, count: int = MEETINGS) -> None:
    """Call `count` meetings, to all of which the one viewer is invited; commits."""
    chance, first = random.Random(1), month_of(now)
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _TABLES}
    for number in range(count):
        day, hour = divmod(number, len(_HOURS))
        starts = first + timedelta(days=day, hours=_HOURS[hour])
        if number >= IN_MONTH:
            starts = first + timedelta(days=40 + number - IN_MONTH, hours=10)
        _meeting(rows, number, starts, now, chance)
    for table, columns in _TABLES.items():
        names, marks = ", ".join(columns.split()), ", ".join("%s" for _ in columns.split())
        with connection.cursor() as cursor:
            statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"
            cursor.executemany(statement.encode(), rows[table])
    whose = (key("calendar", VIEWER), key("person", VIEWER), key("organisation", 0))
    connection.execute(_SUBSCRIBED, (*whose, digest(FEED)))
    connection.commit()
    connection.autocommit = True
    connection.execute("VACUUM (ANALYZE)")


def _meeting(
    rows: dict[str, list[tuple[Any, ...]]],
    number: int,
    starts: datetime,
    now: datetime,
    chance: random.Random,
) -> None:
    own, ends = new_id(now, chance), starts + timedelta(minutes=50)
    host, home = key("group", GROUPS[number % len(GROUPS)]), key("organisation", 0)
    who, tlp = key("person", VIEWER), _LABELS[number % len(_LABELS)]
    outside = (own, "meeting", f"M-BENCH-{number:04}", words(chance, 6)[:-1], tlp, "published")
    rows["records"].append(
        (*outside, home, "Organisation 1", "All", ["kind:working_group"], now, now, now)
    )
    rows["grants"].append((own, host, "working_group", tlp, now, now, "invited"))
    when = (starts.replace(tzinfo=None), ends.replace(tzinfo=None), "UTC", starts, ends)
    inside = (own, "working_group", host, "saved", *when)
    rows["meetings"].append((*inside, "online", words(chance, 3), words(chance, 30), now))
    rows["meeting_doors"].append((own, f"https://call.example/{number}", words(chance, 4)))
    rows["meeting_invited"].append((own, host, now, who))
    rows["invitees"].append((new_id(now, chance), own, who, home, now, "yes", now, "page"))
