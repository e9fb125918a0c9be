"""Measures calendars: a month with 200 meetings, and a feed with 1,000 events: see README.md."""

from __future__ import annotations

import argparse
import contextlib
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from app.core import clock
from app.core.tokens import digest
from bench import report
from bench.caller import Call, expect
from bench.cast import key
from bench.generate import database
from bench.measure import Lane, rounds
from bench.records import new_id, words
from bench.served import Served, on_its_loop, served
from bench.stage import Stage, stage

RECORDS, MEETINGS, IN_MONTH = 1000, 1000, 200
VIEWER = "all"
_FEED = "bench-calendar"
_GROUPS = ("apparel", "accessories", "smart-devices")
# Of each hour on the working days of four weeks one, and the rest one a day from then on.
_HOURS, _DAYS = range(8, 18), 20
_TABLES = {
    "records": "id kind reference title tlp state originator_id originator_name author_name"
    " facets published_at listed_at changed_at",
    "grants": "record_id principal_id principal_kind tlp listed_at granted_at reason",
    "meetings": "id kind host_id state starts_wall ends_wall zone starts_at ends_at mode place"
    " description saved_at",
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


def call(connection: psycopg.Connection[Any], now: datetime) -> None:
    """Call the meetings, to all of which the one viewer is invited; commits."""
    chance, first = random.Random(1), month_of(now)
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _TABLES}
    for number in range(MEETINGS):
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
    connection.execute(_SUBSCRIBED, (*whose, digest(_FEED)))
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
    host, home = key("group", _GROUPS[number % len(_GROUPS)]), key("organisation", 0)
    who, tlp = key("person", VIEWER), ("GREEN", "GREEN", "AMBER")[number % 3]
    outside = (own, "meeting", f"M-BENCH-{number:04}", words(chance, 6)[:-1], tlp, "published")
    rows["records"].append(
        (*outside, home, "Organisation 1", "All", ["kind:working_group"], now, now, now)
    )
    rows["grants"].append((own, host, "working_group", tlp, now, now, "invited"))
    when = (starts.replace(tzinfo=None), ends.replace(tzinfo=None), "UTC", starts, ends)
    inside = (own, "working_group", host, "saved", *when)
    rows["meetings"].append((*inside, "online", words(chance, 3), words(chance, 30), now))
    rows["meeting_invited"].append((own, host, now, who))
    rows["invitees"].append((new_id(now, chance), own, who, home, now, "yes", now, "page"))


async def measure(url: str, now: datetime, count: int, times: int) -> list[dict[str, Any]]:
    """Return a row for each scenario; all are measured in the same rounds."""
    async with contextlib.AsyncExitStack() as open_:
        made = await open_.enter_async_context(stage(RECORDS, url))
        nothing = open_.enter_context(served())
        behind = open_.enter_context(served(url))
        lanes = [Lane(report.BARE, nothing, Call("GET", "/"), server=nothing.pid)]
        lanes += [*await _month(made, now), *await _feed(behind)]
        await rounds(lanes, count, times)
    placed = [(0, "", lane) for lane in lanes]
    return [report.row(MEETINGS, VIEWER, lane, placed) for lane in lanes]


async def _month(made: Stage, now: datetime) -> list[Lane]:
    page = made.page(VIEWER, f"/meetings/month/{month_of(now):%Y-%m}")
    shown = await expect(made.app, page)
    if shown.body.count(b"M-BENCH-") < IN_MONTH:
        raise SystemExit("the month shows fewer meetings than there are")
    memory = await made.remember("month", page)
    return [
        Lane("month from memory", made.app, memory),
        Lane("month", made.app, page, backend=made.backend),
    ]


async def _feed(behind: Served) -> list[Lane]:
    whole = Call("GET", f"/calendar/{_FEED}.ics")
    answer = await expect(behind, whole)
    if answer.body.count(b"BEGIN:VEVENT") != MEETINGS:
        raise SystemExit("the feed has another number of events")
    again = Call("GET", whole.path, headers=(("if-none-match", answer.headers["etag"]),))
    where = (behind.backend, behind.pid)
    return [
        Lane("calendar feed", behind, whole, (200,), *where),
        Lane("calendar feed unchanged", behind, again, (304,), *where),
    ]


def main() -> None:
    """Make a database, measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.meetings", description=__doc__)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--times", type=int, default=10, help="requests in a block")
    chosen, now = parser.parse_args(), clock.now()
    with database(None, RECORDS) as server:
        plain = server.owner_url.replace("postgresql+psycopg://", "postgresql://", 1)
        with psycopg.connect(plain) as connection:
            call(connection, now)
        rows = on_its_loop(measure(server.app_url, now, chosen.rounds, chosen.times))
    report.table(rows)


if __name__ == "__main__":
    main()
