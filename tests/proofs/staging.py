"""Puts the scene of the proofs into a database and a folder of files, in SQL."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from psycopg.types.json import Json

from app.core import clock
from app.core.files import Store
from app.core.tokens import digest
from app.schemas.drafts import DraftContent
from tests.access.stories import PEACE, Told, bring_about, put_below
from tests.cast import id_of, voice
from tests.oracle import VOICES
from tests.proofs.board_scene import THREADS
from tests.proofs.board_staging import stage_board
from tests.proofs.meeting_staging import stage_meetings
from tests.proofs.public_staging import stage_public, told
from tests.proofs.scene import (
    ANSWERED,
    CHANGED,
    CONCERNS,
    DRAFTS,
    LEFT,
    PARTS,
    REMARKS,
    STORIES,
    token,
)
from tests.publishing import start_draft
from tests.walls.talk import comment, concern, pin, share

if TYPE_CHECKING:
    from uuid import UUID

    from tests.boards import Thread
    from tests.world import World

_WORDS = """
UPDATE records SET title = %(title)s WHERE id = %(id)s;
UPDATE bulletins SET text = %(text)s, source = %(source)s WHERE id = %(id)s;
UPDATE identifiers SET value = %(shop)s, canonical = %(shop)s WHERE record_id = %(id)s;
UPDATE versions SET title = %(title)s, text = %(text)s WHERE record_id = %(id)s;
UPDATE comments SET text = %(before)s, id = %(first)s
 WHERE record_id = %(id)s AND text = 'before';
UPDATE comments SET text = %(after)s, id = %(second)s
 WHERE record_id = %(id)s AND text = 'after'"""
_FORMER = """
UPDATE versions SET text = %(former text)s, superseded_at = created_at + interval '1 hour'
 WHERE record_id = %(id)s;
INSERT INTO versions (record_id, number, title, text, fields, note, created_at, created_by_name)
SELECT record_id, 2, title, %(text)s, fields, %(change)s, superseded_at, created_by_name
  FROM versions WHERE record_id = %(id)s AND number = 1;
UPDATE records SET version = 2, changed_at = published_at + interval '1 hour' WHERE id = %(id)s"""
_HIDE = """
UPDATE comments SET hidden_at = now(), hidden_by = %s, hidden_reason = %s WHERE id = %s"""
_TAKE = "UPDATE comments SET withdrawn_at = now(), text = '' WHERE id = %s"
_SAID = """
INSERT INTO comments (id, record_id, text, author_id, author_name, organisation_id,
                      organisation_name, created_at)
VALUES (%s, %s, %s, %s, 'x', %s, 'x', now())"""
_FILE = """
INSERT INTO files (id, draft_id, record_id, affiliation_id, name, media_type, size, sha256, key,
                   added_at, added_by, removed_at)
VALUES (%s, %s, %s, %s, %s, 'text/plain', %s, %s, %s, now() - interval '1 hour', %s, NULL)"""
_INVITATION = """
INSERT INTO invitations (id, token, email, name, organisation_id, kind, admin, invited_by,
                         created_at, expires_at)
VALUES (%s, %s, %s, %s, %s, 'staff', false, %s, now(), now() + interval '9 days')"""
_JOIN = """
INSERT INTO join_requests (id, group_id, organisation_id, asked_by, asked_at, message)
VALUES (%s, %s, %s, %s, now(), %s)"""
_LOOK = """
INSERT INTO second_looks (id, record_id, organisation_id, asked_by, releaser_id, tlp, reason,
                          version, asked_at, expires_at)
SELECT %s, id, originator_id, author_id, %s, 'GREEN', %s, version, now(), now() + interval '7 days'
  FROM records WHERE id = %s"""
_APPROVAL = """
INSERT INTO approvals (id, deed, subject_id, detail, reason, asked_by, asked_at, expires_at)
VALUES (%s, 'admit', %s, %s, %s, %s, now(), now() + interval '7 days')"""


@dataclass(slots=True)
class Stage:
    """The scene as it stands in a database: bulletins by the names of their stories."""

    items: dict[str, Told] = field(default_factory=dict)
    threads: dict[str, Thread] = field(default_factory=dict)
    meetings: dict[str, str] = field(default_factory=dict)
    told: str = ""

    def reference(self, name: str) -> str:
        """Return the reference of a bulletin, a thread, a meeting or a part of one ("itemcommon",
        "paperplain"), or "told" of what was released.
        """  # noqa: D205 - one sentence
        if name == "told":
            return self.told
        if name in self.meetings:
            return self.meetings[name]
        made = self.threads.get(name) or self.items[name].bulletin
        return made.reference

    def id(self, name: str) -> UUID:
        """Return the id of a bulletin."""
        return self.items[name].bulletin.id


def stage(world: World) -> Stage:
    """Bring the whole scene about; its times are those of now."""
    stage, store = Stage(), Store(world.settings().files_dir or world.folder)
    for name, story in STORIES.items():
        stage.items[name] = told(world, name, story)
        _put_words(world, stage, name, store)
    for part, parent in PARTS.items():
        stage.items[part] = put_below(world, stage.items[part], stage.items[parent])
    bring_about(world, PEACE)
    for name in DRAFTS:
        _draft(world, stage, name, store)
    _talk(world, stage)
    _end(world, stage)
    _houses(world, store)
    stage.threads = stage_board(world, token)
    stage.told = world.owner("SELECT reference FROM records WHERE kind = 'release'")[0].reference
    for name, thread in stage.threads.items():
        author = voice(THREADS[name].author)[0]
        place = (None, thread.id, None)
        _file(world, store, f"thread {name} file", f"thread {name} bytes", place, author)
    stage.meetings = stage_meetings(world, token, partial(_file, world, store))
    stage_public(world, {name: one.bulletin for name, one in stage.items.items()}, token)
    return stage


def _put_words(world: World, stage: Stage, name: str, store: Store) -> None:
    bulletin = stage.items[name].bulletin
    parts = ("title", "text", "source", "shop", "before", "after", "former text", "change")
    words: dict[str, Any] = {part: token(f"{name} {part}") for part in parts}
    author = voice(STORIES[name].author)[0]
    words |= {"id": bulletin.id}
    words |= {"first": id_of(f"{name} before"), "second": id_of(f"{name} after")}
    _run(world, _WORDS + (";" + _FORMER if name in CHANGED else ""), words)
    world.owner("DELETE FROM files WHERE id = %s", bulletin.file_id)
    _file(world, store, f"{name} file", f"{name} bytes", (None, bulletin.id, None), author)
    if name in CHANGED:
        key = f"{name} former file"
        _file(world, store, key, key, (None, bulletin.id, None), author)
        gone = "UPDATE files SET removed_at = %s WHERE id = %s"
        since = clock.now() - timedelta(minutes=30)
        world.owner(gone, since, id_of(key))


def _file(
    world: World, store: Store, name: str, inside: str, place: tuple[Any, ...], who: str
) -> None:
    raw = f"It says {token(inside)}.".encode()
    kept = asyncio.run(store.put([raw], 1000))
    mark = token(name)
    values = (f"{mark}.txt", kept.size, kept.sha256, kept.key, id_of(who))
    world.owner(_FILE, id_of(name), *place, *values)


def _draft(world: World, stage: Stage, name: str, store: Store) -> None:
    author, others, item = DRAFTS[name]
    made = id_of(f"draft {name}")
    with world.as_(author) as connection:
        start_draft(connection, author, made)
    for other in others:
        may = "edit" if name == "written" else "read"
        share(world, voice(author)[0], made, voice(other)[0], may)
    content = DraftContent.model_validate(
        {
            "title": token(f"draft {name} title"),
            "text": token(f"draft {name} text"),
            "kind": "seller",
            "tlp": "AMBER",
            "to": [str(id_of(voice(author)[1])), str(id_of("secretariat"))],
            "base_version": 2 if item else None,
        }
    )  # fmt: skip
    record = stage.id(item) if item else None
    change = "UPDATE drafts SET content = %s, record_id = %s WHERE id = %s"
    world.owner(change, Json(content.model_dump(mode="json")), record, made)
    place = (made, None, None)
    _file(world, store, f"draft {name} file", f"draft {name} bytes", place, voice(author)[0])


def _talk(world: World, stage: Stage) -> None:
    for name, (raised_by, item, groups, _) in CONCERNS.items():
        made = concern(world, raised_by, stage.items[item].bulletin, *groups)
        answer = token(f"concern {name} answer") if name in ANSWERED else ""
        world.owner(
            "UPDATE concerns SET id = %s, text = %s, answer = %s,"
            " answered_at = CASE WHEN %s THEN now() END,"
            " answered_by = CASE WHEN %s THEN %s END WHERE id = %s",
            id_of(f"concern {name}"), token(f"concern {name} text"), answer,
            *[bool(answer)] * 2, id_of(voice(STORIES[item].author)[0]), made,
        )  # fmt: skip
    pin(world, "berta", stage.items["toys"].bulletin, "toys")
    for name, who in REMARKS.items():
        said = comment(world, who, stage.items["toys"].bulletin, token(f"remark {name}"))
        world.owner("UPDATE comments SET id = %s WHERE id = %s", id_of(f"remark {name}"), said)
    aged = "UPDATE comments SET created_at = created_at - interval '20 minutes' WHERE id = %s"
    world.owner(aged, id_of("remark aged"))
    world.owner(_HIDE, id_of("berta"), token("hiding reason"), id_of("remark hidden"))
    world.owner(_TAKE, id_of("remark taken"))
    for name, who in LEFT.items():
        whose = [id_of(part) for part in voice(who)]
        key = f"remark {name}"
        world.owner(_SAID, id_of(key), stage.id("withdrawn"), token(key), *whose)


def _end(world: World, stage: Stage) -> None:
    """Let items be withdrawn and expired; say why where one says why."""
    values = (token("withdrawn reason"), stage.id("withdrawn"))
    world.owner("UPDATE records SET state_reason = %s WHERE id = %s", *values)
    world.owner("UPDATE records SET state = 'expired' WHERE id = %s", stage.id("expired"))
    world.owner("UPDATE denials SET reason = %s", token("exclusion reason"))
    world.owner(_LOOK, id_of("look"), id_of("boris"), token("look reason"), stage.id("toys"))
    late = "UPDATE grants SET reason = %s WHERE record_id = %s AND principal_id = %s"
    world.owner(late, token("sharing reason"), stage.id("late"), id_of("cesar"))


def _houses(world: World, store: Store) -> None:
    name, address = token("invitation name"), f"{token('invitation address')}@alba.example"
    world.owner(_INVITATION, id_of("invitation"), digest("invitation"), address, name,
                id_of("alba"), id_of("anna"))  # fmt: skip
    _file(world, store, "letter name", "letter bytes", (None, None, id_of("lex@alba")), "anna")
    letter = "UPDATE affiliations SET letter_file_id = %s WHERE id = %s"
    world.owner(letter, id_of("letter name"), id_of("lex@alba"))
    world.owner(_JOIN, id_of("join"), id_of("toys"), id_of("corvo"), id_of("carla"),
                token("join message"))  # fmt: skip
    asked = {"concerned": [], "name": "Dana", "email": "dana@dara.example"}
    world.owner(_APPROVAL, id_of("approval"), id_of("dara"), Json(asked),
                token("approval reason"), id_of("sara"))  # fmt: skip
    for one in VOICES:
        whose = [id_of(part) for part in voice(one)]
        for table, column, what in (
            ("sessions", "client", "browser"),
            ("api_tokens", "name", "token"),
        ):
            change = f"UPDATE {table} SET {column} = %s WHERE person_id = %s AND acting_for = %s"
            world.owner(change, token(f"{one} {what}"), *whose)


def _run(world: World, statements: str, values: dict[str, Any]) -> None:
    with world.database.owner() as connection:
        for statement in statements.split(";"):
            connection.execute(statement.encode(), values)
