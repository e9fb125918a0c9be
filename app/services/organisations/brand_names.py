"""What brands were called before: kept when one is renamed, found by a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, exists, func, insert, select

from app.core import ids
from app.core.text import fold
from app.models.organisations import Brand, BrandName
from app.services.stamps import stamp

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.core.db import Row

_mine = BrandName.brand_id == Brand.id
_former = (
    select(BrandName.name)
    .where(_mine, BrandName.name != Brand.name)
    .distinct()
    .order_by(BrandName.name)
    .correlate(Brand)
)
FORMER = func.array(_former.scalar_subquery()).label("former_names")


def once_so(word: Any) -> ColumnElement[bool]:  # noqa: ANN401 - SQL of a folded word
    """Whether a brand bore a name before in which the word is."""
    named = select(BrandName.id).where(_mine, func.strpos(BrandName.folded, word) > 0)
    return exists(named.correlate_except(BrandName))


def name_at(moment: Any) -> Any:  # noqa: ANN401 - SQL of a time, and of a name
    """Return what a brand was called at a moment: the name it bore until the next change."""
    then = (
        select(BrandName.name)
        .where(_mine, BrandName.until > moment)
        .order_by(BrandName.until)
        .limit(1)
        .correlate_except(BrandName)
    )
    return func.coalesce(then.scalar_subquery(), Brand.name).label("name")


def state(brand: Row) -> int:
    """Return what stands for what a brand (as `brands.find` returns it) is called and whose."""
    return stamp(brand, ("name", "former_names", "organisation_id", "starts_at", "ends_at"))


async def keep(session: AsyncSession, brand: Row) -> None:
    """Keep the name that a brand (id, name) bears until now."""
    row = {"id": ids.new_id(), "brand_id": brand.id, "name": brand.name}
    row |= {"folded": fold(brand.name), "until": func.now()}
    await session.execute(insert(BrandName).values(row))
