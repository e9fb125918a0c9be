"""What waits around the platform's answers, each thing for exactly one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from babel.dates import format_date
from sqlalchemy import ARRAY, Boolean, Uuid, and_, exists, false, func, or_
from sqlalchemy.orm import aliased

from app.access.organisations import SECRETARIAT
from app.access.releases import CHAIR, ORIGINATOR
from app.access.rules import PERSON, originates, reader, visible_open, wrote
from app.core import clock as present
from app.core import days
from app.core.db import Query, Row, bind
from app.core.i18n import N_, language, translate
from app.models import threads as states
from app.models.answers import Extension, Question, ReleaseProposal
from app.models.boards import Board
from app.models.records import Record
from app.models.threads import ANSWERED, DECLINED, DONE, WITH_PLATFORM, Thread
from app.services.answers import clock, desks
from app.services.threads import standing
from app.services.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

# After so many days a question to an author without a name waits for the chair: nobody is told
# whether that author is still there.
PATIENCE = timedelta(days=14)
_own = func.coalesce(originates(Record), false())
_leads = Thread.board_id == func.any(bind("led", ARRAY(Uuid())))
_party = or_(_leads, _own)
_head = aliased(Thread)
_together = (
    exists().where(_head.id == Thread.joined_into, _head.state == WITH_PLATFORM).correlate(Thread)
)
_ROWS = Query(
    visible_open(
        Record.id,
        Record.reference,
        Record.originator_id,
        Record.author_id,
        Record.originator_id.is_(None).label("sealed"),
        wrote(Record.id).label("wrote"),
        Thread.board_id,
        Thread.audience,
        standing.state.label("state"),
        Thread.handed_over_at,
        Thread.owner_id,
        Thread.due_on,
        standing.answered_at.label("answered_at"),
        Thread.review_on,
        Thread.reviewed_at,
        _together.label("together"),
        Board.zone,
        Question.asked_at,
        Extension.asked_at.label("extension_at"),
        ReleaseProposal.proposed_at,
        ReleaseProposal.proposed_as,
    )
    .join(Thread, Thread.id == Record.id)
    .join(Board, Board.group_id == Thread.board_id)
    .outerjoin(Question, and_(Question.thread_id == Record.id, Question.answered_at.is_(None)))
    .outerjoin(Extension, and_(Extension.thread_id == Record.id, Extension.decided_at.is_(None)))
    .outerjoin(
        ReleaseProposal,
        and_(ReleaseProposal.thread_id == Record.id, ReleaseProposal.decided_at.is_(None), _party),
    )
    .where(
        or_(
            and_(standing.state == WITH_PLATFORM, Thread.owner_id == PERSON),
            and_(standing.state == WITH_PLATFORM, bind("secretary", Boolean())),
            and_(
                _party,
                or_(
                    and_(standing.state == WITH_PLATFORM, Question.id.is_not(None)),
                    and_(standing.state == WITH_PLATFORM, Extension.id.is_not(None)),
                    ReleaseProposal.id.is_not(None),
                    standing.state == ANSWERED,
                    and_(
                        Thread.state.in_((DONE, DECLINED)),
                        Thread.reviewed_at.is_(None),
                        # A day more than here: which day it is on the board is asked afterwards.
                        Thread.review_on <= func.current_date() + 1,
                    ),
                ),
            ),
        )
    )
    .order_by(Thread.due_on, Record.id)
)
_UNOWNED = N_("{reference} waits for an owner")
_AWAITED = N_("Your answer to {reference} is awaited")
_OWED = N_("Your answer to {reference} is due on {day}")
_LATE = N_("Your answer to {reference} is overdue since {day}")
_ASKED = N_("The platform asks you about {reference}; its clock stands still")
_LATER = N_("The platform asks for more time for {reference}")
_CLOSE = N_("{reference} is answered: close it, or send it back")
_REVIEW = N_("{reference}: did the change help?")
_TOLD = N_("A text for all members about {reference} waits for your yes or no")


@dataclass(frozen=True, slots=True)
class Desk:
    """Who is who for what waits: the reader, the board's chairs, the first of the secretariat."""

    actor: Actor
    chairs: dict[UUID, Row]
    secretary: UUID | None
    staff: frozenset[UUID]
    tied: frozenset[UUID]

    def leads(self, row: Row) -> bool:
        """Tell whether what waits for the board's chair waits for the reader."""
        if row.audience == states.SECRETARIAT:
            return self.authors(row)
        first = self.chairs.get(row.board_id)
        led = first is not None and first.id == self.actor.person_id
        return led and self.actor.chairs(row.board_id)

    def authors(self, row: Row) -> bool:
        """Tell whether the reader is the author in person."""
        return bool(row.wrote)

    def author_gone(self, row: Row) -> bool:
        """Tell whether the author is known to have left."""
        return not row.sealed and row.id not in self.tied


async def waiting(session: AsyncSession, actor: Actor) -> list[Waiting]:
    """Return what waits for the reader around the answers of threads that they see."""
    led = actor.led
    binds = {"led": led, "secretary": actor.has(SECRETARIAT)}
    rows = await _ROWS.all(session, **binds, **reader(actor))
    if not rows:
        return []
    desk = await _desk(session, actor, rows, led)
    return [one for row in rows for one in _of(desk, row)]


async def _desk(session: AsyncSession, actor: Actor, rows: list[Row], led: list[UUID]) -> Desk:
    first = await desks.secretary(session) if actor.has(SECRETARIAT) else None
    staff = await desks.staff(session) if first else []
    known = [row for row in rows if row.asked_at or row.proposed_at]
    tied = {
        row.id
        for row in known
        if row.author_id and await desks.tied(session, row.author_id, row.originator_id)
    }
    return Desk(
        actor,
        await desks.chairs(session, led) if led else {},
        first.id if first else None,
        frozenset(one.id for one in staff),
        frozenset(tied),
    )


def _of(desk: Desk, row: Row) -> Iterator[Waiting]:
    if row.state == WITH_PLATFORM and not row.together:
        yield from _owed(desk, row)
        yield from _asked(desk, row)
    if row.state == ANSWERED and desk.leads(row):
        yield _one("closing", _CLOSE, row, row.answered_at)
    if row.proposed_at and _agrees(desk, row):
        yield _one("told", _TOLD, row, row.proposed_at)
    due = row.state in (DONE, DECLINED) and row.review_on and row.reviewed_at is None
    if due and row.review_on <= clock.day_of(present.now(), row.zone) and desk.leads(row):
        yield _one("review", _REVIEW, row, days.beginning(row.review_on, row.zone))


def _owed(desk: Desk, row: Row) -> Iterator[Waiting]:
    """Yield the answer that the reader owes, or the owner that they have to find."""
    me = desk.actor.person_id
    unowned = row.owner_id is None or row.owner_id not in desk.staff
    if desk.secretary == me and unowned:
        yield _one("assign", _UNOWNED, row, row.handed_over_at)
    # While a question is open it waits for the author.
    if row.owner_id == me and desk.actor.platform and row.asked_at is None:
        today = clock.day_of(present.now(), row.zone)
        late = clock.overdue(row.due_on, today, row.state, paused=False)
        owed = _LATE if late else _OWED
        yield _one("answer", owed if row.due_on else _AWAITED, row, row.handed_over_at, row.due_on)


def _asked(desk: Desk, row: Row) -> Iterator[Waiting]:
    """Yield the question to the author, and the request for more time to the chair."""
    if row.asked_at:
        late = row.sealed and row.asked_at + PATIENCE < present.now()
        chairs = row.audience != states.SECRETARIAT and (late or desk.author_gone(row))
        if desk.leads(row) if chairs else desk.authors(row):
            yield _one("question", _ASKED, row, row.asked_at)
    if row.extension_at and desk.leads(row):
        yield _one("extension", _LATER, row, row.extension_at)


def _agrees(desk: Desk, row: Row) -> bool:
    if row.proposed_as == ORIGINATOR:
        return desk.leads(row)
    return row.proposed_as == CHAIR and desk.authors(row)


def _one(kind: str, sentence: str, row: Row, since: datetime, day: date | None = None) -> Waiting:
    pattern = "d MMMM y" if language() == "en" else "long"
    said = {"reference": row.reference}
    if day is not None:
        said["day"] = format_date(day, pattern, locale=language())
    return Waiting(kind, translate(sentence, said), "thread", since, {"reference": row.reference})
