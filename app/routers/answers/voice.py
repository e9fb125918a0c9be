"""The platform's answer over the API; each deed answers with where the answer stands then."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter

from app.access.actor import Actor
from app.core.db import Row
from app.routers.answers.telling import told
from app.schemas.answers import (
    AnswersOut,
    DecisionIn,
    DraftsIn,
    ExtensionIn,
    JoinIn,
    OwnerIn,
    PublishIn,
    QuestionIn,
    ReleaseIn,
    ReplyIn,
    ReviewIn,
    StateIn,
)
from app.services.answers import asking, assigning, drafting, joining, publishing, resolving
from app.services.register import releases
from app.services.threads import exports
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db

api = APIRouter(
    prefix="/api/v1/threads/{reference}/answers", route_class=ApiRoute, tags=["answers"]
)


async def _thread(db: Db, actor: Actor, reference: str) -> Row:
    return await exports.find_open(db, actor, reference)


def _marks(drafted: dict[str, datetime]) -> dict[str, str]:
    return {point.upper(): at.astimezone(UTC).isoformat() for point, at in drafted.items()}


@api.get("", operation_id="get_answers", response_model=AnswersOut)
async def get_answers(actor: Bearer, db: Db, reference: str) -> Any:  # noqa: ANN401 - shaped
    """Return what the platform said to a thread, point by point, and its clock."""
    await exports.log(db, actor, [await _thread(db, actor, reference)])
    return await told(db, actor, reference)


@api.put("/owner", operation_id="assign_answer", response_model=AnswersOut)
async def assign_answer(actor: Bearer, db: Db, reference: str, body: OwnerIn) -> Any:  # noqa: ANN401 - shaped
    """Say who owes the answer, and by when."""
    thread = await _thread(db, actor, reference)
    await assigning.assign(db, actor, thread, body.person_id, body.due_on, body.reason)
    return await told(db, actor, reference)


@api.put("/drafts", operation_id="draft_answers", response_model=AnswersOut)
async def draft_answers(actor: Bearer, db: Db, reference: str, body: DraftsIn) -> Any:  # noqa: ANN401 - shaped
    """Keep a draft for each of some points, in the same words."""
    thread = await _thread(db, actor, reference)
    fields = ("outcome", "reason", "words", "change", "change_on", "change_at")
    worded = drafting.Worded(*(getattr(body, name) for name in fields))
    await drafting.draft(db, actor, thread, body.points, worded, _marks(body.replaces))
    return await told(db, actor, reference)


@api.delete("/drafts/{point}", operation_id="discard_draft_answer", response_model=AnswersOut)
async def discard_draft(actor: Bearer, db: Db, reference: str, point: str) -> Any:  # noqa: ANN401 - shaped
    """Throw the draft for one point (its reference) away."""
    await drafting.discard(db, actor, await _thread(db, actor, reference), point)
    return await told(db, actor, reference)


@api.post("/publish", operation_id="publish_answers", response_model=AnswersOut)
async def publish_answers(actor: Bearer, db: Db, reference: str, body: PublishIn) -> Any:  # noqa: ANN401 - shaped
    """Publish the drafts; the thread is answered once every point is."""
    thread = await _thread(db, actor, reference)
    seen = _marks(body.drafted) if body.drafted is not None else None
    await publishing.publish(db, actor, thread, body.points, None, seen)
    return await told(db, actor, reference)


@api.post("/questions", operation_id="ask_author", status_code=201, response_model=AnswersOut)
async def ask_author(
    actor: Bearer, db: Db, reference: str, body: QuestionIn, idempotency_key: IdempotencyKey = None
) -> Any:  # noqa: ANN401 - shaped by the model
    """Ask the author something; the clock stands still until they answer."""

    async def make() -> UUID:
        return await asking.ask(db, actor, await _thread(db, actor, reference), body.text)

    await _thread(db, actor, reference)
    await once(db, actor, idempotency_key, body, "question", reference, make=make)
    return await told(db, actor, reference)


@api.post(
    "/questions/{question_id}/answer", operation_id="answer_question", response_model=AnswersOut
)
async def answer_question(
    actor: Bearer, db: Db, reference: str, question_id: UUID, body: ReplyIn
) -> Any:  # noqa: ANN401 - shaped by the model
    """Answer a question to the author."""
    thread = await _thread(db, actor, reference)
    await asking.answer(db, actor, thread, question_id, body.answer)
    return await told(db, actor, reference)


@api.post("/extensions", operation_id="ask_extension", status_code=201, response_model=AnswersOut)
async def ask_extension(
    actor: Bearer, db: Db, reference: str, body: ExtensionIn, idempotency_key: IdempotencyKey = None
) -> Any:  # noqa: ANN401 - shaped by the model
    """Ask the chair for a later date."""

    async def make() -> UUID:
        thread = await _thread(db, actor, reference)
        return await asking.extend(db, actor, thread, body.to_day, body.reason)

    await _thread(db, actor, reference)
    await once(db, actor, idempotency_key, body, "extension", reference, make=make)
    return await told(db, actor, reference)


@api.post(
    "/extensions/{extension_id}/decision",
    operation_id="decide_extension",
    response_model=AnswersOut,
)
async def decide_extension(
    actor: Bearer, db: Db, reference: str, extension_id: UUID, body: DecisionIn
) -> Any:  # noqa: ANN401 - shaped by the model
    """Give a new date, or refuse it in words."""
    thread = await _thread(db, actor, reference)
    await asking.decide(db, actor, thread, extension_id, body.words, granted=body.granted)
    return await told(db, actor, reference)


@api.put("/joined", operation_id="join_thread", response_model=AnswersOut)
async def join_thread(actor: Bearer, db: Db, reference: str, body: JoinIn) -> Any:  # noqa: ANN401 - shaped
    """Have a thread answered together with another."""
    await joining.join(db, actor, await _thread(db, actor, reference), body.into)
    return await told(db, actor, reference)


@api.delete("/joined", operation_id="part_thread", response_model=AnswersOut)
async def part_thread(actor: Bearer, db: Db, reference: str) -> Any:  # noqa: ANN401 - shaped
    """Answer a joined thread by itself again."""
    await joining.part(db, actor, await _thread(db, actor, reference))
    return await told(db, actor, reference)


@api.put("/state", operation_id="move_thread", response_model=AnswersOut)
async def move_thread(actor: Bearer, db: Db, reference: str, body: StateIn) -> Any:  # noqa: ANN401 - shaped
    """Carry an answer out, close the thread, or send it back to the platform."""
    thread = await _thread(db, actor, reference)
    await resolving.take(db, actor, thread, body.to, body.reason, body.review_on)
    return await told(db, actor, reference)


@api.put("/review", operation_id="review_thread", response_model=AnswersOut)
async def review_thread(actor: Bearer, db: Db, reference: str, body: ReviewIn) -> Any:  # noqa: ANN401 - shaped
    """Record whether the change helped."""
    thread = await _thread(db, actor, reference)
    await resolving.review(db, actor, thread, body.outcome, body.words)
    return await told(db, actor, reference)


@api.post("/release", operation_id="propose_release", status_code=201, response_model=AnswersOut)
async def propose_release(
    actor: Bearer, db: Db, reference: str, body: ReleaseIn, idempotency_key: IdempotencyKey = None
) -> Any:  # noqa: ANN401 - shaped by the model
    """Propose what all members are told; the other side agrees or declines."""

    async def make() -> UUID:
        thread, texts = await _thread(db, actor, reference), (body.title, body.said, body.did)
        return await releases.propose(db, actor, thread, texts, sure=body.sure)

    await _thread(db, actor, reference)
    await once(db, actor, idempotency_key, body, "release", reference, make=make)
    return await told(db, actor, reference)


@api.post(
    "/release/{proposal_id}/decision", operation_id="decide_release", response_model=AnswersOut
)
async def decide_release(
    actor: Bearer, db: Db, reference: str, proposal_id: UUID, body: DecisionIn
) -> Any:  # noqa: ANN401 - shaped by the model
    """Agree to what all members are told, or decline it in words."""
    thread = await _thread(db, actor, reference)
    if body.granted:
        await releases.agree(db, actor, thread, proposal_id)
    else:
        await releases.decline(db, actor, thread, proposal_id, body.words)
    return await told(db, actor, reference)
