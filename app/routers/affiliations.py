"""An organisation's people, as their admin looks after them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import Deed, may
from app.core.countries import COUNTRIES
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import N_, gettext, ngettext, zone_named
from app.core.text import fold
from app.schemas.affiliations import (
    AdminForm,
    AdminIn,
    EndForm,
    EndIn,
    OrganisationPeople,
    ReasonForm,
    ReasonIn,
    Succeeded,
    SuccessorForm,
    SuccessorIn,
    Terms,
    TermsIn,
    TieFound,
    TieWhole,
)
from app.services.people import affiliations, desks, invitations, letters, successors, terms
from app.services.people.successors import Passed
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.filters import country
from app.web.forms import Filled, parse
from app.web.rendering import View
from app.web.versions import IfMatch, Tagged, etag

_ENDED = N_("Their time with the organisation has ended.")

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["people"])


@pages.get("/organisations/{organisation_id}/people", name="organisation_people")
async def index(view: Viewed, actor: SignedIn, db: Db, organisation_id: UUID) -> HTMLResponse:
    """List an organisation's people, agents and invitations."""
    ties = await affiliations.people(db, actor, organisation_id)
    return view.page(
        "affiliations/index.html",
        organisation=await desks.find(db, actor, organisation_id),
        ties=ties,
        letterless=letters.missing(actor, ties),
        waiting=await invitations.waiting(db, actor, organisation_id),
        room=await invitations.room(db, actor, organisation_id),
    )


@pages.get("/affiliations/{affiliation_id}", name="affiliation")
async def show(view: Viewed, actor: SignedIn, db: Db, affiliation_id: UUID) -> HTMLResponse:
    """Show one person's place, and what may be done about it."""
    return await page(view, actor, db, affiliation_id)


@pages.post("/affiliations/{affiliation_id}", name="affiliation")
async def change(
    request: Request, view: Viewed, actor: SignedIn, db: Db, affiliation_id: UUID
) -> Response:
    """Write function, scope and last day anew."""
    form = await parse(request, Terms)
    try:
        await affiliations.change(db, actor, affiliation_id, form.need())
    except Invalid as wrong:
        return await page(view, actor, db, affiliation_id, form=form.refuse(wrong))
    return _done(view, affiliation_id, gettext("The changes are kept."))


@pages.post("/affiliations/{affiliation_id}/suspend", name="affiliation_suspend")
async def suspend(
    request: Request, view: Viewed, actor: SignedIn, db: Db, affiliation_id: UUID
) -> Response:
    """Suspend somebody, with a reason."""
    form = await parse(request, ReasonForm)
    try:
        await affiliations.suspend(db, actor, affiliation_id, form.need().reason)
    except Invalid as wrong:
        return await page(view, actor, db, affiliation_id, reason=form.refuse(wrong))
    return _done(view, affiliation_id, gettext("Suspended. Sessions and tokens have ended."))


@pages.post("/affiliations/{affiliation_id}/lift", name="affiliation_lift")
async def lift(view: Viewed, actor: SignedIn, db: Db, affiliation_id: UUID) -> Response:
    """Lift a suspension."""
    await affiliations.lift(db, actor, affiliation_id)
    return _done(view, affiliation_id, gettext("The suspension is lifted."))


@pages.post("/affiliations/{affiliation_id}/end", name="affiliation_end")
async def end(
    request: Request, view: Viewed, actor: SignedIn, db: Db, affiliation_id: UUID
) -> Response:
    """End somebody's time with the organisation; one's own leads out of it."""
    form = await parse(request, EndForm)
    tie = await affiliations.find(db, actor, affiliation_id)
    try:
        passed = await successors.end(db, actor, affiliation_id, form.need().successor_id)
    except Invalid as wrong:
        return await page(view, actor, db, affiliation_id, ending=form.refuse(wrong))
    if tie.person_id == actor.person_id:
        return view.see("home")
    return _done(view, affiliation_id, " ".join([gettext(_ENDED), *_passed(passed)]))


@pages.post("/affiliations/{affiliation_id}/successor", name="affiliation_successor")
async def succeed(
    request: Request, view: Viewed, actor: SignedIn, db: Db, affiliation_id: UUID
) -> Response:
    """Name who answers for what somebody had begun who cannot act here any more."""
    form = await parse(request, SuccessorForm)
    try:
        passed = await successors.name(db, actor, affiliation_id, form.need().successor_id)
    except Invalid as wrong:
        return await page(view, actor, db, affiliation_id, successor=form.refuse(wrong))
    return _done(view, affiliation_id, " ".join(_passed(passed)))


def _passed(passed: Passed | None) -> list[str]:
    if passed is None:
        return []
    done, left = passed.drafts + passed.items, passed.remaining
    went = ngettext("One draft or item passed on.", "{n} drafts and items passed on.", done)
    stayed = ngettext(
        "One item cannot pass to them; name somebody else for it.",
        "{n} items cannot pass to them; name somebody else for these.",
        left,
    )
    return [said.format(n=n) for said, n in ((went, done), (stayed, left)) if n]


@pages.post("/affiliations/{affiliation_id}/admin", name="affiliation_admin")
async def set_admin(
    request: Request, view: Viewed, actor: SignedIn, db: Db, affiliation_id: UUID
) -> Response:
    """Make somebody an admin, or not one any more."""
    form = (await parse(request, AdminForm)).need()
    await _set_admin(db, actor, affiliation_id, admin=form.admin)
    return _done(view, affiliation_id, gettext("The changes are kept."))


async def _set_admin(db: Db, actor: Actor, affiliation_id: UUID, *, admin: bool) -> None:
    deed = affiliations.make_admin if admin else affiliations.unmake_admin
    await deed(db, actor, affiliation_id)


def _done(view: View, affiliation_id: UUID, notice: str) -> Response:
    return view.see("affiliation", notice=notice, affiliation_id=affiliation_id)


def countries() -> list[tuple[str, str]]:
    """Return the countries by name in the reader's language, to choose from."""
    return sorted(((code, country(code)) for code in COUNTRIES), key=lambda pair: fold(pair[1]))


async def page(
    view: View,
    actor: Actor,
    db: Db,
    affiliation_id: UUID,
    **refused: Filled[Any],
) -> HTMLResponse:
    """Answer with one person's place, and with the form that did not hold as it was filled in.

    That form comes as `form` (the terms), `reason`, `letter`, `ending` or `successor`.
    """
    tie = await affiliations.find(db, actor, affiliation_id)
    brands = await terms.brands(db, tie.organisation_id, tie.scope_brands)
    heirs = await successors.candidates(db, actor, tie)
    return view.page(
        "affiliations/show.html",
        status=max((one.status for one in refused.values()), default=200),
        tie=tie,
        form=refused.get("form") or _filled(tie, actor.zone),
        reason=refused.get("reason") or Filled(),
        letter_form=refused.get("letter") or Filled(),
        letter=await letters.present(db, actor, tie),
        letter_kinds=",".join(f".{extension}" for extension in letters.EXTENSIONS),
        ending=refused.get("ending") or Filled(),
        successor_form=refused.get("successor") or Filled(),
        successors=[(one.id, one.name) for one in heirs],
        unanswered=await successors.unanswered(db, actor, tie),
        may_see_letter=may(actor, Deed.AFFILIATION_LETTER, tie),
        brands=[(brand.id, brand.name) for brand in brands],
        countries=countries(),
        may_keep=may(actor, Deed.AFFILIATION_KEEP, tie),
        may_leave=may(actor, Deed.AFFILIATION_LEAVE, tie),
    )


def _filled(tie: Row, zone: str) -> Filled[Terms]:
    last = tie.last_at and tie.last_at.astimezone(zone_named(zone)).date()
    return Filled.of(
        function=tie.function, firm=tie.firm, scope_brands=tie.scope_brands,
        scope_countries=tie.scope_countries, ends_on=last, duties=tie.duties,
    )  # fmt: skip


@api.get(
    "/organisations/{organisation_id}/people",
    operation_id="list_organisation_people",
    response_model=OrganisationPeople,
)
async def list_organisation_people(actor: Bearer, db: Db, organisation_id: UUID) -> Any:  # noqa: ANN401
    """List an organisation's people and agents, as its admin sees them."""
    ties = await affiliations.people(db, actor, organisation_id)
    return {"items": [tie._asdict() for tie in ties]}


async def _told(response: Response, db: Db, actor: Actor, affiliation_id: UUID) -> Row:
    tie = await affiliations.find(db, actor, affiliation_id)
    response.headers.update(etag(affiliations.state(tie)))
    return tie


@api.get("/affiliations/{affiliation_id}", operation_id="get_affiliation", response_model=TieWhole)
async def get_affiliation(response: Tagged, actor: Bearer, db: Db, affiliation_id: UUID) -> Any:  # noqa: ANN401
    """Tell one person's place in an organisation, and how much nobody answers for of theirs."""
    tie = await _told(response, db, actor, affiliation_id)
    begun = await successors.unanswered(db, actor, tie)
    return tie._asdict() | {"unanswered": begun and asdict(begun)}


@api.put(
    "/affiliations/{affiliation_id}", operation_id="change_affiliation", response_model=TieFound
)
async def change_affiliation(
    response: Tagged, actor: Bearer, db: Db, affiliation_id: UUID, body: TermsIn, version: IfMatch
) -> Row:
    """Write function, scope, last day and platform duties anew."""
    await affiliations.change(db, actor, affiliation_id, body, version)
    return await _told(response, db, actor, affiliation_id)


@api.post(
    "/affiliations/{affiliation_id}/suspend",
    operation_id="suspend_affiliation",
    response_model=TieFound,
)
async def suspend_affiliation(
    response: Tagged, actor: Bearer, db: Db, affiliation_id: UUID, body: ReasonIn
) -> Row:
    """Take sight, sessions and tokens away until it is lifted."""
    await affiliations.suspend(db, actor, affiliation_id, body.reason)
    return await _told(response, db, actor, affiliation_id)


@api.post(
    "/affiliations/{affiliation_id}/lift", operation_id="lift_affiliation", response_model=TieFound
)
async def lift_affiliation(response: Tagged, actor: Bearer, db: Db, affiliation_id: UUID) -> Row:
    """Lift a suspension."""
    await affiliations.lift(db, actor, affiliation_id)
    return await _told(response, db, actor, affiliation_id)


@api.post(
    "/affiliations/{affiliation_id}/end", operation_id="end_affiliation", status_code=204,
    response_model=None,
)  # fmt: skip
async def end_affiliation(
    actor: Bearer, db: Db, affiliation_id: UUID, body: EndIn | None = None
) -> None:
    """End a person's time with the organisation now; `successor_id` answers for what they began."""
    successor_id = body.successor_id if body else None
    await successors.end(db, actor, affiliation_id, successor_id)


@api.post(
    "/affiliations/{affiliation_id}/successor", operation_id="name_successor",
    response_model=Succeeded,
)  # fmt: skip
async def name_successor(actor: Bearer, db: Db, affiliation_id: UUID, body: SuccessorIn) -> Any:  # noqa: ANN401
    """Name who answers for what somebody had begun whose time has ended, or is suspended."""
    return asdict(await successors.name(db, actor, affiliation_id, body.successor_id))


@api.put("/affiliations/{affiliation_id}/admin", operation_id="set_admin", response_model=TieFound)
async def set_admin_(
    response: Tagged, actor: Bearer, db: Db, affiliation_id: UUID, body: AdminIn
) -> Row:
    """Make somebody an admin, or not one any more."""
    await _set_admin(db, actor, affiliation_id, admin=body.admin)
    return await _told(response, db, actor, affiliation_id)
