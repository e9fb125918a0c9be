"""The talk below an item: seen from the moment one's own sight began; one's own to take back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Uuid, and_, case, exists, func, insert, or_, select, update

from app.access import comments as _rules  # noqa: F401 - registers who may do what
from app.access.deeds import Deed, require
from app.access.rules import ORGANISATION, PERSON, counts, mine, reader, sight_since, visible, wrote
from app.core import ids, markdown
from app.core.db import Query, Row, bind, gated
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_
from app.core.nested import Nested
from app.core.text import clean_line, without_invisibles
from app.core.transactions import run
from app.models.comments import Comment
from app.models.records import Grant, Record
from app.services import audit, bulletins

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

LONGEST = 20_000
LONGEST_REASON = 500

_own = mine()
_chaired = exists(
    select(1)
    .select_from(Grant)
    .join(_own, counts(Grant, _own))
    .where(
        Grant.record_id == Record.id,
        Grant.principal_id == func.any(bind("chairs", ARRAY(Uuid()))),
    )
    .correlate(Record)
).label("chaired")
_COLUMNS = (
    Comment.id,
    Comment.record_id,
    Comment.parent_id,
    # What was hidden is nobody's to read; what was withdrawn is gone anyway.
    case((Comment.hidden_at.is_(None), Comment.text), else_="").label("text"),
    Comment.language,
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
    Record.reference,
    Record.tlp,
    _chaired,
    # Whose words nobody's name stands by are the author's.
    and_(Comment.by_author, wrote(Record.id)).label("unsaid"),
    bulletins.OPEN.label("open"),
)
_since_sight = Comment.created_at >= sight_since(Record.id)
# A withdrawn item takes the talk along; its readers keep what they said themselves, to take back.
_own_words = and_(Comment.author_id == PERSON, Comment.organisation_id == ORGANISATION)
_since = and_(bulletins.OPEN, _since_sight)
# What is said of a thread is found through the thread alone (services.threads.rooms).
_SEEN = (
    visible(*_COLUMNS)
    .join(Comment, Comment.record_id == Record.id)
    .where(Record.kind == "bulletin")
)


def _nested(*conditions: Any) -> Nested:  # noqa: ANN401 - SQL conditions
    found = select(*_COLUMNS).where(Comment.record_id == Record.id, *conditions)
    return Nested(found.correlate(Record), *(Comment.created_at, Comment.id))


# The same below an item that is open to the reader, or closed by now, fetched with it.
BELOW, STILL_OWN = _nested(_since_sight), _nested(_own_words)
_OF_RECORD = Query(
    _SEEN.where(
        Record.id == bind("record_id", Uuid()), or_(_since, and_(~bulletins.OPEN, _own_words))
    ).order_by(Comment.created_at, Comment.id)
)
_ONE = Query(_SEEN.where(Comment.id == bind("comment_id", Uuid()), or_(_since, _own_words)))
_SAID = (
    *(Comment.id, Comment.record_id, Comment.parent_id, Comment.text, Comment.language),
    Comment.by_author,
    *(Comment.author_id, Comment.author_name, Comment.organisation_id, Comment.organisation_name),
)
_ADD = Query(
    gated(
        insert(Comment)
        .values({column.key: bind(column.key, column.type) for column in _SAID})
        .values(created_at=func.now())
        .returning(
            *_SAID,
            *(Comment.created_at, Comment.edited_at, Comment.withdrawn_at),
            *(Comment.hidden_at, Comment.hidden_reason),
        )
    )
)


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with everything that was said in answer to it, one level deep."""

    comment: Any
    replies: list[Any]


def threads(rows: Sequence[Any]) -> list[Thread]:
    """Return comments, the oldest first, as threads; an answer to an answer stands beside it.

    An answer to what the reader does not see begins a thread of its own.
    """
    found: dict[UUID, Thread] = {}
    for row in rows:
        above = found.get(row.parent_id)
        if above is None:
            found[row.id] = Thread(row, [])
        else:
            above.replies.append(row)
            found[row.id] = above
    return list({id(one): one for one in found.values()}.values())


def binds(actor: Actor) -> dict[str, Any]:
    """Return the values that statements about comments bind."""
    chairs = actor.led
    return reader(actor) | {"chairs": chairs}


async def below(session: AsyncSession, actor: Actor, record_id: UUID) -> list[Any]:
    """Return the comments that this reader may see, the oldest first."""
    return await _OF_RECORD.all(session, record_id=record_id, **binds(actor))


async def find(session: AsyncSession, actor: Actor, comment_id: UUID) -> Any:  # noqa: ANN401
    """Return one comment; raises NotFound if unseen or absent."""
    row = await _ONE.first(session, comment_id=comment_id, **binds(actor))
    if row is None:
        raise NotFound
    return row


async def add(
    session: AsyncSession,
    actor: Actor,
    reference: str,
    text: str,
    *,
    parent_id: UUID | None = None,
    language: str = "",
    last: bool = False,
) -> UUID:
    """Say something below an item; a reply stays below the item of what it answers.

    `last`: nothing else is asked in this transaction.
    """
    item = await bulletins.find(session, actor, reference)
    said = await say(session, actor, item, text, parent_id=parent_id, language=language, last=last)
    found: UUID = said.id
    return found


async def say(
    session: AsyncSession,
    actor: Actor,
    item: Row,
    text: str,
    *,
    parent_id: UUID | None = None,
    language: str = "",
    last: bool = False,
) -> Row:
    """Say something below an item that the reader has found; return the comment.

    `last`: nothing else is asked in this transaction.
    """
    require(actor, Deed.BULLETIN_COMMENT, item)
    unnamed = item.sealed and item.wrote
    # In which language somebody uses the desk may tell who they are.
    usual = item.language if unnamed else actor.language.replace("_", "-")
    if parent_id is not None and (await find(session, actor, parent_id)).record_id != item.id:
        raise NotFound
    key = ids.new_id()
    add_it = _ADD.asked(
        id=key,
        record_id=item.id,
        parent_id=parent_id,
        text=_text(text),
        language=language or usual,
        **speaker(actor, unnamed=unnamed),
    )
    told = audit.asked(actor, "comment:add", record_id=item.id, subject_id=key, tlp=item.tlp)
    (said, *_), _ = await run(session, add_it, told, ends=last)
    return said


def speaker(actor: Actor, *, unnamed: bool) -> dict[str, Any]:
    """Return under which name somebody speaks: the author of something unattributed under none."""
    return {
        "by_author": unnamed,
        "author_id": None if unnamed else actor.person_id,
        "author_name": "" if unnamed else actor.person_name,
        "organisation_id": None if unnamed else actor.organisation_id,
        "organisation_name": "" if unnamed else actor.organisation_name,
    }


async def edit(session: AsyncSession, actor: Actor, comment_id: UUID, text: str) -> None:
    """Put other words in one's own comment, within fifteen minutes."""
    comment = await find(session, actor, comment_id)
    require(actor, Deed.COMMENT_EDIT, comment)
    await _change(
        session, actor, comment, "comment:edit", {"text": _text(text), "edited_at": func.now()}
    )


async def withdraw(session: AsyncSession, actor: Actor, comment_id: UUID) -> None:
    """Take one's own comment back, at any time; its place stays, its words go."""
    comment = await find(session, actor, comment_id)
    require(actor, Deed.COMMENT_WITHDRAW, comment)
    gone = {"text": "", "withdrawn_at": func.now()}
    await _change(session, actor, comment, "comment:withdraw", gone)


async def hide(session: AsyncSession, actor: Actor, comment_id: UUID, reason: str) -> None:
    """Hide a comment as the chair of a group that sees the item, with a reason all can read."""
    comment = await find(session, actor, comment_id)
    require(actor, Deed.COMMENT_HIDE, comment)
    said = without_invisibles(clean_line(reason, LONGEST_REASON, "reason")).strip()
    if not said:
        raise Invalid("reason", N_("Say why."))
    hidden = {"hidden_at": func.now(), "hidden_by": actor.person_id, "hidden_reason": said}
    await _change(session, actor, comment, "comment:hide", hidden)


async def _change(
    session: AsyncSession,
    actor: Actor,
    comment: Row,
    deed: str,
    values: dict[str, Any],
) -> None:
    await session.execute(update(Comment).where(Comment.id == comment.id).values(values))
    await audit.write(
        session,
        actor,
        deed,
        record_id=comment.record_id,
        subject_id=comment.id,
        tlp=comment.tlp,
    )


def _text(raw: str) -> str:
    text = markdown.clean(raw, LONGEST, "text")
    if not without_invisibles(text).strip():
        raise Invalid("text", N_("Write something first."))
    return text
