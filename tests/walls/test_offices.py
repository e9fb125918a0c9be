"""Offices of a group as holders of grants: nobody is one but by a seat, at that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from app.core import ids
from tests import meetings
from tests.cast import GROUPS, id_of
from tests.walls.traces import EVERYBODY

if TYPE_CHECKING:
    from tests.world import World

_SEES = "SELECT 1 FROM records WHERE id = %s"
_ROLE = "UPDATE seats SET role = %s WHERE id = %s"
_OFFICE = "SELECT id FROM group_offices WHERE group_id = %s AND office = %s"


def seeing(world: World, record: object) -> set[str]:
    """Return who sees a record."""
    return {name for name in EVERYBODY if world.ask(name, _SEES, record)}


def test_every_group_has_its_offices(world: World) -> None:
    made = "SELECT group_id, office FROM group_offices"
    found = {(row.group_id, row.office) for row in world.owner(made)}
    assert found == {(id_of(slug), one) for slug in GROUPS for one in ("chairs", "counsel")}
    group = ids.new_id()
    world.ask("sara", "INSERT INTO principals (id, kind) VALUES (%s, 'working_group')", group)
    world.ask(
        "sara",
        "INSERT INTO groups (id, kind, slug, name, created_at)"
        " VALUES (%s, 'working_group', 'new', 'New', now())",
        group,
    )
    assert len(world.ask("sara", "SELECT 1 FROM group_offices WHERE group_id = %s", group)) == 2
    forged = "INSERT INTO group_offices (group_id, office, id) VALUES (%s, 'chairs', %s)"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        world.ask("anna", forged, group, id_of("anna"))


def test_an_office_is_held_by_seats_alone(world: World) -> None:
    made = meetings.plan(world, "sara", "apparel").id
    assert seeing(world, made) == {"sara", "simon", "boris", "cora"}
    world.owner(_ROLE, "vice_chair", id_of("alba in apparel"))
    assert seeing(world, made) == {"sara", "simon", "boris", "cora", "anna"}
    world.owner(_ROLE, "member", id_of("borel in apparel"))
    world.end("cora in apparel")
    assert seeing(world, made) == {"sara", "simon", "anna"}
    world.suspend("alba")
    assert seeing(world, made) == {"sara", "simon"}
    world.lift("alba")
    world.owner("UPDATE groups SET closed_at = now() WHERE id = %s", id_of("apparel"))
    assert seeing(world, made) == {"sara", "simon"}


def test_who_is_of_the_platform_leads_no_board(world: World) -> None:
    made = meetings.plan(world, "sara", "board").id
    assert seeing(world, made) == {"sara", "simon", "berta"}
    world.owner(
        "INSERT INTO affiliations (id, person_id, organisation_id, kind, starts_at)"
        " VALUES (%s, %s, %s, 'staff', now())",
        *(ids.new_id(), id_of("berta"), id_of("marketplace")),
    )
    assert seeing(world, made) == {"sara", "simon"}


def test_an_agent_in_office_is_kept_out_by_the_label(world: World) -> None:
    world.owner(_ROLE, "vice_chair", id_of("alba in apparel"))
    world.owner(
        "INSERT INTO seat_holders (id, seat_id, person_id, starts_at) VALUES (%s, %s, %s, now())",
        *(ids.new_id(), id_of("alba in apparel"), id_of("lex")),
    )
    plain = meetings.plan(world, "boris", "apparel", tlp="AMBER").id
    strict = meetings.plan(world, "boris", "apparel", tlp="AMBER+STRICT").id
    assert "lex" in seeing(world, plain)
    assert "lex" not in seeing(world, strict)
    # What they plan themselves under it they see, as long as they act for whom they did.
    own = meetings.plan(world, "lex", "apparel", tlp="AMBER+STRICT").id
    assert "lex" in seeing(world, own)
    world.end("lex@alba")
    assert "lex" not in seeing(world, own)


def test_nobody_addresses_an_office(world: World) -> None:
    made = meetings.plan(world, "sara", "toys")
    for office in ("chairs", "counsel"):
        (row,) = world.ask("sara", _OFFICE, id_of("apparel"), office)
        for deed in ("invite(%s, %s, NULL)", "show_meeting(%s, %s)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                world.ask("sara", f"SELECT {deed}", made.id, row.id)
        bulletin = world.bulletin("berta", ["toys"])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            world.ask("berta", "SELECT widen(%s, %s, NULL, '')", bulletin.id, row.id)


def test_a_chair_calls_for_their_own_group_alone(world: World) -> None:
    may = {"toys": {"berta"}, "accessories": {"carla"}, "apparel": {"boris"}, "board": {"berta"}}
    for host, chairs in may.items():
        for name in ("berta", "boris", "carla", "anna", "cora", "nina"):
            if name in chairs:
                meetings.plan(world, name, host)
            else:
                with pytest.raises(psycopg.errors.NoDataFound):
                    meetings.plan(world, name, host)


def test_a_meeting_is_held_by_the_group_it_was_planned_for(world: World) -> None:
    put = "INSERT INTO meetings (id, kind, host_id, starts_wall, ends_wall, zone, starts_at,"
    put += (
        " ends_at) VALUES (%s, 'board', %s, now(), now(), 'UTC', now(), now() + interval '1 hour')"
    )
    plan = "SELECT plan_meeting(%s, %s, %s, 'x', 'GREEN', '{}')"
    for name, planned, held in (
        ("berta", "toys", "board"),
        ("berta", "toys", "apparel"),
        ("sara", "toys", "board"),
    ):
        made = ids.new_id()
        with world.as_(name) as connection:
            connection.execute(plan, (made, id_of(planned), ids.new_reference("M", 2026)))
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(put.encode(), (made, id_of(held)))
    bulletin = world.bulletin("berta", ["toys"])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        world.ask("berta", put, bulletin.id, id_of("toys"))
