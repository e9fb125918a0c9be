"""Letting another organisation of the board vote for one's own, in one vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, update

from app.access.deeds import Deed, require
from app.core import ids
from app.core.errors import Conflict, Invalid
from app.core.i18n import N_
from app.models.votes import Proxy
from app.services import audit, threads, votes
from app.services.votes.polls import CLOSED, WITHDRAWN, Poll

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_OVER = {
    CLOSED: N_("This vote has closed."),
    WITHDRAWN: N_("The chair withdrew this vote."),
}


async def give(session: AsyncSession, actor: Actor, vote_id: UUID, to_id: UUID) -> UUID:
    """Give the vote of one's organisation to another of the board; return the proxy's id.

    It goes no further: who has given theirs away takes none, and who holds another's does not give
    theirs. Raises Invalid on `to`, Conflict when it was used or given or the vote is over,
    Forbidden.
    """
    poll = await votes.settled(session, actor, vote_id)
    require(actor, Deed.VOTE_GIVE, poll.vote)
    _require_own_to_give(poll)
    taker = next((row for row in poll.may_give_to if row.organisation_id == to_id), None)
    if taker is None:
        raise _not_to(poll, actor, to_id)
    row = {
        "id": ids.new_id(),
        "vote_id": vote_id,
        "from_organisation": actor.organisation_id,
        "from_name": actor.organisation_name,
        "to_organisation": to_id,
        "to_name": taker.name,
        "given_by": actor.person_id,
        "given_at": func.now(),
    }
    await session.execute(insert(Proxy).values(row))
    await _write(session, actor, poll, "vote:give", to=str(to_id))
    made: UUID = row["id"]
    return made


async def take_back(session: AsyncSession, actor: Actor, vote_id: UUID) -> None:
    """Take back the vote that one's organisation gave away, before it is used.

    Raises Conflict when it was used, was not given, or the vote is over; Forbidden.
    """
    poll = await votes.settled(session, actor, vote_id)
    require(actor, Deed.VOTE_GIVE, poll.vote)
    if poll.vote.phase in _OVER:
        raise Conflict(_OVER[poll.vote.phase])
    if poll.voted is not None:
        raise Conflict(N_("{name} has voted for you already."), name=poll.voted.through_name)
    if poll.given is None:
        raise Conflict(N_("Your organisation has not given its vote away."))
    await session.execute(
        update(Proxy)
        .where(
            Proxy.vote_id == vote_id,
            Proxy.from_organisation == actor.organisation_id,
            Proxy.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=func.now())
        .execution_options(synchronize_session=False)
    )
    await _write(session, actor, poll, "vote:take-back", to=str(poll.given.to_organisation))


def _require_own_to_give(poll: Poll) -> None:
    if poll.vote.phase in _OVER:
        raise Conflict(_OVER[poll.vote.phase])
    if poll.voted is not None:
        raise Conflict(N_("Your organisation has voted already."))
    if poll.given is not None:
        raise Conflict(
            N_("Your organisation gave its vote to {name}; take it back first."),
            name=poll.given.to_name,
        )
    if poll.received:
        names = ", ".join(row.from_name for row in poll.received)
        raise Conflict(
            N_("{names} gave you their vote, and it goes no further: keep yours too."), names=names
        )


def _not_to(poll: Poll, actor: Actor, to_id: UUID) -> Invalid:
    if to_id == actor.organisation_id:
        return Invalid("to", N_("This is your own organisation."))
    lent = next((row for row in poll.proxies if row.from_organisation == to_id), None)
    if lent is not None:
        said = N_("{name} gave its own vote to {other}; a vote given away goes no further.")
        return Invalid("to", said, name=lent.from_name, other=lent.to_name)
    return Invalid("to", N_("Choose an organisation that can vote here."))


async def _write(session: AsyncSession, actor: Actor, poll: Poll, deed: str, *, to: str) -> None:
    thread = await threads.find_by_id(session, actor, poll.vote.thread_id)
    await audit.write(
        session,
        actor,
        deed,
        record_id=thread.room_id,
        subject_id=poll.vote.id,
        tlp=thread.tlp,
        sealed=thread.sealed,
        to=to,
        organisation=str(actor.organisation_id),
    )
