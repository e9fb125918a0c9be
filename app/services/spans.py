"""What held at one time: now, or on some day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, ColumnElement, DateTime, Uuid, and_, func, or_, select

from app.access.organisations import SECRETARIAT
from app.core import clock, days
from app.core.db import Query, bind
from app.models.organisations import ACTIVE, APPLICANT, Organisation

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_FROM = bind("span_from", DateTime(timezone=True))
_UNTIL = bind("span_until", DateTime(timezone=True))
PAST = bind("span_past", Boolean())
# When the span ends; the present where none is asked for.
AT = func.coalesce(_UNTIL, func.now())
_DESK = bind("at_desk", Boolean())
_OWN = bind("own_organisation", Uuid())
_PRESENT = Query(select(func.now().label("moment")))


def span(actor: Actor, on: date | None, zone: str = "") -> dict[str, Any]:
    """Return what `held` and `shown` bind: a day, or the present for None.

    The day is one of `zone`, of the reader's own where none is named.
    """
    whole = days.whole(on, zone or actor.zone) if on else (None, None)
    return {
        "span_from": whole[0],
        "span_until": whole[1],
        "span_past": whole[1] is not None and whole[1] < clock.now(),
        "at_desk": actor.has(SECRETARIAT),
        "own_organisation": actor.organisation_id,
    }


async def present(session: AsyncSession) -> datetime:
    """Return when this transaction began, by the clock that decides what holds: the database's."""
    row = await _PRESENT.first(session)
    moment: datetime = row.moment if row else clock.now()
    return moment


def held(row: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a model with starts_at and ends_at
    """Whether a row with a beginning and an end held at some moment of the span."""
    return and_(
        row.starts_at <= AT,
        or_(
            row.ends_at.is_(None),
            and_(row.ends_at > func.coalesce(_FROM, func.now()), row.ends_at > row.starts_at),
        ),
    )


def live(row: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a model with starts_at and ends_at
    """Whether a row with a beginning and an end holds at the present moment."""
    return and_(row.starts_at <= func.now(), or_(row.ends_at.is_(None), row.ends_at > func.now()))


def listed() -> ColumnElement[bool]:
    """Whether an organisation is in the reader's directory: active, one's own, or at the desk."""
    return or_(Organisation.state == ACTIVE, _DESK, Organisation.id == _OWN)


def shown() -> ColumnElement[bool]:
    """Whether an organisation is named to the reader: in the directory, or in the past once."""
    return or_(listed(), and_(PAST, Organisation.state != APPLICANT))
