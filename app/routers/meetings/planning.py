"""A year's plan for many groups in one table: looked at first, then planned at once."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import Deed, may
from app.core import ids
from app.core.errors import Forbidden, Invalid
from app.core.i18n import N_, ngettext
from app.routers.meetings.listing import may_call
from app.schemas.meetings import PlanForm
from app.services import groups
from app.services.meetings import booking, calling, kinds, planning, times
from app.services.meetings.planning import Line
from app.web.creates import once
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from app.services.meetings.planning import Planned
    from app.services.meetings.taken import Other

pages = APIRouter(include_in_schema=False)
_USUAL_HOUR, _USUAL_MINUTES = "10:00", "90"


@pages.get("/meetings/plan", name="meeting_plan")
async def ask(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """Ask for the dates of each group that the reader calls meetings for."""
    form: Filled[PlanForm] = Filled.of(
        kind="working_group",
        mode="online",
        tlp="GREEN",
        zone=actor.zone,
        language=actor.language.replace("_", "-"),
        key=ids.new_id(),
    )
    return await _page(view, db, actor, form)


@pages.post("/meetings/plan", name="meeting_plan")
async def plan(request: Request, view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Look at a plan, with what speaks against each date, or plan all of it at once."""
    form = await parse(request, PlanForm)
    try:
        if form.first("press") != "plan":
            return await _look(view, db, actor, form)
        count = await _once(db, actor, form.need(), _lines(form))
    except Invalid as wrong:
        return await _refused(view, db, actor, form, wrong)
    notice = ngettext("One meeting is planned.", "{n} meetings are planned.", count)
    return view.see("meetings", notice=notice.format(n=count))


async def _look(view: View, db: Db, actor: Actor, form: Filled[PlanForm]) -> HTMLResponse:
    found = await planning.look(db, actor, form.need(), _lines(form))
    return await _page(view, db, actor, form, found)


async def _refused(
    view: View, db: Db, actor: Actor, form: Filled[PlanForm], wrong: Invalid
) -> HTMLResponse:
    """Show the form again; where a group is taken, with the plan on which one may insist."""
    others = booking.others(wrong)
    found = await planning.look(db, actor, form.need(), _lines(form)) if others else None
    return await _page(view, db, actor, form.refuse(wrong), found, others=others)


async def _once(db: Db, actor: Actor, said: PlanForm, lines: list[Line]) -> int:
    found = await planning.checked(db, actor, said, lines)

    async def make() -> UUID:
        return (await planning.plan(db, actor, said, lines))[0]

    await once(db, actor, said.key, said, make=make)
    return len(found)


def _lines(form: Filled[Any]) -> list[Line]:
    names = ("group", "dates", "time", "minutes")
    columns = [form.all(name) for name in names]
    return [Line(*cells) for cells in zip_longest(*columns, fillvalue="")]


async def _page(
    view: View,
    db: Db,
    actor: Actor,
    form: Filled[PlanForm],
    found: list[Planned] | None = None,
    *,
    others: Sequence[Other] = (),
) -> HTMLResponse:
    if not may_call(actor):
        raise Forbidden(
            N_("Meetings are called by the secretariat, and by the chair of a group for it.")
        )
    hosts = [one for one in await groups.listing(db, actor) if may(actor, Deed.MEETING_CALL, one)]
    typed = {one.group: one for one in _lines(form)}
    usual = [Line(one.slug, "", _USUAL_HOUR, _USUAL_MINUTES) for one in hosts]
    return view.page(
        "meetings/plan.html",
        status=form.status if form.errors else 200,
        form=form,
        lines=[(one, typed.get(one.slug, line)) for one, line in zip(hosts, usual, strict=True)],
        found=found,
        others=others,
        kinds=await kinds.listing(db),
        zones=times.zones(),
        modes=calling.MODES,
        labels=calling.LABELS,
    )
