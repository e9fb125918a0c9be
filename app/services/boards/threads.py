"""The threads and votes of boards as their desks need them: what is open, and whose turn it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, DateTime, Text, Uuid, and_, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from app.access.positions import in_room, of_own_house
from app.access.rules import ORGANISATION, PERSON, reader, sight_since, visible_open
from app.core.db import Query, bind, gated
from app.models.answers import Answer, Question
from app.models.groups import Group
from app.models.positions import Position, Recusal
from app.models.records import Authorship, Record
from app.models.threads import CLOSED, IN_DISCUSSION, OPEN, Thread, ThreadMove
from app.models.votes import Ballot, Proxy, Vote
from app.services import threads

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

MOST, MOST_CHANGES = 500, 20
_BOARDS = bind("board_ids", ARRAY(Uuid()))
_positioned = exists(
    select(1).where(
        Position.thread_id == Record.id,
        Position.organisation_id == ORGANISATION,
        Position.superseded_at.is_(None),
    )
)
_paused = exists(select(1).where(Question.thread_id == Record.id, Question.answered_at.is_(None)))
# What awaits a position of the reader's seat: not what their own people wrote.
_undiscussed = and_(
    Thread.state.in_((OPEN, IN_DISCUSSION)),
    in_room(Thread.room_id),
    ~threads.OWN,
    ~_positioned,
)
_OPEN = Query(
    threads.WHOLE.add_columns(_undiscussed.label("awaits"), _paused.label("paused"))
    .where(
        Thread.board_id == func.any(_BOARDS),
        Thread.state.not_in(CLOSED),
        Thread.joined_into.is_(None),
    )
    .order_by(Record.listed_at, Record.id)
    .limit(MOST)
)
_thread = aliased(Record)
_cast = select(func.count()).where(Ballot.vote_id == Vote.id).scalar_subquery()
_voted = exists(select(1).where(Ballot.vote_id == Vote.id, Ballot.organisation_id == ORGANISATION))
_stays_out = (
    select(func.count(Recusal.organisation_id.distinct()))
    .where(Recusal.record_id.in_((Vote.record_id, Vote.thread_id)), Recusal.until.is_(None))
    .scalar_subquery()
)
_standing = (Proxy.vote_id == Vote.id, Proxy.withdrawn_at.is_(None))
_given = exists(select(1).where(*_standing, Proxy.from_organisation == ORGANISATION))
_voted_for = exists(
    select(1).where(Ballot.vote_id == Vote.id, Ballot.organisation_id == Proxy.from_organisation)
)
_held = exists(select(1).where(*_standing, Proxy.to_organisation == ORGANISATION, ~_voted_for))
# A vote awaits the seat for itself, or for another that lets it vote.
_uncast = or_(and_(~_voted, ~_given), _held)
_kept_out = of_own_house(Recusal.id).where(Recusal.record_id.in_((Vote.record_id, Vote.thread_id)))
_now_open = (
    Vote.board_id == func.any(_BOARDS),
    Vote.withdrawn_at.is_(None),
    Vote.opens_at <= func.now(),
    Vote.closes_at > func.now(),
    in_room(Vote.room_id),
    # An author whom no recusal shuts out of their own thread sees no vote of it either meanwhile.
    ~_kept_out.correlate(Vote).exists(),
)
_VOTES = Query(
    visible_open(
        Vote.id,
        Vote.board_id,
        Group.slug.label("board_slug"),
        Group.name.label("board_name"),
        Vote.question,
        Vote.quorum_percent,
        Vote.opens_at,
        Vote.closes_at,
        Vote.zone,
        Vote.called_by_name,
        _thread.reference,
        _thread.tlp,
        _cast.label("votes_cast"),
        _stays_out.label("staying_out"),
        _uncast.label("awaits"),
        or_(_voted, _given).label("for_another"),
    )
    .join(Vote, Vote.record_id == Record.id)
    .join(_thread, _thread.id == Vote.thread_id)
    .join(Group, Group.id == Vote.board_id)
    .where(*_now_open)
    .order_by(Vote.closes_at, Vote.id)
    .limit(MOST)
)


def _turn(kind: str, title: Any, reference: Any, since: Any) -> Any:  # noqa: ANN401 - SQL columns
    """Return the columns of one kind of thing that awaits the reader's seat."""
    return visible_open(
        cast(literal(kind, literal_execute=True), Text()).label("kind"),
        title.label("title"),
        reference.label("reference"),
        Group.name.label("board_name"),
        since.label("since"),
    )


_TURNS = Query(
    gated(
        _turn("position", Record.title, Record.reference, Record.listed_at)
        .join(Thread, Thread.id == Record.id)
        .join(Group, Group.id == Thread.board_id)
        .where(Thread.board_id == func.any(_BOARDS), Thread.joined_into.is_(None), _undiscussed)
        .union_all(
            _turn("vote", Vote.question, _thread.reference, Vote.opens_at)
            .join(Vote, Vote.record_id == Record.id)
            .join(_thread, _thread.id == Vote.thread_id)
            .join(Group, Group.id == Vote.board_id)
            .where(*_now_open, _uncast)
        )
    )
)
_since = bind("since", DateTime(timezone=True))
_wrote = exists(
    select(1).where(
        Authorship.record_id == Record.id,
        Authorship.person_id == PERSON,
        Authorship.organisation_id == ORGANISATION,
    )
)


def _change(what: str, at: Any, who: Any, state: Any) -> Any:  # noqa: ANN401 - SQL columns
    """Return the columns of one kind of change to a thread."""
    return visible_open(
        cast(literal(what, literal_execute=True), Text()).label("what"),
        at.label("at"),
        who.label("who"),
        state.label("state"),
        Record.reference,
        Record.title,
        Record.tlp,
    ).join(Thread, and_(Thread.id == Record.id, Thread.board_id == func.any(_BOARDS)))


_none = cast(literal("", literal_execute=True), Text())
_opened = _change("opened", Record.published_at, Record.author_name, _none).where(
    Record.published_at > _since, Record.kind == threads.KIND, ~_wrote
)
# What followed from the board's own room is the board's; nobody at all is an author without a name.
_who_moved = func.coalesce(func.nullif(ThreadMove.by_name, ""), ThreadMove.by_organisation)
_moved = (
    _change("moved", ThreadMove.at, _who_moved, ThreadMove.to_state)
    .join(ThreadMove, ThreadMove.thread_id == Record.id)
    .where(
        ThreadMove.at > _since,
        ThreadMove.at >= sight_since(Record.id),
        ThreadMove.from_state != "",
        or_(ThreadMove.by_name != bind("name", Text()), ThreadMove.by_name == ""),
        or_(_who_moved != "", ~_wrote),
    )
)
_answered = (
    _change("answered", func.max(Answer.published_at), func.max(Answer.published_by_name), _none)
    .join(Answer, Answer.thread_id == Record.id)
    .where(
        Answer.published_at > _since,
        Answer.published_by_name != bind("name", Text()),
        Answer.point_id.in_(visible_open(Record.id).correlate(None)),
    )
    .group_by(Record.id)
)
_changes = _opened.union_all(_moved, _answered).subquery("changes")
_CHANGES = Query(gated(select(_changes).order_by(_changes.c.at.desc()).limit(MOST_CHANGES)))
_PRESENT = Query(
    visible_open(
        _thread.reference.label("thread_reference"),
        _thread.title.label("thread_title"),
        Record.reference,
        Record.title,
        Record.tlp,
        Position.choice,
        Position.taken_at,
    )
    .join(Position, Position.record_id == Record.id)
    .join(_thread, _thread.id == Position.thread_id)
    .join(Thread, Thread.id == Position.thread_id)
    .where(
        Thread.board_id == func.any(_BOARDS),
        Thread.state.not_in(CLOSED),
        Position.organisation_id == bind("organisation_id", Uuid()),
        Position.superseded_at.is_(None),
        or_(Position.shown_at.is_not(None), in_room(Position.room_id)),
    )
    .order_by(_thread.listed_at, Record.reference)
    .limit(MOST)
)
_BALLOTS = Query(
    visible_open(Vote.id)
    .join(Vote, Vote.record_id == Record.id)
    .join(Ballot, Ballot.vote_id == Vote.id)
    .where(
        Vote.board_id == func.any(_BOARDS),
        Ballot.organisation_id == bind("organisation_id", Uuid()),
        Vote.closes_at > func.now(),
        in_room(Vote.room_id),
    )
)


async def open_threads(
    session: AsyncSession, actor: Actor, board_ids: Collection[UUID]
) -> list[Any]:
    """Return the threads of boards that are not closed, as the reader sees them, the oldest first.

    `awaits` tells whether a position of the reader's organisation is awaited, `paused` whether the
    platform waits for an answer of the author's.
    """
    return await _OPEN.all(session, board_ids=list(board_ids), **reader(actor))


async def open_votes(session: AsyncSession, actor: Actor, board_ids: Collection[UUID]) -> list[Any]:
    """Return the votes of boards that are open now, which close first.

    `awaits` tells whether the reader's organisation has yet to vote, `for_another` that only others
    who let it vote for them are left.
    """
    return await _VOTES.all(session, board_ids=list(board_ids), **reader(actor))


async def turns(session: AsyncSession, actor: Actor, board_ids: Collection[UUID]) -> list[Any]:
    """Return what awaits the reader's seats: (kind, title, reference, board_name, since) each."""
    return await _TURNS.all(session, board_ids=list(board_ids), **reader(actor))


async def changes(
    session: AsyncSession, actor: Actor, board_id: UUID, since: datetime
) -> list[Any]:
    """Return what others did on a board since a moment, the newest first: at most twenty.

    Rows are (what, at, who, state, reference, title, tlp); `who` is empty for the author of an
    unattributed thread.
    """
    return await _CHANGES.all(
        session, board_ids=[board_id], since=since, name=actor.person_name, **reader(actor)
    )


async def positions_of(
    session: AsyncSession, actor: Actor, board_id: UUID, organisation_id: UUID
) -> list[Any]:
    """Return the present positions of an organisation in open threads that the reader sees."""
    about = {"board_ids": [board_id], "organisation_id": organisation_id}
    return await _PRESENT.all(session, **about, **reader(actor))


async def voted_by(
    session: AsyncSession, actor: Actor, board_id: UUID, organisation_id: UUID
) -> set[UUID]:
    """Return the ids of open votes in which an organisation has voted, as the reader sees them."""
    about = {"board_ids": [board_id], "organisation_id": organisation_id}
    return {row.id for row in await _BALLOTS.all(session, **about, **reader(actor))}
