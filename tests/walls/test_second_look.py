"""The second wall of two people: drafts, changes, labels and addresses, asked past the services."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg.types.json import Json

from app.core import ids
from tests.careful import demand
from tests.cast import id_of
from tests.publishing import start_draft
from tests.walls.talk import share

if TYPE_CHECKING:
    from uuid import UUID

    from tests.publishing import Bulletin
    from tests.world import World

Refused = psycopg.errors.InsufficientPrivilege
RELABEL = "SELECT relabel(%s, %s)"
WIDEN = "SELECT widen(%s, %s, NULL, '')"
ASK = "UPDATE drafts SET release_asked_at = now() WHERE id = %s"
WRITE = "UPDATE drafts SET content = %s, changed_by = context_person() WHERE id = %s"
CLOSE = "UPDATE drafts SET published_at = now() WHERE id = %s"
ASKED = """
SELECT release_asked_at IS NOT NULL AS asked, release_lapsed_at IS NOT NULL AS lapsed
  FROM drafts WHERE id = %s"""
CREATE = (
    "SELECT create_record(%s, 'bulletin', %s, %s, 'x', 'RED', false, '{}', '{}', '{}', now(),"
    " '{}', '{}', '{}', '{}')"
)
LOOK = """
INSERT INTO second_looks (id, record_id, organisation_id, asked_by, releaser_id, tlp, principal_id,
                          version, asked_at, expires_at)
VALUES (%s, %s, context_organisation(), %s, %s, %s, %s, 1, now(), now() + interval '7 days')"""
CHANGES = (
    "UPDATE bulletins SET text = 'Other.' WHERE id = %s",
    "UPDATE records SET title = 'Other' WHERE id = %s",
    (
        "INSERT INTO versions (record_id, number, title, text, fields, created_at, created_by_name)"
        " VALUES (%s, 2, 'x', 'x', '{}', now(), '')"
    ),
    (
        "INSERT INTO identifiers (id, record_id, position, kind, value, canonical)"
        " VALUES (gen_random_uuid(), %s, 9, 'shop', 'x', 'x')"
    ),
    (
        "INSERT INTO files (id, record_id, name, media_type, size, sha256, key, added_at, added_by)"
        " VALUES (gen_random_uuid(), %s, 'x', 'text/plain', 1, '', 'x', now(), context_person())"
    ),
    "UPDATE files SET removed_at = now() WHERE record_id = %s",
)


@pytest.fixture
def item(world: World) -> Bulletin:
    """Give an item of Borel's to Toys; Borel wants two people."""
    made = world.bulletin("berta", ["toys"])
    demand(world, "borel")
    return made


def look(world: World, name: str, item: Bulletin, **values: object) -> UUID:
    """Ask for a second look as `name`; `values` are asker, of, tlp and principal."""
    made = ids.new_id()
    people = (values.get("asker", name), values.get("of", "boris"))
    what = (values.get("tlp"), values.get("principal"))
    world.ask(name, LOOK, made, item.id, *(id_of(str(one)) for one in people), *what)
    return made


def next_version(world: World, item: Bulletin, author: str = "berta", of: str = "boris") -> UUID:
    """Begin the next version of an item, and ask for its release."""
    made = ids.new_id()
    with world.as_(author) as connection:
        start_draft(connection, author, made)
        connection.execute("UPDATE drafts SET record_id = %s WHERE id = %s", (item.id, made))
    share(world, author, made, of, "edit")
    world.ask(author, ASK, made)
    return made


@pytest.mark.parametrize("name", ["berta", "boris"])
def test_nobody_widens_alone(world: World, item: Bulletin, name: str) -> None:
    for label in ("GREEN", "CLEAR"):
        with pytest.raises(Refused, match="a second person"):
            world.ask(name, RELABEL, item.id, label)
    with pytest.raises(Refused, match="a second person"):
        world.ask(name, WIDEN, item.id, id_of("dara"))
    world.ask(name, RELABEL, item.id, "AMBER+STRICT")
    # That it still holds says nothing new.
    world.ask(name, "UPDATE bulletins SET review_on = '2031-01-01' WHERE id = %s", item.id)


def test_whoever_was_asked_widens(world: World, item: Bulletin) -> None:
    look(world, "berta", item, principal=id_of("dara"))
    for name in ("berta", "tess@borel"):
        with pytest.raises(Refused, match="a second person"):
            world.ask(name, WIDEN, item.id, id_of("dara"))
    with pytest.raises(Refused, match="a second person"):
        world.ask("boris", WIDEN, item.id, id_of("corvo"))
    world.ask("boris", WIDEN, item.id, id_of("dara"))
    look(world, "berta", item, tlp="GREEN")
    with pytest.raises(Refused, match="a second person"):
        world.ask("boris", RELABEL, item.id, "CLEAR")
    world.ask("boris", RELABEL, item.id, "GREEN")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("berta", {"asker": "boris", "of": "tess"}),
        ("berta", {"of": "anna"}),
        ("berta", {"of": "nobody"}),
        ("anna", {"of": "aldo"}),
        ("carla", {"of": "cesar"}),
    ],
)
def test_a_look_is_asked_by_its_own_people_of_their_own(
    world: World, item: Bulletin, name: str, values: dict[str, object]
) -> None:
    with pytest.raises((Refused, psycopg.errors.ForeignKeyViolation)):
        look(world, name, item, tlp="GREEN", **values)


def test_nobody_asks_themselves(world: World, item: Bulletin) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="two_people"):
        look(world, "berta", item, of="berta", tlp="GREEN")


def test_a_look_is_between_two(world: World, item: Bulletin) -> None:
    made = look(world, "berta", item, tlp="GREEN")
    seen = "SELECT id FROM second_looks WHERE id = %s"
    everybody = ("berta", "boris", "tess@borel", "anna", "carla", "sara", "ada", None)
    assert {name for name in everybody if world.ask(name, seen, made)} == {"berta", "boris"}
    settle = "UPDATE second_looks SET outcome = %s WHERE id = %s RETURNING id"
    for name, outcome in (("berta", "released"), ("boris", "withdrawn")):
        with pytest.raises(Refused):
            world.ask(name, settle, outcome, made)
    assert world.ask("boris", settle, "refused", made) == [(made,)]
    assert world.ask("berta", settle, "withdrawn", made) == []


@pytest.mark.parametrize("statement", CHANGES)
def test_what_is_out_is_reworded_by_two(world: World, item: Bulletin, statement: str) -> None:
    for name in ("berta", "boris"):
        with pytest.raises(Refused, match="a second person"):
            world.ask(name, statement, item.id)
    next_version(world, item)
    with pytest.raises(Refused, match="a second person"):
        world.ask("berta", statement, item.id)
    world.ask("boris", statement, item.id)


@pytest.mark.parametrize("statement", CHANGES[:3])
def test_what_is_unattributed_is_reworded_by_whom_its_author_asked(
    world: World, statement: str
) -> None:
    made = world.bulletin("berta", ["toys", "boris@borel", "tess@borel"], sealed=True)
    demand(world, "borel")
    next_version(world, made)
    with world.as_("boris") as connection:
        assert connection.execute(statement, (made.id,)).rowcount == 1
    world.ask("berta", "UPDATE drafts SET release_asked_at = NULL WHERE record_id = %s", made.id)
    for name in ("boris", "tess@borel", "anna"):
        with world.as_(name) as connection, pytest.raises((Refused, AssertionError)):
            assert connection.execute(statement, (made.id,)).rowcount == 1


def test_a_draft_bound_to_anothers_item_opens_nothing(world: World, item: Bulletin) -> None:
    demand(world, "alba")
    made = ids.new_id()
    with world.as_("anna") as connection:
        start_draft(connection, "anna", made)
    world.owner("UPDATE drafts SET record_id = %s WHERE id = %s", item.id, made)
    share(world, "anna", made, "aldo", "edit")
    world.ask("anna", ASK, made)
    changed = "UPDATE bulletins SET text = 'Other.' WHERE id = %s RETURNING id"
    assert world.ask("aldo", changed, item.id) == []


def test_a_change_takes_the_asking_back(world: World, item: Bulletin) -> None:
    draft = next_version(world, item)
    assert world.ask("berta", ASKED, draft) == [(True, False)]
    world.ask("boris", WRITE, Json({"at_once": True}), draft)
    assert world.ask("berta", ASKED, draft) == [(True, False)]
    world.ask("boris", WRITE, Json({"title": "Other"}), draft)
    assert world.ask("berta", ASKED, draft) == [(False, True)]
    with pytest.raises(Refused, match="only its author"):
        world.ask("boris", ASK, draft)
    world.ask("berta", ASK, draft)
    # Who wrote in it last is not who lets it out.
    with pytest.raises(Refused, match="a second person"):
        world.ask("boris", CLOSE, draft)


def test_a_draft_tells_truly_who_wrote_in_it(world: World, item: Bulletin) -> None:
    draft = next_version(world, item)
    lie = "UPDATE drafts SET content = '{}', changed_by = %s WHERE id = %s"
    for name, other in (("boris", "tess"), ("berta", "boris")):
        with pytest.raises(Refused, match="words of another"):
            world.ask(name, lie, id_of(other), draft)
    with pytest.raises(Refused, match="a second person"):
        world.ask("berta", CLOSE, draft)
    world.ask("boris", CLOSE, draft)


def test_what_is_released_is_the_draft_that_waits(world: World) -> None:
    demand(world, "borel")
    waiting, touched = ids.new_id(), ids.new_id()
    with world.as_("berta") as connection:
        for made in (waiting, touched):
            start_draft(connection, "berta", made)
    for made in (waiting, touched):
        share(world, "berta", made, "boris", "edit")
    world.ask("berta", ASK, waiting)
    # That some other draft waits for him releases nothing.
    with pytest.raises(Refused, match="a second person"):
        world.ask("boris", CREATE, ids.new_id(), touched, "IB-2026-AAAA")
    world.ask("berta", ASK, touched)
    world.ask("boris", WRITE, Json({"title": "Other"}), touched)
    with pytest.raises(Refused, match="a second person"):
        world.ask("boris", CREATE, ids.new_id(), touched, "IB-2026-AAAA")
    world.ask("boris", CREATE, ids.new_id(), waiting, "IB-2026-AAAA")
