"""What an agent may write about: what lies within the scope of their affiliation, as they read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, select

from app.access.actor import outside
from app.core.db import Query, bind
from app.core.errors import Invalid
from app.core.i18n import N_
from app.models.affiliations import AGENT, Affiliation
from app.services.spans import live

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_SCOPE = Query(
    select(Affiliation.scope_countries, Affiliation.scope_brands).where(
        Affiliation.person_id == bind("person_id", Uuid()),
        Affiliation.organisation_id == bind("organisation_id", Uuid()),
        Affiliation.kind == AGENT,
        live(Affiliation),
    )
)
_MINE = {
    "countries": N_(
        "None of these countries is in your mandate. Name one that is, too, or no country."
    ),
    "brands": N_("None of these brands is in your mandate. Name one that is, too, or no brand."),
}
_THEIRS = {
    "countries": N_("None of these countries is in the mandate of whoever wrote this."),
    "brands": N_("None of these brands is in the mandate of whoever wrote this."),
}


def refusals(actor: Actor, countries: Sequence[str], brands: Sequence[UUID]) -> Iterable[Invalid]:
    """Yield why the actor may not write of these countries and brands, by field."""
    return _refusals(_MINE, (actor.countries, countries), (actor.brands, brands))


async def refusals_of(
    session: AsyncSession,
    actor: Actor,
    author_id: UUID,
    countries: Sequence[str],
    brands: Sequence[UUID],
) -> list[Invalid]:
    """Return why nobody may send what a colleague wrote, who may be an agent, by field."""
    if author_id == actor.person_id:
        return []
    values = {"person_id": author_id, "organisation_id": actor.organisation_id}
    found: list[Invalid] = []
    for row in await _SCOPE.all(session, **values):
        found += _refusals(_THEIRS, (row.scope_countries, countries), (row.scope_brands, brands))
    return found


def _refusals(words: dict[str, str], *pairs: tuple[Any, Any]) -> Iterable[Invalid]:
    for (field, sentence), (scope, named) in zip(words.items(), pairs, strict=True):
        if outside(scope, named):
            yield Invalid(field, sentence)
