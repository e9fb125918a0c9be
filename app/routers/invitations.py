"""Invitations: sent by those who may, and answered through their links."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Header, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import gettext
from app.routers.affiliations import countries
from app.schemas.invitations import (
    AddressForm,
    InvitationForm,
    InvitationIn,
    InvitationLink,
    Invitations,
    JoinForm,
    RenewalIn,
)
from app.services import idempotency
from app.services.people import desks, invitations, joining, mailed, terms
from app.services.people.invitations import Issued
from app.services.people.joining import Door
from app.web.bodies import ApiRoute
from app.web.clients import address, carry, client
from app.web.deps import PUBLIC, Bearer, Db, Glimpsed, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View
from app.web.site import Site, site_of

log = structlog.get_logger(__name__)
pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/invitations", route_class=ApiRoute, tags=["invitations"])


@pages.get("/organisations/{organisation_id}/people/invite", name="invite")
async def compose(view: Viewed, actor: SignedIn, db: Db, organisation_id: UUID) -> HTMLResponse:
    """Show the form of an invitation."""
    return await _form(view, actor, db, organisation_id, Filled.of(kind="staff"))


@pages.post("/organisations/{organisation_id}/people/invite", name="invite")
async def invite(
    request: Request, view: Viewed, actor: SignedIn, db: Db, organisation_id: UUID
) -> Response:
    """Invite somebody: the link goes by mail, or is shown this once where none leaves."""
    form = await parse(request, InvitationForm)
    try:
        issued = await invitations.invite(db, actor, organisation_id, form.need())
    except (Invalid, Conflict) as wrong:
        return await _form(view, actor, db, organisation_id, _refused(form, wrong), status=422)
    return await _told(view, actor, db, issued)


@pages.get("/invitations/{invitation_id}", name="invitation")
async def show(view: Viewed, actor: SignedIn, db: Db, invitation_id: UUID) -> HTMLResponse:
    """Show an invitation that nobody has answered, and what may be done with it."""
    found = await invitations.find(db, actor, invitation_id)
    form: Filled[AddressForm] = Filled.of(email=found.email)
    return view.page("invitations/show.html", invitation=found, form=form)


@pages.post("/invitations/{invitation_id}/correct", name="invitation_correct")
async def correct(
    request: Request, view: Viewed, actor: SignedIn, db: Db, invitation_id: UUID
) -> Response:
    """Correct the address; the old link is dead, a new one goes there."""
    form = await parse(request, AddressForm)
    try:
        issued = await invitations.renew(db, actor, invitation_id, email=form.need().email)
    except (Invalid, Conflict) as wrong:
        found = await invitations.find(db, actor, invitation_id)
        filled = _refused(form, wrong)
        return view.page("invitations/show.html", status=422, invitation=found, form=filled)
    return await _told(view, actor, db, issued)


@pages.post("/invitations/{invitation_id}/renew", name="invitation_renew")
async def renew(view: Viewed, actor: SignedIn, db: Db, invitation_id: UUID) -> Response:
    """Make a new link for another fourteen days; the old one is dead."""
    return await _told(view, actor, db, await invitations.renew(db, actor, invitation_id))


@pages.post("/invitations/{invitation_id}/withdraw", name="invitation_withdraw")
async def withdraw(view: Viewed, actor: SignedIn, db: Db, invitation_id: UUID) -> Response:
    """Make the link worthless."""
    found = await invitations.find(db, actor, invitation_id)
    await invitations.withdraw(db, actor, invitation_id)
    said = gettext("The invitation is withdrawn; its link does not work any more.")
    return view.see("organisation_people", notice=said, organisation_id=found.organisation_id)


@pages.get("/join/{token}", name="join", dependencies=[PUBLIC])
async def look(view: Glimpsed, db: Db, token: str) -> HTMLResponse:
    """Show what a link offers; nothing is spent before the button."""
    try:
        offer = await joining.look(db, token, view.actor)
    except NotFound:
        return _gone(view)
    form: Filled[JoinForm] = Filled.of(name=offer.name)
    return view.page("invitations/join.html", offer=offer, form=form, token=token)


@pages.post("/join/{token}", name="join", dependencies=[PUBLIC])
async def join(request: Request, view: Glimpsed, db: Db, token: str) -> Response:
    """Spend the link: come in as somebody new, or in a second capacity."""
    form = await parse(request, JoinForm)
    try:
        return await _come_in(request, view, db, token, form)
    except NotFound:
        return _gone(view)


async def _come_in(
    request: Request, view: View, db: Db, token: str, form: Filled[JoinForm]
) -> Response:
    offer = await joining.look(db, token, view.actor)
    door = Door(client(request), address(request))
    try:
        carried = await joining.accept(db, token, view.actor, form.need(), door)
    except Invalid as wrong:
        context = {"offer": offer, "form": form.refuse(wrong), "token": token}
        # The count of tries with a wrong password stays.
        return view.page("invitations/join.html", status=422, keep=True, **context)
    return carry(view, view.see(view.safe_next("")), carried)


def _gone(view: View) -> HTMLResponse:
    """Answer every link that does not hold alike: what was wrong is for the log at most."""
    log.warning("invitation_refused")
    return view.page("invitations/gone.html", status=404)


def _refused(form: Filled[Any], wrong: Invalid | Conflict) -> Filled[Any]:
    return form.refuse(wrong if isinstance(wrong, Invalid) else Invalid("email", wrong.message))


async def _form(
    view: View,
    actor: Actor,
    db: Db,
    organisation_id: UUID,
    form: Filled[InvitationForm],
    status: int = 200,
) -> HTMLResponse:
    brands = await terms.brands(db, organisation_id)
    return view.page(
        "invitations/form.html",
        status=status,
        form=form,
        organisation=await desks.find(db, actor, organisation_id),
        room=await invitations.room(db, actor, organisation_id),
        brands=[(brand.id, brand.name) for brand in brands],
        countries=countries(),
    )


async def _told(view: View, actor: Actor, db: Db, issued: Issued) -> Response:
    """Have the invitation mailed, or, where no mail leaves the house, show its link this once."""
    found = await invitations.find(db, actor, issued.id)
    if view.request.app.state.post is None:
        link = _address(view.site, issued)
        return view.page("invitations/link.html", invitation=found, link=link)
    await mailed.send(db, issued.id, found.email)
    said = gettext("The invitation is on its way to {email}.").format(email=found.email)
    return view.see("organisation_people", notice=said, organisation_id=found.organisation_id)


async def _sent(request: Request, actor: Actor, db: Db, issued: Issued) -> dict[str, Any]:
    """Do the same for the API: the link is in the answer only where no mail leaves the house."""
    if request.app.state.post is None:
        return {"id": issued.id, "link": _address(site_of(request), issued)}
    found = await invitations.find(db, actor, issued.id)
    await mailed.send(db, issued.id, found.email)
    return {"id": issued.id, "link": None}


def _address(site: Site, issued: Issued) -> str:
    """Return the whole address of a link, from the settings and never from the request's host."""
    return site.base_url + site.links.url("join", token=issued.token)


@api.get("", operation_id="list_invitations", response_model=Invitations)
async def list_invitations(actor: Bearer, db: Db, organisation_id: UUID | None = None) -> Any:  # noqa: ANN401
    """List the unanswered invitations of an organisation, one's own unless another is named."""
    rows = await invitations.waiting(db, actor, organisation_id or actor.organisation_id)
    return {"items": [row._asdict() for row in rows]}


@api.post("", operation_id="create_invitation", status_code=201, response_model=InvitationLink)
async def create_invitation(
    request: Request,
    actor: Bearer,
    db: Db,
    body: InvitationIn,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Any:  # noqa: ANN401 - shaped by the model
    """Invite somebody by mail; where none leaves the house, the answer has the link, this once."""
    whole = body.model_dump(mode="json")
    before = await idempotency.once(db, actor, idempotency_key, whole)
    if before is not None:
        return {"id": before, "link": None}
    place = body.organisation_id or actor.organisation_id
    issued = await invitations.invite(db, actor, place, body)
    await idempotency.keep(db, actor, idempotency_key, whole, issued.id)
    return await _sent(request, actor, db, issued)


@api.post("/{invitation_id}/renew", operation_id="renew_invitation", response_model=InvitationLink)
async def renew_invitation(
    request: Request, actor: Bearer, db: Db, invitation_id: UUID, body: RenewalIn
) -> Any:  # noqa: ANN401 - shaped by the model
    """Make a new link, for a corrected address if one is given; the old link is dead."""
    issued = await invitations.renew(db, actor, invitation_id, email=body.email)
    return await _sent(request, actor, db, issued)


@api.delete(
    "/{invitation_id}", operation_id="withdraw_invitation", status_code=204, response_model=None
)
async def withdraw_invitation(actor: Bearer, db: Db, invitation_id: UUID) -> None:
    """Make a link worthless."""
    await invitations.withdraw(db, actor, invitation_id)
