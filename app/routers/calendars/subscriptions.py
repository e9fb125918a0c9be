"""One's own calendar subscriptions: made, shown once, ended; pages and API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.core import ids
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.schemas.calendars import SubscriptionForm, SubscriptionIn, SubscriptionMade, Subscriptions
from app.services import calendars, idempotency
from app.services.calendars import subscriptions
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View
from app.web.site import Site, site_of

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/calendars", route_class=ApiRoute, tags=["calendars"])


@pages.get("/account/calendars", name="calendars")
async def index(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """List one's subscriptions, with a form for another."""
    form: Filled[SubscriptionForm] = Filled.of(scope="mine", key=ids.new_id())
    return await _page(view, actor, db, form)


@pages.post("/account/calendars", name="calendars")
async def create(request: Request, view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Make a subscription and show its address, this once."""
    form = await parse(request, SubscriptionForm)
    try:
        wanted = form.need()
        made = await _make(db, actor, view.site, wanted.key, wanted)
    except Invalid as wrong:
        return await _page(view, actor, db, form.refuse(wrong), status=422)
    if made["address"] is None:
        return view.see("calendars", notice=gettext("It was made already, and shown then."))
    return view.page("calendars/made.html", address=made["address"], name=wanted.name)


@pages.post("/account/calendars/{subscription_id}/revoke", name="calendar_revoke")
async def revoke(view: Viewed, actor: SignedIn, db: Db, subscription_id: UUID) -> Response:
    """End one of them."""
    await subscriptions.revoke(db, actor, subscription_id)
    return view.see("calendars", notice=gettext("That calendar shows nothing any more."))


async def _page(
    view: View, actor: Actor, db: Db, form: Filled[SubscriptionForm], status: int = 200
) -> HTMLResponse:
    return view.page(
        "calendars/index.html",
        status=status,
        own=await subscriptions.own(db, actor),
        groups=await calendars.groups(db, actor),
        form=form,
    )


async def _make(
    db: Db, actor: Actor, site: Site, key: str | None, wanted: SubscriptionForm | SubscriptionIn
) -> dict[str, Any]:
    """Make one once for each key; the second time its address is not known any more."""
    body = wanted.model_dump(exclude={"key"})
    before = await idempotency.once(db, actor, key, body)
    if before is not None:
        return {"id": before, "address": None}
    made = await subscriptions.create(db, actor, wanted.name, wanted.scope, wanted.group)
    await idempotency.keep(db, actor, key, body, made.id)
    return {"id": made.id, "address": f"{site.base_url.rstrip('/')}/calendar/{made.secret}.ics"}


@api.get("", operation_id="list_calendars", response_model=Subscriptions)
async def list_calendars(actor: Bearer, db: Db) -> dict[str, Any]:
    """List the calendar subscriptions of whoever asks."""
    return {"items": [row._asdict() for row in await subscriptions.own(db, actor)]}


@api.post("", operation_id="create_calendar", status_code=201, response_model=SubscriptionMade)
async def create_calendar(
    request: Request,
    actor: Bearer,
    db: Db,
    body: SubscriptionIn,
    idempotency_key: IdempotencyKey = None,
) -> dict[str, Any]:
    """Make a subscription; its address is told this once."""
    return await _make(db, actor, site_of(request), idempotency_key, body)


@api.delete(
    "/{subscription_id}", operation_id="revoke_calendar", status_code=204, response_model=None
)
async def revoke_calendar(actor: Bearer, db: Db, subscription_id: UUID) -> None:
    """End one of one's own subscriptions."""
    await subscriptions.revoke(db, actor, subscription_id)
