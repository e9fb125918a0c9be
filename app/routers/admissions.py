"""Proposing members, and the successor of an organisation's only admin."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.approvals import enter_desk
from app.core import ids
from app.core.countries import COUNTRIES
from app.core.errors import Invalid
from app.core.i18n import N_, gettext
from app.routers.organisations import named_countries, page_of
from app.schemas.approvals import Asked
from app.schemas.directory import Proposed
from app.schemas.organisations import (
    Application,
    ApplicationBody,
    ApplicationForm,
    Candidate,
    CandidateBody,
    CandidateForm,
    Successor,
    SuccessorBody,
    SuccessorForm,
)
from app.services import organisations
from app.services.organisations import admissions, industries
from app.services.people import replacements
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/organisations", route_class=ApiRoute, tags=["organisations"])

_ASKED = N_("A second person of the secretariat can approve it within seven days.")


@pages.get("/administration/organisations/new", name="organisation_new")
async def ask(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """Show the form that proposes a member."""
    return await _proposal(view, db, actor, Filled.of(key=ids.new_id()))


@pages.post("/administration/organisations/new", name="organisation_new")
async def propose(request: Request, view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Propose a member."""
    form = await parse(request, ApplicationForm)
    try:
        made = await _propose(db, actor, form.need().key, form.need())
    except Invalid as wrong:
        return await _proposal(view, db, actor, form.refuse(wrong))
    return view.see("organisation", notice=gettext(_ASKED), organisation_id=made)


@pages.post("/organisations/{organisation_id}/propose", name="organisation_propose")
async def propose_again(
    request: Request, view: Viewed, actor: SignedIn, db: Db, organisation_id: UUID
) -> Response:
    """Propose an applicant, or a member that had left, once more."""
    form = await parse(request, CandidateForm)
    try:
        await _again(db, actor, form.need().key, form.need(), organisation_id)
    except Invalid as wrong:
        forms = {"candidate": form.refuse(wrong)}
        return await page_of(view, db, actor, organisation_id, forms=forms, status=422)
    return view.see("organisation", notice=gettext(_ASKED), organisation_id=organisation_id)


@pages.get("/organisations/{organisation_id}/successor", name="organisation_successor")
async def choose(view: Viewed, actor: SignedIn, db: Db, organisation_id: UUID) -> HTMLResponse:
    """Show the form that asks for another admin."""
    return await _successor(view, db, actor, organisation_id, Filled.of(key=ids.new_id()))


@pages.post("/organisations/{organisation_id}/successor", name="organisation_successor")
async def succeed(
    request: Request, view: Viewed, actor: SignedIn, db: Db, organisation_id: UUID
) -> Response:
    """Ask that somebody takes the place of an organisation's only admin."""
    form = await parse(request, SuccessorForm)
    try:
        await _succeed(db, actor, form.need().key, form.need(), organisation_id)
    except Invalid as wrong:
        return await _successor(view, db, actor, organisation_id, form.refuse(wrong))
    return view.see("organisation", notice=gettext(_ASKED), organisation_id=organisation_id)


async def _proposal(
    view: View, db: Db, actor: Actor, form: Filled[ApplicationForm]
) -> HTMLResponse:
    enter_desk(actor)
    return view.page(
        "administration/proposal.html",
        status=422 if form.errors else 200,
        form=form,
        industries=await industries.listing(db),
        countries=named_countries(COUNTRIES),
    )


async def _successor(
    view: View, db: Db, actor: Actor, organisation_id: UUID, form: Filled[SuccessorForm]
) -> HTMLResponse:
    enter_desk(actor)
    return view.page(
        "organisations/successor.html",
        status=422 if form.errors else 200,
        form=form,
        organisation=await organisations.find(db, actor, organisation_id),
        people=await replacements.staff(db, organisation_id),
    )


async def _propose(db: Db, actor: Actor, key: str | None, wanted: Application) -> UUID:
    async def make() -> UUID:
        return await admissions.propose(db, actor, wanted)

    return await once(db, actor, key, wanted, make=make)


async def _again(
    db: Db, actor: Actor, key: str | None, wanted: Candidate, organisation_id: UUID
) -> UUID:
    async def make() -> UUID:
        return await admissions.propose_again(db, actor, organisation_id, wanted)

    return await once(db, actor, key, wanted, organisation_id, make=make)


async def _succeed(
    db: Db, actor: Actor, key: str | None, wanted: Successor, organisation_id: UUID
) -> UUID:
    async def make() -> UUID:
        return await replacements.ask(db, actor, organisation_id, wanted)

    return await once(db, actor, key, wanted, organisation_id, make=make)


@api.post("", operation_id="propose_organisation", status_code=201, response_model=Proposed)
async def propose_organisation(
    actor: Bearer, db: Db, body: ApplicationBody, idempotency_key: IdempotencyKey = None
) -> Any:  # noqa: ANN401 - shaped by the model
    """Propose a member; a second person of the secretariat approves it."""
    made = await _propose(db, actor, idempotency_key, body)
    found = await organisations.find(db, actor, made)
    return {"id": found.id, "state": found.state}


@api.post(
    "/{organisation_id}/propose", operation_id="propose_organisation_again", status_code=201,
    response_model=Asked,
)  # fmt: skip
async def propose_organisation_again(
    actor: Bearer,
    db: Db,
    organisation_id: UUID,
    body: CandidateBody,
    idempotency_key: IdempotencyKey = None,
) -> Any:  # noqa: ANN401 - shaped by the model
    """Propose an applicant, or a member that had left, once more."""
    made = await _again(db, actor, idempotency_key, body, organisation_id)
    return {"approval_id": made}


@api.post(
    "/{organisation_id}/successor", operation_id="ask_successor", status_code=201,
    response_model=Asked,
)  # fmt: skip
async def ask_successor(
    actor: Bearer,
    db: Db,
    organisation_id: UUID,
    body: SuccessorBody,
    idempotency_key: IdempotencyKey = None,
) -> Any:  # noqa: ANN401 - shaped by the model
    """Ask that somebody takes the place of an organisation's only admin."""
    made = await _succeed(db, actor, idempotency_key, body, organisation_id)
    return {"approval_id": made}
