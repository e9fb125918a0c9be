"""Positions of the seats on a thread and its points, and who stays out of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.access.actor import Actor
from app.access.deeds import Deed, require
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.schemas.positions import (
    OwnRecusalOut,
    OwnRecusals,
    PositionForm,
    PositionIn,
    PositionOut,
    Positions,
    RecusalForm,
    RecusalIn,
    Recusals,
)
from app.services import positions, threads
from app.services.positions import recusals, taking
from app.services.threads import exports
from app.services.votes import rosters
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["positions"])


@pages.get("/threads/{reference}/positions/new", name="position_take")
async def ask_position(
    view: Viewed, actor: SignedIn, db: Db, reference: str, point: str = ""
) -> HTMLResponse:
    """Show the form of a position on a thread, or on one of its points."""
    return await _position_page(view, db, actor, reference, point)


@pages.post("/threads/{reference}/positions/new", name="position_take")
async def take(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str, point: str = ""
) -> Response:
    """Take a position for one's own seat."""
    form = await parse(request, PositionForm)
    thread, thing = await thing_of(db, actor, reference, point)
    try:
        await taking.take(db, actor, thread, thing, taking.Taken(**form.need().model_dump()))
    except Invalid as wrong:
        return await _position_page(view, db, actor, reference, point, form.refuse(wrong))
    part = f"positions-{thing.code}" if point else "positions"
    return _to(view, reference, part, gettext("Your position is taken."))


@pages.get("/threads/{reference}/recusals/new", name="recusal_declare")
async def ask_recusal(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Say what it means to stay out of a thread, and ask why."""
    return await _recusal_page(view, db, actor, reference, Filled())


@pages.post("/threads/{reference}/recusals/new", name="recusal_declare")
async def declare(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Let an organisation stay out of a thread or a point of it."""
    form = await parse(request, RecusalForm)
    try:
        whose = await _declare(db, actor, reference, form.need())
    except Invalid as wrong:
        return await _recusal_page(view, db, actor, reference, form.refuse(wrong))
    if whose == actor.organisation_id:
        return view.see("recusals", notice=gettext("Your organisation stays out of it from now."))
    return _to(view, reference, "recusals", gettext("They stay out of it from now on."))


@pages.get("/recusals", name="recusals")
async def own(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """List what one's own organisation stays out of: where and since when, nothing else."""
    return view.page("positions/recusals.html", recusals=await recusals.own(db, actor))


@pages.post("/recusals/{recusal_id}/end", name="recusal_end")
async def end(view: Viewed, actor: SignedIn, db: Db, recusal_id: UUID) -> Response:
    """Let an organisation return."""
    found = await recusals.end(db, actor, recusal_id)
    if found.organisation_id == actor.organisation_id:
        return view.see("recusals", notice=gettext("Your organisation sees it again."))
    thread = found.reference.partition(".")[0]
    return _to(view, thread, "recusals", gettext("They see it again."))


async def thing_of(db: Db, actor: Actor, reference: str, code: str) -> tuple[Row, Row]:
    """Return a thread, and one of its points or itself."""
    thread = await threads.find_open(db, actor, reference)
    return thread, await threads.point(db, actor, thread.id, code) if code else thread


def _to(view: View, reference: str, part: str, notice: str) -> Response:
    path = view.site.links.url("thread", reference=reference)
    return view.see(f"{path}#{part}", notice=notice)


async def _position_page(
    view: View,
    db: Db,
    actor: Actor,
    reference: str,
    code: str,
    form: Filled[PositionForm] | None = None,
) -> HTMLResponse:
    thread, thing = await thing_of(db, actor, reference, code)
    require(actor, Deed.POSITION_TAKE, thread)
    found = await positions.of_thread(db, actor, thread, [thing] if code else [])
    mine = found.of(thing.id).mine
    known = {"choice": mine.choice, "reason": mine.reason} if mine else {}
    fresh: Filled[PositionForm] = Filled.of(**known, may_show=bool(mine and mine.may_show))
    return view.page(
        "positions/form.html",
        status=422 if form else 200,
        form=form or fresh,
        thread=thread,
        thing=thing,
        code=code,
        positions=found,
        standing=found.of(thing.id),
    )


async def _recusal_page(
    view: View, db: Db, actor: Actor, reference: str, form: Filled[RecusalForm]
) -> HTMLResponse:
    thread = await threads.find_open(db, actor, reference)
    require(actor, Deed.RECUSAL_DECLARE, recusals.Wish(thread.board_id, actor.organisation_id))
    return view.page(
        "positions/recuse.html",
        status=422 if form.errors else 200,
        form=form,
        thread=thread,
        points=await threads.points(db, actor, thread.id),
        seats=await rosters.seated(db, thread.board_id) if actor.chairs(thread.board_id) else [],
    )


async def _declare(db: Db, actor: Actor, reference: str, said: RecusalForm) -> UUID:
    """Write a recusal down, and return whose it is."""
    whose = said.organisation_id or actor.organisation_id
    thread, thing = await thing_of(db, actor, reference, said.point)
    await recusals.declare(db, actor, thread, thing, whose, said.reason)
    return whose


async def let_out(db: Db, actor: Actor, reference: str, code: str = "") -> tuple[Row, Row]:
    """Return a thread and one of its points, or itself, if they may go over the API."""
    thread = await exports.find_open(db, actor, reference)
    return thread, await threads.point(db, actor, thread.id, code) if code else thread


def _position(row: Row, *, present: bool) -> dict[str, Any]:
    return {**row._asdict(), "about": row.reference, "present": present}


def _standing(about: str, standing: positions.Standing) -> dict[str, Any]:
    lines = [{"industry": one.industry, "counts": one.counts} for one in standing.summary]
    return {
        "about": about,
        "counts": standing.total.counts,
        "industries": lines,
        "unspoken": standing.unspoken,
    }


@api.get("/threads/{reference}/positions", operation_id="list_positions", response_model=Positions)
async def list_positions(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """List the positions on a thread and its points that the reader may know, with their sums."""
    thread, _ = await let_out(db, actor, reference)
    await exports.log(db, actor, [thread])
    return await _listed(db, actor, thread)


async def _listed(db: Db, actor: Actor, thread: Row) -> dict[str, Any]:
    things = [thread, *await threads.points(db, actor, thread.id)]
    found = await positions.of_thread(db, actor, thread, things[1:])
    standings = [(thing.reference, found.of(thing.id)) for thing in things if found.taken]
    items = [_position(row, present=True) for _, one in standings for row in one.rows]
    past = [row for _, one in standings for rows in one.earlier.values() for row in rows]
    items += [_position(row, present=False) for row in past]
    return {"items": items, "standings": [_standing(*one) for one in standings]}


@api.post(
    "/threads/{reference}/positions",
    operation_id="take_position",
    status_code=201,
    response_model=PositionOut,
)
async def take_position(
    actor: Bearer, db: Db, reference: str, body: PositionIn, idempotency_key: IdempotencyKey = None
) -> dict[str, Any]:
    """Take a position for one's own seat; an earlier one stays, superseded."""
    thread, thing = await let_out(db, actor, reference, body.point)
    taken = taking.Taken(body.choice, body.reason, body.may_show)

    async def make() -> UUID:
        return await taking.take(db, actor, thread, thing, taken)

    made = await once(db, actor, idempotency_key, body, reference, make=make)
    return _position(await positions.find(db, actor, made), present=True)


@api.get("/threads/{reference}/recusals", operation_id="list_recusals", response_model=Recusals)
async def list_recusals(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """List who stays out of a thread and its points now, for the board."""
    thread, _ = await let_out(db, actor, reference)
    rows = await recusals.of_thread(db, actor, thread.id)
    return {"items": [{**row._asdict(), "about": row.reference} for row in rows]}


@api.post(
    "/threads/{reference}/recusals",
    operation_id="declare_recusal",
    status_code=201,
    response_model=OwnRecusalOut,
)
async def declare_recusal(
    actor: Bearer, db: Db, reference: str, body: RecusalIn, idempotency_key: IdempotencyKey = None
) -> Row:
    """Let an organisation stay out of a thread or point; it sees neither talk nor vote of it."""
    whose = body.organisation_id or actor.organisation_id

    async def make() -> UUID:
        # Whoever sends it again does not see the thread any more.
        thread, thing = await let_out(db, actor, reference, body.point)
        return await recusals.declare(db, actor, thread, thing, whose, body.reason)

    made = await once(db, actor, idempotency_key, body, reference, make=make)
    return await recusals.find(db, actor, made)


@api.get("/recusals", operation_id="list_own_recusals", response_model=OwnRecusals)
async def list_own_recusals(actor: Bearer, db: Db) -> dict[str, Any]:
    """List what one's own organisation stays out of, on boards where the reader holds its seat."""
    return {"items": [row._asdict() for row in await recusals.own(db, actor)]}


@api.post("/recusals/{recusal_id}/end", operation_id="end_recusal", status_code=204)
async def end_recusal(actor: Bearer, db: Db, recusal_id: UUID) -> None:
    """Let an organisation return to what it stayed out of."""
    await recusals.end(db, actor, recusal_id)
