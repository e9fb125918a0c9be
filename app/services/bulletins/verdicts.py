"""Which condition of the view rule answers for a person and an item: for the command line alone.

It needs a session that passes by row-level security, and so the database's owner.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, exists, func, or_, select

from app.access.deeds import RULINGS, Deed, refusal
from app.access.rules import (
    OPEN_TO_AGENTS,
    ORGANISATION,
    PERSON,
    PRINCIPALS,
    counts,
    mine,
    not_excluded,
    originates,
    reader,
    seen,
    within_scope,
)
from app.core.db import Query, Row, bind, gated
from app.models.reads import Read
from app.models.records import WITHDRAWN, Grant, Record
from app.services import bulletins
from app.services.bulletins import explain

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_own = mine()
_of = Grant.record_id == Record.id
_held = Grant.principal_id == func.any(PRINCIPALS)


def _some(*conditions: Any) -> Any:  # noqa: ANN401 - SQL conditions
    return exists(select(1).select_from(Grant).where(_of, *conditions))


_CONDITIONS = Query(
    gated(
        select(
            Record.id,
            _some(_held).label("shared"),
            _some(_held, or_(Grant.early, Grant.listed_at <= func.now())).label("listed"),
            _some(
                _held, or_(Grant.for_organisation.is_(None), Grant.for_organisation == ORGANISATION)
            ).label("capacity"),
            _some(_held, or_(Grant.principal_id == PERSON, Grant.tlp.in_(OPEN_TO_AGENTS))).label(
                "label_for_agents"
            ),
            exists(select(1).select_from(Grant).join(_own, counts(Grant, _own)).where(_of)).label(
                "counts"
            ),
            within_scope(Record).label("scope"),
            not_excluded(Record.id).label("not_excluded"),
            or_(
                Record.state != WITHDRAWN,
                originates(Record),
                exists(select(1).where(Read.record_id == Record.id, Read.person_id == PERSON)),
            ).label("not_withdrawn"),
            seen(Record).label("seen"),
        ).where(Record.reference == bind("reference", Text()))
    )
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, and the sentence of each condition that led to it."""

    allowed: bool
    reasons: list[str]


async def of_sight(session: AsyncSession, actor: Actor, reference: str) -> Verdict:
    """Return whether the person sees the item acting for this organisation, and why (not)."""
    row = await _CONDITIONS.first(session, reference=reference, **reader(actor))
    if row is None:
        return Verdict(allowed=False, reasons=["No item has this reference."])
    if row.seen:
        ways = await explain.why_me(session, actor, row.id)
        return Verdict(allowed=True, reasons=[w.sentence.format(**w.data) for w in ways])
    return Verdict(allowed=False, reasons=_missing(row, actor))


def _missing(row: Row, actor: Actor) -> list[str]:
    if not row.shared:
        name = actor.organisation_name
        return [f"It was shared with nothing that the person holds, acting for {name}."]
    checks = (
        (row.not_excluded, "An exclusion of one of the person's affiliations stands against it."),
        (row.listed, "It is not listed yet: published less than a minute ago, or embargoed."),
        (row.capacity, "The person was named for another organisation than the one acted for."),
        (actor.staff or row.label_for_agents, "Under this label agents see only what names them."),
        (row.counts, "It was shared before the person's sight of that group began."),
        (row.scope, "It lies outside the agent's scope (countries, brands)."),
        (row.not_withdrawn, "It is withdrawn, and the person had not read it."),
    )
    found = [sentence for holds, sentence in checks if not holds]
    return found or ["A part that the item belongs to is not seen."]


async def of_deed(session: AsyncSession, actor: Actor, deed: str, reference: str) -> Verdict:
    """Return whether the person may do a deed to an item, with the rule that answered."""
    sight = await of_sight(session, actor, reference)
    if deed == "see" or not sight.allowed:
        return sight
    chosen = Deed(deed)
    item = await bulletins.find(session, actor, reference)
    refused = refusal(actor, chosen, item)
    words = RULINGS[chosen].words
    return Verdict(refused is None, [f"Rule: {words}", *([refused] if refused else [])])
