"""Seats: who sits in a group, now or on a day; giving, ending, and naming people to them."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.affiliations import keeps
from app.access.seats import LEADING
from app.core import ids
from app.core.errors import Invalid, NotFound
from app.core.i18n import gettext
from app.routers.shapes import seat_told
from app.schemas.directory import SeatOut
from app.schemas.groups import (
    EndBody,
    EndForm,
    Naming,
    NamingBody,
    NamingForm,
    NamingOut,
    SeatBody,
    SeatForm,
    SeatGiven,
    Seats,
)
from app.schemas.people import AskedDay
from app.services import profiles
from app.services.groups import rosters, seat_holders, seats
from app.services.groups.seats import Term
from app.services.organisations import directory
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["seats"])

OnDay = Annotated[AskedDay, Query()]


@pages.get("/groups/{slug}/seats", name="group_seats")
async def index(view: Viewed, actor: SignedIn, db: Db, slug: str, asked: OnDay) -> HTMLResponse:
    """Show who sits in a group, or sat there on a day, with what can be done with each seat."""
    return await _page(view, db, actor, slug, asked)


@pages.post("/groups/{slug}/seats", name="group_seats")
async def give(request: Request, view: Viewed, actor: SignedIn, db: Db, slug: str) -> Response:
    """Give a seat, or ask for a chair's."""
    form = await parse(request, SeatForm)
    try:
        wanted = form.need()
        await _give(db, actor, slug, wanted.key, wanted)
    except Invalid as wrong:
        return await _page(view, db, actor, slug, give=form.refuse(wrong))
    said = gettext("A second person of the secretariat can approve it within seven days.")
    given = gettext("The seat is given. The organisation's admin names people to it.")
    return view.see("group_seats", notice=said if wanted.role in LEADING else given, slug=slug)


@pages.post("/seats/{seat_id}/end", name="seat_end")
async def end(request: Request, view: Viewed, actor: SignedIn, db: Db, seat_id: UUID) -> Response:
    """End a seat, now or after a last day."""
    seat = await _found(db, actor, seat_id)
    form = await parse(request, EndForm)
    try:
        await seats.end(db, actor, seat_id, form.need().ends_on)
    except Invalid as wrong:
        return await _page(view, db, actor, seat.group_slug, end=form.refuse(wrong), seat=seat_id)
    return view.see("group_seats", notice=gettext("Saved."), slug=seat.group_slug)


@pages.post("/seats/{seat_id}/people", name="seat_name")
async def name(request: Request, view: Viewed, actor: SignedIn, db: Db, seat_id: UUID) -> Response:
    """Name somebody to one's organisation's seat."""
    seat = await _found(db, actor, seat_id)
    form = await parse(request, NamingForm)
    try:
        await _name(db, actor, seat_id, form.need().key, form.need())
    except Invalid as wrong:
        return await _page(view, db, actor, seat.group_slug, name=form.refuse(wrong), seat=seat_id)
    return view.see("group_seats", notice=gettext("Saved."), slug=seat.group_slug)


@pages.post("/groups/{slug}/seats/people/{holder_id}/end", name="seat_unname")
async def unname(view: Viewed, actor: SignedIn, db: Db, slug: str, holder_id: UUID) -> Response:
    """Take somebody off one's organisation's seat."""
    await seat_holders.end(db, actor, holder_id, slug=slug)
    return view.see("group_seats", notice=gettext("Saved."), slug=slug)


async def _page(  # noqa: PLR0913 - the forms of the page
    view: View,
    db: Db,
    actor: Actor,
    slug: str,
    asked: AskedDay | None = None,
    *,
    give: Filled[SeatForm] | None = None,
    end: Filled[EndForm] | None = None,
    name: Filled[NamingForm] | None = None,
    seat: UUID | None = None,
) -> HTMLResponse:
    on = asked.on if asked else None
    keeper = keeps(actor, actor.organisation_id, platform=actor.platform)
    candidates = await seat_holders.candidates(db, actor.organisation_id) if keeper else []
    return view.page(
        "groups/seats.html",
        status=422 if give or end or name else 200,
        profile=await profiles.group(db, actor, slug, on),
        on=on,
        day=Filled.of(on=on),
        candidates=candidates,
        members=await directory.members(db, platform=True),
        give=give or Filled.of(key=ids.new_id(), role="member"),
        end=end or Filled(),
        name=name or Filled.of(key=ids.new_id()),
        chosen=seat,
    )


async def _found(db: Db, actor: Actor, seat_id: UUID) -> rosters.HeldSeat:
    seat = await rosters.one(db, actor, seat_id)
    if seat is None:
        raise NotFound
    return seat


async def _give(db: Db, actor: Actor, slug: str, key: str | None, wanted: SeatForm) -> UUID:
    async def make() -> UUID:
        term = Term.of(actor, wanted.starts_on, wanted.ends_on)
        about = (db, actor, slug, wanted.organisation_id, wanted.role, term)
        if wanted.role in LEADING:
            return await seats.ask_chair(*about, wanted.reason)
        return await seats.give(*about)

    return await once(db, actor, key, wanted, slug, make=make)


async def _name(db: Db, actor: Actor, seat_id: UUID, key: str | None, wanted: Naming) -> UUID:
    async def make() -> UUID:
        return await seat_holders.name(db, actor, seat_id, wanted.person_id, deputy=wanted.deputy)

    return await once(db, actor, key, wanted, seat_id, make=make)


@api.get("/groups/{slug}/seats", operation_id="list_seats", response_model=Seats)
async def list_seats(actor: Bearer, db: Db, slug: str, asked: OnDay) -> Any:  # noqa: ANN401 - shaped
    """List who sits in a group, or sat there on a day: chair first."""
    profile = await profiles.group(db, actor, slug, asked.on)
    return {"items": [seat_told(seat) for seat in profile.roster]}


@api.post(
    "/groups/{slug}/seats", operation_id="give_seat", status_code=201, response_model=SeatGiven
)
async def give_seat(
    actor: Bearer, db: Db, slug: str, body: SeatBody, idempotency_key: IdempotencyKey = None
) -> Any:  # noqa: ANN401 - shaped by the model
    """Give an organisation a seat; a chair's waits for a second person of the secretariat."""
    made = await _give(db, actor, slug, idempotency_key, body)
    leading = body.role in LEADING
    return {"seat_id": None if leading else made, "approval_id": made if leading else None}


@api.get("/seats/{seat_id}", operation_id="get_seat", response_model=SeatOut)
async def get_seat(actor: Bearer, db: Db, seat_id: UUID) -> Any:  # noqa: ANN401 - shaped
    """Tell of a seat with the people named to it now."""
    return seat_told(await _found(db, actor, seat_id))


@api.post("/seats/{seat_id}/end", operation_id="end_seat", response_model=SeatOut)
async def end_seat(actor: Bearer, db: Db, seat_id: UUID, body: EndBody) -> Any:  # noqa: ANN401 - shaped by the model
    """End a seat now, or after a last day."""
    await seats.end(db, actor, seat_id, body.ends_on)
    return seat_told(await _found(db, actor, seat_id))


@api.post(
    "/seats/{seat_id}/people", operation_id="name_to_seat", status_code=201,
    response_model=NamingOut,
)  # fmt: skip
async def name_to_seat(
    actor: Bearer, db: Db, seat_id: UUID, body: NamingBody, idempotency_key: IdempotencyKey = None
) -> Any:  # noqa: ANN401 - shaped by the model
    """Name one of the organisation's people to its seat."""
    return {"naming": await _name(db, actor, seat_id, idempotency_key, body)}


@api.delete(
    "/seats/people/{naming}", operation_id="take_off_seat", status_code=204, response_model=None
)
async def take_off_seat(actor: Bearer, db: Db, naming: UUID) -> None:
    """Take somebody off a seat."""
    await seat_holders.end(db, actor, naming)
