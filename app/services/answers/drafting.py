"""Drafting answers: one draft for each point, seen by the platform's staff alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import insert

from app.access.deeds import Deed, require
from app.core import ids
from app.core.errors import Conflict, Invalid
from app.core.i18n import N_
from app.models.answers import OUTCOMES, Answer
from app.models.threads import DECIDED, WITH_PLATFORM
from app.services import audit
from app.services.answers import reading, typed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row

LONGEST = 20_000
GONE = N_("{reference} is no longer there: it was withdrawn meanwhile. Your draft is kept.")
ELSEWHERE = N_("This thread is answered together with another; answer it there.")


@dataclass(frozen=True, slots=True)
class Worded:
    """An answer as somebody words it; `change` is what it leads to, seen `change_on` at a place."""

    outcome: str
    reason: str
    words: str
    change: str = ""
    change_on: date | None = None
    change_at: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """A thread with those joined into it, their points by reference, and what was said to them."""

    thread: Row
    joins: list[Row] = field(default_factory=list)
    points: dict[str, Row] = field(default_factory=dict)
    drafts: dict[UUID, Row] = field(default_factory=dict)
    standing: dict[UUID, Row] = field(default_factory=dict)


def mark(draft: Row | None) -> str:
    """Return by which mark a form tells the draft that it shows; '' where there is none."""
    return "" if draft is None else str(draft.drafted_at.isoformat())


async def family_of(session: AsyncSession, actor: Actor, thread: Row) -> Family:
    """Return a thread with all that is answered together with it.

    Raises Conflict for one that is itself joined into another.
    """
    if thread.joined_into is not None:
        raise Conflict(ELSEWHERE)
    alive = (WITH_PLATFORM, *DECIDED)
    joins = [j for j in await reading.joined(session, actor, thread.id) if j.state in alive]
    every = [thread.id, *(one.id for one in joins)]
    points = await reading.answerable(session, actor, thread.id, every)
    rows = await reading.said_to(session, actor, every)
    return Family(
        thread,
        joins,
        {point.reference: point for point in points},
        {row.point_id: row for row in rows if row.published_at is None},
        {row.point_id: row for row in rows if row.published_at and row.superseded_at is None},
    )


def chosen(family: Family, references: Sequence[str]) -> list[Row]:
    """Return the points named; raises Invalid for none, Conflict for one that is gone."""
    if not references:
        raise Invalid("points", N_("Choose the points that this answers."))
    wanted = list(dict.fromkeys(reference.upper() for reference in references))
    for reference in wanted:
        if reference not in family.points:
            raise Conflict(GONE, reference=reference)
    return [family.points[reference] for reference in wanted]


async def draft(
    session: AsyncSession,
    actor: Actor,
    thread: Row,
    references: Sequence[str],
    worded: Worded,
    seen: Mapping[str, str],
) -> list[str]:
    """Keep a draft for each of some points (references), in the same words.

    `seen` tells for each reference the `mark` of the draft that the writer had before them. Returns
    the references. Raises Conflict when somebody drafted the same meanwhile, or a point is gone.
    """
    require(actor, Deed.ANSWER_DRAFT, thread)
    values = await _values(session, worded)
    family = await family_of(session, actor, thread)
    points = chosen(family, references)
    require_seen(family, points, seen)
    for point in points:
        await _keep(session, actor, point, family.drafts.get(point.id), values)
    # Not under the record: its own people read that trail, and a draft is not theirs to know of.
    await audit.write(
        session, actor, "answer:draft", subject_id=thread.id, tlp=thread.tlp, points=len(points)
    )
    return [point.reference for point in points]


def require_seen(family: Family, points: Sequence[Row], seen: Mapping[str, str] | None) -> None:
    """Raise Conflict where somebody drafted meanwhile; None for `seen` takes what there is."""
    for point in points if seen is not None else ():
        present = family.drafts.get(point.id)
        if mark(present) != (seen or {}).get(point.reference, ""):
            raise _overtaken(point, present)


def _overtaken(point: Row, present: Row | None) -> Conflict:
    if present is None:
        said = N_("The draft for {reference} was published or discarded meanwhile. Look again.")
        return Conflict(said, reference=point.reference)
    said = N_("{name} drafted an answer to {reference} meanwhile. Look at it first.")
    return Conflict(said, name=present.drafted_by_name, reference=point.reference)


async def _keep(
    session: AsyncSession, actor: Actor, point: Row, present: Row | None, values: dict[str, Any]
) -> None:
    who = {
        "drafted_by": actor.person_id,
        "drafted_by_name": actor.person_name,
        # Not the transaction's beginning: the mark of two who draft at once must differ.
        "drafted_at": func.clock_timestamp(),
    }
    if present is None:
        row = {"id": ids.new_id(), "thread_id": point.thread_id, "point_id": point.id}
        made: Any = insert(Answer).values(row | values | who).on_conflict_do_nothing()
    else:
        same = (Answer.id == present.id, Answer.drafted_at == present.drafted_at)
        made = update(Answer).where(*same, Answer.published_at.is_(None)).values(values | who)
    done = await session.execute(made.returning(Answer.id))
    if done.first() is None:
        raise Conflict(
            N_("Somebody drafted an answer to {reference} at the same moment. Look again."),
            reference=point.reference,
        )


async def _values(session: AsyncSession, worded: Worded) -> dict[str, Any]:
    if worded.outcome not in OUTCOMES:
        raise Invalid("outcome", N_("Say whether it is accepted, partly accepted or declined."))
    reasons = {one.slug: one.outcome for one in await reading.reasons(session)}
    if reasons.get(worded.reason) != worded.outcome:
        raise Invalid("reason", N_("Choose a reason that fits the outcome."))
    needed = N_("Say it in words: an outcome alone is no answer.")
    change = typed.line(worded.change, "change")
    if not change and (worded.change_on or worded.change_at.strip()):
        raise Invalid("change", N_("Say what changes, or leave its day and place empty."))
    return {
        "outcome": worded.outcome,
        "reason": worded.reason,
        "words": typed.words(worded.words, "words", needed=needed, longest=LONGEST),
        "change": change,
        "change_on": worded.change_on,
        "change_at": typed.line(worded.change_at, "change_at"),
    }


async def discard(session: AsyncSession, actor: Actor, thread: Row, reference: str) -> None:
    """Throw the draft for one point away; raises Conflict when there is none any more."""
    require(actor, Deed.ANSWER_DRAFT, thread)
    family = await family_of(session, actor, thread)
    point = chosen(family, [reference])[0]
    present = family.drafts.get(point.id)
    if present is None:
        raise _overtaken(point, None)
    await session.execute(
        delete(Answer).where(Answer.id == present.id, Answer.published_at.is_(None))
    )
    await audit.write(session, actor, "answer:discard", subject_id=point.id, tlp=thread.tlp)
