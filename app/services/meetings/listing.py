"""Lists of meetings: between two moments, or page by page, as far as the reader sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, DateTime, Integer, Text, Uuid, and_, func, or_, tuple_

from app.access.rules import ORGANISATION, PERSON
from app.core import clock, pagination
from app.core.collecting import together
from app.core.db import Query, Row, bind
from app.core.errors import Invalid
from app.core.i18n import N_
from app.core.pagination import Page
from app.models.invitees import Invitee
from app.models.meetings import CANCELLED, CONVENED, SAVED, STATES, Meeting
from app.models.records import Record
from app.services import meetings
from app.services.meetings import kinds

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

MINE: Final = "mine"
GROUP: Final = "group"
ALL: Final = "all"
Scope = Literal["mine", "group", "all"]
# No meeting lasts longer (a CHECK of the table): what began before that is over.
_LONGEST = timedelta(days=14)
_start, _end = bind("start", DateTime(timezone=True)), bind("end", DateTime(timezone=True))
_now = bind("now", DateTime(timezone=True))
_size = bind("size", Integer())
# By where they begin too: years of past meetings lie before those in their index.
_earliest = bind("earliest", DateTime(timezone=True))
_not_over = (Meeting.ends_at > _now, Meeting.starts_at > _earliest)
_own = and_(
    Invitee.meeting_id == Meeting.id,
    Invitee.person_id == PERSON,
    Invitee.organisation_id == ORGANISATION,
    Invitee.withdrawn_at.is_(None),
)
_LINES = (
    meetings.meetings_of(Invitee.answer, (Invitee.place == "waiting").label("waits"))
    .outerjoin(Invitee, _own)
    .where(
        or_(~bind("only_mine", Boolean()), meetings.INVITED),
        or_(bind("any_group", Boolean()), Meeting.host_id == bind("group_id", Uuid())),
    )
)
_BETWEEN = Query(
    _LINES.where(
        Meeting.starts_at < _end,
        Meeting.ends_at > _start,
        Meeting.starts_at > _earliest,
        or_(bind("with_cancelled", Boolean()), Meeting.state != CANCELLED),
    ).order_by(Meeting.starts_at, Record.id)
)
_words = bind("words", Text())
_narrowed = _LINES.where(
    or_(bind("kind", Text()) == "", Meeting.kind == bind("kind", Text())),
    Meeting.state == func.any(bind("states", ARRAY(Text()))),
    # One that was cancelled before anybody was told of it is found by asking for it.
    or_(
        bind("with_dropped", Boolean()),
        Meeting.state != CANCELLED,
        Meeting.saved_at.is_not(None),
        Meeting.convened_at.is_not(None),
    ),
    or_(
        _words == "",
        *(
            func.strpos(func.lower(column), func.lower(_words)) > 0
            for column in (Record.title, Record.reference, Meeting.place)
        ),
    ),
)
_place = tuple_(Meeting.starts_at, Record.id)
_after = tuple_(bind("after_at", DateTime(timezone=True)), bind("after_id", Uuid()))
_COMING = Query(
    _narrowed.where(*_not_over, _place > _after).order_by(Meeting.starts_at, Record.id).limit(_size)
)
_PAST = Query(
    _narrowed.where(Meeting.ends_at <= _now, Meeting.starts_at < _now, _place < _after)
    .order_by(Meeting.starts_at.desc(), Record.id.desc())
    .limit(_size)
)
_NEXT = Query(
    _LINES.where(
        *_not_over,
        Meeting.state.in_((SAVED, CONVENED)),
        func.coalesce(Invitee.answer, "") != "no",
    )
    .order_by(Meeting.starts_at, Record.id)
    .limit(_size)
)
# Before every meeting there is, and after it.
_FIRST = (datetime(1, 1, 2, tzinfo=UTC), UUID(int=0))
_LAST = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=(1 << 128) - 1))
_LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed by; empty is everything that is still to come."""

    scope: str = ALL
    group_id: UUID | None = None
    kind: str = ""
    state: str = ""
    past: bool = False
    words: str = ""


async def between(
    session: AsyncSession,
    actor: Actor,
    start: datetime,
    end: datetime,
    *,
    scope: Scope = MINE,
    group_id: UUID | None = None,
    cancelled: bool = True,
) -> list[Row]:
    """Return the meetings that the reader sees and that touch the time between two instants.

    `scope` is `mine` (invited), `group` (held by `group_id`) or `all`. Rows are as of
    `meetings.find`, and `answer` is the reader's own (None: none given). The earliest comes first.
    """
    return await _BETWEEN.all(
        session,
        **meetings.binds(actor),
        start=start,
        end=end,
        earliest=start - _LONGEST,
        only_mine=scope == MINE,
        any_group=scope != GROUP,
        group_id=group_id,
        with_cancelled=cancelled,
    )


async def asked_of(session: AsyncSession, query: Any, group_id: UUID | None = None) -> Asked:  # noqa: ANN401
    """Return what an address asks for; raises Invalid for a scope, kind or state that is none."""
    wrong: list[Invalid] = []
    if query.scope not in ("", MINE, ALL):
        wrong.append(Invalid("scope", N_("Choose yours or all.")))
    if query.state and query.state not in STATES:
        wrong.append(Invalid("state", N_("There is no such state.")))
    if query.kind and query.kind not in {one.slug for one in await kinds.listing(session)}:
        wrong.append(Invalid("kind", N_("There is no such kind of meeting.")))
    together(wrong)
    words = query.text.strip().replace("\0", "")[:_LONGEST_WORDS]
    return Asked(query.scope or ALL, group_id, query.kind, query.state, query.past, words)


async def page(
    session: AsyncSession, actor: Actor, asked: Asked, *, secret: bytes, cursor: str, size: int
) -> Page[Any]:
    """Return a page of the meetings that this reader sees: those to come, or those past.

    What comes next stands first, of the past the latest. Raises Invalid for a foreign cursor.
    """
    scope = f"meetings:{actor.person_id}:{actor.organisation_id}:{asked}"
    start = _LAST if asked.past else _FIRST
    after = pagination.decode(secret, cursor, scope) if cursor else start
    rows = await (_PAST if asked.past else _COMING).all(
        session,
        **meetings.binds(actor),
        only_mine=asked.scope == MINE,
        any_group=asked.group_id is None,
        group_id=asked.group_id,
        kind=asked.kind,
        states=[asked.state] if asked.state else list(STATES),
        with_dropped=asked.state == CANCELLED,
        words=asked.words,
        **_present(),
        after_at=after[0],
        after_id=after[1],
        size=size + 1,
    )
    return pagination.cut(
        rows, size, lambda row: pagination.encode(secret, (row.starts_at, row.id), scope)
    )


async def coming(session: AsyncSession, actor: Actor, size: int) -> list[Row]:
    """Return the next meetings to which the reader is invited and did not say no."""
    return await _NEXT.all(
        session,
        **meetings.binds(actor),
        only_mine=True,
        any_group=True,
        group_id=None,
        **_present(),
        size=size,
    )


def _present() -> dict[str, datetime]:
    now = clock.now()
    return {"now": now, "earliest": now - _LONGEST}
