"""Reading feedback threads: one by its reference, its points and steps, as the reader sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Text, Uuid, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from app.access import closing as _closing  # noqa: F401 - registers who may do what
from app.access import rooms as _rooms  # noqa: F401
from app.access import threads as _rules  # noqa: F401
from app.access.rules import originates, reader, seen, sight_since, visible, wrote
from app.core.db import Query, Row, bind
from app.core.errors import NotFound
from app.models.boards import Board
from app.models.groups import Group
from app.models.records import WITHDRAWN, Record
from app.models.threads import ANSWERED, WITH_PLATFORM, Point, Thread, ThreadMove, ThreadTopic
from app.services.bulletins import OPEN, as_kept
from app.services.threads import standing

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

KIND = "thread"
# Of an agent the question has no answer, which is no.
OWN = func.coalesce(originates(Record), false())
WROTE = wrote(Record.id)
_room = aliased(Record)
OUTSIDE = (
    Record.id,
    Record.reference,
    Record.title,
    Record.tlp,
    Record.state.label("life"),
    Record.state_reason,
    Record.originator_id,
    Record.originator_name,
    Record.author_name,
    Record.originator_id.is_(None).label("sealed"),
    Record.published_at,
    Record.listed_at,
    Record.changed_at,
    Record.version.label("edition"),
    OWN.label("own"),
    WROTE.label("wrote"),
)
INSIDE = (
    Thread.board_id,
    Group.slug.label("board_slug"),
    Group.name.label("board_name"),
    Group.kind.label("board_kind"),
    Board.zone,
    Board.country,
    Board.answer_days,
    Thread.topic,
    ThreadTopic.name.label("topic_name"),
    Thread.problem,
    Thread.proposal,
    Thread.language,
    Thread.audience,
    standing.state.label("state"),
    # As it stands in the row that all read: by the points that all of them see.
    Thread.state.label("kept_state"),
    Thread.handed_over_at,
    Thread.owner_id,
    Thread.owner_name,
    Thread.due_on,
    standing.answered_at.label("answered_at"),
    Thread.decided_at,
    Thread.review_on,
    Thread.review_outcome,
    Thread.review_words,
    Thread.reviewed_at,
    Thread.joined_into,
    Thread.version,
    Thread.room_id,
    exists(select(1).where(_room.id == Thread.room_id, seen(_room))).label("in_room"),
)
# Threads that the reader sees; of one that was withdrawn only its own people see the inside.
WHOLE = (
    visible(*OUTSIDE, *INSIDE)
    .outerjoin(Thread, and_(Thread.id == Record.id, OPEN))
    .outerjoin(Group, Group.id == Thread.board_id)
    .outerjoin(Board, Board.group_id == Thread.board_id)
    .outerjoin(ThreadTopic, ThreadTopic.slug == Thread.topic)
    .where(Record.kind == KIND)
)
_BY_REFERENCE = Query(WHOLE.where(Record.reference == bind("reference", Text())))
_BY_ID = Query(WHOLE.where(Record.id == bind("record_id", Uuid())))
POINT = (
    Record.id,
    Record.reference,
    Record.title,
    Record.tlp,
    Record.state.label("life"),
    Record.state_reason,
    OWN.label("own"),
    Point.thread_id,
    Point.code,
    Point.position,
    Point.text,
)
_POINTS = visible(*POINT).join(Point, and_(Point.id == Record.id, OPEN))
_OF_THREAD = Query(
    _POINTS.where(Point.thread_id == bind("thread_id", Uuid())).order_by(Point.position, Record.id)
)
_POINT = Query(
    _POINTS.where(Point.thread_id == bind("thread_id", Uuid()), Point.code == bind("code", Text()))
)
_MOVES = Query(
    visible(
        ThreadMove.from_state,
        ThreadMove.to_state,
        ThreadMove.reason,
        ThreadMove.by_name,
        ThreadMove.by_organisation,
        ThreadMove.at,
    )
    .join(ThreadMove, and_(ThreadMove.thread_id == Record.id, OPEN))
    .join(Thread, Thread.id == Record.id)
    .where(
        Record.id == bind("thread_id", Uuid()),
        ThreadMove.at >= sight_since(Record.id),
        # To whom a point is unanswered that not all see, the thread is not answered yet.
        or_(
            ThreadMove.to_state != ANSWERED,
            ThreadMove.at.is_distinct_from(Thread.answered_at),
            standing.state != WITH_PLATFORM,
            Thread.state == WITH_PLATFORM,
        ),
    )
    .order_by(ThreadMove.at, ThreadMove.id)
)


async def find(session: AsyncSession, actor: Actor, reference: str) -> Row:
    """Return one thread as this reader sees it; raises NotFound if unseen or absent."""
    row = await _BY_REFERENCE.first(session, reference=as_kept(reference), **reader(actor))
    if row is None:
        raise NotFound
    return row


async def find_open(session: AsyncSession, actor: Actor, reference: str) -> Row:
    """Return one thread whose inside the reader may see; raises NotFound otherwise."""
    row = await find(session, actor, reference)
    if row.life == WITHDRAWN and not row.own:
        raise NotFound
    return row


async def find_by_id(session: AsyncSession, actor: Actor, record_id: UUID) -> Row:
    """Return one thread by its id; raises NotFound if its inside is unseen or absent."""
    row = await _BY_ID.first(session, record_id=record_id, **reader(actor))
    if row is None or row.board_id is None:
        raise NotFound
    return row


async def points(session: AsyncSession, actor: Actor, thread_id: UUID) -> list[Row]:
    """Return the points of a thread that this reader sees, in order."""
    return await _OF_THREAD.all(session, thread_id=thread_id, **reader(actor))


async def point(session: AsyncSession, actor: Actor, thread_id: UUID, code: str) -> Row:
    """Return one point of a thread by its code; raises NotFound if unseen or absent."""
    row = await _POINT.first(session, thread_id=thread_id, code=as_kept(code), **reader(actor))
    if row is None:
        raise NotFound
    return row


async def steps(session: AsyncSession, actor: Actor, thread_id: UUID) -> list[Row]:
    """Return the steps of a thread since the reader's sight of it began, the oldest first."""
    return await _MOVES.all(session, thread_id=thread_id, **reader(actor))


def spoken(actor: Actor, thread: Row) -> tuple[str, str]:
    """Return under which name and organisation the reader acts in a thread.

    Both are empty for the author of an unattributed one, who bears no name there.
    """
    if thread.sealed and thread.wrote:
        return "", ""
    return actor.person_name, actor.organisation_name


def sealed(thread: Row) -> bool:
    """Tell whether what the reader does in a thread must be written down without their name."""
    return bool(thread.sealed and thread.wrote)
