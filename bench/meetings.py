"""Measures calendars: a month with 200 meetings, and a feed with 1,000 events: see README.md."""

from __future__ import annotations

import argparse
import contextlib
from datetime import datetime
from typing import Any

import psycopg

from app.core import clock
from bench import report
from bench.caller import Call, expect
from bench.gatherings import FEED, IN_MONTH, MEETINGS, VIEWER, call, month_of
from bench.generate import database
from bench.measure import Lane, rounds
from bench.served import Served, on_its_loop, served
from bench.stage import Stage, stage

RECORDS = 1000


async def measure(url: str, now: datetime, count: int, times: int) -> list[dict[str, Any]]:
    """Return a row for each scenario; all are measured in the same rounds."""
    async with contextlib.AsyncExitStack() as open_:
        made = await open_.enter_async_context(stage(RECORDS, url))
        nothing = open_.enter_context(served())
        behind = open_.enter_context(served(url))
        lanes = [Lane(report.BARE, nothing, Call("GET", "/"), server=nothing.pid)]
        lanes += [*await _month(made, now), *await _feed(behind, nothing)]
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


async def _feed(behind: Served, nothing: Served) -> list[Lane]:
    whole = Call("GET", f"/calendar/{FEED}.ics")
    answer = await expect(behind, whole)
    if answer.body.count(b"BEGIN:VEVENT") != MEETINGS:
        raise SystemExit("the feed has another number of events")
    again = Call("GET", whole.path, headers=(("if-none-match", answer.headers["etag"]),))
    where = (behind.backend, behind.pid)

    async def between(*asked: Any) -> None:  # noqa: ANN401 - as ASGI has it
        """Do nothing, on a core where PostgreSQL has just worked for as long as a feed takes."""
        await expect(behind, again, (304,))
        await nothing(*asked)

    return [
        Lane("calendar feed", behind, whole, (200,), *where),
        Lane("calendar feed unchanged", behind, again, (304,), *where),
        Lane("bare FastAPI in between", between, Call("GET", "/"), server=nothing.pid),
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
