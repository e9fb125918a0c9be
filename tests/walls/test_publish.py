"""Making a record out of a draft: whose draft, to whom, without whom; and taking it back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.walls.talk import comment, read, share
from tests.walls.traces import BOREL, EVERYBODY, NOTHING, readers, traces

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
Refused = psycopg.errors.InsufficientPrivilege
UNDO = "SELECT undo_publish(%s)"
DRAFT = "SELECT published_at IS NULL AND record_id IS NULL FROM drafts WHERE id = %s"
ASK = "UPDATE drafts SET release_asked_at = now() WHERE id = %s"
LISTED = "SELECT listed_at <= now() FROM records WHERE id = %s"


def reopen(world: World, bulletin: Bulletin) -> None:
    """Remove a record and open its draft again, as if it had never been sent."""
    world.owner("DELETE FROM records WHERE id = %s", bulletin.id)
    world.owner("UPDATE drafts SET published_at = NULL WHERE id = %s", bulletin.draft_id)


def create(world: World, name: str, bulletin: Bulletin) -> None:
    """Send an open draft once more, as `name`, to nobody else."""
    world.ask(
        name,
        "SELECT create_record(%s, 'bulletin', %s, %s, 'x', 'RED', false, '{}', '{}', '{}', now(),"
        " '{}', '{}', '{}', '{}')",
        bulletin.id,
        bulletin.draft_id,
        bulletin.reference,
    )


@pytest.mark.parametrize(
    "to", ["accessories", "board", "public", "dora@borel", "tess@alba", "nobody@alba"]
)
def test_what_cannot_be_addressed_is_refused(world: World, to: str) -> None:
    with pytest.raises(Refused, match="not addressable"):
        world.bulletin("berta", ["toys", to], "CLEAR")
    assert world.owner("SELECT 1 FROM records") == []
    world.bulletin("berta", ["toys"], "CLEAR")


@pytest.mark.parametrize(
    ("name", "to"),
    [
        ("cesar", "cesar"),
        ("dara", "dara"),
        ("dara", "dora"),
        ("lex@alba", "lex"),
        ("tess@corvo", "tess@corvo"),
    ],
)
def test_who_cannot_act_cannot_be_addressed(world: World, name: str, to: str) -> None:
    world.suspend(name)
    with pytest.raises(Refused, match="not addressable"):
        world.bulletin("berta", [to])
    world.lift(name)
    world.bulletin("berta", [to])


def test_a_seat_that_ended_addresses_no_group(world: World) -> None:
    world.bulletin("anna", ["toys"])
    world.end("alba in toys")
    with pytest.raises(Refused, match="not addressable"):
        world.bulletin("anna", ["toys"])


def test_a_counsels_seat_addresses_no_group(world: World) -> None:
    with pytest.raises(Refused, match="not addressable"):
        world.bulletin("cora", ["apparel"])
    world.bulletin("sara", ["apparel"])


def test_an_exclusion_without_effect_is_refused(world: World) -> None:
    for name in ("toys", "alliance", "public", "berta", "borel", "nobody"):
        with pytest.raises(Refused, match="not excludable"):
            world.bulletin("berta", ["toys"], exclude=[name])
    with pytest.raises(Refused, match="not excludable"):
        world.bulletin("tess@borel", ["toys"], exclude=["corvo"])
    made = world.bulletin("berta", ["toys"], exclude=["alba"])
    assert readers(world, made, *EVERYBODY) == BOREL


def test_nobody_sends_anothers_draft(world: World) -> None:
    made = world.bulletin("boris", ["toys"])
    reopen(world, made)
    share(world, "boris", made.draft_id, "tess", "read")
    for name in ("berta", "tess@borel", "tess@corvo", "anna", "ada"):
        with pytest.raises(psycopg.errors.NoDataFound, match="no such draft"):
            create(world, name, made)
    create(world, "boris", made)


def test_an_editor_sends_a_draft_and_its_author_stays_its_author(world: World) -> None:
    made = world.bulletin("boris", ["toys"])
    reopen(world, made)
    share(world, "boris", made.draft_id, "tess", "edit")
    create(world, "tess@borel", made)
    assert world.owner("SELECT author_name, originator_name FROM records") == [("Boris", "Borel")]
    seen = "SELECT id FROM records"
    assert {name for name in EVERYBODY if world.ask(name, seen)} == {"boris", "tess@borel"}


def test_an_agent_sends_only_what_they_wrote(world: World) -> None:
    made = world.bulletin("anna", ["toys"])
    reopen(world, made)
    share(world, "anna", made.draft_id, "lex", "edit")
    with pytest.raises(Refused, match="outside the mandate"):
        create(world, "lex", made)
    share(world, "anna", made.draft_id, "aldo", "edit")
    create(world, "aldo", made)
    world.bulletin("lex", ["toys"], home=False)


def test_where_two_are_wanted_the_author_alone_sends_nothing(world: World) -> None:
    made = world.bulletin("boris", ["toys"])
    reopen(world, made)
    world.owner("UPDATE organisations SET second_release = true WHERE id = %s", world.id("borel"))
    share(world, "boris", made.draft_id, "berta", "edit")
    with pytest.raises(psycopg.errors.NoDataFound, match="no such draft"):
        create(world, "boris", made)
    with pytest.raises(Refused, match="a second person"):
        create(world, "berta", made)
    world.ask("boris", ASK, made.draft_id)
    create(world, "berta", made)


def test_a_draft_is_sent_once(world: World) -> None:
    made = world.bulletin("boris", ["toys"])
    with pytest.raises(psycopg.errors.NoDataFound, match="no such draft"):
        create(world, "boris", made)


def test_before_it_is_listed_a_publication_can_be_taken_back(world: World) -> None:
    made = world.bulletin("berta", ["toys"], embargo=MINUTE)
    assert readers(world, made, *EVERYBODY) == {"berta"}
    assert world.ask("berta", UNDO, made.id) == [(made.draft_id,)]
    assert traces(world, "berta", made) == NOTHING
    assert world.ask("berta", DRAFT, made.draft_id) == [(True,)]
    assert len(world.ask("berta", "SELECT id FROM files_of_draft(%s)", made.draft_id)) == 1


def test_once_listed_nothing_is_taken_back(world: World) -> None:
    made = world.bulletin("berta", ["toys"], embargo=MINUTE)
    for name in ("anna", "carla", "boris"):
        with pytest.raises(psycopg.errors.NoDataFound, match="no such record"):
            world.ask(name, UNDO, made.id)
    world.age(made, MINUTE)
    assert world.ask("berta", UNDO, made.id) == [(None,)]
    assert "records" in traces(world, "anna", made)


@pytest.mark.parametrize("deed", [read, comment])
def test_what_an_early_reader_has_seen_is_not_taken_back(world: World, deed: object) -> None:
    made = world.bulletin("berta", ["toys"], embargo=HOUR, early=["dora"])
    assert callable(deed)
    deed(world, "dora", made)
    assert world.ask("berta", UNDO, made.id) == [(None,)]
    assert "records" in traces(world, "dora", made)


def test_the_minute_can_be_cut_short_and_an_embargo_cannot(world: World) -> None:
    soon = world.bulletin("berta", ["toys"], embargo=MINUTE - timedelta(seconds=1))
    later = world.bulletin("berta", ["toys"], embargo=HOUR)
    world.age(later, HOUR - MINUTE / 2)
    for made in (soon, later):
        with pytest.raises(psycopg.errors.NoDataFound):
            world.ask("anna", "SELECT publish_now(%s)", made.id)
        world.ask("berta", "SELECT publish_now(%s)", made.id)
    assert world.ask("berta", LISTED, soon.id) == [(True,)]
    assert world.ask("berta", LISTED, later.id) == [(False,)]
