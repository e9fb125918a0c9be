"""Agendas that leave the house, over the API or on paper: never what is for named people alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.access import tlp as labels
from app.services import audit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.services.agendas import Item


def may_go(rows: Iterable[Row]) -> list[Row]:
    """Return the rows whose label lets them leave the house at all."""
    return [one for one in rows if one.tlp not in labels.NEVER_OVER_API]


async def log(
    session: AsyncSession, actor: Actor, items: Sequence[Item], deed: str = "agenda:export"
) -> None:
    """Write into the trail which items and papers went out, as far as their label asks."""
    rows = [one.row for one in items] + [paper.row for one in items for paper in one.papers]
    logged = [(one.id, one.tlp) for one in rows if one.tlp in labels.LOGGED_OVER_API]
    await audit.write_each(session, actor, deed, logged)
