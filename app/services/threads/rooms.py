"""What is said of a thread: in the board's own room, and with the platform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    Uuid,
    and_,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import aliased

from app.access import comments as _rules  # noqa: F401 - registers who may do what
from app.access.deeds import Deed, require
from app.access.rules import opened, reader, sight_since, visible_open, wrote
from app.core import ids, markdown
from app.core.db import Query, Row, bind
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_
from app.core.text import clean_line, without_invisibles
from app.models.comments import Comment
from app.models.records import Record
from app.services import audit, threads
from app.services.bulletins import comments
from app.services.threads import moves

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

BOARD, PLATFORM = "board", "platform"
ROOMS = (BOARD, PLATFORM)

_about = aliased(Record)
_thread = aliased(Record)
# A withdrawn thread takes the talk in both of its rooms along.
_ROWS = (
    visible_open(
        Comment.id,
        Comment.record_id,
        Comment.parent_id,
        # What was hidden is nobody's to read; what was withdrawn is gone anyway.
        case((Comment.hidden_at.is_(None), Comment.text), else_="").label("text"),
        case((Comment.hidden_at.is_(None), Comment.passage)).label("passage"),
        Comment.language,
        Comment.about_id,
        _about.reference.label("about"),
        Comment.by_author,
        Comment.author_id,
        Comment.author_name,
        Comment.organisation_id,
        Comment.organisation_name,
        Comment.created_at,
        Comment.edited_at,
        Comment.withdrawn_at,
        Comment.hidden_at,
        Comment.hidden_reason,
        Record.kind.label("room"),
        Record.tlp,
        and_(Comment.by_author, wrote(Record.id)).label("unsaid"),
        true().label("open"),
        bind("chaired", Boolean()).label("chaired"),
    )
    .join(Comment, Comment.record_id == Record.id)
    .outerjoin(_about, _about.id == Comment.about_id)
    .where(
        Comment.created_at >= sight_since(Record.id),
        or_(Comment.about_id.is_(None), opened(_about)),
        or_(
            Record.parent_id.is_(None),
            exists(select(1).where(_thread.id == Record.parent_id, opened(_thread))),
        ),
    )
)
_OF_THREAD = Query(
    _ROWS.where(Record.id == func.any(bind("places", ARRAY(Uuid())))).order_by(
        Comment.created_at, Comment.id
    )
)
_ONE = Query(
    _ROWS.where(
        Record.id == func.any(bind("places", ARRAY(Uuid()))),
        Comment.id == bind("comment_id", Uuid()),
    )
)


@dataclass(frozen=True, slots=True)
class Talk:
    """What is said of a thread, room by room, and about passages of its text."""

    rows: list[Row]

    def room(self, name: str) -> list[comments.Thread]:
        """Return the talk in a room, `board` or `platform`, with what answers what."""
        return comments.threads([row for row in self.rows if room_of(row) == name])

    @property
    def passages(self) -> list[Row]:
        """Return what is said of passages, the oldest first, answers and what is gone left out."""
        return [row for row in self.rows if row.passage and not row.withdrawn_at]


@dataclass(frozen=True, slots=True)
class Saying:
    """Something to say: in which room, in answer to what, about which point or passage."""

    text: str
    room: str = BOARD
    parent_id: UUID | None = None
    about: str = ""
    language: str = ""
    passage: dict[str, Any] | None = None


def room_of(row: Row) -> str:
    """Return in which room a comment stands."""
    return BOARD if row.room == "room" else PLATFORM


def _binds(actor: Actor, thread: Row) -> dict[str, Any]:
    places = [one for one in (thread.id, thread.room_id) if one is not None]
    chaired = actor.chairs(thread.board_id) and thread.audience == BOARD
    return reader(actor) | {"places": places, "chaired": chaired}


async def talk(session: AsyncSession, actor: Actor, thread: Row) -> Talk:
    """Return what the reader may hear of a thread: since their sight, about what they see."""
    return Talk(await _OF_THREAD.all(session, **_binds(actor, thread)))


async def find(session: AsyncSession, actor: Actor, thread: Row, comment_id: UUID) -> Row:
    """Return one comment of this thread; raises NotFound if unseen, absent, or of another."""
    row = await _ONE.first(session, comment_id=comment_id, **_binds(actor, thread))
    if row is None:
        raise NotFound
    return row


async def say(session: AsyncSession, actor: Actor, thread: Row, said: Saying) -> UUID:
    """Say something of a thread, and return the comment's id.

    The author of an unattributed thread speaks without a name. The first word of another takes an
    open thread into discussion. Raises NotFound for a point or comment that is not of this room,
    Invalid on `room` and `text`.
    """
    record_id = _enter(actor, thread, said.room)
    about_id = None
    if said.parent_id is not None:
        above = await find(session, actor, thread, said.parent_id)
        if above.record_id != record_id:
            raise NotFound
        about_id = above.about_id
    if said.about:
        one = await threads.point(session, actor, thread.id, said.about)
        # An answer is heard by nobody who does not hear what it answers.
        if about_id not in (None, one.id):
            raise NotFound
        about_id = one.id
    comment_id = ids.new_id()
    row = {"id": comment_id, "record_id": record_id, "about_id": about_id}
    await session.execute(
        insert(Comment).values(row | _words(actor, thread, said) | _speaker(actor, thread))
    )
    await moves.take_up(session, actor, thread)
    await _audit(session, actor, thread, "comment:add", (record_id, comment_id))
    return comment_id


def _enter(actor: Actor, thread: Row, room: str) -> UUID:
    """Return on which record the talk of a room hangs, for whoever may speak there."""
    if room not in ROOMS:
        raise Invalid("room", N_("Choose where to say it."))
    if room == BOARD and not thread.in_room:
        # Whoever is not in the room does not learn whether there is one.
        raise NotFound
    require(actor, Deed.THREAD_DISCUSS if room == BOARD else Deed.THREAD_COMMENT, thread)
    record_id: UUID = thread.room_id if room == BOARD else thread.id
    return record_id


def _words(actor: Actor, thread: Row, said: Saying) -> dict[str, Any]:
    # In which language somebody uses the desk may tell who they are.
    usual = thread.language if threads.sealed(thread) else actor.language.replace("_", "-")
    return {
        "parent_id": said.parent_id,
        "text": text_of(said.text),
        "passage": said.passage,
        "language": said.language or usual,
        "created_at": func.now(),
    }


def _speaker(actor: Actor, thread: Row) -> dict[str, Any]:
    nameless = threads.sealed(thread)
    name, organisation = threads.spoken(actor, thread)
    return {
        "by_author": nameless,
        "author_id": None if nameless else actor.person_id,
        "author_name": name,
        "organisation_id": None if nameless else actor.organisation_id,
        "organisation_name": organisation,
    }


async def edit(session: AsyncSession, actor: Actor, thread: Row, one: Row, text: str) -> None:
    """Put other words in one's own comment, within fifteen minutes."""
    require(actor, Deed.COMMENT_EDIT, one)
    changed = {"text": text_of(text), "edited_at": func.now()}
    await _change(session, actor, thread, one, "comment:edit", changed)


async def withdraw(session: AsyncSession, actor: Actor, thread: Row, one: Row) -> None:
    """Take one's own comment back; its place stays, its words go."""
    require(actor, Deed.COMMENT_WITHDRAW, one)
    gone = {"text": "", "withdrawn_at": func.now()}
    await _change(session, actor, thread, one, "comment:withdraw", gone)


async def hide(session: AsyncSession, actor: Actor, thread: Row, one: Row, reason: str) -> None:
    """Hide a comment as the chair of the board, with a reason that all can read."""
    require(actor, Deed.COMMENT_HIDE, one)
    said = without_invisibles(clean_line(reason, comments.LONGEST_REASON, "reason")).strip()
    if not said:
        raise Invalid("reason", N_("Say why."))
    hidden = {"hidden_at": func.now(), "hidden_by": actor.person_id, "hidden_reason": said}
    # In an unattributed thread all are written down alike: one without a name would tell.
    await _change(session, actor, thread, one, "comment:hide", hidden, sealed=thread.sealed)


async def _change(
    session: AsyncSession,
    actor: Actor,
    thread: Row,
    one: Row,
    deed: str,
    values: dict[str, Any],
    *,
    sealed: bool = False,
) -> None:
    await session.execute(update(Comment).where(Comment.id == one.id).values(values))
    await _audit(session, actor, thread, deed, (one.record_id, one.id), sealed=sealed)


async def _audit(
    session: AsyncSession,
    actor: Actor,
    thread: Row,
    deed: str,
    what: tuple[UUID, UUID],
    *,
    sealed: bool = False,
) -> None:
    # In the trail of its room: who sees the thread alone does not learn that the board talks.
    about = {"record_id": what[0], "subject_id": what[1], "tlp": thread.tlp}
    nameless = sealed or threads.sealed(thread)
    await audit.write(session, actor, deed, sealed=nameless, **about)


def text_of(raw: str) -> str:
    """Return words as they are kept; raises Invalid on `text` for none, or too many."""
    text = markdown.clean(raw, comments.LONGEST, "text")
    if not without_invisibles(text).strip():
        raise Invalid("text", N_("Write something first."))
    return text


def count(rows: Sequence[Row], room: str) -> int:
    """Return how many comments stand in a room, of those the reader hears."""
    return sum(1 for row in rows if room_of(row) == room)
