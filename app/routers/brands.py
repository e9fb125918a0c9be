"""Brands: those of an organisation, kept by its admin, and the search over all of them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import Deed, require
from app.core import ids
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import N_, gettext, translate
from app.core.pagination import Page, cut, decode, encode
from app.routers.shapes import named
from app.schemas.directory import AskedBrands, BrandOut, Brands
from app.schemas.organisations import BrandBody, BrandForm, BrandPatch, PassBody, PassForm
from app.schemas.people import AskedDay
from app.services import organisations
from app.services.organisations import brand_names, brands, directory
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View
from app.web.site import site_of
from app.web.versions import IfMatch, Tagged, etag

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/brands", route_class=ApiRoute, tags=["brands"])


@pages.get("/organisations/{organisation_id}/brands", name="organisation_brands")
async def index(view: Viewed, actor: SignedIn, db: Db, organisation_id: UUID) -> HTMLResponse:
    """Show an organisation's brands to its admin, with what can be done with each."""
    return await _page(view, db, actor, organisation_id)


@pages.post("/organisations/{organisation_id}/brands", name="organisation_brands")
async def add(
    request: Request, view: Viewed, actor: SignedIn, db: Db, organisation_id: UUID
) -> Response:
    """Add a brand."""
    form = await parse(request, BrandForm)
    try:
        wanted = form.need()
        body = BrandBody(brand_name=wanted.brand_name, organisation_id=organisation_id)
        await _make(db, actor, wanted.key, body)
    except Invalid as wrong:
        return await _page(view, db, actor, organisation_id, form.refuse(wrong))
    notice = translate(N_("{brand} is added."), {"brand": wanted.brand_name})
    return view.see("organisation_brands", notice=notice, organisation_id=organisation_id)


@pages.post("/brands/{brand_id}/rename", name="brand_rename")
async def rename(
    request: Request, view: Viewed, actor: SignedIn, db: Db, brand_id: UUID
) -> Response:
    """Give a brand another name."""
    brand = await brands.find(db, actor, brand_id)
    form = await parse(request, BrandForm)
    try:
        await brands.rename(db, actor, brand_id, form.need().brand_name)
    except Invalid as wrong:
        return await _page(view, db, actor, brand.organisation_id, form.refuse(wrong), brand_id)
    return _back(view, brand, gettext("The brand has its new name."))


@pages.post("/brands/{brand_id}/pass", name="brand_pass")
async def pass_on(
    request: Request, view: Viewed, actor: SignedIn, db: Db, brand_id: UUID
) -> Response:
    """Let another member hold a brand from a day."""
    brand = await brands.find(db, actor, brand_id)
    form = await parse(request, PassForm)
    try:
        wanted = form.need()
        await brands.pass_on(db, actor, brand_id, wanted.organisation_id, wanted.on)
    except Invalid as wrong:
        return await _page(view, db, actor, brand.organisation_id, form.refuse(wrong), brand_id)
    return _back(view, brand, gettext("The brand passes on; nothing shared before goes with it."))


@pages.post("/brands/{brand_id}/keep", name="brand_keep")
async def keep(view: Viewed, actor: SignedIn, db: Db, brand_id: UUID) -> Response:
    """Call the passing off."""
    brand = await brands.find(db, actor, brand_id)
    await brands.keep(db, actor, brand_id)
    return _back(view, brand, gettext("The brand stays."))


def _back(view: View, brand: Row, notice: str) -> Response:
    return view.see("organisation_brands", notice=notice, organisation_id=brand.organisation_id)


async def _page(
    view: View,
    db: Db,
    actor: Actor,
    organisation_id: UUID,
    form: Filled[Any] | None = None,
    brand_id: UUID | None = None,
) -> HTMLResponse:
    found = await organisations.find(db, actor, organisation_id)
    require(actor, Deed.ORGANISATION_KEEP, found)
    return view.page(
        "organisations/brands.html",
        status=422 if form else 200,
        organisation=found,
        brands=await brands.held_by(db, actor, organisation_id),
        earlier=await brands.once_held_by(db, organisation_id),
        members=await directory.members(db),
        form=form if form and brand_id is None else Filled.of(key=ids.new_id()),
        wrong=form or Filled(),
        blank=Filled(),
        brand_id=brand_id,
    )


async def _make(db: Db, actor: Actor, key: str | None, body: BrandBody) -> UUID:
    async def make() -> UUID:
        return await brands.add(db, actor, body.organisation_id, body.brand_name)

    return await once(db, actor, key, body, make=make)


async def _listed(request: Request, db: Db, actor: Actor, asked: AskedBrands) -> Page[Any]:
    secret = site_of(request).secret
    scope = f"brands {actor.person_id} {actor.organisation_id} {asked.q}"
    after = decode(secret, asked.cursor, scope) if asked.cursor else directory.START
    rows = await brands.search(db, actor, asked.q, after=cast("tuple[str, UUID]", after))
    return cut(rows, directory.PAGE, lambda row: encode(secret, (row.folded, row.id), scope))


async def _told(
    response: Response, db: Db, actor: Actor, brand_id: UUID, on: date | None = None
) -> dict[str, Any]:
    brand = await brands.find(db, actor, brand_id, on)
    response.headers.update(etag(brand_names.state(brand)))
    holders = await brands.history(db, actor, brand_id, on)
    return {
        **brand._asdict(),
        "organisation": named(brand, "organisation"),
        "holders": [
            row._asdict() | {"organisation": named(row, "organisation")} for row in holders
        ],
    }


@api.get("", operation_id="list_brands", response_model=Brands)
async def list_brands(
    request: Request, actor: Bearer, db: Db, asked: Annotated[AskedBrands, Query()]
) -> Any:  # noqa: ANN401 - shaped by the model
    """List the brands that members hold now, by name."""
    page = await _listed(request, db, actor, asked)
    items = [row._asdict() | {"organisation": named(row, "organisation")} for row in page.items]
    return {"items": items, "next": page.next}


@api.post("", operation_id="add_brand", status_code=201, response_model=BrandOut)
async def add_brand(
    response: Tagged,
    actor: Bearer,
    db: Db,
    body: BrandBody,
    idempotency_key: IdempotencyKey = None,
) -> dict[str, Any]:
    """Add a brand that an organisation holds from now on."""
    return await _told(response, db, actor, await _make(db, actor, idempotency_key, body))


@api.get("/{brand_id}", operation_id="get_brand", response_model=BrandOut)
async def get_brand(
    response: Tagged, actor: Bearer, db: Db, brand_id: UUID, asked: Annotated[AskedDay, Query()]
) -> dict[str, Any]:
    """Tell of a brand, with everybody who held it; its name and holder now or on a day."""
    return await _told(response, db, actor, brand_id, asked.on)


@api.patch("/{brand_id}", operation_id="rename_brand", response_model=BrandOut)
async def rename_brand(
    response: Tagged, actor: Bearer, db: Db, brand_id: UUID, version: IfMatch, body: BrandPatch
) -> dict[str, Any]:
    """Give a brand another name."""
    await brands.rename(db, actor, brand_id, body.brand_name, version)
    return await _told(response, db, actor, brand_id)


@api.post("/{brand_id}/pass", operation_id="pass_brand", response_model=BrandOut)
async def pass_brand(
    response: Tagged, actor: Bearer, db: Db, brand_id: UUID, body: PassBody
) -> dict[str, Any]:
    """Let another member hold a brand from a day; nothing shared before goes with it."""
    await brands.pass_on(db, actor, brand_id, body.organisation_id, body.on)
    return await _told(response, db, actor, brand_id)


@api.post("/{brand_id}/keep", operation_id="keep_brand", response_model=BrandOut)
async def keep_brand(response: Tagged, actor: Bearer, db: Db, brand_id: UUID) -> dict[str, Any]:
    """Call off a passing that is set for a later day."""
    await brands.keep(db, actor, brand_id)
    return await _told(response, db, actor, brand_id)
