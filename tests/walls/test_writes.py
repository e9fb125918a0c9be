"""Who changes and deletes which rows: each statement is tried as everybody, without a WHERE.

A WHERE would ask the policies of reading too; without one those of writing stand alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.walls.traces import BOREL, EVERYBODY

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World

OWN = BOREL
REFUSED = -1
# Each statement, and who has rows that it changes; of everybody else it changes none.
CHANGES = {
    "UPDATE records SET title = 'Changed'": OWN,
    "UPDATE bulletins SET text = 'Changed'": OWN,
    "UPDATE versions SET superseded_at = now()": OWN,
    "UPDATE files SET removed_at = now()": OWN,
    "UPDATE comments SET text = 'Changed'": {"anna"},
    "UPDATE comments SET hidden_reason = 'Beside the point'": {"anna", "berta"},
    # The only chair is of the author's house: the secretariat stands in.
    "UPDATE concerns SET answer = 'It is the right one.'": OWN | {"sara", "simon"},
    "UPDATE reads SET last_at = now()": {"anna"},
    "UPDATE drafts SET content = '{}'": {"berta"},
    "UPDATE draft_shares SET may = 'read'": {"berta"},
    "DELETE FROM identifiers": OWN,
    "DELETE FROM files": set(),
    "DELETE FROM drafts": {"berta"},
    "DELETE FROM draft_shares": {"berta", "boris"},
    "DELETE FROM pins": {"berta"},
}


def changed(world: World, name: str | None, statement: str) -> int:
    """Return how many rows a statement changes as `name`; nothing of it stays."""
    with world.as_(name) as connection:
        try:
            count = connection.execute(statement.encode()).rowcount
        except psycopg.errors.InsufficientPrivilege:
            count = REFUSED
        connection.rollback()
    return count


@pytest.mark.parametrize("statement", CHANGES)
def test_only_whose_it_is_changes_it(world: World, filled: Bulletin, statement: str) -> None:
    assert filled.author == "berta"
    by = {name for name in (*EVERYBODY, None) if changed(world, name, statement) > 0}
    assert by == CHANGES[statement]


def test_a_chair_hides_but_does_not_rewrite(world: World, filled: Bulletin) -> None:
    assert changed(world, "berta", "UPDATE comments SET text = ''") == REFUSED
    assert changed(world, "berta", "UPDATE comments SET hidden_at = now()") == 1
    world.ask("berta", "UPDATE comments SET hidden_at = now() WHERE record_id = %s", filled.id)
    assert changed(world, "anna", "UPDATE comments SET hidden_at = NULL") == REFUSED


def test_whoever_was_hidden_takes_their_words_back_and_no_more(
    world: World, filled: Bulletin
) -> None:
    world.ask("berta", "UPDATE comments SET hidden_at = now() WHERE record_id = %s", filled.id)
    for change in ("text = 'Again'", "text = '', withdrawn_at = now(), hidden_at = NULL",
                   "text = 'x', withdrawn_at = now()", "language = 'fr'", "text = ''"):  # fmt: skip
        assert changed(world, "anna", f"UPDATE comments SET {change}") == REFUSED, change
    take = "UPDATE comments SET text = '', withdrawn_at = now()"
    assert changed(world, "aldo", take) == 0
    assert changed(world, "anna", take) == 1


def test_staff_change_only_what_they_see(world: World) -> None:
    world.bulletin("boris", ["cesar"], "RED")
    world.bulletin("boris", ["corvo"], "AMBER")
    for name, count in {"boris": 2, "berta": 1, "cesar": 0}.items():
        assert changed(world, name, "UPDATE records SET title = 'Changed'") == count
        assert changed(world, name, "UPDATE bulletins SET text = 'Changed'") == count


def test_a_file_does_not_wander_to_another_record(world: World, filled: Bulletin) -> None:
    theirs = world.bulletin("anna", ["toys"])
    own = world.bulletin("berta", ["toys"])
    move = f"UPDATE files SET record_id = '{{}}' WHERE id = '{filled.file_id}'"
    assert changed(world, "berta", move.format(theirs.id)) == REFUSED
    assert changed(world, "berta", move.format(own.id)) == 1


def test_withdrawing_keeps_the_row_in_ones_own_sight(world: World, filled: Bulletin) -> None:
    end = f"UPDATE records SET state = 'withdrawn' WHERE id = '{filled.id}'"
    assert changed(world, "boris", end) == 1
    assert changed(world, "anna", end) == 0
