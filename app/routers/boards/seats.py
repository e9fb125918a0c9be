"""Seats of a board: who ends when, for which industry; giving, renewing, and handing over."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from app.access.actor import Actor
from app.access.seats import LEADING
from app.core import ids
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.routers.shapes import seat_told
from app.schemas.boards import (
    AskedSeats,
    HandoverOut,
    OfferBody,
    OfferForm,
    RenewalBody,
    RenewalForm,
    SeatMade,
    SettleBody,
    SettleForm,
    Turns,
)
from app.schemas.people import AskedDay
from app.services.boards import handover, rosters, seating
from app.services.boards.rosters import Seats
from app.services.organisations import directory, industries
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View
from app.web.sorting import in_order

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/boards", route_class=ApiRoute, tags=["boards"])

OnDay = Annotated[AskedDay, Query()]
Sorted = Annotated[AskedSeats, Query()]


@pages.get("/boards/{slug}/seats", name="board_seats")
async def index(view: Viewed, actor: SignedIn, db: Db, slug: str, asked: Sorted) -> HTMLResponse:
    """Show the rotation of a board and the industries it covers, or who sat there on a day."""
    return await _page(view, db, actor, slug, asked)


@pages.post("/boards/{slug}/seats", name="board_seats")
async def give(request: Request, view: Viewed, actor: SignedIn, db: Db, slug: str) -> Response:
    """Seat an organisation for an industry, or ask for a chair's seat."""
    form = await parse(request, OfferForm)
    try:
        wanted = form.need()
        await _give(db, actor, slug, wanted.key, wanted)
    except Invalid as wrong:
        return await _page(view, db, actor, slug, give=form.refuse(wrong))
    return view.see("board_seats", notice=_said(wanted.role in LEADING), slug=slug)


@pages.post("/boards/{slug}/seats/{seat_id}/renew", name="board_seat_renew")
async def renew(
    request: Request, view: Viewed, actor: SignedIn, db: Db, slug: str, seat_id: UUID
) -> Response:
    """Renew a seat from where it ends, with the same people."""
    form = await parse(request, RenewalForm)
    try:
        asked = await _renew(db, actor, slug, seat_id, form.need().key, form.need())
    except Invalid as wrong:
        return await _page(view, db, actor, slug, renew=form.refuse(wrong), seat=seat_id)
    said = _said(leading=True) if asked["approval_id"] else gettext("The seat is renewed.")
    return view.see("board_seats", notice=said, slug=slug)


@pages.post("/boards/{slug}/seats/{seat_id}", name="board_seat_settle")
async def settle(
    request: Request, view: Viewed, actor: SignedIn, db: Db, slug: str, seat_id: UUID
) -> Response:
    """Say for which industry a seat is held and when its term ends."""
    form = await parse(request, SettleForm)
    try:
        said = form.need()
        await seating.settle(db, actor, slug, seat_id, said.industry, said.ends_on)
    except Invalid as wrong:
        return await _page(view, db, actor, slug, settle=form.refuse(wrong), seat=seat_id)
    return view.see("board_seats", notice=gettext("Saved."), slug=slug)


@pages.get("/boards/{slug}/seats/{seat_id}/handover", name="board_handover")
async def hand_over(
    view: Viewed, actor: SignedIn, db: Db, slug: str, seat_id: UUID
) -> HTMLResponse:
    """Show what a seat hands over, as far as the reader sees it."""
    found = await handover.of_seat(db, actor, slug, seat_id)
    return view.page("boards/handover.html", handover=found, board=found.board, seat=found.seat)


def _said(leading: bool) -> str:  # noqa: FBT001 - which of two sentences
    if leading:
        return gettext("A second person of the secretariat can approve it within seven days.")
    return gettext("The seat is given. The organisation's admin names people to it.")


async def _page(  # noqa: PLR0913 - the forms of the page
    view: View,
    db: Db,
    actor: Actor,
    slug: str,
    asked: AskedSeats | None = None,
    *,
    give: Filled[OfferForm] | None = None,
    renew: Filled[RenewalForm] | None = None,
    settle: Filled[SettleForm] | None = None,
    seat: UUID | None = None,
) -> HTMLResponse:
    on, sort = (asked.on, asked.sort) if asked else (None, "")
    found = await rosters.of_board(db, actor, slug, on)
    may_give = found.may_give and not on
    return view.page(
        "boards/seats.html",
        status=422 if give or renew or settle else 200,
        seats=found,
        turns=in_order(found.turns, sort, found.orders),
        # As they come: whose term ends first stands first.
        sort=sort or ("" if on else "ends"),
        board=found.board,
        on=on,
        day=Filled.of(on=on),
        members=await directory.members(db, platform=True) if may_give else [],
        industries=await industries.listing(db) if may_give else [],
        give=give or Filled.of(key=ids.new_id(), role="member", ends_on=found.proposed),
        renew=renew or Filled.of(key=ids.new_id()),
        settle=settle or Filled(),
        chosen=seat,
    )


async def _give(db: Db, actor: Actor, slug: str, key: str | None, wanted: OfferForm) -> UUID:
    offer = seating.Offer(
        organisation_id=wanted.organisation_id,
        role=wanted.role,
        industry=wanted.industry,
        first=wanted.starts_on,
        last=wanted.ends_on,
        reason=wanted.reason,
    )

    async def make() -> UUID:
        return await seating.give(db, actor, slug, offer)

    return await once(db, actor, key, wanted, "board", slug, make=make)


async def _renew(
    db: Db, actor: Actor, slug: str, seat_id: UUID, key: str | None, wanted: RenewalForm
) -> dict[str, UUID | None]:
    async def make() -> UUID:
        return await seating.renew(db, actor, slug, seat_id, wanted.ends_on, wanted.reason)

    made = await once(db, actor, key, wanted, "renew", slug, seat_id, make=make)
    leading = await seating.leads(db, actor, seat_id)
    return _made(made, leading=leading)


def _made(made: UUID, *, leading: bool) -> dict[str, UUID | None]:
    return {"seat_id": None if leading else made, "approval_id": made if leading else None}


async def _told(db: Db, actor: Actor, slug: str, asked: AskedDay | None = None) -> dict[str, Any]:
    found = await rosters.of_board(db, actor, slug, asked.on if asked else None)
    gaps = [
        {"slug": one.slug, "name": one.name, "to_come": bool(one.to_come)} for one in found.gaps
    ]
    return {"zone": found.board.zone, "items": [_turn(found, one) for one in found.turns],
            "gaps": gaps}  # fmt: skip


def _turn(found: Seats, turn: Any) -> dict[str, Any]:  # noqa: ANN401 - a rotation.Turn
    return {
        **seat_told(turn.seat),
        "last_day": found.last_day(turn.seat),
        "stands": turn.stands,
        "followed_by": turn.heir.id if turn.heir else None,
    }


@api.get("/{slug}/seats", operation_id="list_board_seats", response_model=Turns)
async def list_board_seats(actor: Bearer, db: Db, slug: str, asked: OnDay) -> Any:  # noqa: ANN401 - shaped
    """List the seats of a board as their terms end, or as they were on a day in its zone."""
    return await _told(db, actor, slug, asked)


@api.post("/{slug}/seats", operation_id="give_board_seat", status_code=201, response_model=SeatMade)
async def give_board_seat(
    actor: Bearer, db: Db, slug: str, body: OfferBody, idempotency_key: IdempotencyKey = None
) -> Any:  # noqa: ANN401 - shaped by the model
    """Seat an organisation for an industry; a chair's seat waits for a second person."""
    made = await _give(db, actor, slug, idempotency_key, body)
    return _made(made, leading=body.role in LEADING)


@api.post(
    "/{slug}/seats/{seat_id}/renew", operation_id="renew_board_seat", status_code=201,
    response_model=SeatMade,
)  # fmt: skip
async def renew_board_seat(
    actor: Bearer, db: Db, slug: str, seat_id: UUID, body: RenewalBody,
    idempotency_key: IdempotencyKey = None,
) -> Any:  # fmt: skip  # noqa: ANN401 - shaped by the model
    """Renew a seat from where it ends; a chair's waits for a second person."""
    return await _renew(db, actor, slug, seat_id, idempotency_key, body)


@api.patch("/{slug}/seats/{seat_id}", operation_id="settle_board_seat", response_model=Turns)
async def settle_board_seat(
    actor: Bearer, db: Db, slug: str, seat_id: UUID, body: SettleBody
) -> Any:  # noqa: ANN401 - shaped by the model
    """Say for which industry a seat is held and when its term ends."""
    await seating.settle(db, actor, slug, seat_id, body.industry, body.ends_on)
    return await _told(db, actor, slug)


@api.get(
    "/{slug}/seats/{seat_id}/handover", operation_id="get_handover", response_model=HandoverOut
)
async def get_handover(actor: Bearer, db: Db, slug: str, seat_id: UUID) -> Any:  # noqa: ANN401 - shaped
    """Tell what a seat hands over, as far as the reader sees it."""
    found = await handover.of_seat(db, actor, slug, seat_id)
    heir = found.heir
    return {
        "seat": seat_told(found.seat),
        "successor": {"id": heir.organisation_id, "name": heir.organisation_name} if heir else None,
        "days": found.days,
        "threads": [row._asdict() for row in found.threads],
        "positions": [row._asdict() for row in found.positions],
        "votes": [{**row._asdict(), "voted": row.id in found.voted} for row in found.votes],
    }
