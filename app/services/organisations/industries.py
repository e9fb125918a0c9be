"""The industries of the alliance: rows that the secretariat keeps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Text, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.access import organisations as _rules  # noqa: F401 - registers who may do what
from app.access.deeds import Deed, require
from app.core.db import Query, Row, bind
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_
from app.core.text import clean_text, fold
from app.models.organisations import Industry
from app.services import audit, names

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

LONGEST_NOTE = 1000
_LONGEST_SLUG = 60
_LISTED = Query(
    select(Industry.slug, Industry.name, Industry.note).order_by(Industry.name.collate("C"))
)
_ONE = Query(
    select(Industry.slug, Industry.name, Industry.note).where(Industry.slug == bind("slug", Text()))
)
_KNOWN = Query(select(Industry.slug).where(Industry.slug == func.any(bind("slugs", ARRAY(Text())))))


def slug_of(name: str) -> str:
    """Return the part of an address made from a name: lower-case ASCII words, or nothing."""
    words = re.findall(r"[a-z0-9]+", fold(name).encode("ascii", "ignore").decode())
    return "-".join(words)[:_LONGEST_SLUG].strip("-")


async def listing(session: AsyncSession) -> list[Any]:
    """Return all industries (slug, name, note), by name."""
    return await _LISTED.all(session)


async def find(session: AsyncSession, slug: str) -> Row:
    """Return one industry (slug, name, note); raises NotFound."""
    row = await _ONE.first(session, slug=slug)
    if row is None:
        raise NotFound
    return row


async def known(session: AsyncSession, slugs: Collection[str], field: str) -> list[str]:
    """Return the slugs, each once; raises Invalid(field, …) unless all of them exist."""
    wanted = sorted(set(slugs))
    found = {row.slug for row in await _KNOWN.all(session, slugs=wanted)}
    if found != set(wanted):
        raise Invalid(field, N_("Choose industries from the list."))
    return wanted


async def add(session: AsyncSession, actor: Actor, name: str, note: str = "") -> str:
    """Add an industry and return its slug; raises Invalid("name", …) if there is one like it."""
    require(actor, Deed.INDUSTRY_KEEP)
    row = {
        "name": names.clean(name),
        "slug": slug_of(name),
        "note": clean_text(note, LONGEST_NOTE, "note"),
    }
    if not row["slug"]:
        raise Invalid("name", N_("Write a name with Latin letters in it; it becomes the address."))
    try:
        async with session.begin_nested():
            await session.execute(insert(Industry).values(row))
    except IntegrityError as doubled:
        raise Invalid("name", N_("There is an industry of this name already.")) from doubled
    await audit.write(session, actor, "industry:add", industry=row["slug"])
    return row["slug"]


async def rename(session: AsyncSession, actor: Actor, slug: str, name: str, note: str) -> None:
    """Give an industry another name and note; its address stays. Raises NotFound."""
    require(actor, Deed.INDUSTRY_KEEP)
    values = {"name": names.clean(name), "note": clean_text(note, LONGEST_NOTE, "note")}
    changed = await session.execute(
        update(Industry).where(Industry.slug == slug).values(values).returning(Industry.slug)
    )
    if changed.first() is None:
        raise NotFound
    await audit.write(session, actor, "industry:rename", industry=slug)
