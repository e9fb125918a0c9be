"""What was passed on before it was a row of its own becomes one, as far as the trail knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.house.tree import ROOT
from tests.walls.test_extensions import HELD, named, relabel, take
from tests.walls.traces import readers

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World

# As the functions of 0001 and 0002 left it: a grant of one's own, and a row of the trail.
_PASSED = """
INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at, early,
                    for_organisation, granted_at, granted_by, reason)
SELECT r.id, %(to)s, 'person', r.tlp, r.listed_at, false, %(house)s, now(), %(by)s, 'His case.'
  FROM records r WHERE r.id = %(record)s
ON CONFLICT (record_id, principal_id) DO UPDATE SET reason = excluded.reason
 WHERE grants.reason = 'author';
INSERT INTO audit (id, at, person_id, person_name, for_organisation, organisation_name, deed,
                   record_id, subject_id, request_id, detail)
VALUES (gen_random_uuid(), now(), %(by)s, 'x', %(house)s, 'x', 'bulletin:extend', %(record)s,
        %(to)s, '', '{}')"""
_WIDENED = """
INSERT INTO audit (id, at, person_id, person_name, for_organisation, organisation_name, deed,
                   record_id, subject_id, request_id, detail)
VALUES (gen_random_uuid(), now(), %s, 'x', %s, 'x', 'bulletin:widen', %s, %s, '', '{}')"""


def passed(world: World, bulletin: Bulletin, to: str) -> None:
    """Pass an item on from Anna, as it was done before."""
    house, by = world.id("alba"), world.id("anna")
    values = {"record": bulletin.id, "to": world.id(to), "house": house, "by": by}
    with world.database.owner() as connection:
        for statement in _PASSED.split(";"):
            connection.execute(statement.encode(), values)


def migrate(world: World) -> None:
    """Do to these rows what the migration does."""
    written = (ROOT / "migrations/sql/0010_extensions.sql").read_text()
    block = written.partition("-- What was passed on before became")[2].partition("\nDO $$")[2]
    with world.database.owner() as connection:
        connection.execute(f"DO $$ {block.partition('END $$;')[0]} END $$".encode())


def held(world: World, bulletin: Bulletin, name: str) -> list[tuple[str, str]]:
    """Return by what somebody holds an item: the kind and the reason of each grant."""
    return [tuple(row) for row in world.owner(HELD, bulletin.id, world.id(name))]


def test_it_becomes_a_row_of_its_own(world: World) -> None:
    made = world.bulletin("berta", ["anna"])
    passed(world, made, "aldo")
    migrate(world)
    assert held(world, made, "aldo") == [("colleague", "His case.")]
    assert readers(world, made, "anna", "aldo") == {"anna", "aldo"}
    take(world, "berta", made, "anna")
    assert readers(world, made, "anna", "aldo") == set()


def test_whom_the_originator_named_stays_named(world: World) -> None:
    first = world.bulletin("berta", ["anna", "aldo"])
    passed(world, first, "aldo")
    later = world.bulletin("berta", ["anna"])
    passed(world, later, "aldo")
    world.owner(_WIDENED, world.id("berta"), world.id("borel"), later.id, world.id("aldo"))
    migrate(world)
    assert held(world, first, "aldo") == [("person", "")]
    assert held(world, later, "aldo") == [("colleague", "His case."), ("person", "")]


def test_what_the_label_has_taken_since_is_gone(world: World) -> None:
    red, strict = (world.bulletin("berta", ["anna"]) for _ in range(2))
    for made, tlp in ((red, "RED"), (strict, "AMBER+STRICT")):
        for name in ("aldo", "lex"):
            passed(world, made, name)
        relabel(world, "berta", made, tlp)
    migrate(world)
    assert readers(world, red, "anna", "aldo", "lex") == {"anna"}
    assert readers(world, strict, "anna", "aldo", "lex") == {"anna", "aldo"}


def test_an_author_who_was_found_out_is_hidden_again(world: World) -> None:
    found = []
    for author in ("aldo", "berta"):
        made = world.bulletin(author, ["anna", "carla"], sealed=True)
        before = named(world, "carla", made)
        passed(world, made, "aldo")
        migrate(world)
        listed = "SELECT principal_id, early, reason FROM grants_of(%s) ORDER BY 1"
        found.append((before, named(world, "carla", made), world.ask("carla", listed, made.id)))
        own = [("person", "author")] if author == "aldo" else []
        assert held(world, made, "aldo") == [("colleague", "His case."), *own]
    assert found[0] == found[1]


def test_a_colleague_who_released_it_is_hidden_again(world: World) -> None:
    made = world.bulletin("berta", ["anna", "carla"], early=["aldo"], sealed=True)
    # The draft of an item of another of the house, shared with Aldo for its release.
    own = "UPDATE authorships SET person_id = %s, organisation_id = %s WHERE record_id = %s"
    world.owner(own, world.id("lex"), world.id("alba"), made.id)
    world.owner("UPDATE drafts SET record_id = %s WHERE id = %s", made.id, made.draft_id)
    share = "INSERT INTO draft_shares (draft_id, owner_id, person_id, may, shared_at)"
    share += " VALUES (%s, %s, %s, 'edit', now())"
    world.owner(share, made.draft_id, world.id("berta"), world.id("aldo"))
    passed(world, made, "aldo")
    world.owner("UPDATE grants SET reason = 'His case.' WHERE principal_id = %s", world.id("aldo"))
    migrate(world)
    assert held(world, made, "aldo") == [("colleague", "His case."), ("person", "released it")]
