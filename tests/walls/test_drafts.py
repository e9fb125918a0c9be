"""Drafts, those named on them, their files, and letters of authorisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from app.core import ids
from tests.publishing import start_draft
from tests.walls.talk import share

if TYPE_CHECKING:
    from uuid import UUID

    from tests.world import World

FILE = """
INSERT INTO files (id, draft_id, affiliation_id, name, media_type, size, sha256, key, added_at,
                   added_by)
VALUES (%s, %s, %s, 'x', 'text/plain', 1, '', 'x', now(), context_person())"""
SEEN = "SELECT id FROM drafts WHERE id = %s"
FILES = "SELECT f.id FROM files f JOIN files_of_draft(%s) d ON d.id = f.id"
LETTERS = "SELECT id FROM files WHERE affiliation_id = %s"
BOREL = ("berta", "boris", "tess@borel")
OTHERS = ("anna", "carla", "tess@corvo", "sara", "ada", None)


@pytest.fixture
def draft(world: World) -> UUID:
    """Give a draft of Boris's with a file; Berta is the administrator of his organisation."""
    made = ids.new_id()
    with world.as_("boris") as connection:
        start_draft(connection, "boris", made)
        connection.execute(FILE, (ids.new_id(), made, None))
    return made


def see(world: World, draft: UUID, question: str = SEEN) -> set[str | None]:
    """Return who finds a draft, or its files."""
    return {name for name in (*BOREL, *OTHERS) if world.ask(name, question, draft)}


def test_a_draft_is_its_authors_alone(world: World, draft: UUID) -> None:
    assert see(world, draft) == see(world, draft, FILES) == {"boris"}


@pytest.mark.parametrize("may", ["read", "edit"])
def test_whoever_is_named_on_a_draft_sees_it(world: World, draft: UUID, may: str) -> None:
    share(world, "boris", draft, "tess", may)
    assert see(world, draft) == see(world, draft, FILES) == {"boris", "tess@borel"}
    assert world.ask("tess@borel", "SELECT may FROM draft_shares") == [(may,)]
    assert world.ask("berta", "SELECT may FROM draft_shares") == []


def test_a_name_from_another_organisation_opens_nothing(world: World, draft: UUID) -> None:
    share(world, "boris", draft, "carla", "edit")
    assert see(world, draft) == {"boris"}


def test_only_an_editor_changes_a_draft_and_its_files(world: World, draft: UUID) -> None:
    share(world, "boris", draft, "berta", "read")
    share(world, "boris", draft, "tess", "edit")
    change = "UPDATE drafts SET content = '{}' WHERE id = %s RETURNING id"
    drop = "DELETE FROM files f USING files_of_draft(%s) d WHERE d.id = f.id RETURNING f.id"
    assert world.ask("berta", change, draft) == world.ask("berta", drop, draft) == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        world.ask("berta", FILE, ids.new_id(), draft, None)
    world.ask("tess@borel", FILE, ids.new_id(), draft, None)
    assert len(world.ask("tess@borel", change, draft)) == 1
    assert len(world.ask("tess@borel", drop, draft)) == 2


def test_nobody_takes_a_draft_over(world: World, draft: UUID) -> None:
    share(world, "boris", draft, "tess", "edit")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        world.ask("tess@borel", "UPDATE drafts SET person_id = %s", world.id("tess"))
    assert world.ask("tess@borel", "DELETE FROM drafts RETURNING id") == []
    assert len(world.ask("boris", "DELETE FROM files RETURNING id")) == 1
    assert world.ask("boris", "DELETE FROM drafts RETURNING id") == [(draft,)]


def test_once_sent_a_draft_closes_for_those_named_on_it(world: World) -> None:
    made = world.bulletin("boris", ["cesar"], "RED")
    share(world, "boris", made.draft_id, "tess", "edit")
    assert see(world, made.draft_id) == {"boris"}
    assert see(world, made.draft_id, FILES) == {"boris"}
    world.ask("boris", "UPDATE drafts SET published_at = NULL, record_id = NULL")
    assert see(world, made.draft_id) == {"boris", "tess@borel"}
    assert see(world, made.draft_id, FILES) == {"boris"}


def test_a_letter_is_for_the_administrators_of_whom_it_was_given_to(world: World) -> None:
    tie = world.id("lex@alba")
    for name in ("aldo", "lex", "berta", "sara"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            world.ask(name, FILE, ids.new_id(), None, tie)
    world.ask("anna", FILE, ids.new_id(), None, tie)
    assert len(world.ask("anna", LETTERS, tie)) == 1
    for other in ("aldo", "lex", "berta", "sara", "ada", "otto", None):
        assert world.ask(other, LETTERS, tie) == [], other


def test_a_draft_is_bound_to_nothing_of_anothers(world: World, draft: UUID) -> None:
    theirs, own = world.bulletin("anna", ["toys"]), world.bulletin("berta", ["boris"], "RED")
    bind = "UPDATE drafts SET record_id = %s WHERE id = %s"
    begin = "INSERT INTO drafts (id, person_id, organisation_id, content, created_at, changed_at,"
    begin += " changed_by, record_id) SELECT gen_random_uuid(), person_id, organisation_id, '{}',"
    begin += " now(), now(), person_id, %s FROM drafts WHERE id = %s"
    for put in (bind, begin):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            world.ask("boris", put, theirs.id, draft)
    world.ask("boris", bind, own.id, draft)
    backdated = "UPDATE drafts SET published_at = '2000-01-01' WHERE id = %s"
    world.ask("boris", backdated, draft)
    assert world.owner("SELECT 1 FROM drafts WHERE published_at < '2001-01-01'") == []
