"""The directory: which organisations there are, found by any name they bear or brand they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Integer, Text, Uuid, exists, func, or_, select, tuple_

from app.core.db import Query, bind
from app.core.text import fold
from app.models.organisations import (
    ACTIVE,
    Brand,
    BrandHolding,
    Organisation,
    OrganisationIndustry,
    OrganisationName,
)
from app.services.organisations.brand_names import once_so
from app.services.spans import listed, live, span

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

PAGE = 50
LONGEST_SEARCH = 200
_MOST_WORDS = 8
START = ("", UUID(int=0))

_words = (
    func.unnest(bind("words", ARRAY(Text()))).table_valued("word", name="words").render_derived()
)
_word = _words.c.word
_named_so = exists(
    select(OrganisationName.id)
    .where(
        OrganisationName.organisation_id == Organisation.id,
        func.strpos(OrganisationName.folded, _word) > 0,
    )
    .correlate(Organisation, _words)
)
_brand_so = exists(
    select(Brand.id)
    .join(BrandHolding, BrandHolding.brand_id == Brand.id)
    .where(
        BrandHolding.organisation_id == Organisation.id,
        live(BrandHolding),
        or_(func.strpos(Brand.folded, _word) > 0, once_so(_word)),
    )
    .correlate(Organisation, _words)
)
# Each word is in a name, present or former, in whatever script, or in one of a brand held now.
_found = ~exists(
    select(_word)
    .where(~or_(func.strpos(Organisation.folded, _word) > 0, _named_so, _brand_so))
    .correlate(Organisation)
)


def _array(statement: Any) -> Any:  # noqa: ANN401 - a select of one column
    return func.array(statement.correlate(Organisation).scalar_subquery())


# What a line of the directory shows; `brands` are those held now, `industries` are slugs.
LINE = (
    Organisation.id,
    Organisation.name,
    Organisation.folded,
    Organisation.country,
    Organisation.state,
    Organisation.platform,
    _array(
        select(OrganisationName.name)
        .where(OrganisationName.organisation_id == Organisation.id)
        .order_by(OrganisationName.kind.desc(), OrganisationName.folded.collate("C"))
    ).label("other_names"),
    _array(
        select(Brand.name)
        .join(BrandHolding, BrandHolding.brand_id == Brand.id)
        .where(BrandHolding.organisation_id == Organisation.id, live(BrandHolding))
        .order_by(Brand.folded.collate("C"))
    ).label("brands"),
    _array(
        select(OrganisationIndustry.industry)
        .where(OrganisationIndustry.organisation_id == Organisation.id)
        .order_by(OrganisationIndustry.industry.collate("C"))
    ).label("industries"),
)
_industry, _country, _state = (bind(key, Text()) for key in ("industry", "country", "state"))
_at_home = exists().where(
    OrganisationIndustry.organisation_id == Organisation.id,
    OrganisationIndustry.industry == _industry,
)
_order = (Organisation.folded.collate("C"), Organisation.id)
_DIRECTORY = Query(
    select(*LINE)
    .where(
        listed(),
        _found,
        or_(_country.is_(None), Organisation.country == _country),
        or_(_state.is_(None), Organisation.state == _state),
        or_(_industry.is_(None), _at_home),
        tuple_(*_order) > tuple_(bind("after_name", Text()), bind("after_id", Uuid())),
    )
    .order_by(*_order)
    .limit(bind("size", Integer()))
)
_MEMBERS = Query(
    select(Organisation.id, Organisation.name)
    .where(Organisation.state == ACTIVE, or_(~Organisation.platform, bind("platform", Boolean())))
    .order_by(*_order)
)
_COUNTRIES = Query(select(Organisation.country).where(listed()).distinct())


def words_of(text: str) -> list[str] | None:
    """Return what a search looks for, folded; None for a search that can find nothing.

    Each part between spaces is one word, so that characters written together stay together.
    """
    parts = text[:LONGEST_SEARCH].split()
    words = [word for part in parts if (word := fold(part))]
    return None if parts and not words else words[:_MOST_WORDS]


async def search(
    session: AsyncSession,
    actor: Actor,
    text: str = "",
    *,
    industry: str | None = None,
    country: str | None = None,
    state: str | None = None,
    after: tuple[str, UUID] = START,
    size: int = PAGE,
) -> list[Any]:
    """Return up to `size` + 1 organisations by folded name, beginning behind `after`.

    Members find what is active, and their own organisation; the secretariat whatever there is.
    """
    words = words_of(text)
    if words is None:
        return []
    filters = {"industry": industry, "country": country, "state": state}
    place = {"after_name": after[0], "after_id": after[1], "size": size + 1}
    return await _DIRECTORY.all(session, words=words, **filters, **place, **span(actor, None))


async def countries(session: AsyncSession, actor: Actor) -> list[str]:
    """Return the countries (ISO 3166-1) in which organisations of the directory have their seat."""
    return sorted(row.country for row in await _COUNTRIES.all(session, **span(actor, None)))


async def members(session: AsyncSession, *, platform: bool = False) -> list[Any]:
    """Return all active members (id, name) to choose from, on demand with the platform."""
    return await _MEMBERS.all(session, platform=platform)
