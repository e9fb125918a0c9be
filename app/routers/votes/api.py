"""The API of votes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from app.access.actor import Actor
from app.routers.positions import let_out
from app.schemas.bulletins import WhyIn
from app.schemas.votes import BallotIn, ProxyIn, ResultOut, VoteExport, VoteIn, VoteOut, Votes
from app.services import threads, votes
from app.services.threads import exports
from app.services.votes import calling, casting, exporting, proxies
from app.services.votes.calling import Called
from app.services.votes.polls import Poll
from app.services.votes.windows import window
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db

api = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["votes"])


def _told(poll: Poll) -> dict[str, Any]:
    turnout = poll.turnout
    return {
        **poll.vote._asdict(),
        "about": poll.vote.reference,
        "opens_there": poll.opens_there,
        "closes_there": poll.closes_there,
        "said": poll.said,
        "eligible": turnout.eligible,
        "cast": turnout.cast,
        "needed": turnout.needed,
        "voted": [row._asdict() for row in poll.ballots],
        "staying_out": [row.organisation_name for row in poll.recused],
        "result": exporting.told(poll) if poll.result else None,
    }


async def _find(db: Db, actor: Actor, vote_id: UUID) -> Poll:
    """Return a vote whose thread may go over the API, and write down that it went out."""
    poll = await votes.find(db, actor, vote_id)
    thread = await threads.find_by_id(db, actor, poll.vote.thread_id)
    await exports.fetch(db, actor, thread.reference)
    return poll


async def _call(db: Db, actor: Actor, reference: str, body: VoteIn) -> UUID:
    thread, thing = await let_out(db, actor, reference, body.point)
    usual = await calling.usual(db, thread.board_id)
    hours = window(body.opens, body.closes, body.zone or usual.zone)
    quorum = body.quorum_percent or usual.quorum_percent
    called = Called(body.question, body.options, hours, quorum, secret=body.secret)
    return await calling.call(db, actor, thread, thing, called)


@api.get("/threads/{reference}/votes", operation_id="list_votes", response_model=Votes)
async def list_votes(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """List the votes on a thread and its points, the newest first."""
    thread, _ = await let_out(db, actor, reference)
    await exports.log(db, actor, [thread])
    return {"items": [_told(poll) for poll in await votes.of_thread(db, actor, thread)]}


@api.post(
    "/threads/{reference}/votes", operation_id="call_vote", status_code=201, response_model=VoteOut
)
async def call_vote(
    actor: Bearer, db: Db, reference: str, body: VoteIn, idempotency_key: IdempotencyKey = None
) -> dict[str, Any]:
    """Call a vote on a thread or a point of it, as the chair."""

    async def make() -> UUID:
        return await _call(db, actor, reference, body)

    made = await once(db, actor, idempotency_key, body, reference, make=make)
    return _told(await votes.find(db, actor, made))


@api.get("/votes/{vote_id}", operation_id="get_vote", response_model=VoteOut)
async def get_vote(actor: Bearer, db: Db, vote_id: UUID) -> dict[str, Any]:
    """Tell of a vote; its result once it has closed."""
    return _told(await _find(db, actor, vote_id))


@api.post("/votes/{vote_id}/ballots", operation_id="cast_ballot", status_code=204)
async def cast_ballot(actor: Bearer, db: Db, vote_id: UUID, body: BallotIn) -> None:
    """Cast a ballot, for good: for one's own organisation, or for one that gave its vote."""
    whose = body.for_id or actor.organisation_id
    await casting.cast(db, actor, vote_id, whose, body.choice)


@api.put("/votes/{vote_id}/proxy", operation_id="give_vote", status_code=204)
async def give_vote(actor: Bearer, db: Db, vote_id: UUID, body: ProxyIn) -> None:
    """Let another organisation of the board vote for one's own in this vote."""
    await proxies.give(db, actor, vote_id, body.to)


@api.delete("/votes/{vote_id}/proxy", operation_id="take_back_vote", status_code=204)
async def take_back_vote(actor: Bearer, db: Db, vote_id: UUID) -> None:
    """Take back a vote that was given away and not used."""
    await proxies.take_back(db, actor, vote_id)


@api.post("/votes/{vote_id}/withdraw", operation_id="withdraw_vote", response_model=VoteOut)
async def withdraw_vote(actor: Bearer, db: Db, vote_id: UUID, body: WhyIn) -> dict[str, Any]:
    """Withdraw a vote before it closes, as the chair, with a reason."""
    await calling.withdraw(db, actor, vote_id, body.reason)
    return _told(await votes.find(db, actor, vote_id))


@api.get("/votes/{vote_id}/result", operation_id="get_vote_result", response_model=ResultOut)
async def get_vote_result(actor: Bearer, db: Db, vote_id: UUID) -> dict[str, Any]:
    """Tell what came of a vote that has closed; 409 before."""
    return exporting.told(await _find(db, actor, vote_id))


@api.get("/votes/{vote_id}/export", operation_id="export_vote", response_model=VoteExport)
async def export_vote(actor: Bearer, db: Db, vote_id: UUID) -> dict[str, Any]:
    """Give a closed vote with everything from which its result is counted; 409 before."""
    return await exporting.fetch(db, actor, vote_id)


@api.get(
    "/votes/{vote_id}/export.csv",
    operation_id="export_vote_table",
    response_class=PlainTextResponse,
)
async def export_vote_table(actor: Bearer, db: Db, vote_id: UUID) -> PlainTextResponse:
    """Give the same as comma-separated values."""
    text = exporting.table(await exporting.fetch(db, actor, vote_id))
    return PlainTextResponse(text, media_type="text/csv", headers={"Cache-Control": "no-store"})
