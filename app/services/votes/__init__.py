"""Formal votes of a board, as the reader may know them: who may still vote, and what came of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, Uuid, case, func, or_, select

from app.access import votes as _rules  # noqa: F401 - registers who may do what
from app.access.positions import in_room, of_own_house
from app.access.rules import reader, visible_open
from app.core.db import Query, Row, bind
from app.core.errors import NotFound
from app.models.positions import Recusal
from app.models.records import Record
from app.models.votes import Ballot, BallotChoice, Proxy, Tally, Vote
from app.services.votes import rosters
from app.services.votes.polls import CLOSED, OPEN, SCHEDULED, WITHDRAWN, Poll

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

# So long after the close somebody may still be about to commit a ballot cast before it.
_SETTLING = timedelta(minutes=1)
_PHASE = case(
    (Vote.withdrawn_at.is_not(None), WITHDRAWN),
    (Vote.closes_at <= func.now(), CLOSED),
    (Vote.opens_at > func.now(), SCHEDULED),
    else_=OPEN,
)
_kept_out = of_own_house(Recusal.id).where(
    or_(Recusal.record_id == Vote.record_id, Recusal.record_id == Vote.thread_id)
)
# An author whom no recusal shuts out of their own thread sees no vote of it either meanwhile.
_told = (in_room(Vote.room_id), ~_kept_out.correlate(Vote).exists())
_VOTES = (
    visible_open(
        Vote.id,
        Vote.record_id,
        Vote.thread_id,
        Vote.room_id,
        Vote.board_id,
        Record.reference,
        Record.title,
        Record.tlp,
        Vote.question,
        Vote.options,
        Vote.secret,
        Vote.quorum_percent,
        Vote.opens_at,
        Vote.closes_at,
        Vote.zone,
        Vote.called_by_name,
        Vote.called_at,
        Vote.withdrawn_at,
        Vote.withdrawn_reason,
        _PHASE.label("phase"),
        (Vote.closes_at > func.now() - _SETTLING).label("fresh"),
        func.now().label("present"),
    )
    .join(Vote, Vote.record_id == Record.id)
    .where(*_told)
)
_OF_THREAD = Query(
    _VOTES.where(Vote.thread_id == bind("thread_id", Uuid())).order_by(
        Vote.called_at.desc(), Vote.id.desc()
    )
)
_ONE = Query(_VOTES.where(Vote.id == bind("vote_id", Uuid())))
_ids = bind("vote_ids", ARRAY(Uuid()))
_BALLOTS = Query(
    visible_open(
        Ballot.vote_id,
        Ballot.organisation_id,
        Ballot.organisation_name,
        Ballot.industry,
        Ballot.through,
        Ballot.through_name,
        Ballot.cast_at,
        case((_PHASE == CLOSED, BallotChoice.choice)).label("choice"),
    )
    .join(Vote, Vote.record_id == Record.id)
    .join(Ballot, Ballot.vote_id == Vote.id)
    .outerjoin(
        BallotChoice,
        (BallotChoice.vote_id == Ballot.vote_id)
        & (BallotChoice.organisation_id == Ballot.organisation_id),
    )
    .where(*_told, Vote.id == func.any(_ids))
    # By name: the order in which they voted says nothing.
    .order_by(Ballot.organisation_name.collate("C"), Ballot.organisation_id)
)
_TALLIES = Query(
    visible_open(Tally.vote_id, Tally.choice, Tally.count)
    .join(Vote, Vote.record_id == Record.id)
    .join(Tally, Tally.vote_id == Vote.id)
    .where(*_told, Vote.id == func.any(_ids), _PHASE == CLOSED)
    .order_by(Tally.choice)
)
_PROXIES = Query(
    visible_open(
        Proxy.vote_id,
        Proxy.from_organisation,
        Proxy.from_name,
        Proxy.to_organisation,
        Proxy.to_name,
    )
    .join(Vote, Vote.record_id == Record.id)
    .join(Proxy, Proxy.vote_id == Vote.id)
    .where(*_told, Vote.id == func.any(_ids), Proxy.withdrawn_at.is_(None))
    .order_by(Proxy.from_name.collate("C"), Proxy.id)
)
_RECUSALS = Query(
    visible_open(
        Recusal.record_id,
        Recusal.organisation_id,
        Recusal.organisation_name,
        Recusal.since,
        Recusal.until,
    )
    .join(Recusal, Recusal.record_id == Record.id)
    .where(in_room(Recusal.room_id), Recusal.thread_id == bind("thread_id", Uuid()))
    .order_by(Recusal.organisation_name.collate("C"), Recusal.id)
)
_AWAIT = Query(select(func.await_ballots(bind("vote_id", Uuid()))))


async def of_thread(session: AsyncSession, actor: Actor, thread: Row) -> list[Poll]:
    """Return the votes on a thread and its points that the reader sees, the newest first."""
    if thread.room_id is None:
        return []
    rows = await _OF_THREAD.all(session, thread_id=thread.id, **reader(actor))
    return await _polls(session, actor, rows)


async def find(session: AsyncSession, actor: Actor, vote_id: UUID) -> Poll:
    """Return one vote; raises NotFound if unseen, absent, or of what one stays out of."""
    row = await _ONE.first(session, vote_id=vote_id, **reader(actor))
    if row is None:
        raise NotFound
    return (await _polls(session, actor, [row]))[0]


async def settled(session: AsyncSession, actor: Actor, vote_id: UUID) -> Poll:
    """Return one vote as it stands when nobody else is voting in it: they wait for this one."""
    await _AWAIT.all(session, vote_id=vote_id)
    return await find(session, actor, vote_id)


async def _polls(session: AsyncSession, actor: Actor, rows: Sequence[Row]) -> list[Poll]:
    if not rows:
        return []
    for row in rows:
        if row.phase == CLOSED and row.fresh:
            await _AWAIT.all(session, vote_id=row.id)
    asked = {"vote_ids": [row.id for row in rows], **reader(actor)}
    seats = await rosters.held(session, rows[0].board_id)
    ballots = await _BALLOTS.all(session, **asked)
    tallies = await _TALLIES.all(session, **asked)
    proxies = await _PROXIES.all(session, **asked)
    recusals = await _RECUSALS.all(session, thread_id=rows[0].thread_id, **reader(actor))
    return [
        Poll.of(
            actor,
            row,
            seats,
            recusals,
            [one for one in ballots if one.vote_id == row.id],
            {one.choice: one.count for one in tallies if one.vote_id == row.id},
            [one for one in proxies if one.vote_id == row.id],
        )
        for row in rows
    ]
