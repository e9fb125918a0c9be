"""What of a bulletin somebody can select with the second wall alone, table by table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from tests.boards import Thread
    from tests.publishing import Bulletin
    from tests.world import World

# Every protected table, and the column that tells whose row it is.
KEYS = {
    "records": "id",
    "authorships": "record_id",
    "grants": "record_id",
    "denials": "record_id",
    "feed_entries": "record_id",
    "reads": "record_id",
    "bulletins": "id",
    "versions": "record_id",
    "identifiers": "record_id",
    "files": "record_id",
    "comments": "record_id",
    "concerns": "record_id",
    "drafts": "record_id",
    "audit": "record_id",
    "pins": "record_id",
}
# The tables of a board's threads, and how the rows of one thread are found in them.
_VOTES = "vote_id IN (SELECT id FROM votes WHERE thread_id = %s)"
BOARD_KEYS = {
    "threads": "id = %s",
    "points": "thread_id = %s",
    "thread_moves": "thread_id = %s",
    "thread_links": "thread_id = %s",
    "positions": "thread_id = %s",
    "recusals": "thread_id = %s",
    "votes": "thread_id = %s",
    "ballots": _VOTES,
    "ballot_choices": _VOTES,
    "tallies": _VOTES,
    "proxies": _VOTES,
    "answers": "thread_id = %s",
    "questions": "thread_id = %s",
    "extensions": "thread_id = %s",
    "release_proposals": "thread_id = %s",
    "releases": "id IN (SELECT release_id FROM release_sources WHERE thread_id = %s)",
    "release_sources": "thread_id = %s",
}
NOTHING: set[str] = set()
# What somebody holds to whom the bulletin was shared, and who has not opened it yet.
READERS = {
    "records",
    "grants",
    "feed_entries",
    "bulletins",
    "versions",
    "identifiers",
    "files",
}
AUTHORS = READERS | {"authorships", "drafts"}


def traces(world: World, name: str | None, bulletin: Bulletin) -> set[str]:
    """Return the names of the tables in which `name` finds rows of the bulletin."""
    found = set()
    with world.as_(name) as connection:
        for table, key in KEYS.items():
            statement = f"SELECT 1 FROM {table} WHERE {key} = %s LIMIT 1"
            if connection.execute(statement.encode(), (bulletin.id,)).fetchone():
                found.add(table)
        share = "SELECT 1 FROM draft_shares WHERE draft_id = %s LIMIT 1"
        if connection.execute(share, (bulletin.draft_id,)).fetchone():
            found.add("draft_shares")
    return found


def threads_of(world: World, name: str | None, thread: Thread) -> dict[str, int]:
    """Return how many rows of a thread `name` finds in which tables, where there are any.

    `comments` are those of the room and those with the platform; `room` is the record of the room.
    """
    counts: dict[str, tuple[str, UUID | None]] = {
        table: (f"{table} WHERE {where}", thread.id) for table, where in BOARD_KEYS.items()
    }
    counts["comments"] = ("comments WHERE record_id = %s", thread.id)
    counts["talk"] = ("comments WHERE record_id = %s", thread.room_id)
    counts["room"] = ("records WHERE id = %s", thread.room_id)
    with world.as_(name) as connection:
        found = {}
        for table, (what, key) in counts.items():
            row = connection.execute(f"SELECT count(*) FROM {what}".encode(), (key,)).fetchone()
            found[table] = row[0] if row else 0
    return {table: count for table, count in found.items() if count}


def readers(world: World, bulletin: Bulletin, *names: str) -> set[str]:
    """Return which of `names` see the bulletin, having asked that seeing and its traces agree.

    Whoever does not see it finds nothing of it anywhere but the exclusion of their own that shuts
    them out; whoever does finds what a reader holds.
    """
    seeing = set()
    for name in names:
        found = traces(world, name, bulletin)
        if "records" in found:
            assert found >= READERS, (name, found)
            seeing.add(name)
        else:
            assert found <= {"denials"}, (name, found)
    return seeing


EVERYBODY = (
    "sara",
    "simon",
    "ada",
    "otto",
    "nina",
    "cora",
    "anna",
    "aldo",
    "lex",
    "berta",
    "boris",
    "carla",
    "cesar",
    "dora",
    "tess@borel",
    "tess@corvo",
)
PLATFORM = {"sara", "simon", "ada", "otto", "nina", "cora"}
BOREL = {"berta", "boris", "tess@borel"}
CORVO = {"carla", "cesar", "tess@corvo"}
MEMBERS = set(EVERYBODY) - PLATFORM
