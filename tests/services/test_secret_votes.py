"""A secret vote: nothing that is kept anywhere tells who chose what."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from psycopg import sql

from app.core import clock
from app.services.votes import casting
from tests import boards, polls
from tests.proofs.log_lines import log_lines

if TYPE_CHECKING:
    from uuid import UUID

    from tests.boards import Thread
    from tests.world import World

_VOTERS = ("aldo", "berta", "dora", "cesar")
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
# Every row of a table as text, by which transaction it was written, and where it lies.
_ROWS = "SELECT '{}', t.xmin::text, t.ctid::text, t::text FROM {} t"
_CHANGING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[\d-]{10} [\d:.]+\+00|\\x[0-9a-f]+")


def dump(world: World) -> set[tuple[str, ...]]:
    tables = [row.tablename for row in world.owner(_TABLES)]
    with world.database.owner() as connection:
        rows = set()
        for table in tables:
            said = sql.SQL(_ROWS).format(sql.SQL(table), sql.Identifier(table))
            rows |= {tuple(row) for row in connection.execute(said).fetchall()}
    return rows


def normal(rows: set[tuple[str, ...]]) -> list[str]:
    """Name each id, time and transaction by when it first comes: what is left is what is told."""
    named: dict[str, str] = {}

    def name(found: str) -> str:
        return named.setdefault(found, f"#{len(named)}")

    told = []
    places: dict[str, int] = {}
    ordered = sorted(rows, key=lambda row: (int(row[1]), row[0], lying(row[2])))
    for table, xmin, _, text in ordered:
        places[table] = places.get(table, 0) + 1
        said = _CHANGING.sub(lambda found: name(found[0]), text)
        told.append(f"{name('x' + xmin)} {table} {places[table]} {said}")
    return told


def lying(ctid: str) -> tuple[int, ...]:
    """Return where a row lies, to be put in order."""
    return tuple(int(part) for part in re.findall(r"\d+", ctid))


async def vote_of(
    world: World, thread: Thread, choices: tuple[int, ...], *, secret: bool = True
) -> tuple[UUID, list[str]]:
    """Let the four vote in this order, and return all that was written down by it."""
    vote = await polls.call(world, "berta", thread, secret=secret)
    before = dump(world)
    for name, choice in zip(_VOTERS, choices, strict=True):
        async with world.acting(name) as (session, actor):
            await casting.cast(session, actor, vote, actor.organisation_id, choice)
    return vote, normal(dump(world) - before)


async def test_two_votes_that_end_alike_leave_the_same_behind(world: World) -> None:
    boards.seat(world, "dora")
    boards.seat(world, "cesar")
    thread = boards.open_thread(world, "aldo")
    first, one = await vote_of(world, thread, (0, 0, 1, -1))
    for choices in ((1, 0, -1, 0), (-1, 1, 0, 0), (0, -1, 0, 1)):
        other, two = await vote_of(world, thread, choices)
        assert two == one, choices
    # What is compared is something: four ballots, their trail, and the sums.
    assert len([line for line in one if " ballots " in line]) == 4
    assert len([line for line in one if " audit " in line]) == 4
    assert [row.cast_at for row in world.owner("SELECT cast_at FROM ballots")] == [None] * 16
    assert world.owner("SELECT 1 FROM ballot_choices") == []
    sums = "SELECT count FROM tallies WHERE vote_id = %s ORDER BY choice"
    assert world.owner(sums, first) == world.owner(sums, other) == [(1,), (2,), (1,)]


async def test_of_an_open_vote_they_would_differ(world: World) -> None:
    boards.seat(world, "dora")
    boards.seat(world, "cesar")
    thread = boards.open_thread(world, "aldo")
    _, one = await vote_of(world, thread, (0, 0, 1, -1), secret=False)
    _, two = await vote_of(world, thread, (1, 0, -1, 0), secret=False)
    assert one != two


def test_neither_address_nor_log_holds_the_choice(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    closes = clock.now().date() + timedelta(days=30)
    said = {"question": "Shall we?", "closes": f"{closes}T12:00", "secret": True}
    made = world.api("berta").post(f"/api/v1/threads/{thread.reference}/votes", json=said).json()
    lines = []
    for name, choice in (("aldo", 0), ("berta", 1)):
        desk, path = world.client(name), f"/votes/{made['id']}/ballot"
        with log_lines() as log:
            asked = desk.form(path, {"choice": str(choice)})
            done = desk.form(path, {"choice": str(choice), "confirmed": "true"})
        assert (asked.status_code, done.status_code) == (200, 303)
        assert "choice" not in done.headers["location"]
        lines.append(re.sub(r"[\d.]+|[0-9a-f]{8,}|aldo|berta", "", log.getvalue()))
    assert lines[0] == lines[1]
    assert "choice" not in lines[0]
