"""The directory of organisations, one organisation, and what its admin changes."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import Deed, may, require
from app.core import ids
from app.core.countries import COUNTRIES
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.core.pagination import Page, cut, decode, encode
from app.routers.shapes import seat_told
from app.schemas.directory import AskedOrganisations, OrganisationOut, Organisations
from app.schemas.organisations import OrganisationForm, OrganisationPatch
from app.schemas.people import AskedDay
from app.services import organisations, profiles
from app.services.organisations import Changes, directory, easings, industries
from app.services.profiles import OrganisationProfile
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.filters import country
from app.web.forms import Filled, parse
from app.web.rendering import View
from app.web.site import site_of
from app.web.versions import IfMatch, Tagged, etag

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/organisations", route_class=ApiRoute, tags=["organisations"])

Asked = Annotated[AskedOrganisations, Query()]
OnDay = Annotated[AskedDay, Query()]


@pages.get("/organisations", name="organisations")
async def index(request: Request, view: Viewed, actor: SignedIn, db: Db, asked: Asked) -> Response:
    """List the members, found by any of their names or brands."""
    if tidied := view.tidied():
        return tidied
    return view.page(
        "organisations/index.html",
        fragment="organisations/_list.html",
        organisations=await listed(request, db, actor, asked),
        asked=asked,
        form=Filled.of(**asked.model_dump(exclude={"cursor"})),
        industries=await industries.listing(db),
        countries=named_countries(await directory.countries(db, actor)),
    )


@pages.get("/organisations/{organisation_id}", name="organisation")
async def show(
    view: Viewed, actor: SignedIn, db: Db, organisation_id: UUID, asked: OnDay
) -> HTMLResponse:
    """Show an organisation, now or on a day."""
    return await page_of(view, db, actor, organisation_id, asked)


@pages.get("/organisations/{organisation_id}/edit", name="organisation_edit")
async def edit(view: Viewed, actor: SignedIn, db: Db, organisation_id: UUID) -> HTMLResponse:
    """Show the form of what its admin changes."""
    profile = await profiles.organisation(db, actor, organisation_id)
    require(actor, Deed.ORGANISATION_KEEP, profile.organisation)
    return await _form(view, db, profile, _filled(profile))


@pages.post("/organisations/{organisation_id}/edit", name="organisation_edit")
async def save(
    request: Request, view: Viewed, actor: SignedIn, db: Db, organisation_id: UUID
) -> Response:
    """Change an organisation."""
    form = await parse(request, OrganisationForm)
    try:
        async with db.begin_nested():
            said = await _keep(db, actor, organisation_id, form.need())
    except Invalid as wrong:
        profile = await profiles.organisation(db, actor, organisation_id)
        return await _form(view, db, profile, form.refuse(wrong), status=422)
    return view.see("organisation", notice=said, organisation_id=organisation_id)


async def _keep(db: Db, actor: Actor, organisation_id: UUID, wanted: OrganisationForm) -> str:
    """Change an organisation, and return what is said then: one wish may only be asked for."""
    changes = cast("Changes", wanted.model_dump(exclude={"version"}))
    await organisations.edit(db, actor, organisation_id, changes, wanted.version)
    if not wanted.second_release and await easings.of(db, actor, organisation_id):
        return gettext(
            "Another person of your organisation is asked; until then two people release."
        )
    return gettext("Saved.")


async def page_of(
    view: View,
    db: Db,
    actor: Actor,
    organisation_id: UUID,
    asked: AskedDay | None = None,
    *,
    forms: dict[str, Filled[Any]] | None = None,
    status: int = 200,
) -> HTMLResponse:
    """Return the page of an organisation, with the forms that were not right."""
    on = asked.on if asked else None
    return view.page(
        "organisations/show.html",
        status=status,
        profile=await profiles.organisation(db, actor, organisation_id, on),
        on=on,
        may=partial(may, actor),
        day=Filled.of(on=on),
        forms={"standing": Filled(), "leaving": Filled(), "candidate": Filled.of(key=ids.new_id())}
        | (forms or {}),
    )


def named_countries(codes: list[str] | tuple[str, ...]) -> list[tuple[str, str]]:
    """Return countries with their names in the reader's language, by name."""
    return sorted(((code, country(code)) for code in codes), key=lambda pair: pair[1])


async def _form(
    view: View,
    db: Db,
    profile: OrganisationProfile,
    form: Filled[OrganisationForm],
    status: int = 200,
) -> HTMLResponse:
    return view.page(
        "organisations/edit.html",
        status=status,
        profile=profile,
        form=form,
        industries=await industries.listing(db),
        countries=named_countries(COUNTRIES),
    )


def _filled(profile: OrganisationProfile) -> Filled[OrganisationForm]:
    found = profile.organisation
    named = {
        kind: "\n".join(row.name for row in profile.names if row.kind == kind)
        for kind in ("script", "former")
    }
    return Filled.of(
        name=found.name,
        country=found.country,
        industries=found.industries,
        script_names=named["script"],
        former_names=named["former"],
        second_release=found.second_release,
        version=found.version,
    )


async def listed(request: Request, db: Db, actor: Actor, asked: AskedOrganisations) -> Page[Any]:
    """Return a page of the directory."""
    secret = site_of(request).secret
    filters = asked.model_dump(exclude={"cursor", "q"})
    scope = f"organisations {actor.person_id} {actor.organisation_id} {asked.q} {filters}"
    after = decode(secret, asked.cursor, scope) if asked.cursor else directory.START
    rows = await directory.search(
        db, actor, asked.q, after=cast("tuple[str, UUID]", after), **filters
    )
    return cut(rows, directory.PAGE, lambda row: encode(secret, (row.folded, row.id), scope))


@api.get("", operation_id="list_organisations", response_model=Organisations)
async def list_organisations(request: Request, actor: Bearer, db: Db, asked: Asked) -> Any:  # noqa: ANN401 - shaped by the model
    """List organisations by name; `q` finds words of any name, in any script, and of brands."""
    page = await listed(request, db, actor, asked)
    return {"items": [row._asdict() for row in page.items], "next": page.next}


@api.get("/{organisation_id}", operation_id="get_organisation", response_model=OrganisationOut)
async def get_organisation(
    actor: Bearer, db: Db, organisation_id: UUID, asked: OnDay, response: Tagged
) -> Any:  # noqa: ANN401 - shaped by the model
    """Tell of an organisation; brands, people and seats now or on a day."""
    profile = await profiles.organisation(db, actor, organisation_id, asked.on)
    response.headers.update(etag(profile.organisation.version))
    return told(profile)


@api.patch("/{organisation_id}", operation_id="edit_organisation", response_model=OrganisationOut)
async def edit_organisation(
    actor: Bearer,
    db: Db,
    organisation_id: UUID,
    version: IfMatch,
    body: OrganisationPatch,
    response: Tagged,
) -> Any:  # noqa: ANN401 - shaped by the model
    """Change names, country, industries, or whether a second person releases bulletins.

    That no second person does any more is asked for with `second_release: false`, and holds once
    somebody else of the organisation agrees.
    """
    changes = cast("Changes", body.model_dump(exclude_none=True))
    now = await organisations.edit(db, actor, organisation_id, changes, version)
    response.headers.update(etag(now))
    return told(await profiles.organisation(db, actor, organisation_id))


def told(profile: OrganisationProfile) -> dict[str, Any]:
    """Return an organisation as the API tells it."""
    found = profile.organisation
    return {
        **found._asdict(),
        "state_reason": found.state_reason if profile.inside else None,
        "second_release": found.second_release if profile.inside else None,
        "easing": profile.easing and profile.easing._asdict(),
        "names": [row._asdict() for row in profile.names],
        "brands_held": [row._asdict() for row in profile.brands],
        "brands_earlier": [row._asdict() for row in profile.earlier_brands],
        "people": [row._asdict() for row in profile.people],
        "seats": [seat_told(seat) for seat in profile.seats],
    }
