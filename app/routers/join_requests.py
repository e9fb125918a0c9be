"""Asking for a seat in a group, and the chair's answer; what a chair pins."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.access.actor import Actor
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.routers.groups import page_of
from app.routers.shapes import named
from app.schemas.groups import (
    AnswerBody,
    AnswerForm,
    AskedJoins,
    JoinBody,
    JoinForm,
    JoinOut,
    Joins,
)
from app.services import join_requests
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import parse

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/join-requests", route_class=ApiRoute, tags=["join requests"])


@pages.post("/groups/{slug}/join", name="group_join")
async def ask(request: Request, view: Viewed, actor: SignedIn, db: Db, slug: str) -> Response:
    """Ask for a seat."""
    form = await parse(request, JoinForm)
    try:
        wanted = form.need()
        await _ask(db, actor, wanted.key, JoinBody(group=slug, message=wanted.message))
    except Invalid as wrong:
        return await page_of(view, db, actor, slug, {"join": form.refuse(wrong)})
    return view.see("group", notice=gettext("You have asked; the answer appears here."), slug=slug)


@pages.post("/join-requests/{request_id}/withdraw", name="join_withdraw")
async def withdraw(view: Viewed, actor: SignedIn, db: Db, request_id: UUID) -> Response:
    """Take the request back."""
    row = await join_requests.find(db, actor, request_id)
    await join_requests.withdraw(db, actor, request_id)
    return view.see("group", notice=gettext("The request is taken back."), slug=row.group_slug)


@pages.post("/join-requests/{request_id}/answer", name="join_answer")
async def answer(
    request: Request, view: Viewed, actor: SignedIn, db: Db, request_id: UUID
) -> Response:
    """Admit, or decline with a sentence."""
    row = await join_requests.find(db, actor, request_id)
    form = await parse(request, AnswerForm)
    try:
        async with db.begin_nested():
            await _answer(db, actor, request_id, form.need())
    except Invalid as wrong:
        return await page_of(view, db, actor, row.group_slug, {str(request_id): form.refuse(wrong)})
    return view.see("group", notice=gettext("Your answer is sent."), slug=row.group_slug)


async def _ask(db: Db, actor: Actor, key: str | None, body: JoinBody) -> UUID:
    async def make() -> UUID:
        return await join_requests.ask(db, actor, body.group, body.message)

    return await once(db, actor, key, body, make=make)


async def _answer(db: Db, actor: Actor, request_id: UUID, wanted: AnswerForm) -> None:
    await join_requests.answer(
        db,
        actor,
        request_id,
        admit=wanted.decision == "admit",
        sentence=wanted.answer,
        role=wanted.role,
    )


def _told(row: Row) -> dict[str, Any]:
    return {
        **row._asdict(),
        "group": named(row, "group"),
        "organisation": named(row, "organisation"),
    }


@api.get("", operation_id="list_join_requests", response_model=Joins)
async def list_join_requests(actor: Bearer, db: Db, asked: Annotated[AskedJoins, Query()]) -> Any:  # noqa: ANN401 - shaped by the model
    """List the organisation's own requests, or those that wait for the reader's answer."""
    found = join_requests.to_answer if asked.waiting else join_requests.own
    return {"items": [_told(row) for row in await found(db, actor)]}


@api.post("", operation_id="ask_to_join", status_code=201, response_model=JoinOut)
async def ask_to_join(
    actor: Bearer, db: Db, body: JoinBody, idempotency_key: IdempotencyKey = None
) -> Any:  # noqa: ANN401 - shaped by the model
    """Ask for a seat in a group, for the organisation acted for."""
    made = await _ask(db, actor, idempotency_key, body)
    return _told(await join_requests.find(db, actor, made))


@api.get("/{request_id}", operation_id="get_join_request", response_model=JoinOut)
async def get_join_request(actor: Bearer, db: Db, request_id: UUID) -> Any:  # noqa: ANN401 - shaped
    """Tell of a request, with its answer."""
    return _told(await join_requests.find(db, actor, request_id))


@api.post("/{request_id}/answer", operation_id="answer_join_request", response_model=JoinOut)
async def answer_join_request(actor: Bearer, db: Db, request_id: UUID, body: AnswerBody) -> Any:  # noqa: ANN401 - shaped by the model
    """Admit the organisation as member or observer, or decline with a sentence."""
    await _answer(db, actor, request_id, body)
    return _told(await join_requests.find(db, actor, request_id))


@api.post("/{request_id}/withdraw", operation_id="withdraw_join_request", response_model=JoinOut)
async def withdraw_join_request(actor: Bearer, db: Db, request_id: UUID) -> Any:  # noqa: ANN401 - shaped by the model
    """Take the organisation's request back."""
    await join_requests.withdraw(db, actor, request_id)
    return _told(await join_requests.find(db, actor, request_id))
