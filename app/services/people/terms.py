"""The terms of a place in an organisation: an agent's firm and scope, and the last day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.core import clock, days
from app.core.db import Query, bind
from app.core.errors import Invalid
from app.core.i18n import N_
from app.models.affiliations import AGENT
from app.models.organisations import Brand, BrandHolding
from app.services.spans import live

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.schemas.affiliations import Terms

_FARTHEST = timedelta(days=5 * 366)
_A_MOMENT = timedelta(microseconds=1)
_held = (
    select(BrandHolding.brand_id)
    .where(BrandHolding.organisation_id == bind("organisation_id", Uuid()), live(BrandHolding))
    .scalar_subquery()
)
_BRANDS = Query(
    select(Brand.id, Brand.name)
    .where(or_(Brand.id.in_(_held), Brand.id == func.any(bind("kept", ARRAY(Uuid())))))
    .order_by(Brand.folded.collate("C"))
)


async def brands(
    session: AsyncSession, organisation_id: UUID, kept: Sequence[UUID] = ()
) -> list[Any]:
    """Return the brands (id, name) that an agent's scope may name: those the organisation holds.

    With them come those that the scope names already: to drop the last one would open everything.
    """
    return await _BRANDS.all(session, organisation_id=organisation_id, kept=list(kept))


async def scope(
    session: AsyncSession,
    organisation_id: UUID,
    kind: str,
    wanted: Terms,
    kept: Sequence[UUID] = (),
) -> dict[str, Any]:
    """Return an agent's firm and scope as they are stored, nothing of it for staff.

    Raises Invalid for an agent without a firm, and for brands that the organisation does not hold.
    """
    if kind != AGENT:
        return {"firm": "", "scope_brands": [], "scope_countries": []}
    if not wanted.firm:
        raise Invalid("firm", N_("Please name the firm."))
    known = {brand.id for brand in await brands(session, organisation_id, kept)}
    if not known.issuperset(wanted.scope_brands):
        raise Invalid("scope_brands", N_("Please choose brands that your organisation holds."))
    return {
        "firm": wanted.firm,
        "scope_brands": sorted(set(wanted.scope_brands)),
        "scope_countries": sorted(set(wanted.scope_countries)),
    }


def last_moment(ends_at: Any) -> Any:  # noqa: ANN401 - a column, and one made from it
    """Return a column with the last moment before `ends_at`, whose day is the last one."""
    return (ends_at - _A_MOMENT).label("last_at")


def last_day(day: date | None, zone: str, kind: str) -> datetime | None:
    """Return the instant at which a last day is over, in the zone of whoever named it.

    Raises Invalid("ends_on") for one that is past or more than five years away, and for an agent
    without one.
    """
    if day is None:
        if kind == AGENT:
            raise Invalid("ends_on", N_("An agent's authorisation has a last day. Please give it."))
        return None
    end = days.beginning(day + timedelta(days=1), zone)
    if not clock.now() < end < clock.now() + _FARTHEST:
        raise Invalid("ends_on", N_("Choose a day from today on, at most five years away."))
    return end
