"""Who sees what of a meeting, before it is called, saved and convened, by the second wall alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from app.core import ids
from tests import meetings
from tests.cast import id_of
from tests.walls.meeting_rows import NOTHING, full, parts_seen, rows_of
from tests.walls.traces import EVERYBODY, MEMBERS

if TYPE_CHECKING:
    from tests.walls.meeting_rows import Gathering
    from tests.world import World

Refused, Absent = psycopg.errors.InsufficientPrivilege, psycopg.errors.NoDataFound
DESK = {"sara", "simon"}
PREPARE = {"berta", "cora", *DESK}
INVITED = {"anna", "aldo", "berta", "cesar", *DESK}
# What is held by whom a meeting is shown, by the invited, and by them once it is convened.
OUTSIDE = {"meetings", "meeting_changes", "records"}
CALLED = OUTSIDE | {"meeting_doors", "meeting_invited", "invitees"}
INSIDE = CALLED | {"agenda_items", "papers", "paper_versions", "files"}
KEPT = INSIDE | {"agenda_changes", "guests"}
OPEN = {"all", "guests", "all paper", "strict paper"}


def shown(name: str) -> set[str]:
    """Return what somebody holds who is not invited: an administrator, who of their people is."""
    if name not in MEMBERS:
        return set()
    return OUTSIDE | ({"invitees"} if name == "carla" else set())


@pytest.fixture
def gathering(world: World) -> Gathering:
    """Give a meeting of toys with a row of everything, that nobody has been called to."""
    return full(world)


def test_a_planned_meeting_is_its_preparers(world: World, gathering: Gathering) -> None:
    for name in (*EVERYBODY, None):
        assert (rows_of(world, name, gathering) != NOTHING) == (name in PREPARE), name
    assert set(rows_of(world, "berta", gathering)) == KEPT
    assert set(rows_of(world, "sara", gathering)) == KEPT
    # Counsel reads what is prepared, and neither comes nor keeps lists.
    assert set(rows_of(world, "cora", gathering)) == KEPT - {"meeting_doors", "invitees", "guests"}
    assert parts_seen(world, "berta", gathering) == OPEN | {"brands", "brands paper"}
    assert parts_seen(world, "sara", gathering) == OPEN | {"platform"}
    assert parts_seen(world, "cora", gathering) == OPEN | {"platform"}


def test_a_saved_date_shows_no_topics(world: World, gathering: Gathering) -> None:
    meetings.save(world, "berta", gathering.meeting)
    for name in EVERYBODY:
        found = set(rows_of(world, name, gathering))
        if name in PREPARE:
            assert "agenda_items" in found
        elif name in INVITED:
            assert found == CALLED, name
        else:
            assert found == shown(name), name


def test_a_convened_meeting_shows_each_what_is_theirs(world: World, gathering: Gathering) -> None:
    meetings.save(world, "berta", gathering.meeting)
    meetings.name_counsel(world, "berta", gathering.meeting, "lex")
    meetings.convene(world, "berta", gathering.meeting, "lex")
    for name in INVITED - {"berta", *DESK}:
        assert set(rows_of(world, name, gathering)) == INSIDE, name
        assert parts_seen(world, name, gathering) == OPEN | {"brands", "brands paper"}
    for name in MEMBERS - INVITED - {"lex"}:
        assert set(rows_of(world, name, gathering)) == shown(name), name
    for name in DESK:
        assert parts_seen(world, name, gathering) == OPEN | {"platform"}
    # Whoever was counsel before sees it no more, having been invited to nothing.
    assert rows_of(world, "cora", gathering) == NOTHING


def test_whoever_led_the_group_sees_nothing_that_is_prepared(
    world: World, gathering: Gathering
) -> None:
    other = meetings.plan(world, "sara")
    seen = "SELECT 1 FROM records WHERE id = %s"
    assert world.ask("berta", seen, other.id)
    # Whoever leads another group keeps the addresses that they themselves brought.
    world.end("berta in board")
    world.owner("UPDATE seats SET role = 'member' WHERE id = %s", id_of("borel in toys"))
    assert rows_of(world, "berta", gathering) == NOTHING
    assert not world.ask("berta", seen, other.id)
    meetings.save(world, "sara", gathering.meeting)
    assert set(rows_of(world, "berta", gathering)) == CALLED
    world.end("berta in toys")
    # As one of the alliance she is shown that there is a meeting.
    assert set(rows_of(world, "boris", gathering)) == OUTSIDE
    assert "meeting_doors" not in rows_of(world, "berta", gathering)


def test_a_new_chair_sees_what_was_prepared_before(world: World, gathering: Gathering) -> None:
    assert rows_of(world, "anna", gathering) == NOTHING
    world.owner("UPDATE seats SET role = 'vice_chair' WHERE id = %s", id_of("alba in toys"))
    assert parts_seen(world, "anna", gathering) == OPEN | {"brands", "brands paper"}
    assert parts_seen(world, "lex", gathering) == set()


def test_an_invitation_taken_back_takes_the_sight_along(world: World, gathering: Gathering) -> None:
    meeting = gathering.meeting
    meetings.convene(world, "berta", meeting)
    meetings.answer(world, "cesar", meeting)
    meetings.uninvite(world, "berta", meeting, "cesar")
    assert set(rows_of(world, "cesar", gathering)) == OUTSIDE
    assert meetings.answer(world, "cesar", meeting) == 0
    meetings.uninvite(world, "berta", meeting, "toys")
    assert set(rows_of(world, "aldo", gathering)) == OUTSIDE
    # Who prepares it still does, and is invited no more.
    assert parts_seen(world, "berta", gathering) == OPEN | {"brands", "brands paper"}
    meetings.invite(world, "berta", meeting, "toys")
    assert parts_seen(world, "aldo", gathering) == OPEN


def test_an_ended_tie_ends_it_all(world: World, gathering: Gathering) -> None:
    meetings.convene(world, "berta", gathering.meeting)
    for name, end in {"aldo": "aldo@alba", "cesar": "corvo", "sara": "sara"}.items():
        assert rows_of(world, name, gathering) != NOTHING
        (world.end if "@" in end else world.suspend)(end)
        assert rows_of(world, name, gathering) == NOTHING


def test_a_newcomer_of_a_group_without_history_gets_no_door(world: World) -> None:
    made = meetings.plan(world, "carla", "accessories")
    meetings.invite(world, "carla", made, "accessories")
    meetings.show(world, "carla", made, "alliance")
    meetings.save(world, "carla", made)
    world.owner("UPDATE grants SET granted_at = granted_at - interval '2 days'")
    door = "SELECT 1 FROM meeting_doors WHERE meeting_id = %s"
    assert world.ask("dora", door, made.id)
    world.owner(
        "INSERT INTO seats (id, group_id, organisation_id, role, starts_at)"
        " VALUES (%s, %s, %s, 'member', now() - interval '1 day')",
        *(ids.new_id(), id_of("accessories"), id_of("alba")),
    )
    seat = "SELECT %s, id, %s, now() FROM seats WHERE group_id = %s AND organisation_id = %s"
    world.owner(
        f"INSERT INTO seat_holders (id, seat_id, person_id, starts_at) {seat}",
        *(ids.new_id(), id_of("anna"), id_of("accessories"), id_of("alba")),
    )
    assert world.ask("anna", "SELECT 1 FROM meetings WHERE id = %s", made.id)
    assert not world.ask("anna", door, made.id)
    assert world.ask("anna", "SELECT invited_to(%s)", made.id) == [(False,)]


def test_a_label_lets_in_whom_it_lets_in(world: World) -> None:
    made = meetings.plan(world, "berta", tlp="AMBER+STRICT")
    meetings.invite(world, "berta", made, "alba", "lex")
    with pytest.raises(Refused, match="not addressable"):
        meetings.invite(world, "berta", made, "alliance")
    with pytest.raises(Refused, match="not addressable"):
        meetings.show(world, "berta", made, "alliance")
    for host, tlp in (("toys", "RED"), ("apparel", "GREEN"), ("board", "RED")):
        with pytest.raises((Refused, Absent)):
            meetings.plan(world, "berta", host, tlp=tlp)
    invited = world.ask("berta", "SELECT person_id FROM invitees WHERE meeting_id = %s", made.id)
    assert {row.person_id for row in invited} == {id_of("anna"), id_of("aldo"), id_of("lex")}
    world.ask("berta", "SELECT relabel(%s, 'GREEN')", made.id)
    meetings.invite(world, "berta", made, "alliance")
    world.ask("berta", "SELECT relabel(%s, 'AMBER')", made.id)
    meetings.refresh(world, "berta", made)
    held = "SELECT count(*) FROM invitees WHERE meeting_id = %s AND withdrawn_at IS NULL"
    assert world.ask("berta", held, made.id) == [(3,)]


def test_no_two_capacities_at_once(world: World, gathering: Gathering) -> None:
    meetings.invite(world, "berta", gathering.meeting, "tess@corvo")
    with pytest.raises(Refused, match="not addressable"):
        meetings.invite(world, "berta", gathering.meeting, "tess@borel")
    meetings.save(world, "berta", gathering.meeting)
    assert set(rows_of(world, "tess@corvo", gathering)) == CALLED
    assert set(rows_of(world, "tess@borel", gathering)) == OUTSIDE


@pytest.mark.parametrize("host", ["alliance", "board", "apparel", "secretariat"])
def test_the_secretariat_calls_for_every_group(world: World, host: str) -> None:
    made = meetings.plan(world, "sara", host)
    meetings.invite(world, "sara", made, host)
    seen = "SELECT 1 FROM records WHERE id = %s"
    saw = {name for name in EVERYBODY if world.ask(name, seen, made.id)}
    offices = {"board": {"berta"}, "apparel": {"boris", "cora"}}.get(host, set())
    assert saw == DESK | offices
    for name in set(EVERYBODY) - DESK - offices:
        with pytest.raises(Absent, match="no such group"):
            meetings.plan(world, name, host)
