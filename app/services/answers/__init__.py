"""Reading the platform's answer to a thread: point by point, with its clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.access import answers as _rules  # noqa: F401 - registers who may do what
from app.access import closing as _closing  # noqa: F401 - registers who may do what
from app.access.deeds import Deed, may
from app.core import clock as present
from app.models.records import PUBLISHED
from app.models.threads import DECLINED, DONE, WITH_PLATFORM
from app.services.answers import clock, desks, reading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row

# Which deeds the fragments of the thread page ask about.
DEEDS = (
    Deed.ANSWER_ASSIGN,
    Deed.ANSWER_DRAFT,
    Deed.ANSWER_PUBLISH,
    Deed.ANSWER_ASK,
    Deed.ANSWER_EXTEND,
    Deed.ANSWER_JOIN,
    Deed.ANSWER_RESOLVE,
    Deed.QUESTION_ANSWER,
    Deed.EXTENSION_DECIDE,
    Deed.THREAD_CLOSE,
    Deed.THREAD_SEND_BACK,
    Deed.THREAD_REVIEW,
)
# Closed with an answer: of these the board says later whether the change helped.
CLOSED_WELL = (DONE, DECLINED)
REVIEW_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Said:
    """What there is to one point: the answer that stands, those it replaced, and a draft."""

    present: Row | None = None
    earlier: list[Row] = field(default_factory=list)
    draft: Row | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """Who owes the answer and by when; `paused` is the open question, while the clock stands.

    `waits_for` names the one person of the secretariat for whom it waits until it has an owner.
    """

    owner_name: str
    due_on: date | None
    running: bool
    paused: Row | None
    overdue: bool
    waits_for: str


@dataclass(frozen=True, slots=True)
class Answers:
    """All that the thread's page shows of the answer; what the reader does not see is not there."""

    said: dict[UUID, Said]
    clock: Clock
    questions: list[Row]
    extensions: list[Row]
    joined: bool
    head: Row | None
    joins: list[Row]
    open_points: list[Row]
    reasons: list[Row]
    staff: list[Row]
    deeds: frozenset[str]
    closed: bool
    review_due: bool
    usual_review: date

    def of(self, point_id: UUID) -> Said:
        """Return what was said to one point."""
        return self.said.get(point_id, _NOTHING)

    @property
    def extension(self) -> Row | None:
        """The request for a later date that waits for the chair, if any."""
        return next((one for one in self.extensions if one.decided_at is None), None)

    @property
    def drafts(self) -> list[Row]:
        """The drafts of this thread and of those joined into it."""
        return [one.draft for one in self.said.values() if one.draft]

    def may(self, deed: str) -> bool:
        """Tell whether the reader may do a deed here now."""
        return deed in self.deeds


_NOTHING = Said()


async def of_thread(
    session: AsyncSession, actor: Actor, thread: Row, points: Sequence[Row]
) -> Answers:
    """Return what the platform said to a thread and its points, as this reader sees it."""
    joins = await reading.joined(session, actor, thread.id)
    family = [thread.id, *(one.id for one in joins)]
    questions = await reading.questions_of(session, actor, thread.id)
    rows = await reading.said_to(session, actor, family)
    withdrawn = {point.id for point in points if point.life != PUBLISHED}
    allowed = frozenset(str(deed) for deed in DEEDS if may(actor, deed, thread))
    drafting = Deed.ANSWER_DRAFT in allowed and thread.joined_into is None
    return Answers(
        said={key: one for key, one in sorted_out(rows).items() if key not in withdrawn},
        clock=await _clock(session, thread, questions),
        questions=questions,
        extensions=await reading.extensions_of(session, actor, thread.id),
        joined=thread.joined_into is not None,
        head=await reading.head_of(session, actor, thread),
        joins=joins,
        open_points=(
            await reading.answerable(session, actor, thread.id, family) if drafting else []
        ),
        reasons=await reading.reasons(session) if drafting else [],
        staff=await desks.staff(session) if Deed.ANSWER_ASSIGN in allowed else [],
        deeds=allowed,
        closed=thread.state in CLOSED_WELL,
        review_due=review_due(thread),
        usual_review=usual_review(thread),
    )


async def _clock(session: AsyncSession, thread: Row, questions: list[Row]) -> Clock:
    running = thread.state == WITH_PLATFORM
    paused = next((one for one in questions if one.answered_at is None), None) if running else None
    nobody = running and thread.owner_id is None and thread.joined_into is None
    first = await desks.secretary(session) if nobody else None
    late = clock.overdue(thread.due_on, today(thread), thread.state, paused=paused is not None)
    return Clock(
        owner_name=thread.owner_name,
        due_on=thread.due_on,
        running=running,
        paused=paused,
        overdue=late,
        waits_for=first.name if first else "",
    )


def today(thread: Row) -> date:
    """Return the present day in the zone of a thread's board."""
    return clock.day_of(present.now(), thread.zone or "UTC")


def usual_review(thread: Row) -> date:
    """Return the day on which the board would look at a thread again: six months from today."""
    return clock.months_later(today(thread), REVIEW_MONTHS)


def review_due(thread: Row) -> bool:
    """Tell whether the board should say by now if a closed thread's change helped."""
    asked = thread.review_on is not None and thread.reviewed_at is None
    return asked and thread.state in CLOSED_WELL and bool(thread.review_on <= today(thread))


def sorted_out(rows: Sequence[Row]) -> dict[UUID, Said]:
    """Return by point what stands, what it replaced and what is drafted."""
    found: dict[UUID, Said] = {}
    for row in rows:
        one = found.get(row.point_id, _NOTHING)
        if row.published_at is None:
            one = Said(one.present, one.earlier, row)
        elif row.superseded_at is None:
            one = Said(row, one.earlier, one.draft)
        else:
            one = Said(one.present, [*one.earlier, row], one.draft)
        found[row.point_id] = one
    return found
