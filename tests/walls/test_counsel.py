"""What comes late, what counsel says to it, and how long somebody is counsel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from app.core import ids
from tests import meetings
from tests.cast import id_of
from tests.walls.meeting_rows import ask_change, full, parts_seen
from tests.walls.test_writes import REFUSED, changed
from tests.walls.traces import EVERYBODY

if TYPE_CHECKING:
    from tests.walls.meeting_rows import Gathering
    from tests.world import World

Refused, Absent = psycopg.errors.InsufficientPrivilege, psycopg.errors.NoDataFound
OPEN = {"all", "guests", "all paper", "strict paper"}
BRANDS = {"brands", "brands paper"}


@pytest.fixture
def gathering(world: World) -> Gathering:
    """Give a meeting of toys with a row of everything; Lex, who acts for Alba, is its counsel."""
    made = full(world)
    meetings.name_counsel(world, "berta", made.meeting, "lex")
    return made


def test_what_comes_after_the_lock_waits_for_counsel(world: World, gathering: Gathering) -> None:
    meeting = gathering.meeting
    meetings.convene(world, "berta", meeting, "lex")
    late = meetings.add_item(world, "berta", meeting)
    seen, listed = "SELECT 1 FROM agenda_items WHERE id = %s", "SELECT list_part(%s)"
    world.ask("berta", "SELECT list_agenda(%s)", meeting.id)
    for name in ("berta", "sara", "anna"):
        with pytest.raises(Absent, match="no such part"):
            world.ask(name, listed, late.id)
    assert not world.ask("anna", seen, late.id)
    for back in ("state = 'saved'", "locked_at = NULL"):
        assert changed(world, "berta", f"UPDATE meetings SET {back}") == REFUSED
    world.ask("lex", listed, late.id)
    assert world.ask("anna", seen, late.id)


def test_counsel_alone_answers_what_was_asked(world: World, gathering: Gathering) -> None:
    item = gathering.items["guests"]
    ask_change(world, "berta", item)
    for name in ("anna", "lex", "boris"):
        with pytest.raises(Refused):
            ask_change(world, name, item)
    forged = "INSERT INTO agenda_changes (id, meeting_id, item_id, what, payload, reason, asked_by,"
    forged += " asked_by_name, asked_at, outcome)"
    forged += " VALUES (%s, %s, %s, 'edit', '{}', '', %s, '', now(), %s)"
    other = meetings.plan(world, "berta")
    for meeting, outcome in ((gathering.meeting, "agreed"), (other, None)):
        with pytest.raises(Refused):
            world.ask("berta", forged, ids.new_id(), meeting.id, item.id, id_of("berta"), outcome)


def test_counsel_rewords_what_they_agreed_to_and_nothing_else(
    world: World, gathering: Gathering
) -> None:
    meetings.convene(world, "berta", gathering.meeting, "lex")
    agreed = "UPDATE agenda_changes SET outcome = 'agreed', answered_at = now()"
    change = "UPDATE agenda_items SET text = 'As agreed'"
    title = "UPDATE records SET title = 'As agreed'"
    with world.as_("lex") as connection:
        assert connection.execute(agreed).rowcount == 1
        assert connection.execute(change).rowcount == 1
        # Not the papers below it.
        assert connection.execute(title).rowcount == 1
    world.owner("UPDATE agenda_changes SET answered_at = answered_at - interval '2 hours'")
    assert changed(world, "lex", change) == changed(world, "lex", title) == 0
    assert changed(world, "lex", agreed) == 0


def test_counsel_is_another_and_only_as_long(world: World, gathering: Gathering) -> None:
    meeting = gathering.meeting
    with pytest.raises(Absent):
        meetings.name_counsel(world, "berta", meeting, "berta")
    for name in ("anna", "lex", "boris", "nina"):
        with pytest.raises(Absent):
            meetings.name_counsel(world, name, meeting, "cesar")
    # Cesar, who is invited, is counsel for a while: he sees what is prepared as long as he is.
    meetings.name_counsel(world, "sara", meeting, "cesar")
    assert parts_seen(world, "cesar", gathering) == OPEN | BRANDS
    assert parts_seen(world, "lex", gathering) == set()
    meetings.name_counsel(world, "berta", meeting, "lex")
    assert parts_seen(world, "cesar", gathering) == set()
    meetings.save(world, "berta", meeting)
    door = "SELECT 1 FROM meeting_doors WHERE meeting_id = %s"
    assert world.ask("cesar", door, meeting.id)
    assert not world.ask("lex", door, meeting.id)
    for name in EVERYBODY:
        assert meetings.agree(world, name, meeting) == (name == "lex"), name
