"""What of a bulletin somebody can select with the second wall alone, table by table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
