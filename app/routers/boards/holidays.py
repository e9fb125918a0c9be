"""The days that a country keeps otherwise than by their weekday, at the secretariat's desk."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.approvals import enter_desk
from app.core import clock
from app.core.countries import COUNTRIES
from app.core.errors import Invalid
from app.core.i18n import gettext, ngettext
from app.schemas.affiliations import Day
from app.schemas.boards import (
    AskedHolidays,
    Country,
    HolidayBody,
    HolidayForm,
    HolidayOut,
    Holidays,
    PasteForm,
    RemovalForm,
)
from app.services import holidays
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/holidays", route_class=ApiRoute, tags=["boards"])

Asked = Annotated[AskedHolidays, Query()]


@pages.get("/administration/holidays", name="holidays")
async def index(view: Viewed, actor: SignedIn, db: Db, asked: Asked) -> HTMLResponse:
    """Show the kept days of a country in a year."""
    return await _page(view, db, actor, asked.country, _year(asked))


@pages.post("/administration/holidays", name="holidays")
async def add(request: Request, view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Keep a day."""
    form = await parse(request, HolidayForm)
    try:
        said = form.need()
        await holidays.add(db, actor, said.country, said.day, said.name, worked=said.worked)
    except Invalid as wrong:
        return await _refused(view, db, actor, add=form.refuse(wrong))
    where = {"country": said.country, "year": said.day.year}
    return view.see("holidays", notice=gettext("The day is kept."), **where)


@pages.post("/administration/holidays/lines", name="holidays_paste")
async def paste(request: Request, view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Keep many days, or say which lines cannot be read."""
    form = await parse(request, PasteForm)
    try:
        days = await holidays.paste(db, actor, form.need().country, form.need().lines)
    except Invalid as wrong:
        return await _refused(view, db, actor, paste=form.refuse(wrong))
    said = ngettext("%(num)s day is kept.", "%(num)s days are kept.", len(days))
    where = {"country": form.need().country, "year": min(days).year}
    return view.see("holidays", notice=said % {"num": len(days)}, **where)


@pages.post("/administration/holidays/remove", name="holiday_remove")
async def remove(request: Request, view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Let a day go by its weekday again."""
    said = (await parse(request, RemovalForm)).need()
    await holidays.remove(db, actor, said.country, said.day)
    where = {"country": said.country, "year": said.day.year}
    return view.see("holidays", notice=gettext("The day is kept no more."), **where)


def _year(asked: AskedHolidays) -> int:
    return asked.year or clock.now().year


async def _refused(view: View, db: Db, actor: Actor, **forms: Filled[Any]) -> HTMLResponse:
    country = next(iter(forms.values())).first("country")
    known = country if country in COUNTRIES else AskedHolidays().country
    return await _page(view, db, actor, known, clock.now().year, **forms)


async def _page(
    view: View,
    db: Db,
    actor: Actor,
    country: str,
    year: int,
    *,
    add: Filled[HolidayForm] | None = None,
    paste: Filled[PasteForm] | None = None,
) -> HTMLResponse:
    enter_desk(actor)
    return view.page(
        "boards/holidays.html",
        status=422 if add or paste else 200,
        days=await holidays.of_year(db, country, year),
        kept=await holidays.kept(db),
        asked=Filled.of(country=country, year=year),
        country=country,
        year=year,
        countries=COUNTRIES,
        add=add or Filled.of(country=country),
        paste=paste or Filled.of(country=country),
    )


@api.get("", operation_id="list_holidays", response_model=Holidays)
async def list_holidays(_actor: Bearer, db: Db, asked: Asked) -> Any:  # noqa: ANN401 - shaped
    """List the kept days of a country in a year."""
    rows = await holidays.of_year(db, asked.country, _year(asked))
    return {"items": [row._asdict() for row in rows]}


@api.post("", operation_id="keep_holiday", status_code=201, response_model=HolidayOut)
async def keep_holiday(actor: Bearer, db: Db, body: HolidayBody) -> Any:  # noqa: ANN401 - shaped
    """Keep a day; what stood there is replaced, so that sending it twice changes nothing."""
    await holidays.add(db, actor, body.country, body.day, body.name, worked=body.worked)
    return body.model_dump()


@api.delete("/{country}/{day}", operation_id="remove_holiday", status_code=204, response_model=None)
async def remove_holiday(actor: Bearer, db: Db, country: Country, day: Day) -> None:
    """Let a day go by its weekday again."""
    await holidays.remove(db, actor, country, day)
