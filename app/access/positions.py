"""Who takes a position on a thread or point of a board, and who stays out of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from app.access.deeds import Deed, rule
from app.access.rules import ORGANISATION, opened, there
from app.access.threads import VOTING
from app.core.db import gated
from app.core.i18n import N_
from app.models.positions import Position, Recusal
from app.models.records import Record
from app.models.threads import CLOSED

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from app.access.actor import Actor


class Discussed(Protocol):
    """A thread that came through the gate; `in_room`: the reader is in the board's own room."""

    board_id: UUID
    state: str
    in_room: bool


class Staying(Protocol):
    """A recusal, or the wish for one: whose, and on which board."""

    board_id: UUID
    organisation_id: UUID


@rule(Deed.POSITION_TAKE)
def take(actor: Actor, thread: Discussed) -> str | None:
    """Every voting seat of the board that is not recused, until the thread is closed."""
    if not (thread.in_room and actor.holds(thread.board_id, *VOTING)):
        return N_("Only who holds a voting seat on this board now takes a position.")
    if thread.state in CLOSED:
        return N_("This thread is closed; the positions stay as they were taken.")
    return None


@rule(Deed.RECUSAL_DECLARE)
def declare(actor: Actor, staying: Staying) -> str | None:
    """A voting seat for its own organisation, or the chair of the board for any, with a reason."""
    own = staying.organisation_id == actor.organisation_id
    if actor.chairs(staying.board_id) or (own and actor.holds(staying.board_id, *VOTING)):
        return None
    return N_("Only the organisation's own seat, or the chair, says that it stays out.")


@rule(Deed.RECUSAL_END)
def end(actor: Actor, staying: Staying) -> str | None:
    """A voting seat for its own organisation, or the chair of the board for any."""
    if declare(actor, staying) is None:
        return None
    return N_("Only the organisation's own seat, or the chair, lets it return.")


def in_room(room_id: Any) -> ColumnElement[bool]:  # noqa: ANN401 - any uuid column
    """Whether the reader is in a board's own room."""
    room = aliased(Record)
    return there(room, room.id == room_id, opened(room))


def tellable() -> ColumnElement[bool]:
    """Whether a position is told to the reader: in the room, or shown to the platform."""
    return or_(Position.shown_at.is_not(None), in_room(Position.room_id))


def of_own_house(*columns: Any) -> Select[Any]:  # noqa: ANN401 - whatever the caller selects
    """Return a select from what the reader's organisation stays out of, which it does not see.

    An agent is told of what its label would let them into; of the unseen, the database knows it.
    """
    own = and_(Recusal.organisation_id == ORGANISATION, Recusal.until.is_(None))
    told = func.label_allows(Recusal.record_id)
    statement: Select[Any] = gated(select(*columns).select_from(Recusal).where(own, told))
    return statement
