"""Taking a position for one's own seat; an earlier one stays readable, superseded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, update
from sqlalchemy.exc import IntegrityError

from app.access.deeds import Deed, require
from app.core import ids
from app.core.errors import Conflict, Invalid
from app.core.i18n import N_
from app.core.text import clean_text, without_invisibles
from app.models.positions import CHOICES, OBJECT, RESERVATIONS, Position
from app.models.records import PUBLISHED
from app.services import audit, positions
from app.services.positions import recusals
from app.services.threads import moves
from app.services.votes import rosters

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row

LONGEST_REASON = 5000
_CHANGED = N_("Your organisation's position changed meanwhile. Read it, then decide again.")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a seat thinks: the choice, why, and whether the platform may be shown it.

    `base` is the position that its taker had before them ("" for none); None leaves that open.
    """

    choice: str
    reason: str = ""
    may_show: bool = False
    base: str | None = None


async def take(session: AsyncSession, actor: Actor, thread: Row, thing: Row, taken: Taken) -> UUID:
    """Take a position on a thread, or on a point of it, for the reader's seat; return its id.

    The same again changes nothing. Raises Invalid for a choice that needs a reason, and when a
    colleague was faster; Forbidden without a voting seat; Conflict once the thread is closed, for
    a withdrawn point, a recused organisation, and two who take one in the same moment.
    """
    require(actor, Deed.POSITION_TAKE, thread)
    await _require_possible(session, actor, thread, thing)
    said = _reason(taken)
    before = (await positions.of_thread(session, actor, thread, [thing])).of(thing.id).mine
    present = (taken.choice, said, taken.may_show)
    if before and (before.choice, before.reason, before.may_show) == present:
        kept: UUID = before.id
        return kept
    if taken.base is not None and taken.base != (str(before.id) if before else ""):
        raise Invalid("", _CHANGED)
    made = await _put(session, actor, thread, thing, taken, said)
    await _take_up(session, actor, thread)
    await audit.write(
        session,
        actor,
        "position:take",
        record_id=thread.room_id,
        subject_id=made,
        tlp=thread.tlp,
        # In an unattributed thread all are written down alike: one without a name would tell.
        sealed=thread.sealed,
        about=str(thing.id),
        choice=taken.choice,
        may_show=taken.may_show,
    )
    return made


async def _require_possible(session: AsyncSession, actor: Actor, thread: Row, thing: Row) -> None:
    if thing.life != PUBLISHED:
        raise Conflict(positions.POINT_GONE)
    moves.require_undecided(thread)
    own = await recusals.own_of_thread(session, actor, thread.id)
    if any(row.record_id in (thing.id, thread.id) for row in own):
        raise Conflict(positions.STAYS_OUT)


def _reason(taken: Taken) -> str:
    if taken.choice not in CHOICES:
        raise Invalid("choice", N_("Choose one of the four."))
    said = clean_text(taken.reason, LONGEST_REASON, "reason").strip()
    if taken.choice in (RESERVATIONS, OBJECT) and not without_invisibles(said).strip():
        raise Invalid("reason", N_("Say why: which reservations, or what speaks against it."))
    return said


async def _put(
    session: AsyncSession, actor: Actor, thread: Row, thing: Row, taken: Taken, said: str
) -> UUID:
    seats = await rosters.seated(session, thread.board_id)
    industries = [one.industry for one in seats if one.organisation_id == actor.organisation_id]
    row = {
        "id": ids.new_id(),
        "record_id": thing.id,
        "thread_id": thread.id,
        "room_id": thread.room_id,
        "organisation_id": actor.organisation_id,
        "organisation_name": actor.organisation_name,
        "industry": industries[0] if industries else None,
        "person_id": actor.person_id,
        "person_name": actor.person_name,
        "choice": taken.choice,
        "reason": said,
        "may_show": taken.may_show,
        "taken_at": func.clock_timestamp(),
    }
    past = (
        update(Position)
        .where(
            Position.record_id == thing.id,
            Position.organisation_id == actor.organisation_id,
            Position.superseded_at.is_(None),
        )
        .values(superseded_at=func.clock_timestamp())
        .execution_options(synchronize_session=False)
    )
    try:
        async with session.begin_nested():
            await session.execute(past)
            await session.execute(insert(Position).values(row))
    except IntegrityError as taken_meanwhile:
        raise Conflict(_CHANGED) from taken_meanwhile
    made: UUID = row["id"]
    return made


async def _take_up(session: AsyncSession, actor: Actor, thread: Row) -> None:
    """Take an open thread into discussion.

    In an unattributed one that happens at any seat's position, its author's too, and bears nobody's
    name: a position that moves nothing would be known for the author's.
    """
    if thread.sealed:
        thread = thread._replace(own=False, wrote=True)
    await moves.take_up(session, actor, thread)
