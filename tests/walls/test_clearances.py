"""The second wall of what goes to the public: asked by its people, decided by another person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from app.core import ids
from tests.careful import demand
from tests.cast import PUBLIC, id_of
from tests.walls.clearing_rows import DECIDE, ask, close, decide, release, shown

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World

Refused, Absent = psycopg.errors.InsufficientPrivilege, psycopg.errors.NoDataFound
Broken = psycopg.errors.IntegrityError
TAKE = "SELECT narrow(%s, %s, false, 'asked')"
LEAVE_OUT = "SELECT narrow(%s, %s, true, 'asked')"
RELABEL = "SELECT relabel(%s, %s)"
SEEN = "SELECT * FROM clearances_seen(%s)"
FACE = "SELECT * FROM clearance_face(%s)"
HELD = "SELECT 1 FROM grants WHERE record_id = %s AND principal_kind = 'public'"
OVER = "SELECT outcome, closed_at IS NOT NULL AS closed FROM clearances WHERE id = %s"
GRANT = """
INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at, early, granted_at,
                    granted_by)
SELECT r.id, p.id, p.kind, r.tlp, r.listed_at, false, now(), %s
  FROM records r, principals p WHERE r.id = %s AND p.kind = 'public'"""
LOOK = """
INSERT INTO second_looks (id, record_id, organisation_id, asked_by, releaser_id, principal_id,
                          version, asked_at, expires_at)
VALUES (gen_random_uuid(), %s, context_organisation(), context_person(), %s, %s, 1, now(),
        now() + interval '7 days')"""
ALL = ("anna", "aldo", "lex", "berta", "tess@borel", "tess@corvo", "carla", "dora")
PLATFORM = ("sara", "simon", "ada", "otto", "nina", "cora")


@pytest.fixture
def item(world: World) -> Bulletin:
    """Give an item of Anna's that the alliance has, under CLEAR."""
    return world.bulletin("anna", ["alliance"], "CLEAR")


def test_nobody_touches_the_table(world: World, item: Bulletin) -> None:
    asked = ask(world, "anna", item)
    for name in (*ALL, *PLATFORM, None):
        for statement in (
            "SELECT 1 FROM clearances",
            "INSERT INTO clearances SELECT * FROM clearances",
            "UPDATE clearances SET outcome = 'released'",
            "DELETE FROM clearances",
        ):
            with pytest.raises(Refused):
                world.ask(name, statement)
    assert world.owner(OVER, asked) == [(None, False)]


@pytest.mark.parametrize("name", ["anna", "simon", "dora", None])
def test_nobody_gives_it_to_the_public_by_hand(
    world: World, item: Bulletin, name: str | None
) -> None:
    whom = id_of(name) if name else None
    with pytest.raises(Refused):
        world.ask(name, GRANT, whom, item.id)
    for capacity in (None, id_of("alba")):
        with pytest.raises((Refused, Absent)):
            world.ask(name, "SELECT widen(%s, %s, %s, '')", item.id, PUBLIC, capacity)
    assert world.owner(HELD, item.id) == []


def test_what_is_written_is_not_written_to_the_public(world: World) -> None:
    with pytest.raises(Refused, match="not addressable"):
        world.bulletin("anna", ["public"], "CLEAR")
    with pytest.raises(Refused, match="not addressable"):
        world.bulletin("sara", ["public"], "CLEAR", early=["public"])


@pytest.mark.parametrize("name", ["berta", "dora", "lex", "tess@corvo", "simon", "ada", None])
def test_only_its_own_people_ask(world: World, item: Bulletin, name: str | None) -> None:
    with pytest.raises(Absent):
        ask(world, name, item)
    assert ask(world, "aldo", item)


def test_only_what_may_be_public_is_asked_for(world: World) -> None:
    gone, left, late = (world.bulletin("anna", ["alliance"], "CLEAR") for _ in range(3))
    world.ask("anna", "UPDATE records SET state = 'withdrawn' WHERE id = %s", gone.id)
    world.ask("anna", LEAVE_OUT, left.id, [id_of("borel")])
    world.ask("anna", "UPDATE records SET state = 'expired' WHERE id = %s", late.id)
    others = [world.bulletin("anna", tlp=tlp) for tlp in ("AMBER", "AMBER+STRICT", "RED", "GREEN")]
    for made in (gone, left, late, *others):
        assert ask(world, "anna", made) is None
    assert world.owner("SELECT 1 FROM clearances") == []


def test_it_is_not_asked_for_before_it_is_out(world: World) -> None:
    made = world.bulletin("anna", ["alliance"], "CLEAR")
    world.owner("UPDATE records SET listed_at = now() + interval '1 hour' WHERE id = %s", made.id)
    assert ask(world, "anna", made) is None


def test_a_part_does_not_go_without_its_whole(world: World, item: Bulletin) -> None:
    whole = world.bulletin("anna")
    asked = release(world, item)
    world.owner("UPDATE records SET parent_id = %s WHERE id = %s", whole.id, item.id)
    assert not shown(world, item)
    close(world, "anna", asked)
    assert ask(world, "anna", item) is None


def test_asked_again_the_former_is_taken_back(world: World, item: Bulletin) -> None:
    first, second = ask(world, "anna", item), ask(world, "aldo", item)
    assert world.owner(OVER, first) == [("withdrawn", False)]
    assert not decide(world, "simon", first)
    assert decide(world, "simon", second)
    assert ask(world, "anna", item) is None


def test_without_a_name_who_asks_is_written_nowhere(world: World) -> None:
    made = world.bulletin("anna", ["alliance"], "CLEAR", sealed=True)
    for name in ("aldo", "berta", "simon"):
        with pytest.raises(Absent):
            ask(world, name, made)
    asked = release(world, made)
    row = world.owner("SELECT * FROM clearances")[0]
    assert (row.asked_by, row.asked_by_name) == (None, "")
    assert close(world, "anna", asked)
    row = world.owner("SELECT * FROM clearances")[0]
    assert not {"Anna", "Alba", id_of("anna"), id_of("alba")} & {*row}
    (seen,) = world.ask("simon", SEEN, None)
    assert (seen.asked_by_name, seen.closed_by_name, seen.originates) == ("", "", False)
    assert world.ask("aldo", SEEN, made.id) == []


def test_where_two_are_wanted_nobody_asks_alone(world: World, item: Bulletin) -> None:
    demand(world, "alba")
    for name in ("anna", "aldo"):
        with pytest.raises(Refused, match="a second person"):
            ask(world, name, item)


@pytest.mark.parametrize("name", ["anna", "aldo", "berta", "ada", "otto", "nina", "cora", None])
def test_the_secretariat_decides_and_nobody_else(
    world: World, item: Bulletin, name: str | None
) -> None:
    asked = ask(world, "anna", item)
    for outcome in ("released", "refused"):
        with pytest.raises(Refused, match="another person"):
            decide(world, name, asked, outcome)
    with pytest.raises(Refused, match="another person"):
        decide(world, "simon", ids.new_id())
    assert not shown(world, item)


@pytest.mark.parametrize("sealed", [False, True])
def test_neither_its_author_nor_who_asked_decides(world: World, sealed: bool) -> None:  # noqa: FBT001
    made = world.bulletin("sara", ["alliance"], "CLEAR", sealed=sealed)
    asked = ask(world, "sara" if sealed else "nina", made)
    with pytest.raises(Refused, match="another person"):
        decide(world, "sara", asked)
    other = world.bulletin("nina", ["alliance"], "CLEAR")
    asked_by_simon = ask(world, "simon", other)
    with pytest.raises(Refused, match="another person"):
        decide(world, "simon", asked_by_simon)
    assert decide(world, "simon", asked)
    assert decide(world, "sara", asked_by_simon)


def test_it_is_decided_once(world: World, item: Bulletin) -> None:
    asked = ask(world, "anna", item)
    for outcome in ("withdrawn", "perhaps", None):
        with pytest.raises(Broken):
            world.ask("simon", DECIDE, asked, outcome, "")
    assert decide(world, "simon", asked, "refused")
    for name, outcome in (("simon", "released"), ("sara", "released"), ("sara", "refused")):
        assert not decide(world, name, asked, outcome)
    assert not shown(world, item)
    assert world.owner("SELECT decided_by_name FROM clearances") == [("Simon",)]


CHANGES = {
    "another version": ("UPDATE records SET version = version + 1 WHERE id = %s", ()),
    "another title": ("UPDATE records SET title = 'x', version = 2 WHERE id = %s", ()),
    "other words": ("UPDATE bulletins SET text = 'x' WHERE id = %s", ()),
    "another source": ("UPDATE bulletins SET source = 'x' WHERE id = %s", ()),
    "other countries": ("UPDATE records SET countries = '{FR}' WHERE id = %s", ()),
    "another identifier": (
        (
            "INSERT INTO identifiers (id, record_id, position, kind, value, canonical)"
            " VALUES (gen_random_uuid(), %s, 9, 'shop', 'x', 'x')"
        ),
        (),
    ),
    "withdrawn": ("UPDATE records SET state = 'withdrawn' WHERE id = %s", ()),
    "expired": ("UPDATE records SET state = 'expired' WHERE id = %s", ()),
    "relabelled": (RELABEL, ("GREEN",)),
    "taken away": (TAKE, ([PUBLIC],)),
    "one is left out": (LEAVE_OUT, ([id_of("borel")],)),
    "a person is left out": (LEAVE_OUT, ([id_of("dora")],)),
}


@pytest.mark.parametrize("how", CHANGES)
def test_any_change_takes_it_from_the_public(world: World, item: Bulletin, how: str) -> None:
    asked = release(world, item)
    assert shown(world, item)
    statement, values = CHANGES[how]
    world.ask("anna", statement, item.id, *values)
    assert not shown(world, item)
    assert world.owner(HELD, item.id) == []
    assert world.owner(OVER, asked) == [("released", True)]
    assert not decide(world, "simon", asked)


@pytest.mark.parametrize("how", [how for how in CHANGES if how != "taken away"])
def test_after_a_change_what_was_asked_waits_no_longer(
    world: World, item: Bulletin, how: str
) -> None:
    asked = ask(world, "anna", item)
    statement, values = CHANGES[how]
    world.ask("anna", statement, item.id, *values)
    assert world.ask("simon", FACE, asked) == []
    assert not decide(world, "simon", asked)
    assert not shown(world, item)


def test_after_seven_days_it_waits_no_longer(world: World, item: Bulletin) -> None:
    asked = ask(world, "anna", item)
    world.owner("UPDATE clearances SET expires_at = now() - interval '1 second'")
    assert world.ask("simon", FACE, asked) == []
    assert not decide(world, "simon", asked)
    assert ask(world, "anna", item)


def test_back_under_clear_it_is_not_public(world: World, item: Bulletin) -> None:
    release(world, item)
    for tlp in ("GREEN", "CLEAR"):
        world.ask("anna", RELABEL, item.id, tlp)
    left = [id_of("borel")]
    again = release(world, item)
    world.ask("anna", LEAVE_OUT, item.id, left)
    world.ask("anna", "SELECT widen(%s, %s, NULL, '')", item.id, *left)
    assert not shown(world, item)
    assert not close(world, "simon", again)


def test_whoever_asked_for_a_colleague_does_not_decide(world: World) -> None:
    made = world.bulletin("sara", ["alliance", "secretariat"], "CLEAR", sealed=True)
    demand(world, "marketplace")
    world.ask("sara", LOOK, made.id, id_of("simon"), PUBLIC)
    asked = ask(world, "simon", made)
    with pytest.raises(Refused, match="another person"):
        decide(world, "simon", asked)
    assert {row.own for row in world.ask("simon", SEEN, None)} == {True}


def test_a_colleague_who_asked_first_does_not_decide_either(world: World) -> None:
    made = world.bulletin("nina", ["alliance", "secretariat"], "CLEAR")
    demand(world, "marketplace")
    world.ask("sara", LOOK, made.id, id_of("simon"), PUBLIC)
    asked = ask(world, "simon", made)
    with pytest.raises(Refused, match="another person"):
        decide(world, "sara", asked)
