"""Calling a vote, and withdrawing it before it closes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Uuid, func, insert, select, update

from app.access.deeds import Deed, require
from app.core import ids
from app.core.db import Query, bind
from app.core.errors import Conflict, Invalid
from app.core.i18n import N_
from app.core.text import clean_line, clean_text, fold, without_invisibles
from app.models.boards import Board
from app.models.records import PUBLISHED
from app.models.votes import Tally, Vote
from app.services import audit, threads, votes
from app.services.votes import counting
from app.services.votes.windows import Window

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row

LONGEST_QUESTION, LONGEST_OPTION, LONGEST_REASON = 1000, 200, 1000
FEWEST, MOST = 2, 10
_WHOLE = 100
_USUAL = Query(
    select(Board.zone, Board.quorum_percent).where(Board.group_id == bind("board_id", Uuid()))
)


@dataclass(frozen=True, slots=True)
class Usual:
    """In which zone a board votes, and what share of its seats must, where the chair says none."""

    zone: str = "UTC"
    quorum_percent: int = 50


@dataclass(frozen=True, slots=True)
class Called:
    """A vote as the chair calls it; `quorum_percent` is a share of the voting seats."""

    question: str
    options: Sequence[str]
    window: Window
    quorum_percent: int
    secret: bool = False


async def usual(session: AsyncSession, board_id: UUID) -> Usual:
    """Return how a board usually votes."""
    row = await _USUAL.first(session, board_id=board_id)
    return Usual(row.zone, row.quorum_percent) if row else Usual()


async def call(
    session: AsyncSession, actor: Actor, thread: Row, thing: Row, called: Called
) -> UUID:
    """Call a vote on a thread, or on a point of it, and return its id.

    Raises Invalid on `question`, `options` and `quorum`; Forbidden for anybody but the chair;
    Conflict for a point that was withdrawn.
    """
    require(actor, Deed.VOTE_CALL, thread)
    if thing.life != PUBLISHED:
        raise Conflict(N_("This point was withdrawn; there is nothing to vote on."))
    options = _options(called.options)
    if not 1 <= called.quorum_percent <= _WHOLE:
        raise Invalid("quorum", N_("Choose a share from 1 to 100 percent."))
    made = ids.new_id()
    row = {
        "id": made,
        "record_id": thing.id,
        "thread_id": thread.id,
        "room_id": thread.room_id,
        "board_id": thread.board_id,
        "question": _line(called.question, LONGEST_QUESTION, "question"),
        "options": options,
        "secret": called.secret,
        "quorum_percent": called.quorum_percent,
        "opens_at": called.window.opens_at or func.now(),
        "closes_at": called.window.closes_at,
        "zone": called.window.zone,
        "called_by": actor.person_id,
        "called_by_name": actor.person_name,
        "called_at": func.now(),
    }
    await session.execute(insert(Vote).values(row))
    if called.secret:
        # All rows from the beginning: each ballot writes all of them.
        places = range(counting.ABSTAIN, len(options))
        rows = [{"vote_id": made, "choice": place, "count": 0} for place in places]
        await session.execute(insert(Tally), rows)
    await _write(session, actor, thread, made, "vote:call", secret=called.secret)
    return made


async def withdraw(session: AsyncSession, actor: Actor, vote_id: UUID, reason: str) -> None:
    """Withdraw a vote, with a reason that the board reads; what was cast is never told.

    Raises Conflict once it has closed or was withdrawn, by the clock of this very moment.
    """
    poll = await votes.find(session, actor, vote_id)
    require(actor, Deed.VOTE_WITHDRAW, poll.vote)
    said = clean_text(reason, LONGEST_REASON, "reason").strip()
    if not without_invisibles(said).strip():
        raise Invalid("reason", N_("Say why; the board reads it."))
    ended = await session.execute(
        update(Vote)
        .where(
            Vote.id == vote_id,
            Vote.withdrawn_at.is_(None),
            Vote.closes_at > func.clock_timestamp(),
        )
        .values(withdrawn_at=func.now(), withdrawn_reason=said)
        .returning(Vote.id)
        .execution_options(synchronize_session=False, gated=True)
    )
    if ended.first() is None:
        raise Conflict(N_("This vote has closed or was withdrawn; it stays as it is."))
    thread = await threads.find_by_id(session, actor, poll.vote.thread_id)
    await _write(session, actor, thread, vote_id, "vote:withdraw", secret=poll.vote.secret)


async def _write(
    session: AsyncSession, actor: Actor, thread: Row, vote_id: UUID, deed: str, *, secret: bool
) -> None:
    await audit.write(
        session,
        actor,
        deed,
        record_id=thread.room_id,
        subject_id=vote_id,
        tlp=thread.tlp,
        sealed=thread.sealed,
        secret=secret,
    )


def _options(written: Sequence[str]) -> list[str]:
    options = [_line(one, LONGEST_OPTION, "options") for one in written if one.strip()]
    if not FEWEST <= len(options) <= MOST:
        raise Invalid("options", N_("Name two to ten options; abstaining is always possible."))
    if len({fold(one) or one for one in options}) < len(options):
        raise Invalid("options", N_("Two options read alike."))
    return options


def _line(raw: str, limit: int, field: str) -> str:
    line = without_invisibles(clean_line(raw, limit, field)).strip()
    if not line:
        raise Invalid(field, N_("Write something here."))
    return line
