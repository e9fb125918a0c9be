"""The directory of people, one person's page, and the whole account shut or opened."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import Deed, may
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.core.pagination import Page, cut, decode, encode
from app.schemas.affiliations import ReasonForm, ReasonIn
from app.schemas.people import Asked, AskedDay, People, PersonOut, PersonStanding
from app.services import people
from app.services.people import Profile, mandates
from app.services.people.mandates import Mandate
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View
from app.web.site import site_of

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/people", route_class=ApiRoute, tags=["people"])


@pages.get("/people", name="people")
async def index(
    request: Request, view: Viewed, actor: SignedIn, db: Db, asked: Annotated[Asked, Query()]
) -> Response:
    """List people, found by the words of their names."""
    if tidied := view.tidied():
        return tidied
    page, seats = await _listed(request, db, actor, asked)
    return view.page(
        "people/index.html",
        fragment="people/_list.html",
        people=page,
        seats=seats,
        asked=asked,
        form=Filled.of(q=asked.q, on=asked.on, organisation=asked.organisation),
    )


@pages.get("/people/{person_id}", name="person")
async def show(
    view: Viewed, actor: SignedIn, db: Db, person_id: UUID, asked: Annotated[AskedDay, Query()]
) -> HTMLResponse:
    """Show what a person holds and held."""
    profile = await people.find(db, actor, person_id, asked.on)
    own = person_id == actor.person_id
    mandate = await mandates.own(db, actor) if own else None
    return _page(view, actor, profile, asked, mandate=mandate)


@pages.post("/people/{person_id}/suspend", name="person_suspend")
async def suspend(
    request: Request, view: Viewed, actor: SignedIn, db: Db, person_id: UUID
) -> Response:
    """Shut a whole account."""
    form = await parse(request, ReasonForm)
    try:
        await people.suspend(db, actor, person_id, form.need().reason)
    except Invalid as wrong:
        profile = await people.find(db, actor, person_id)
        return _page(view, actor, profile, AskedDay(), form.refuse(wrong))
    said = gettext("The account is suspended; every session and token has ended.")
    return view.see("person", notice=said, person_id=person_id)


@pages.post("/people/{person_id}/lift", name="person_lift")
async def lift(view: Viewed, actor: SignedIn, db: Db, person_id: UUID) -> Response:
    """Open it again."""
    await people.lift(db, actor, person_id)
    return view.see("person", notice=gettext("The account is open again."), person_id=person_id)


def _page(
    view: View,
    actor: Actor,
    profile: Profile,
    asked: AskedDay,
    form: Filled[ReasonForm] | None = None,
    mandate: Mandate | None = None,
) -> HTMLResponse:
    return view.page(
        "people/show.html",
        status=422 if form else 200,
        profile=profile,
        asked=asked,
        day=Filled.of(on=asked.on),
        form=form or Filled(),
        may_suspend=may(actor, Deed.PERSON_SUSPEND, profile),
        mandate=mandate,
    )


async def _listed(
    request: Request, db: Db, actor: Actor, asked: Asked
) -> tuple[Page[Any], list[Any]]:
    """Return a page of the directory, and the seats of the people on it."""
    secret = site_of(request).secret
    scope = (
        f"people {actor.person_id} {actor.organisation_id} {asked.model_dump(exclude={'cursor'})}"
    )
    after = decode(secret, asked.cursor, scope) if asked.cursor else None
    rows = await people.directory(
        db, actor, words=asked.q, organisation_id=asked.organisation, on=asked.on,
        after=after,  # type: ignore[arg-type]  # signed here, so it holds what was put in
    )  # fmt: skip
    page = cut(
        rows, people.PAGE, lambda row: encode(secret, (row.folded, row.affiliation_id), scope)
    )
    return page, await people.seats_of(db, actor, [row.id for row in page.items], asked.on)


@api.get("", operation_id="list_people", response_model=People)
async def list_people(
    request: Request, actor: Bearer, db: Db, asked: Annotated[Asked, Query()]
) -> Any:  # noqa: ANN401 - shaped by the model
    """List people by name: `q` finds words of names in any script, `on` asks for a day."""
    page, seats = await _listed(request, db, actor, asked)
    return {"items": [_line(row, seats) for row in page.items], "next": page.next}


@api.get("/{person_id}", operation_id="get_person", response_model=PersonOut)
async def get_person(
    actor: Bearer, db: Db, person_id: UUID, asked: Annotated[AskedDay, Query()]
) -> Any:  # noqa: ANN401 - shaped by the model
    """Tell what a person holds and held, or held on a day."""
    return _told(await people.find(db, actor, person_id, asked.on))


@api.post("/{person_id}/suspend", operation_id="suspend_person", response_model=PersonStanding)
async def suspend_person(actor: Bearer, db: Db, person_id: UUID, body: ReasonIn) -> Any:  # noqa: ANN401 - shaped by the model
    """Shut a whole account, with its sessions and tokens, until it is lifted."""
    await people.suspend(db, actor, person_id, body.reason)
    return _told(await people.find(db, actor, person_id))


@api.post("/{person_id}/lift", operation_id="lift_person", response_model=PersonStanding)
async def lift_person(actor: Bearer, db: Db, person_id: UUID) -> Any:  # noqa: ANN401 - shaped by the model
    """Open a suspended account again; its sessions and tokens stay ended."""
    await people.lift(db, actor, person_id)
    return _told(await people.find(db, actor, person_id))


def _told(profile: Profile) -> dict[str, Any]:
    return {
        "id": profile.id,
        "name": profile.name,
        "state": profile.state,
        "state_reason": profile.state_reason,
        "affiliations": [row._asdict() | _of(row, "organisation") for row in profile.ties],
        "seats": [
            row._asdict() | _of(row, "organisation") | _of(row, "group") for row in profile.seats
        ],
    }


def _line(row: Row, seats: list[Any]) -> dict[str, Any]:
    held = [
        {**_of(seat, "group"), "role": seat.role}
        for seat in seats
        if (seat.person_id, seat.organisation_id) == (row.id, row.organisation_id)
    ]
    return {**row._asdict(), **_of(row, "organisation"), "seats": held}


def _of(row: Row, what: str) -> dict[str, Any]:
    """Return {what: {id, name}} of the columns that begin with it."""
    return {what: {"id": getattr(row, f"{what}_id"), "name": getattr(row, f"{what}_name")}}
