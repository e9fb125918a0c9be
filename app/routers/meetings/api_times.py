"""Over the API: what speaks against a time, and a year's plan for many groups."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter

from app.schemas.meetings import PlanForm, YearIn
from app.schemas.meetings_told import Clashes, YearOut
from app.services import titles
from app.services.meetings import clashing, exports, planning
from app.services.meetings.planning import Line, Planned
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from uuid import UUID

    from app.access.actor import Actor
    from app.services.meetings.clashes import Clash

api = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["meetings"])


async def _going(db: Db, actor: Actor, clashes: Iterable[Clash]) -> set[UUID]:
    named = [one.named for one in clashes if one.named is not None]
    return {row.id for row in await titles.let_out(db, actor, named)}


def _said(clashes: Sequence[Clash], going: Collection[UUID]) -> list[dict[str, str]]:
    return [
        {"kind": one.kind, "sentence": one.sentence}
        for one in clashes
        if one.named is None or one.named.id in going
    ]


@api.get("/meetings/{reference}/clashes", operation_id="list_clashes", response_model=Clashes)
async def list_clashes(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """List what speaks against the time of a meeting, for who keeps it."""
    meeting = await exports.fetch(db, actor, reference)
    found = await clashing.of_meeting(db, actor, meeting)
    return {"items": _said(found, await _going(db, actor, found))}


@api.post("/meeting-years", operation_id="plan_year", response_model=YearOut)
async def plan_year(
    actor: Bearer, db: Db, body: YearIn, idempotency_key: IdempotencyKey = None
) -> dict[str, Any]:
    """Look at a year of many groups, or plan all of it at once; nobody is told by it."""
    form, lines = _read(body)
    found = await planning.look(db, actor, form, lines)

    async def make() -> UUID:
        return (await planning.plan(db, actor, form, lines))[0]

    if not body.dry_run:
        await once(db, actor, idempotency_key, body, make=make)
    planned = 0 if body.dry_run else len(found)
    return {"planned": planned, "items": await _lines(db, actor, found)}


def _read(body: YearIn) -> tuple[PlanForm, list[Line]]:
    lines = [
        Line(one.group, ",".join(day.isoformat() for day in one.dates), one.time, str(one.minutes))
        for one in body.lines
    ]
    return PlanForm(**body.model_dump(exclude={"lines", "dry_run"})), lines


async def _lines(db: Db, actor: Actor, found: Sequence[Planned]) -> list[dict[str, Any]]:
    going = await _going(db, actor, chain.from_iterable(one.clashes for one in found))
    return [_line(one, going) for one in found]


def _line(one: Planned, going: Collection[UUID]) -> dict[str, Any]:
    span = one.called.matter.span
    return {
        "host": one.called.host.slug,
        "title": one.called.matter.title,
        "starts": span.starts_wall,
        "ends": span.ends_wall,
        "zone": span.zone,
        "clashes": _said(one.clashes, going),
    }
