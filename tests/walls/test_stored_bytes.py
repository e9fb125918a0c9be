"""How much is stored: two sums of one's own, and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World

SUMS = "SELECT person, organisation FROM stored_bytes()"
FILE = """
INSERT INTO files (id, affiliation_id, name, media_type, size, sha256, key, added_at, added_by)
VALUES (gen_random_uuid(), %s, 'a.pdf', 'application/pdf', %s, 'x', 'x', now(), %s)"""


def sums(world: World, name: str | None) -> tuple[int, int]:
    """Return the two sums as the database tells them to somebody."""
    (row,) = world.ask(name, SUMS)
    return row.person, row.organisation


def test_each_is_told_their_own_sums(world: World, filled: Bulletin) -> None:
    (kept,) = world.owner("SELECT sum(size) AS n FROM files WHERE id = %s", filled.file_id)
    assert sums(world, "berta") == (kept.n, kept.n)
    # Boris has handed in nothing, and his organisation what Berta has.
    assert sums(world, "boris") == (0, kept.n)
    # A reader of the item stores nothing of it.
    assert sums(world, "anna") == (0, 0)
    assert sums(world, None) == (0, 0)


def test_a_letter_counts_for_the_organisation_that_gave_it(world: World) -> None:
    world.owner(FILE, world.id("lex@alba"), 700, world.id("anna"))
    assert sums(world, "anna") == (700, 700)
    assert sums(world, "aldo") == (0, 700)
    assert sums(world, "berta") == (0, 0)
