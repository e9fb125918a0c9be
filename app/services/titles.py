"""Titles of items that go out over the API with something else: pinned, linked, or in the way."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from app.access import tlp as labels
from app.services import audit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor


async def let_out(session: AsyncSession, actor: Actor, rows: Iterable[Any]) -> list[Any]:
    """Return the rows (id, kind, tlp) whose label lets them go over the API at all.

    Each that goes under a label which asks for it is written into the trail once, as its own
    export would be.
    """
    going = [one for one in rows if one.tlp not in labels.NEVER_OVER_API]
    logged = {(one.kind, one.id, one.tlp) for one in going if one.tlp in labels.LOGGED_OVER_API}
    for kind, found in groupby(sorted(logged), key=lambda one: one[0]):
        await audit.write_each(session, actor, f"{kind}:export", [one[1:] for one in found])
    return going
