"""Handing a thread over: what the platform will see of it, and what stays with the board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Uuid, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from app.access.deeds import Deed, require
from app.access.rules import opened, reader, visible_open
from app.core.db import Query, Row, bind
from app.core.errors import Invalid, NotFound, Stale
from app.core.i18n import N_
from app.models.organisations import Organisation
from app.models.positions import Position
from app.models.records import Record
from app.models.threads import WITH_PLATFORM, Point
from app.services import audit, threads
from app.services.threads import asking, clocks, moves, rooms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_MEANWHILE = N_(
    "The thread was changed or handed over meanwhile. Look at it before you hand it over."
)
_HAND_OVER = Query(
    select(
        func.hand_over(
            bind("thread_id", Uuid()),
            bind("points", ARRAY(Uuid())),
            bind("positions", ARRAY(Uuid())),
        )
    )
)
_grants = func.grants_of(Record.id).table_valued("principal_id", name="given")
_platform = select(Organisation.id).where(Organisation.platform)
# Points that the platform sees already.
_HELD = Query(
    visible_open(Record.id)
    .join(Point, Point.id == Record.id)
    .where(
        Point.thread_id == bind("thread_id", Uuid()),
        exists(
            select(1)
            .select_from(_grants)
            .where(_grants.c.principal_id.in_(_platform))
            .correlate(Record)
        ),
    )
)
_room = aliased(Record)
_POSITIONS = Query(
    visible_open(
        Position.id,
        Position.record_id,
        Record.reference.label("about"),
        Position.organisation_name,
        Position.choice,
        Position.reason,
        Position.may_show,
        Position.shown_at,
    )
    .join(Position, Position.record_id == Record.id)
    .where(
        Position.thread_id == bind("thread_id", Uuid()),
        Position.superseded_at.is_(None),
        or_(
            Position.shown_at.is_not(None),
            exists(select(1).where(_room.id == Position.room_id, opened(_room))),
        ),
    )
    .order_by(Record.published_at, literal_column('positions.organisation_name COLLATE "C"'))
)


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be handed over, what the platform sees already, and what stays with the board."""

    points: list[Row]
    held: list[Row]
    positions: list[Row]
    # Positions that their takers keep to the board, and those that were shown before.
    kept: int
    shown: int
    board_talk: int


async def offer(session: AsyncSession, actor: Actor, thread: Row) -> Offer:
    """Return what of a thread its own people, or the chair, can show to the platform now."""
    require(actor, Deed.THREAD_HAND_OVER, thread)
    asked = asking.alive(await threads.points(session, actor, thread.id))
    binds = {"thread_id": thread.id, **reader(actor)}
    held = {row.id for row in await _HELD.all(session, **binds)}
    taken = await _POSITIONS.all(session, **binds)
    said = (await rooms.talk(session, actor, thread)).rows
    return Offer(
        points=[one for one in asked if one.id not in held],
        held=[one for one in asked if one.id in held],
        positions=[one for one in taken if one.may_show and not one.shown_at],
        kept=sum(1 for one in taken if not one.may_show),
        shown=sum(1 for one in taken if one.shown_at),
        board_talk=rooms.count(said, rooms.BOARD),
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """What of an offer was chosen; `stays` are the points that the platform does not see."""

    points: list[Row]
    positions: list[Row]
    stays: list[Row]
    positions_stay: int


def chosen(offered: Offer, codes: Sequence[str], positions: Sequence[UUID]) -> Choice:
    """Return what was chosen of an offer.

    Raises NotFound for a point or position that is not on offer, Invalid on `points` where the
    platform would see none, or a position on a point that it does not see.
    """
    asked = {one.code: one for one in offered.points}
    taken = {one.id: one for one in offered.positions}
    if not (asked.keys() >= set(codes) and taken.keys() >= set(positions)):
        raise NotFound
    points_ = [one for one in offered.points if one.code in codes]
    if not (points_ or offered.held):
        raise Invalid("points", N_("Choose at least one point, so that there is one to answer."))
    stays = [one for one in offered.points if one.code not in codes]
    hidden = {one.id for one in stays}
    positions_ = [one for one in offered.positions if one.id in set(positions)]
    if any(one.record_id in hidden for one in positions_):
        raise Invalid("positions", N_("A position goes along only with the point it is about."))
    left = len(offered.positions) - len(positions_) + offered.kept
    return Choice(points_, positions_, stays, left)


async def hand_over(
    session: AsyncSession,
    actor: Actor,
    thread: Row,
    codes: Sequence[str],
    positions: Sequence[UUID],
    version: int,
) -> None:
    """Show a thread, these points and these positions to the platform, whose clock begins.

    A second time shows more; the day by which it answers stays. Raises Stale when the thread has
    changed since `version`: somebody else may have handed it over meanwhile.
    """
    offered = await offer(session, actor, thread)
    given = chosen(offered, codes, positions)
    again = thread.handed_over_at is not None
    if again and not (given.points or given.positions):
        raise Invalid("points", N_("The platform sees all of this already. Choose what is new."))
    await _step(session, actor, thread, version, again=again)
    shown = [one.id for one in (*given.points, *offered.held)]
    whose: dict[str, Any] = {"points": shown, "positions": [one.id for one in given.positions]}
    await _HAND_OVER.all(session, thread_id=thread.id, **whose)
    about = {"record_id": thread.id, "tlp": thread.tlp, "points": len(given.points)}
    about |= {"positions": len(given.positions), "sealed": threads.sealed(thread)}
    await audit.write(session, actor, "thread:hand-over", **about)


async def _step(
    session: AsyncSession, actor: Actor, thread: Row, version: int, *, again: bool
) -> None:
    if version != thread.version:
        raise Stale(_MEANWHILE)
    if again:
        await moves.claim(session, thread)
        await moves.note(session, actor, thread, thread.state)
        return
    begun: dict[str, Any] = {
        "handed_over_at": func.now(),
        "due_on": await clocks.due(session, thread),
    }
    await moves.move(session, actor, thread, WITH_PLATFORM, **begun)
