"""The desk of the second person: what waits for a yes or a no."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.schemas.approvals import (
    ApprovalOut,
    Approvals,
    AskedApprovals,
    DecisionBody,
    DecisionForm,
    Decisions,
)
from app.services import approvals, decisions
from app.services.approvals import Request as Pending
from app.services.decisions import Decided
from app.services.people import mailed
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/approvals", route_class=ApiRoute, tags=["approvals"])


@pages.get("/approvals", name="approvals")
async def index(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """List what waits for a second person, and what was decided lately."""
    return await _page(view, db, actor, Filled())


@pages.post("/approvals", name="approvals")
async def decide(request: Request, view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Approve or refuse the requests that were chosen, all of them or none."""
    form = await parse(request, DecisionForm)
    try:
        wanted = form.need()
        decided = await _decide(db, actor, wanted.approval, wanted.decision, wanted.answer)
        decided = await _mailed(request, db, decided)
    except Invalid as wrong:
        return await _page(view, db, actor, form.refuse(wrong))
    return _said(view, decided)


@pages.post("/approvals/{approval_id}/withdraw", name="approval_withdraw")
async def withdraw(view: Viewed, actor: SignedIn, db: Db, approval_id: UUID) -> Response:
    """Take one's own request back."""
    await approvals.withdraw(db, actor, approval_id)
    return view.see("approvals", notice=gettext("You have taken your request back."))


async def _page(view: View, db: Db, actor: Actor, form: Filled[DecisionForm]) -> HTMLResponse:
    return view.page(
        "approvals/index.html",
        status=422 if form.errors else 200,
        pending=await approvals.pending(db, actor),
        closed=await approvals.closed(db, actor, 20),
        form=form,
    )


def _said(view: View, decided: list[Decided]) -> Response:
    invited = [one for one in decided if one.invitation]
    if invited:
        return view.page("approvals/decided.html", invited=invited, base=view.site.base_url)
    said = {
        "approve": gettext("Approved."),
        "refuse": gettext("Refused; who asked sees why."),
    }
    return view.see("approvals", notice=said[decided[0].decision])


async def _decide(
    db: Db, actor: Actor, chosen: list[UUID], decision: str, answer: str
) -> list[Decided]:
    if decision == "refuse":
        return await decisions.refuse(db, actor, chosen, answer)
    return await decisions.approve(db, actor, chosen)


async def _mailed(request: Request, db: Db, decided: list[Decided]) -> list[Decided]:
    """Have the invitations that came of it mailed; where no mail leaves, their links are shown."""
    if request.app.state.post is None:
        return decided
    for one in decided:
        if one.invitation:
            await mailed.send(db, one.invitation.id, str(one.request.detail["email"]))
    return [replace(one, invitation=None) for one in decided]


def _told(request: Pending) -> dict[str, Any]:
    detail = request.detail
    told = {key: getattr(request, key, detail.get(key)) for key in ApprovalOut.model_fields}
    return told | {"answer": detail.get("answer", "")}


@api.get("", operation_id="list_approvals", response_model=Approvals)
async def list_approvals(actor: Bearer, db: Db, asked: Annotated[AskedApprovals, Query()]) -> Any:  # noqa: ANN401 - shaped by the model
    """List the requests that wait for a second person, or the last ones that are over."""
    found = approvals.closed if asked.closed else approvals.pending
    return {"items": [_told(request) for request in await found(db, actor)]}


@api.get("/{approval_id}", operation_id="get_approval", response_model=ApprovalOut)
async def get_approval(actor: Bearer, db: Db, approval_id: UUID) -> Any:  # noqa: ANN401 - shaped
    """Tell of one request."""
    return _told(await approvals.find(db, actor, approval_id))


@api.post("/decisions", operation_id="decide_approvals", response_model=Decisions)
async def decide_approvals(request: Request, actor: Bearer, db: Db, body: DecisionBody) -> Any:  # noqa: ANN401
    """Approve or refuse requests, all of them or none."""
    decided = await _decide(db, actor, body.approvals, body.decision, body.answer)
    decided = await _mailed(request, db, decided)
    return {
        "items": [
            {
                "approval": _told(await approvals.find(db, actor, one.request.id)),
                "invitation_id": one.invitation.id if one.invitation else None,
                "invitation_token": one.invitation.token if one.invitation else None,
            }
            for one in decided
        ]
    }


@api.post("/{approval_id}/withdraw", operation_id="withdraw_approval", response_model=ApprovalOut)
async def withdraw_approval(actor: Bearer, db: Db, approval_id: UUID) -> Any:  # noqa: ANN401 - shaped by the model
    """Take one's own request back."""
    await approvals.withdraw(db, actor, approval_id)
    return _told(await approvals.find(db, actor, approval_id))
