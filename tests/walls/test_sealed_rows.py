"""What no row tells of whoever wrote without a name: neither beside it, nor joined to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests import boards
from tests.cast import id_of
from tests.walls.traces import EVERYBODY

if TYPE_CHECKING:
    from uuid import UUID

    from tests.boards import Thread
    from tests.world import World

_BODY = {"title": "A shop", "kind": "seller", "text": "Sells.", "tlp": "AMBER", "at_once": True}
_KEPT = "SELECT person_id FROM idempotency_keys WHERE created_id = %s"
_OWN = "SELECT principal_id FROM denials WHERE record_id = %s"


def sealed(world: World) -> UUID:
    """Publish without a name as Aldo, with a file, over the API; return the item's id."""
    aldo = world.api("aldo")
    body = {**_BODY, "to": [str(id_of("toys"))], "unattributed": True}
    draft = aldo.post("/api/v1/drafts", json=body).json()["id"]
    paper = {"file": ("a.txt", b"hello there", "text/plain")}
    assert aldo.post(f"/api/v1/drafts/{draft}/files", files=paper).status_code == 201
    seen = aldo.get(f"/api/v1/drafts/{draft}").headers["etag"]
    made = aldo.post(f"/api/v1/drafts/{draft}/publish", headers={"If-Match": seen})
    assert made.status_code < 300, made.text
    key: UUID = world.owner("SELECT id FROM records")[0].id
    return key


@pytest.mark.parametrize("column", ["added_by", "draft_id"])
def test_nobody_reads_from_whose_draft_a_file_came(world: World, column: str) -> None:
    sealed(world)
    for name in (*EVERYBODY, None):
        for statement in (f"SELECT {column} FROM files", f"SELECT 1 FROM files ORDER BY {column}"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                world.ask(name, statement)


def test_the_files_of_a_draft_are_told_to_who_writes_it(world: World) -> None:
    sealed(world)
    ((draft, file),) = world.owner("SELECT draft_id, id FROM files")
    told = {name: world.ask(name, "SELECT id FROM files_of_draft(%s)", draft) for name in EVERYBODY}
    assert {name: rows for name, rows in told.items() if rows} == {"aldo": [(file,)]}
    told = {name: world.ask(name, "SELECT draft_of(%s)", file) for name in EVERYBODY}
    assert {name for name, rows in told.items() if rows != [(None,)]} == {"aldo"}


def test_a_key_is_its_senders(world: World) -> None:
    made = sealed(world)
    found = {name: world.ask(name, _KEPT, made) for name in (*EVERYBODY, None)}
    assert {name for name, rows in found.items() if rows} == {"aldo"}
    forged = "INSERT INTO idempotency_keys VALUES (%s, 'x', '', %s, now())"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        world.ask("anna", forged, id_of("aldo"), made)


def test_no_row_of_the_trail_leads_from_an_item_to_its_author(world: World) -> None:
    made = sealed(world)
    about = "SELECT at, request_id FROM audit WHERE record_id = %s"
    rows = world.ask("otto", about, made)
    assert rows
    assert {row.request_id for row in rows} == {""}
    joined = "SELECT deed FROM audit a WHERE a.person_id IS NOT NULL AND ("
    joined += "a.at = ANY (%(at)s) OR a.subject_id IN (SELECT id FROM files)"
    joined += " OR a.at IN (SELECT added_at FROM files) OR a.at IN (SELECT listed_at FROM records))"
    with world.database.owner() as connection:
        assert (
            connection.execute(joined.encode(), {"at": [row.at for row in rows]}).fetchall() == []
        )


def test_written_and_sent_at_once_it_leaves_no_row_with_a_name(world: World) -> None:
    body = {**_BODY, "to": [str(id_of("toys"))], "unattributed": True}
    assert world.api("aldo").post("/api/v1/bulletins", json=body).status_code == 201
    assert world.owner("SELECT deed FROM audit WHERE person_id IS NOT NULL") == []
    assert world.owner("SELECT deed FROM audit WHERE request_id <> ''") == []


def test_when_somebody_was_here_last_is_told_to_the_minute(world: World) -> None:
    world.owner("UPDATE sessions SET seen_at = now() - interval '5 minutes'")
    sealed(world)
    world.client("aldo").get("/")
    held = "SELECT used_at AS at FROM api_tokens WHERE used_at IS NOT NULL"
    for row in world.owner(
        f"{held} UNION ALL SELECT seen_at FROM sessions WHERE person_id = %s", id_of("aldo")
    ):
        assert row.at.second == row.at.microsecond == 0, row


@pytest.fixture
def thread(world: World) -> Thread:
    """Give an unattributed thread of Aldo's, from which his house and Corvo stay out."""
    boards.seat(world, "carla")
    made = boards.open_thread(world, "aldo", sealed=True)
    for house in ("alba", "corvo"):
        assert boards.recuse(world, "berta", made, house) == ""
    return made


def test_whoever_stays_out_is_kept_out_alike(world: World, thread: Thread) -> None:
    for name in ("anna", "carla", "cesar"):
        assert world.ask(name, _OWN, thread.id) == [(id_of(name),)], name
        assert world.ask(name, "SELECT 1 FROM threads") == [], name
    assert world.ask("aldo", _OWN, thread.id) == []
    assert world.ask("aldo", "SELECT 1 FROM threads") == [(1,)]


def test_whoever_comes_later_stays_out_too(world: World, thread: Thread) -> None:
    tie = "INSERT INTO affiliations (id, person_id, organisation_id, kind, starts_at)"
    tie += " VALUES (gen_random_uuid(), %s, %s, 'staff', now())"
    for house in ("alba", "corvo"):
        world.owner(tie, id_of("boris"), id_of(house))
        assert len(world.ask("boris", _OWN, thread.id)) == 1
    # Both keep them out: that one comes back does not let in whom the other keeps out.
    ended = "SELECT end_recusal(id) FROM recusals WHERE organisation_id = %s"
    assert world.ask("berta", ended, id_of("corvo")) == [(True,)]
    assert world.ask("carla", _OWN, thread.id) == []
    assert len(world.ask("boris", _OWN, thread.id)) == 1
