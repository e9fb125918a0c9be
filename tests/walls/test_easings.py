"""The second wall of the wish for two people: one alone does not end it, whoever they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.careful import demand
from tests.cast import id_of, voice
from tests.walls.traces import EVERYBODY

if TYPE_CHECKING:
    from tests.world import World

Refused = psycopg.errors.InsufficientPrivilege
EASE = "UPDATE organisations SET second_release = false WHERE id = %s RETURNING id"
ASK = """
INSERT INTO easings (id, organisation_id, asked_by, asked_at, expires_at)
VALUES (gen_random_uuid(), %s, %s, now(), now() + interval '7 days')"""
SETTLE = """
UPDATE easings SET outcome = %s, decided_by = context_person(), decided_at = now() RETURNING id"""
ADMIN = "UPDATE affiliations SET admin = true WHERE id = %s"
DEED = """
INSERT INTO audit (id, at, person_name, for_organisation, organisation_name, deed, subject_id,
                   request_id, detail)
VALUES (gen_random_uuid(), now() - %s::interval, '', %s, '', %s, %s, '', '{}')"""


@pytest.fixture
def asked(world: World) -> World:
    """Let Borel want two people, and Berta, its only admin, ask that one does."""
    demand(world, "borel")
    world.ask("berta", ASK, id_of("borel"), id_of("berta"))
    return world


def test_nobody_alone_ends_it(world: World) -> None:
    demand(world, "borel")
    for name in (*EVERYBODY, None):
        with pytest.raises(Refused, match="a second person"):
            world.ask(name, EASE, id_of("borel"))
    world.ask("berta", "UPDATE organisations SET country = 'BE' WHERE id = %s", id_of("borel"))


def test_a_colleague_ends_what_its_only_admin_asked(asked: World) -> None:
    for name in (name for name in (*EVERYBODY, None) if name not in ("boris", "tess@borel")):
        with pytest.raises(Refused, match="a second person"):
            asked.ask(name, EASE, id_of("borel"))
    assert len(asked.ask("boris", EASE, id_of("borel"))) == 1


def test_where_there_is_another_admin_they_end_it(asked: World) -> None:
    asked.owner(ADMIN, id_of("tess@borel"))
    with pytest.raises(Refused, match="a second person"):
        asked.ask("boris", EASE, id_of("borel"))
    assert len(asked.ask("tess@borel", EASE, id_of("borel"))) == 1


@pytest.mark.parametrize(
    "gone",
    [
        "suspended_at = now()",
        "suspended_at = now() - interval '1 year'",
        "ends_at = now()",
        "ends_at = now() - interval '6 days'",
    ],
)
def test_an_admin_sent_away_leaves_it_to_an_admin(asked: World, gone: str) -> None:
    asked.owner(f"UPDATE affiliations SET admin = true, {gone} WHERE id = %s", id_of("tess@borel"))
    with pytest.raises(Refused, match="a second person"):
        asked.ask("boris", EASE, id_of("borel"))
    assert asked.ask("boris", SETTLE, "refused") == []


def test_so_does_an_admin_unmade(asked: World) -> None:
    unmade = ("affiliation:unmake-admin", id_of("tess@borel"))
    asked.owner(DEED, "6 days", id_of("borel"), *unmade)
    with pytest.raises(Refused, match="a second person"):
        asked.ask("boris", EASE, id_of("borel"))


def test_who_was_admin_long_ago_does_not_count(asked: World) -> None:
    tess = id_of("tess@borel")
    asked.owner(DEED, "8 days", id_of("borel"), "affiliation:unmake-admin", tess)
    ended = "UPDATE affiliations SET admin = true, ends_at = now() - interval '8 days'"
    asked.owner(f"{ended} WHERE id = %s", tess)
    assert len(asked.ask("boris", EASE, id_of("borel"))) == 1


@pytest.mark.parametrize(("name", "admin"), [("boris@borel", False), ("tess@borel", True)])
def test_who_came_since_does_not_end_it(asked: World, name: str, admin: bool) -> None:  # noqa: FBT001 - a case
    came = "UPDATE affiliations SET admin = %s, starts_at = now() WHERE id = %s"
    asked.owner(came, admin, id_of(name))
    with pytest.raises(Refused, match="a second person"):
        asked.ask(name, EASE, id_of("borel"))


def test_nor_who_was_made_admin_since(asked: World) -> None:
    tess = id_of("tess@borel")
    asked.owner(ADMIN, tess)
    asked.owner(DEED, "0 days", id_of("borel"), "affiliation:make-admin", tess)
    with pytest.raises(Refused, match="a second person"):
        asked.ask("tess@borel", EASE, id_of("borel"))


def test_nobody_dates_their_asking(world: World) -> None:
    demand(world, "borel")
    later = ASK.replace("%s, now(),", "%s, now() + interval '1 hour',")
    with pytest.raises(Refused):
        world.ask("berta", later, id_of("borel"), id_of("berta"))


@pytest.mark.parametrize(
    "spoilt",
    [
        "UPDATE easings SET expires_at = now()",
        "UPDATE affiliations SET admin = false WHERE person_id = (SELECT asked_by FROM easings)",
        "UPDATE easings SET outcome = 'withdrawn', decided_by = asked_by",
    ],
)
def test_what_is_over_ends_nothing(asked: World, spoilt: str) -> None:
    asked.owner(spoilt)
    with pytest.raises(Refused, match="a second person"):
        asked.ask("boris", EASE, id_of("borel"))


def test_what_was_refused_ends_nothing(asked: World) -> None:
    assert len(asked.ask("boris", SETTLE, "refused")) == 1
    with pytest.raises(Refused, match="a second person"):
        asked.ask("boris", EASE, id_of("borel"))


def test_what_waits_is_the_houses_own(asked: World) -> None:
    seen = {name for name in (*EVERYBODY, None) if asked.ask(name, "SELECT 1 FROM easings")}
    assert seen == {"berta", "boris", "tess@borel"}
    for name, outcome in (("berta", "agreed"), ("boris", "withdrawn")):
        with pytest.raises((Refused, psycopg.errors.CheckViolation)):
            asked.ask(name, SETTLE, outcome)
    for name in ("anna", "carla", "sara", "tess@corvo"):
        assert asked.ask(name, SETTLE, "refused") == []
    assert len(asked.ask("berta", SETTLE, "withdrawn")) == 1


@pytest.mark.parametrize("name", ["boris", "anna", "lex", "sara", "tess@corvo"])
def test_only_its_admin_asks(world: World, name: str) -> None:
    demand(world, "borel")
    with pytest.raises(Refused):
        world.ask(name, ASK, id_of("borel"), id_of(voice(name)[0]))
    with pytest.raises(Refused):
        world.ask(name, ASK, id_of("borel"), id_of("berta"))
