"""Which condition of the view rule answers for a person and a record: for the command line alone.

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
    passed_on,
    reader,
    seen,
    within_scope,
)
from app.core.db import Query, Row, bind, gated
from app.core.errors import Conflict
from app.models.agendas import AgendaItem, Paper
from app.models.principals import COLLEAGUE
from app.models.reads import Read
from app.models.records import WITHDRAWN, Grant, Record
from app.services import bulletins, meetings, threads
from app.services.bulletins import explain
from app.services.meetings import explain as explaining

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

# The kinds of record of which meetings, and polls over their times, consist.
OF_MEETING = ("meeting", "agenda_item", "paper", "time_poll")
# What is done to a record as its own page finds it; of its parts, only sight is asked.
_DONE_TO = {
    "bulletin": (
        bulletins.find,
        frozenset(one for one in Deed if one.startswith("bulletin:")) | {Deed.AUDIT_OWN},
    ),
    "thread": (
        threads.find,
        frozenset(one for one in Deed if one.startswith("thread:")) - {Deed.THREAD_OPEN},
    ),
    "meeting": (
        meetings.find,
        frozenset(
            {
                *(Deed.MEETING_EDIT, Deed.MEETING_INVITE, Deed.MEETING_CANCEL),
                *(Deed.MEETING_CONVENE, Deed.MEETING_PREPARE, Deed.MEETING_LIST_INVITEES),
                *(Deed.AGENDA_KEEP, Deed.AGENDA_AGREE, Deed.PAPER_KEEP, Deed.GUEST_KEEP),
                *(Deed.INVITEE_ANSWER, Deed.INVITEE_KEEP, Deed.INVITEE_PLACE),
            }
        ),
    ),
}
_NOT_THIS = "{deed} is not done to {reference}. What can be asked of it: {known}."
_PENDING = "It is not listed yet: published less than a minute ago, or embargoed."
_PREPARED = "It has not gone out yet: only those who prepare the meeting see it."
_OVER = "A colleague passed it on, and their organisation no longer holds what it came from."
_own = mine()
_of = Grant.record_id == Record.id
_held = Grant.principal_id == func.any(PRINCIPALS)


def _some(*conditions: Any) -> Any:  # noqa: ANN401 - SQL conditions
    return exists(select(1).select_from(Grant).where(_of, *conditions))


_CONDITIONS = Query(
    gated(
        select(
            Record.id,
            Record.kind,
            # The meeting that it is, or is a part of.
            func.coalesce(AgendaItem.meeting_id, Paper.meeting_id, Record.id).label("whole_id"),
            _some(_held).label("shared"),
            _some(_held, or_(Grant.early, Grant.listed_at <= func.now())).label("listed"),
            _some(
                _held, or_(Grant.for_organisation.is_(None), Grant.for_organisation == ORGANISATION)
            ).label("capacity"),
            _some(_held, or_(Grant.principal_id == PERSON, Grant.tlp.in_(OPEN_TO_AGENTS))).label(
                "label_for_agents"
            ),
            _some(_held, or_(Grant.principal_kind != COLLEAGUE, passed_on(Grant))).label("lasting"),
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
        )
        .select_from(Record)
        .outerjoin(AgendaItem, AgendaItem.id == Record.id)
        .outerjoin(Paper, Paper.id == Record.id)
        .where(Record.reference == bind("reference", Text()))
    )
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, and the sentence of each condition that led to it."""

    allowed: bool
    reasons: list[str]


async def of_sight(session: AsyncSession, actor: Actor, reference: str) -> Verdict:
    """Return whether the person sees the record acting for this organisation, and why (not)."""
    row = await _conditions(session, actor, reference)
    return await _sight(session, actor, row)


async def _conditions(session: AsyncSession, actor: Actor, reference: str) -> Row:
    reference = bulletins.as_kept(reference)
    return await _CONDITIONS.first(session, reference=reference, **reader(actor))


async def _sight(session: AsyncSession, actor: Actor, row: Row) -> Verdict:
    if row is None:
        return Verdict(allowed=False, reasons=["Nothing has this reference."])
    if not row.seen:
        return Verdict(allowed=False, reasons=_missing(row, actor))
    if row.kind in OF_MEETING:
        ways = await explaining.why_me(session, actor, row.whole_id, row.id)
    else:
        ways = await explain.why_me(session, actor, row.id)
    return Verdict(allowed=True, reasons=[way.sentence.format(**way.data) for way in ways])


def _missing(row: Row, actor: Actor) -> list[str]:
    if not row.shared:
        name = actor.organisation_name
        return [f"It was shared with nothing that the person holds, acting for {name}."]
    under_label = actor.staff or row.label_for_agents
    open_ = row.listed and row.capacity and under_label and row.lasting
    checks = (
        (row.not_excluded, "An exclusion of one of the person's affiliations stands against it."),
        (row.listed, _PREPARED if row.kind in OF_MEETING else _PENDING),
        (row.capacity, "The person was named for another organisation than the one acted for."),
        (under_label, "Under this label agents see only what names them."),
        (row.lasting, _OVER),
        # What does not count for one of these reasons says nothing of when it was shared.
        (row.counts or not open_, "It was shared before the person's sight of that group began."),
        (row.scope, "It lies outside the agent's scope (countries, brands)."),
        (row.not_withdrawn, "It is withdrawn, and the person had not read it."),
    )
    found = [sentence for holds, sentence in checks if not holds]
    return found or ["A part that the item belongs to is not seen."]


async def of_deed(session: AsyncSession, actor: Actor, deed: str, reference: str) -> Verdict:
    """Return whether the person may do a deed to a record, with the rule that answered.

    Raises Conflict for a deed that there is not, or that is done to something else.
    """
    row = await _conditions(session, actor, reference)
    sight = await _sight(session, actor, row)
    if deed == "see" or not sight.allowed:
        return sight
    chosen = next((one for one in Deed if one == deed), None)
    find, deeds = _DONE_TO.get(row.kind, (None, frozenset[Deed]()))
    if chosen is None or find is None or chosen not in deeds:
        known = ", ".join(sorted(deeds)) or "see"
        raise Conflict(_NOT_THIS, deed=deed, reference=reference, known=known)
    refused = refusal(actor, chosen, await find(session, actor, bulletins.as_kept(reference)))
    words = RULINGS[chosen].words
    return Verdict(refused is None, [f"Rule: {words}", *([refused] if refused else [])])
