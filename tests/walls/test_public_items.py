"""The second wall of what is public: who is told of it, who takes it back, and who gets nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.cast import id_of
from tests.walls.clearing_rows import ITEM, ITEMS, ask, close, decide, release, shown
from tests.walls.talk import comment, note, read
from tests.walls.traces import traces

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World

Refused, Absent = psycopg.errors.InsufficientPrivilege, psycopg.errors.NoDataFound
WITHDRAW = "SELECT withdraw_clearance(%s) AS done"
LEAVE_OUT = "SELECT narrow(%s, %s, true, 'asked')"
SEEN = "SELECT * FROM clearances_seen(%s)"
FACE = "SELECT * FROM clearance_face(%s)"
ALL = ("anna", "aldo", "lex", "berta", "tess@borel", "tess@corvo", "carla", "dora")
PLATFORM = ("sara", "simon", "ada", "otto", "nina", "cora")


@pytest.fixture
def item(world: World) -> Bulletin:
    """Give an item of Anna's that the alliance has, under CLEAR."""
    return world.bulletin("anna", ["alliance"], "CLEAR")


@pytest.mark.parametrize("name", ["berta", "tess@corvo", "lex", "ada", "nina", "cora", None])
def test_a_stranger_takes_nothing_back(world: World, item: Bulletin, name: str | None) -> None:
    asked = ask(world, "anna", item)
    assert world.ask(name, WITHDRAW, asked) == [(False,)]
    assert decide(world, "simon", asked)
    assert not close(world, name, asked)
    assert world.ask("anna", WITHDRAW, asked) == [(False,)]
    assert shown(world, item)


@pytest.mark.parametrize("name", ["anna", "aldo", "sara"])
def test_its_people_and_the_desk_take_it_from_the_public(
    world: World, item: Bulletin, name: str
) -> None:
    asked = release(world, item)
    assert close(world, name, asked)
    assert not close(world, name, asked)
    assert not shown(world, item)
    once_more = ask(world, "anna", item)
    assert world.ask("sara", WITHDRAW, once_more) == [(False,)]
    assert world.ask("aldo", WITHDRAW, once_more) == [(True,)]


def test_the_desk_reads_it_only_while_it_decides(world: World, item: Bulletin) -> None:
    asked = ask(world, "anna", item)
    for name in (*ALL, "ada", "otto", "nina", "cora", None):
        assert world.ask(name, FACE, asked) == [], name
    (face,) = world.ask("simon", FACE, asked)
    assert item.secret in face.text
    # It is told what would be public, and has no sight of the item.
    assert traces(world, "simon", item) == set()
    decide(world, "simon", asked, "refused")
    assert world.ask("simon", FACE, asked) == []
    assert traces(world, "simon", item) == set()


def test_what_was_asked_is_told_to_few(world: World, item: Bulletin) -> None:
    asked = release(world, item)
    told = {name for name in (*ALL, *PLATFORM, None) if world.ask(name, SEEN, item.id)}
    assert told == {"anna", "aldo", "sara", "simon"}
    assert {name for name in told if world.ask(name, SEEN, None)[0].own} == {"anna"}
    world.ask("anna", LEAVE_OUT, item.id, [id_of("aldo")])
    assert world.ask("aldo", SEEN, item.id) == []
    assert not close(world, "aldo", asked)
    (row,) = world.ask("simon", SEEN, item.id)
    assert (row.title, row.waits, row.released) == ("", False, False)


def test_being_public_gives_nobody_who_is_signed_in_anything(world: World, item: Bulletin) -> None:
    comment(world, "berta", item, "Between us members.")
    read(world, "berta", item)
    note(world, "anna", item)
    names = (*ALL, *PLATFORM, None)
    before = {name: traces(world, name, item) for name in names}
    assert {name for name in names if "records" in before[name]} == {*ALL}
    release(world, item)
    assert {name: traces(world, name, item) for name in names} == before


def test_a_house_passes_nothing_on_because_it_is_public(world: World) -> None:
    made = world.bulletin("berta", ["anna@alba"], "CLEAR")
    release(world, made, "berta")
    for name in ("carla", "sara"):
        with pytest.raises(Absent):
            world.ask(name, "SELECT extend_inside(%s, %s, '')", made.id, id_of("cesar"))


@pytest.mark.parametrize("size", [0, 1, 100, 2_147_483_647, None])
def test_a_list_is_never_longer_than_a_hundred(
    world: World, item: Bulletin, size: int | None
) -> None:
    release(world, item)
    most = min(1 if size is None else size, 1)
    for name in (None, "dora", "sara"):
        assert len(world.ask(name, ITEMS, size)) == most
    for place in ("SELECT 1 FROM public_items('-infinity', 'x', 9)",
                  "SELECT 1 FROM public_items(NULL, NULL, 9)",
                  "SELECT 1 FROM public_items('infinity', NULL, 0)"):  # fmt: skip
        assert world.ask(None, place) == []
    for reference in ("", "%", "IB-2026-_____", None):
        assert world.ask(None, ITEM, reference) == []


def test_the_parts_of_it_tell_a_stranger_nothing(world: World, item: Bulletin) -> None:
    unseen = world.bulletin("anna", ["berta@borel"], "CLEAR")
    release(world, item)
    face, may = "SELECT * FROM face_of(%s)", "SELECT publishable(%s) AS may"
    for name in ("dora", "simon", None):
        for made in (unseen, item) if name != "dora" else (unseen,):
            assert world.ask(name, face, made.id) == [], name
            assert world.ask(name, may, made.id) == [(False,)], name
    # Whoever sees it is told no more than they see.
    (row,) = world.ask("berta", face, unseen.id)
    assert unseen.secret in row.text


def columns(row: Any) -> set[str]:  # noqa: ANN401 - a row
    """Return what a row tells of."""
    return set(row._fields)


def test_nothing_of_people_is_told(world: World, item: Bulletin) -> None:
    for place, kind in enumerate(("phone", "email", "address", "domain"), 10):
        world.owner(
            "INSERT INTO identifiers (id, record_id, kind, value, canonical, position)"
            " VALUES (gen_random_uuid(), %s, %s, 'x', 'x', %s)", item.id, kind, place,
        )  # fmt: skip
    asked = ask(world, "anna", item)
    (face,) = world.ask("sara", FACE, asked)
    decide(world, "simon", asked)
    (public,) = world.ask(None, ITEM, item.reference)
    for row in (face, public):
        assert {one["kind"] for one in row.marks} == {"shop", "domain"}
        assert "Anna" not in str(row)
        assert not columns(row) & {"id", "author_id", "author_name", "originator_id", "files"}
