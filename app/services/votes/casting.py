"""Casting a ballot: once for each organisation, and by the clock of the moment it arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Integer, Uuid, func, select

from app.access.deeds import Deed, require
from app.core.db import Query, bind
from app.core.errors import Condition, Conflict, Forbidden, Invalid, NotFound
from app.core.i18n import N_
from app.services import audit, threads, votes

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.votes.polls import Poll

_CAST = Query(
    select(
        func.cast_ballot(
            bind("vote_id", Uuid()), bind("for_id", Uuid()), bind("choice", Integer())
        ).label("code")
    )
)
# What the database answers where a ballot does not count, and what is said then.
_WHY_NOT: dict[str, Condition] = {
    "absent": NotFound(),
    "withdrawn": Conflict(N_("The chair withdrew this vote. Your ballot was not counted.")),
    "early": Conflict(N_("This vote is not open yet. Your ballot was not counted.")),
    "closed": Conflict(N_("This vote has closed. Your ballot was not counted.")),
    "choice": Invalid("choice", N_("Choose one of the options, or abstain.")),
    "no_seat": Forbidden(N_("This organisation holds no voting seat on the board now.")),
    "recused": Conflict(N_("Whoever stays out of this does not vote on it.")),
    "no_proxy": Forbidden(N_("This organisation has not given you its vote.")),
    "given_away": Conflict(
        N_("Your organisation gave its vote away; take it back first, or let them vote.")
    ),
    "twice": Conflict(N_("This organisation has voted already; a ballot is not changed.")),
}


async def ready(
    session: AsyncSession, actor: Actor, vote_id: UUID, for_id: UUID, choice: int
) -> Poll:
    """Return a vote if such a ballot could be cast now; raises as `cast` does."""
    poll = await votes.find(session, actor, vote_id)
    require(actor, Deed.VOTE_CAST, poll.vote)
    if not -1 <= choice < len(poll.vote.options):
        raise _refusal("choice")
    code = poll.obstacle(for_id)
    if code:
        raise _refusal(code)
    return poll


async def cast(
    session: AsyncSession, actor: Actor, vote_id: UUID, for_id: UUID, choice: int
) -> None:
    """Cast the ballot of an organisation: one's own, or one that gave its vote.

    `choice` is the place of an option from 0, or -1 to abstain. Of a secret vote nothing written
    anywhere tells it. Raises the condition that says why a ballot does not count.
    """
    poll = await votes.find(session, actor, vote_id)
    require(actor, Deed.VOTE_CAST, poll.vote)
    if not -1 <= choice < len(poll.vote.options):
        raise _refusal("choice")
    row = await _CAST.first(session, vote_id=vote_id, for_id=for_id, choice=choice)
    code = row.code if row else "absent"
    if code:
        raise _refusal(code)
    thread = await threads.find_by_id(session, actor, poll.vote.thread_id)
    await audit.write(
        session,
        actor,
        "vote:cast",
        record_id=thread.room_id,
        subject_id=vote_id,
        tlp=thread.tlp,
        sealed=thread.sealed,
        organisation=str(for_id),
    )


def _refusal(code: str) -> Condition:
    # One of its own each time: a condition gathers what happens to it on its way.
    known = _WHY_NOT[code]
    if isinstance(known, Invalid):
        return Invalid(known.fields[0][0], known.message)
    return type(known)(known.message)
