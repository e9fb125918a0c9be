"""A second person of the house agrees, or not, that one person may publish alone again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.core.i18n import gettext
from app.routers.organisations import told
from app.schemas.directory import OrganisationOut
from app.schemas.easings import EasingBody, EasingForm
from app.services import profiles
from app.services.organisations import easings
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import parse

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/organisations", route_class=ApiRoute, tags=["organisations"])


@pages.post("/organisations/{organisation_id}/easing", name="organisation_easing")
async def decide(
    request: Request, view: Viewed, actor: SignedIn, db: Db, organisation_id: UUID
) -> Response:
    """Agree that one person may publish alone again, refuse it, or take it back."""
    decision = (await parse(request, EasingForm)).need().decision
    await easings.decide(db, actor, organisation_id, decision)
    said = {
        "agree": gettext("One person may publish alone from now on."),
        "refuse": gettext("It stays as it is: two people release."),
        "withdraw": gettext("You have taken your request back."),
    }
    return view.see("organisation", notice=said[decision], organisation_id=organisation_id)


@api.post("/{organisation_id}/easing", operation_id="decide_easing", response_model=OrganisationOut)
async def decide_easing(actor: Bearer, db: Db, organisation_id: UUID, body: EasingBody) -> Any:  # noqa: ANN401 - shaped by the model
    """Agree that one person may publish alone again, refuse it, or take one's asking back."""
    await easings.decide(db, actor, organisation_id, body.decision)
    return told(await profiles.organisation(db, actor, organisation_id))
