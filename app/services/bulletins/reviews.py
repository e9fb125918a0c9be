"""Items whose day to be looked at again has come: still true, or left to expire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, select, true, update

from app.access.deeds import Deed, may, require
from app.access.rules import originates, reader, visible
from app.core import clock, days
from app.core.db import Query, bind, gated
from app.core.i18n import N_, translate, zone_named
from app.models.bulletins import Bulletin
from app.models.records import PUBLISHED, Record
from app.services import audit, bulletins
from app.services.drafts import typed
from app.services.waiting import Waiting

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_MOST = 50
_STILL = N_("Is “{title}” still true?")
# By the day first: the alliance holds few items whose day has come, and many of each house.
_due = select(Bulletin.id).where(Bulletin.review_on <= bind("today", Date()))
_DUE = Query(
    visible(
        *(Record.reference, Record.title, Record.tlp, Record.state),
        *(Record.countries, Record.brands),
        true().label("own"),
        Bulletin.review_on,
    )
    .join(Bulletin, Bulletin.id == Record.id)
    .where(Record.id.in_(_due), Record.state == PUBLISHED, originates(Record))
    .order_by(Bulletin.review_on, Record.id)
    .limit(_MOST)
)


def today(actor: Actor) -> date:
    """Return which day it is where the reader is."""
    return clock.now().astimezone(zone_named(actor.zone)).date()


def is_due(actor: Actor, item: Any) -> bool:  # noqa: ANN401 - a bulletin as the gate gives it
    """Tell whether the day on which a published item is to be looked at again has come."""
    return bool(item.state == PUBLISHED and item.review_on and item.review_on <= today(actor))


def ahead(actor: Actor, day: date) -> str:
    """Return a day as the composer writes it; empty, so that it gives a new one, when it came."""
    return day.isoformat() if day > today(actor) else ""


async def waiting(session: AsyncSession, actor: Actor) -> list[Waiting]:
    """Return the reader's own items, and those of their house, whose day has come."""
    rows = await _DUE.all(session, today=today(actor), **reader(actor))
    return [_waiting(actor, row) for row in rows if may(actor, Deed.BULLETIN_REVIEW, row)]


def _waiting(actor: Actor, row: Any) -> Waiting:  # noqa: ANN401 - a row of the query
    since = days.beginning(row.review_on, actor.zone)
    words = translate(_STILL, {"title": row.title})
    return Waiting("due", words, "bulletin", since, {"reference": row.reference}, row.tlp)


async def still_true(session: AsyncSession, actor: Actor, reference: str) -> date:
    """Say that an item is still true; return the day of its next review, half a year on."""
    item = await bulletins.find(session, actor, reference)
    require(actor, Deed.BULLETIN_REVIEW, item)
    day = typed.review_on("", actor.zone)
    change = update(Bulletin).where(Bulletin.id == item.id).values(review_on=day)
    await session.execute(gated(change))
    await audit.write(
        session,
        actor,
        "bulletin:still-true",
        record_id=item.id,
        tlp=item.tlp,
        until=day.isoformat(),
    )
    return day
