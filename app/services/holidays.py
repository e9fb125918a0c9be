"""The days that a country keeps otherwise than by their weekday; the secretariat keeps the list."""

from __future__ import annotations

from datetime import date
from functools import reduce
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, Integer, Text, cast, delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from app.access import boards as _rules  # noqa: F401 - registers who may do what
from app.access.deeds import Deed, require
from app.core.countries import COUNTRIES
from app.core.days import FIRST, LAST
from app.core.db import Query, bind
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_
from app.core.text import clean_line, clean_text
from app.models.boards import Holiday
from app.services import audit

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

LONGEST_NAME, LONGEST_TEXT, MOST_LINES = 120, 40_000, 400
# What marks a day that is worked although its weekday is not.
MAKE_UP = "+"
_country = Holiday.country == bind("country", Text())
_ALL = Query(select(Holiday.day, Holiday.worked).where(_country))
_OF_YEAR = Query(
    select(Holiday.country, Holiday.day, Holiday.name, Holiday.worked)
    .where(_country, Holiday.day.between(bind("first", Date()), bind("last", Date())))
    .order_by(Holiday.day)
)
_YEARS = Query(
    select(
        Holiday.country,
        cast(func.extract("year", Holiday.day), Integer()).label("year"),
        func.count().label("days"),
    )
    .group_by(Holiday.country, func.extract("year", Holiday.day))
    .order_by(Holiday.country, func.extract("year", Holiday.day))
)


async def exceptions(session: AsyncSession, country: str) -> dict[date, bool]:
    """Return the days of a country that differ from their weekday, and whether each is worked."""
    return {row.day: row.worked for row in await _ALL.all(session, country=country)}


async def of_year(session: AsyncSession, country: str, year: int) -> list[Any]:
    """Return the kept days (country, day, name, worked) of a country in a year, in order."""
    span = {"first": date(year, 1, 1), "last": date(year, 12, 31)}
    return await _OF_YEAR.all(session, country=country, **span)


async def kept(session: AsyncSession) -> list[Any]:
    """Return of which countries and years days are kept: (country, year, days) each."""
    return await _YEARS.all(session)


async def add(
    session: AsyncSession, actor: Actor, country: str, day: date, name: str, *, worked: bool
) -> None:
    """Keep a day as a holiday, or as a make-up day worked; what stood there is replaced.

    Raises Invalid for an unknown country, no name, or a day outside 1990 to 2199; Forbidden.
    """
    require(actor, Deed.HOLIDAY_KEEP, country)
    _require_country(country)
    await _put(session, country, [(day, _name(name), worked)])
    await _write(session, actor, "holiday:add", country, day=day.isoformat())


async def paste(session: AsyncSession, actor: Actor, country: str, text: str) -> list[date]:
    """Keep many days, a line each: `YYYY-MM-DD name`, with `+` before it for a make-up day.

    Return the days. Raises Invalid("lines", …) with each bad line named; then nothing
    is kept. Forbidden.
    """
    require(actor, Deed.HOLIDAY_KEEP, country)
    _require_country(country)
    days = read(text)
    await _put(session, country, days)
    await _write(session, actor, "holiday:paste", country, count=len(days))
    return [day for day, _, _ in days]


async def remove(session: AsyncSession, actor: Actor, country: str, day: date) -> None:
    """Let a day go by its weekday again. Raises NotFound when it is not kept, Forbidden."""
    require(actor, Deed.HOLIDAY_KEEP, country)
    gone = await session.execute(
        delete(Holiday)
        .where(Holiday.country == country, Holiday.day == day)
        .returning(Holiday.day)
        .execution_options(synchronize_session=False)
    )
    if not gone.all():
        raise NotFound
    await _write(session, actor, "holiday:remove", country, day=day.isoformat())


def read(text: str) -> list[tuple[date, str, bool]]:
    """Return the days of pasted lines: (day, name, worked) each; empty lines say nothing.

    Raises Invalid("lines", …) with every line that cannot be read, or names a day again.
    """
    lines = clean_text(text, LONGEST_TEXT, "lines").splitlines()
    found: dict[date, tuple[date, str, bool]] = {}
    wrong: list[Invalid] = []
    for number, line in enumerate(lines, 1):
        day = _line(line) if line.strip() else None
        if line.strip() and (day is None or day[0] in found):
            sentence = _AGAIN if day else _UNREADABLE
            wrong.append(Invalid("lines", sentence, number=number, line=line.strip()[:80]))
        elif day:
            found[day[0]] = day
    if wrong:
        raise reduce(Invalid.also, wrong)
    if not 1 <= len(found) <= MOST_LINES:
        raise Invalid("lines", N_("Write at least one day, and at most four hundred."))
    return list(found.values())


_AGAIN = N_("Line {number} names a day again: {line}")
_UNREADABLE = N_("Line {number} is not a day and its name: {line}")


def _line(line: str) -> tuple[date, str, bool] | None:
    written = line.strip()
    worked = written.startswith(MAKE_UP)
    said, _, name = written.removeprefix(MAKE_UP).strip().partition(" ")
    try:
        day = date.fromisoformat(said)
        kept = _name(name)
    except (ValueError, Invalid):
        return None
    # Other spellings of a day that Python reads too are not what the page asks for.
    return (day, kept, worked) if said == day.isoformat() and FIRST <= day <= LAST else None


def _name(name: str) -> str:
    cleaned = clean_line(name, LONGEST_NAME, "name")
    if not cleaned:
        raise Invalid("name", N_("Say what day it is."))
    return cleaned


def _require_country(country: str) -> None:
    if country not in COUNTRIES:
        raise Invalid("country", N_("Choose a country from the list."))


async def _put(session: AsyncSession, country: str, days: list[tuple[date, str, bool]]) -> None:
    rows = [
        {"country": country, "day": day, "name": name, "worked": worked}
        for day, name, worked in days
    ]
    made = upsert(Holiday)
    await session.execute(
        made.on_conflict_do_update(
            index_elements=[Holiday.country, Holiday.day],
            set_={"name": made.excluded.name, "worked": made.excluded.worked},
        ),
        rows,
    )


async def _write(
    session: AsyncSession,
    actor: Actor,
    deed: str,
    country: str,
    **detail: Any,  # noqa: ANN401 - kept as JSON
) -> None:
    await audit.write(session, actor, deed, country=country, **detail)
