"""Finding a time over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from app.access.actor import Actor
from app.access.tlp import LOGGED_OVER_API
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import N_
from app.models.time_polls import BAD, GOOD, IF_NEEDED
from app.schemas.time_polls import AnswersIn, CloseIn, PollIn, PollOut, Polls
from app.services import audit, time_polls
from app.services.time_polls import asking, reading
from app.services.time_polls.fairness import Rated
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db
from app.web.versions import IfMatch, Tagged, etag

api = APIRouter(prefix="/api/v1/time-polls", route_class=ApiRoute, tags=["meetings"])


@api.get("", operation_id="list_time_polls", response_model=Polls)
async def list_time_polls(actor: Bearer, db: Db) -> dict[str, Any]:
    """List the polls that the reader sees, those that are open first."""
    found = await time_polls.listing(db, actor)
    for one in found:
        await _log(db, actor, one)
    return {"items": [_line(one) for one in found]}


@api.post("", operation_id="open_time_poll", status_code=201, response_model=PollOut)
async def open_time_poll(
    response: Tagged,
    actor: Bearer,
    db: Db,
    body: PollIn,
    idempotency_key: IdempotencyKey = None,
) -> dict[str, Any]:
    """Ask a group which of some times suit."""

    async def make() -> UUID:
        return await asking.ask(db, actor, body)

    made = await once(db, actor, idempotency_key, body, make=make)
    poll = await time_polls.find_by_id(db, actor, made)
    return await _told(response, db, actor, poll.reference)


@api.get("/{reference}", operation_id="get_time_poll", response_model=PollOut)
async def get_time_poll(response: Tagged, actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """Return a poll with its times, where each is night, and how they suit."""
    return await _told(response, db, actor, reference)


@api.put("/{reference}/answers", operation_id="answer_time_poll", response_model=PollOut)
async def answer_time_poll(
    response: Tagged, actor: Bearer, db: Db, reference: str, body: AnswersIn
) -> dict[str, Any]:
    """Say how the times suit; what was said before is replaced."""
    said = {one.slot_id: one.answer for one in body.items}
    if len(said) != len(body.items):
        raise Invalid("items", N_("A time stands here twice."))
    await asking.answer(db, actor, await time_polls.find(db, actor, reference), said)
    return await _told(response, db, actor, reference)


@api.post("/{reference}/close", operation_id="close_time_poll", response_model=PollOut)
async def close_time_poll(
    response: Tagged, actor: Bearer, db: Db, reference: str, body: CloseIn, version: IfMatch
) -> dict[str, Any]:
    """Close a poll with the time decided on, or with none."""
    poll = await time_polls.find(db, actor, reference)
    await asking.close(db, actor, poll, body.slot_id, version)
    return await _told(response, db, actor, reference)


async def _log(db: Db, actor: Actor, poll: Row) -> None:
    if poll.tlp in LOGGED_OVER_API:
        await audit.write(db, actor, "poll:export", record_id=poll.id, tlp=poll.tlp)


async def _told(response: Tagged, db: Db, actor: Actor, reference: str) -> dict[str, Any]:
    whole = await reading.open_(db, actor, reference)
    await _log(db, actor, whole.poll)
    response.headers.update(etag(whole.poll.version))
    slots = [_slot(row, one) for row, one in zip(whole.slots, whole.rated, strict=True)]
    return _line(whole.poll) | {"asked": whole.asked, "told": whole.told, "slots": slots}


def _line(poll: Row) -> dict[str, Any]:
    return {**poll._asdict(), "host": poll.host_slug}


def _slot(row: Row, one: Rated) -> dict[str, Any]:
    suits = {word: one.suits[word] for word in (GOOD, IF_NEEDED, BAD)}
    regions = [
        {
            "region": part.region,
            "people": part.people,
            "night_hours": part.night,
            "night_hours_before": part.before,
        }
        for part in one.parts
    ]
    return {**row._asdict(), **suits, "place": one.place, "regions": regions}
