"""What an agent is told of their own place: the scope they act in, and the letter that says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Uuid, func, select

from app.core.db import Query, Row, bind
from app.models.affiliations import AGENT, Affiliation
from app.models.organisations import Brand
from app.services.people import letters
from app.services.people.terms import last_moment
from app.services.spans import live

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_TIE = Query(
    select(
        Affiliation.id,
        Affiliation.person_id,
        Affiliation.organisation_id,
        Affiliation.kind,
        last_moment(Affiliation.ends_at),
    ).where(
        Affiliation.person_id == bind("person_id", Uuid()),
        Affiliation.organisation_id == bind("organisation_id", Uuid()),
        Affiliation.kind == AGENT,
        live(Affiliation),
    )
)
_BRANDS = Query(
    select(Brand.id, Brand.name)
    .where(Brand.id == func.any(bind("brands", ARRAY(Uuid()))))
    .order_by(Brand.folded.collate("C"))
)


@dataclass(frozen=True, slots=True)
class Mandate:
    """What an agent acts in for one organisation; countries and brands that are empty mean all."""

    affiliation_id: UUID
    countries: tuple[str, ...]
    brands: list[Any]
    last_at: datetime
    letter: Row | None


async def own(session: AsyncSession, actor: Actor) -> Mandate | None:
    """Return the reader's mandate from the organisation acted for; None for its own people."""
    if actor.staff:
        return None
    ties = {"person_id": actor.person_id, "organisation_id": actor.organisation_id}
    tie = await _TIE.first(session, **ties)
    if tie is None:
        return None
    return Mandate(
        tie.id,
        actor.countries,
        await _BRANDS.all(session, brands=list(actor.brands)),
        tie.last_at,
        await letters.present(session, actor, tie),
    )
