"""Kinds of meetings, and by how many business days before it each must be convened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from app.access import meetings as _rules  # noqa: F401 - registers who may do what
from app.access.deeds import Deed, require
from app.core.db import Query, Row
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import N_
from app.core.text import clean_line, fold, without_invisibles
from app.models.meetings import MeetingKind
from app.services import audit

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

LONGEST_NAME, MOST_DAYS, MOST_KINDS = 80, 60, 60
_LISTED = Query(
    select(
        MeetingKind.slug, MeetingKind.name, MeetingKind.notice_days, MeetingKind.position
    ).order_by(MeetingKind.position, MeetingKind.slug)
)


async def listing(session: AsyncSession) -> list[Row]:
    """Return the kinds (slug, name, notice_days, position), in order."""
    return await _LISTED.all(session)


async def find(session: AsyncSession, slug: str) -> Row:
    """Return one kind; raises NotFound."""
    for one in await listing(session):
        if one.slug == slug:
            return one
    raise NotFound


async def add(
    session: AsyncSession, actor: Actor, name: str, notice_days: int | None, position: int
) -> str:
    """Add a kind and return its slug.

    `notice_days` are business days. Raises Forbidden, Invalid, Conflict when it is there already.
    """
    require(actor, Deed.MEETING_KIND)
    row = _checked(name, notice_days, position)
    slug = re.sub(r"[^a-z0-9]+", "_", fold(row["name"])).strip("_")
    known = await listing(session)
    if not slug:
        raise Invalid("name", N_("Name it with letters of the Latin alphabet."))
    if slug in {one.slug for one in known} or row["name"] in {one.name for one in known}:
        raise Conflict(N_("There is a kind of this name already."))
    if len(known) >= MOST_KINDS:
        raise Invalid("name", N_("There are too many kinds; change one that is there."))
    await session.execute(insert(MeetingKind).values(row | {"slug": slug}))
    await audit.write(session, actor, "meeting-kind:add", kind=slug, notice_days=notice_days)
    return slug


async def change(
    session: AsyncSession,
    actor: Actor,
    slug: str,
    name: str,
    notice_days: int | None,
    position: int,
) -> None:
    """Change a kind; what is convened stays. Raises Forbidden, NotFound, Invalid."""
    require(actor, Deed.MEETING_KIND)
    row = _checked(name, notice_days, position)
    if any(one.name == row["name"] and one.slug != slug for one in await listing(session)):
        raise Conflict(N_("There is a kind of this name already."))
    changed = await session.execute(
        update(MeetingKind)
        .where(MeetingKind.slug == slug)
        .values(row)
        .returning(MeetingKind.slug)
        .execution_options(synchronize_session=False)
    )
    if not changed.all():
        raise NotFound
    await audit.write(session, actor, "meeting-kind:change", kind=slug, notice_days=notice_days)


def _checked(name: str, notice_days: int | None, position: int) -> dict[str, Any]:
    named = without_invisibles(clean_line(name, LONGEST_NAME, "name")).strip()
    if not named:
        raise Invalid("name", N_("Name the kind."))
    if notice_days is None or not 0 <= notice_days <= MOST_DAYS:
        raise Invalid("notice_days", N_("Give a number of days from 0 to {most}."), most=MOST_DAYS)
    return {"name": named, "notice_days": notice_days, "position": position}
