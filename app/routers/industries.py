"""The industries of the alliance, and the secretariat's desk for them."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.approvals import enter_desk
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.schemas.directory import Industries, IndustryOut
from app.schemas.organisations import IndustryBody, IndustryForm
from app.services.organisations import industries
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/industries", route_class=ApiRoute, tags=["industries"])


@pages.get("/administration/industries", name="industries")
async def index(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """Show the list to the secretariat."""
    return await _page(view, db, actor, Filled())


@pages.post("/administration/industries", name="industries")
async def add(request: Request, view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Add an industry."""
    form = await parse(request, IndustryForm)
    try:
        await industries.add(db, actor, form.need().name, form.need().note)
    except Invalid as wrong:
        return await _page(view, db, actor, form.refuse(wrong))
    return view.see("industries", notice=gettext("The industry is added."))


@pages.post("/administration/industries/{slug}", name="industry_rename")
async def rename(request: Request, view: Viewed, actor: SignedIn, db: Db, slug: str) -> Response:
    """Give an industry another name."""
    form = await parse(request, IndustryForm)
    try:
        await industries.rename(db, actor, slug, form.need().name, form.need().note)
    except Invalid as wrong:
        return await _page(view, db, actor, form.refuse(wrong), slug)
    return view.see("industries", notice=gettext("Saved."))


async def _page(
    view: View, db: Db, actor: Actor, form: Filled[IndustryForm], slug: str = ""
) -> HTMLResponse:
    enter_desk(actor)
    return view.page(
        "administration/industries.html",
        status=422 if form.errors else 200,
        industries=await industries.listing(db),
        form=form,
        blank=Filled(),
        slug=slug,
    )


async def _told(db: Db, slug: str) -> dict[str, Any]:
    found = await industries.find(db, slug)
    told: dict[str, Any] = found._asdict()
    return told


@api.get("", operation_id="list_industries", response_model=Industries)
async def list_industries(_actor: Bearer, db: Db) -> Any:  # noqa: ANN401 - shaped by the model
    """List the industries, by name."""
    return {"items": [row._asdict() for row in await industries.listing(db)]}


@api.post("", operation_id="add_industry", status_code=201, response_model=IndustryOut)
async def add_industry(
    actor: Bearer, db: Db, body: IndustryBody, idempotency_key: IdempotencyKey = None
) -> Any:  # noqa: ANN401 - shaped by the model
    """Add an industry; its slug is made from its name."""

    async def make() -> UUID:
        # An industry has a slug and no id; the key remembers one made from it.
        return uuid5(NAMESPACE_URL, await industries.add(db, actor, body.name, body.note))

    await once(db, actor, idempotency_key, body, make=make)
    return await _told(db, industries.slug_of(body.name))


@api.patch("/{slug}", operation_id="rename_industry", response_model=IndustryOut)
async def rename_industry(actor: Bearer, db: Db, slug: str, body: IndustryBody) -> Any:  # noqa: ANN401 - shaped by the model
    """Give an industry another name and note; its slug stays."""
    await industries.rename(db, actor, slug, body.name, body.note)
    return await _told(db, slug)
