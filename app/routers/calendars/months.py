"""The meetings of a month, as its weeks and as the days that have any, in the reader's zone."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from app.access import tlp as labels
from app.access.actor import Actor
from app.core import clock
from app.core.errors import NotFound
from app.core.i18n import zone_named
from app.routers.calendars import names
from app.schemas.calendars import CalendarQuery
from app.services import calendars
from app.services.calendars import months
from app.services.calendars.months import Month
from app.services.meetings import listing
from app.web.deps import Db, SignedIn, Viewed
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)
Asked = Annotated[CalendarQuery, Query()]


@pages.get("/meetings/month", name="meetings_now")
async def present(view: Viewed, actor: SignedIn, asked: Asked) -> Response:
    """Show the month that it is where the reader is."""
    return view.see("meetings_month", month=_present(actor).word, **_kept(asked))


@pages.get("/meetings/month/{month}", name="meetings_month")
async def by_weeks(view: Viewed, actor: SignedIn, db: Db, month: str, asked: Asked) -> HTMLResponse:
    """Show the weeks of a month."""
    wanted = _month(month)
    found = await _found(db, actor, wanted, asked, weeks=True)
    weeks = months.weeks(found["rows"], wanted, actor.zone)
    return _page(view, actor, "calendars/month.html", wanted, asked, found, weeks=weeks)


@pages.get("/meetings/agenda/{month}", name="meetings_agenda")
async def by_days(view: Viewed, actor: SignedIn, db: Db, month: str, asked: Asked) -> HTMLResponse:
    """Show the days of a month that have meetings."""
    wanted = _month(month)
    found = await _found(db, actor, wanted, asked, weeks=False)
    days = months.listed(found["rows"], wanted, actor.zone)
    return _page(view, actor, "calendars/agenda.html", wanted, asked, found, days=days)


def _month(word: str) -> Month:
    """Return the month of an address; raises NotFound for what is none from 1990 to 2199."""
    try:
        found = Month(date.fromisoformat(f"{word}-01"))
    except ValueError:
        raise NotFound from None
    if found.word != word or not found.kept:
        raise NotFound
    return found


def _present(actor: Actor) -> Month:
    return Month(clock.now().astimezone(zone_named(actor.zone)).date().replace(day=1))


def _kept(asked: CalendarQuery) -> dict[str, str]:
    return asked.model_dump(exclude_defaults=True)


async def _found(
    db: Db, actor: Actor, month: Month, asked: CalendarQuery, *, weeks: bool
) -> dict[str, Any]:
    group = await calendars.group(db, actor, asked.group) if asked.scope == "group" else None
    rows = await listing.between(
        db,
        actor,
        *month.span(actor.zone, weeks=weeks),
        scope=asked.scope,
        group_id=group.id if group else None,
    )
    return {"rows": rows, "group": group, "groups": await calendars.groups(db, actor)}


def _page(
    view: View,
    actor: Actor,
    template: str,
    month: Month,
    asked: CalendarQuery,
    found: dict[str, Any],
    **shown: Any,  # noqa: ANN401 - what the template is given
) -> HTMLResponse:
    return view.page(
        template,
        names=names,
        month=month,
        asked=asked,
        kept=_kept(asked),
        present=_present(actor),
        today=clock.now().astimezone(zone_named(actor.zone)).date(),
        page_label=labels.strictest(row.tlp for row in found["rows"]),
        **found,
        **shown,
    )
