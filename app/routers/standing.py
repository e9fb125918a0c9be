"""A member's standing: the secretariat suspends, lifts, and lets go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.core.errors import Invalid
from app.core.i18n import gettext
from app.routers.organisations import page_of, told
from app.schemas.affiliations import ReasonForm
from app.schemas.directory import OrganisationOut
from app.schemas.organisations import ReasonBody
from app.services import profiles
from app.services.organisations import standing
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import parse

if TYPE_CHECKING:
    from app.web.forms import Filled

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/organisations", route_class=ApiRoute, tags=["organisations"])


@pages.post("/organisations/{organisation_id}/suspend", name="organisation_suspend")
async def suspend(
    request: Request, view: Viewed, actor: SignedIn, db: Db, organisation_id: UUID
) -> Response:
    """Suspend a member."""
    form: Filled[ReasonForm] = await parse(request, ReasonForm)
    try:
        await standing.suspend(db, actor, organisation_id, form.need().reason)
    except Invalid as wrong:
        forms = {"standing": form.refuse(wrong)}
        return await page_of(view, db, actor, organisation_id, forms=forms, status=422)
    said = gettext("Suspended. All sessions and tokens for it have ended; its seats are kept.")
    return view.see("organisation", notice=said, organisation_id=organisation_id)


@pages.post("/organisations/{organisation_id}/lift", name="organisation_lift")
async def lift(view: Viewed, actor: SignedIn, db: Db, organisation_id: UUID) -> Response:
    """Lift a suspension."""
    await standing.lift(db, actor, organisation_id)
    said = gettext("The suspension is lifted; everything is there as before.")
    return view.see("organisation", notice=said, organisation_id=organisation_id)


@pages.post("/organisations/{organisation_id}/leave", name="organisation_leave")
async def leave(
    request: Request, view: Viewed, actor: SignedIn, db: Db, organisation_id: UUID
) -> Response:
    """Let a member go."""
    form: Filled[ReasonForm] = await parse(request, ReasonForm)
    try:
        await standing.leave(db, actor, organisation_id, form.need().reason)
    except Invalid as wrong:
        forms = {"leaving": form.refuse(wrong)}
        return await page_of(view, db, actor, organisation_id, forms=forms, status=422)
    said = gettext("It has left. Its people, seats and invitations have ended.")
    return view.see("organisation", notice=said, organisation_id=organisation_id)


async def _told(db: Db, actor: Bearer, organisation_id: UUID) -> dict[str, Any]:
    return told(await profiles.organisation(db, actor, organisation_id))


@api.post(
    "/{organisation_id}/suspend", operation_id="suspend_organisation",
    response_model=OrganisationOut,
)  # fmt: skip
async def suspend_organisation(
    actor: Bearer, db: Db, organisation_id: UUID, body: ReasonBody
) -> Any:  # noqa: ANN401 - shaped by the model
    """End sight, sessions and tokens of all who act for a member; its seats are kept."""
    await standing.suspend(db, actor, organisation_id, body.reason)
    return await _told(db, actor, organisation_id)


@api.post(
    "/{organisation_id}/lift", operation_id="lift_organisation", response_model=OrganisationOut
)
async def lift_organisation(actor: Bearer, db: Db, organisation_id: UUID) -> Any:  # noqa: ANN401 - shaped by the model
    """Lift a suspension: all is as before, save sessions and tokens."""
    await standing.lift(db, actor, organisation_id)
    return await _told(db, actor, organisation_id)


@api.post(
    "/{organisation_id}/leave", operation_id="leave_organisation", response_model=OrganisationOut
)
async def leave_organisation(actor: Bearer, db: Db, organisation_id: UUID, body: ReasonBody) -> Any:  # noqa: ANN401 - shaped by the model
    """Let a member go: its people, seats, requests and invitations end now."""
    await standing.leave(db, actor, organisation_id, body.reason)
    return await _told(db, actor, organisation_id)
