"""Lists of threads: those of a board, or all that the reader sees, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, DateTime, Integer, Text, Uuid, func, or_, tuple_

from app.access.rules import ORGANISATION, PERSON, reader, there
from app.core import pagination
from app.core.collecting import together
from app.core.db import Query, bind
from app.core.errors import Invalid
from app.core.i18n import N_
from app.core.pagination import Page
from app.models.reads import Read
from app.models.records import Record
from app.models.threads import STATES, Thread
from app.services import threads
from app.services.threads import opening, standing

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

# Before every thread there is.
_START = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=(1 << 128) - 1))
_LONGEST_WORDS = 200

_words = bind("words", Text())
_read = there(
    Read,
    Read.record_id == Record.id,
    Read.person_id == PERSON,
    Read.organisation_id == ORGANISATION,
    Read.version >= Record.version,
)
_LISTED = Query(
    threads.WHOLE.add_columns(or_(_read, threads.WROTE).label("read"))
    .where(
        or_(bind("everywhere", Boolean()), Thread.board_id == bind("board_id", Uuid())),
        standing.state == func.any(bind("states", ARRAY(Text()))),
        or_(bind("topic", Text()) == "", Thread.topic == bind("topic", Text())),
        or_(bind("anybody", Boolean()), threads.OWN),
        or_(
            _words == "",
            *(
                func.strpos(func.lower(column), func.lower(_words)) > 0
                for column in (Record.title, Record.reference, Thread.problem, Thread.proposal)
            ),
        ),
        tuple_(Record.listed_at, Record.id)
        < tuple_(bind("after_at", DateTime(timezone=True)), bind("after_id", Uuid())),
    )
    .order_by(Record.listed_at.desc(), Record.id.desc())
    .limit(bind("size", Integer()))
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed by; empty is everything."""

    board_id: UUID | None = None
    state: str = ""
    topic: str = ""
    mine: bool = False
    words: str = ""


async def asked_of(session: AsyncSession, query: Any, board_id: UUID | None = None) -> Asked:  # noqa: ANN401
    """Return what an address asks for; raises Invalid for a state or topic that is none."""
    wrong: list[Invalid] = []
    if query.state and query.state not in STATES:
        wrong.append(Invalid("state", N_("There is no such state.")))
    known = {one.slug for one in await opening.topics(session)}
    if query.topic and query.topic not in known:
        wrong.append(Invalid("topic", N_("There is no such topic.")))
    together(wrong)
    words = query.text.strip().replace("\0", "")[:_LONGEST_WORDS]
    return Asked(board_id, query.state, query.topic, query.mine, words)


async def page(
    session: AsyncSession, actor: Actor, asked: Asked, *, secret: bytes, cursor: str, size: int
) -> Page[Any]:
    """Return a page of the threads that this reader sees; raises Invalid for a foreign cursor."""
    scope = f"threads:{actor.person_id}:{actor.organisation_id}:{asked}"
    after = pagination.decode(secret, cursor, scope) if cursor else _START
    rows = await _LISTED.all(
        session,
        **reader(actor),
        everywhere=asked.board_id is None,
        board_id=asked.board_id,
        states=[asked.state] if asked.state else list(STATES),
        topic=asked.topic,
        anybody=not asked.mine,
        words=asked.words,
        after_at=after[0],
        after_id=after[1],
        size=size + 1,
    )
    return pagination.cut(
        rows, size, lambda row: pagination.encode(secret, (row.listed_at, row.id), scope)
    )
