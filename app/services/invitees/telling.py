"""Tells those who are invited: each one message, asked again at sending whether it may go out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Boolean, Text, Uuid, column, func, or_, select, update

from app.access.deeds import Deed, require
from app.core import clock
from app.core.db import Query, Row, bind
from app.models.invitees import Invitee
from app.models.meetings import CANCELLED, CONVENED, SAVED
from app.services import agendas, audience, audit, calendars, invitees, mails

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

# Whoever was reminded is left in peace for so long.
_PEACE = timedelta(hours=12)
# Which meetings of a series a message about it can be about.
_OF_SERIES = {
    "saved": frozenset({SAVED, CONVENED}),
    "changed": frozenset({SAVED, CONVENED}),
    "cancelled": frozenset({CANCELLED}),
}
# What those are told who are invited to a meeting that was called already.
_CALLED = {SAVED: "meeting:saved", CONVENED: "meeting:convened"}
_whom = func.to_tell(bind("meeting_id", Uuid())).table_valued(
    column("id", Uuid()),
    column("person_id", Uuid()),
    column("organisation_id", Uuid()),
    column("guest_id", Uuid()),
    column("told"),
    column("answer", Text()),
    column("withdrawn", Boolean()),
    column("fresh", Boolean()),
    column("gone", Boolean()),
    name="whom",
)
_WHOM = Query(select(_whom))
_just = func.just_placed(bind("meeting_id", Uuid())).table_valued("id", "meeting_id", name="just")
_JUST_PLACED = Query(select(_just.c.id, _just.c.meeting_id))


async def saved(session: AsyncSession, actor: Actor, meeting: Row) -> None:
    """Tell everybody invited of a save the date."""
    await _everybody(session, actor, meeting, "meeting:saved")


async def convened(session: AsyncSession, actor: Actor, meeting: Row) -> None:
    """Tell everybody invited that a meeting is convened, with its agenda."""
    await _everybody(session, actor, meeting, "meeting:convened")


async def changed(session: AsyncSession, actor: Actor, meeting: Row, change_id: UUID) -> None:
    """Tell everybody invited, once, what changed about a meeting that they were told of."""
    await _everybody(session, actor, meeting, "meeting:changed", change_id)
    await placed(session, meeting.id)


async def relabelled(
    session: AsyncSession, actor: Actor, meeting: Row, change_id: UUID | None
) -> None:
    """Tell of another label: of a change those who stay invited, if there is one in calendars.

    Whoever is invited by it, or no longer, is told that alone.
    """
    await invited(session, actor, meeting)
    if change_id is not None:
        rows = await whom(session, meeting.id)
        stayed = [one for one in rows if not (one.withdrawn or one.fresh)]
        await _queue(session, actor, meeting, "meeting:changed", stayed, change_id)
    await placed(session, meeting.id)


async def cancelled(session: AsyncSession, actor: Actor, meeting: Row) -> None:
    """Tell everybody whom a message was sent to that the meeting is cancelled."""
    told = [one for one in await whom(session, meeting.id) if not one.withdrawn]
    await _queue(session, actor, meeting, "meeting:cancelled", told)


async def agenda(
    session: AsyncSession, actor: Actor, meeting: Row, item_ids: Iterable[UUID]
) -> None:
    """Tell of items of the agenda that came or changed after the convening, or got late papers.

    Each item is a message of its own, to those alone who see the item now: a message withheld from
    the others would tell who keeps the post that there is something, and whom it is kept from.
    """
    told = [one for one in await whom(session, meeting.id) if not one.withdrawn]
    rows = await agendas.rows_of(session, actor, meeting.id)
    out = {row.id for row in rows if row.out}
    for item_id in out.intersection(item_ids):
        readers = (await audience.of_record(session, item_id)).readers
        seen = {(one.person_id, one.organisation_id) for one in readers}
        whose = [one for one in told if _who(one) in seen]
        await _queue(session, actor, meeting, "meeting:agenda", whose, item_id)


async def invited(session: AsyncSession, actor: Actor, meeting: Row) -> None:
    """Bring invitations into step, and tell who was added or taken out since this began.

    For a meeting that nobody was told of yet, nothing is sent.
    """
    await invitees.refresh(session, meeting.id)
    kind = _CALLED.get(meeting.state)
    if kind is not None:
        rows = await whom(session, meeting.id)
        fresh = [one for one in rows if one.fresh and not one.withdrawn]
        await _queue(session, actor, meeting, kind, fresh)
        await _take_back(session, actor, meeting, rows)


async def series(session: AsyncSession, actor: Actor, series_id: UUID, what: str) -> None:
    """Tell each person of a whole series in one message: `what` is saved, changed or cancelled.

    Guests, who are invited to single meetings, get a message for each of theirs.
    """
    now = clock.now()
    parts = await calendars.parts_of(session, actor, [series_id])
    seen: set[tuple[UUID, UUID]] = set()
    for part in parts:
        if part.ends_at > now and part.state in _OF_SERIES[what]:
            present = await _present(session, actor, part)
            single = [one for one in present if one.guest_id is not None]
            await _queue(session, actor, part, f"meeting:{what}", single)
            fresh = [one for one in present if one.guest_id is None and _who(one) not in seen]
            seen.update(map(_who, fresh))
            await _queue(session, actor, part, f"meeting:series-{what}", fresh, series_id)


def _who(one: Row) -> tuple[UUID, UUID]:
    return one.person_id, one.organisation_id


async def _present(session: AsyncSession, actor: Actor, meeting: Row) -> list[Row]:
    if meeting.state != CANCELLED:
        await invitees.refresh(session, meeting.id)
    rows = await whom(session, meeting.id)
    await _take_back(session, actor, meeting, rows)
    return [one for one in rows if not one.withdrawn]


async def guests(
    session: AsyncSession, actor: Actor, meeting: Row, invitee_ids: Iterable[UUID]
) -> None:
    """Tell guests that were just invited, if the meeting was called."""
    kind = _CALLED.get(meeting.state)
    wanted = set(invitee_ids)
    if kind is not None:
        rows = [one for one in await whom(session, meeting.id) if one.id in wanted]
        await _queue(session, actor, meeting, kind, rows)


async def remind(session: AsyncSession, actor: Actor, meeting: Row) -> int:
    """Remind those who were told and have not answered; return how many.

    Whoever was reminded within twelve hours is passed over. Raises Forbidden for all but who keeps
    the meeting, and once answers are closed.
    """
    require(actor, Deed.INVITEE_KEEP, meeting)
    rows = await session.execute(
        update(Invitee)
        .where(
            Invitee.meeting_id == meeting.id,
            Invitee.withdrawn_at.is_(None),
            Invitee.answer.is_(None),
            Invitee.told >= 0,
            or_(Invitee.reminded_at.is_(None), Invitee.reminded_at < clock.now() - _PEACE),
        )
        .values(reminded_at=clock.now())
        .returning(Invitee.id)
        .execution_options(synchronize_session=False)
    )
    found = rows.all()
    await _queue(session, actor, meeting, "meeting:reminder", found)
    return len(found)


async def placed(session: AsyncSession, meeting_id: UUID) -> None:
    """Tell those to whom a place fell, in this transaction, for which they had waited.

    At a meeting, or at any of a series with that id.
    """
    found = await _JUST_PLACED.all(session, meeting_id=meeting_id)
    told = [mails.Message(invitee_id=one.id, record_id=one.meeting_id) for one in found]
    await mails.queue_many(session, "meeting:place", told)


async def whom(session: AsyncSession, meeting_id: UUID) -> list[Row]:
    """Return who is or was invited, for who keeps or counsels a meeting; nobody for others.

    `fresh` were invited, and `gone` are no longer invited, since this transaction began.
    """
    return await _WHOM.all(session, meeting_id=meeting_id)


async def _everybody(
    session: AsyncSession, actor: Actor, meeting: Row, kind: str, subject_id: UUID | None = None
) -> None:
    present = await _present(session, actor, meeting)
    await _queue(session, actor, meeting, kind, present, subject_id)


async def _take_back(
    session: AsyncSession, actor: Actor, meeting: Row, rows: Iterable[Row]
) -> None:
    """Take back what was sent to those who are no longer invited."""
    gone = [one for one in rows if one.gone]
    await _queue(session, actor, meeting, "meeting:withdrawn", gone)


async def _queue(
    session: AsyncSession,
    actor: Actor,
    meeting: Row,
    kind: str,
    rows: Iterable[Row],
    subject_id: UUID | None = None,
) -> None:
    about = {"record_id": meeting.id, "subject_id": subject_id}
    told = [mails.Message(invitee_id=one.id, **about) for one in rows]
    await mails.queue_many(session, kind, told)
    if told:
        await audit.write(
            session,
            actor,
            "invitee:tell",
            record_id=meeting.id,
            subject_id=subject_id,
            tlp=meeting.tlp,
            kind=kind,
            told=len(told),
        )
