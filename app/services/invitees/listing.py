"""Lists who is invited to a meeting, for who keeps it, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Boolean, Integer, Text, Uuid, and_, or_, tuple_

from app.access.deeds import Deed, require
from app.access.deeds import refusal as refused
from app.access.rules import reader
from app.core import pagination
from app.core.db import Query, Row, bind
from app.core.errors import Forbidden
from app.core.i18n import N_
from app.models.invitees import COLLEAGUE, YES, Invitee
from app.services import invitees
from app.services.invitees import HOUSE, NAME

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.pagination import Page
    from app.schemas.invitees import PeopleQuery

PAGE = 100
COMING = (YES, COLLEAGUE)
NONE, WAITING = "none", "waiting"
_asked = bind("answer", Text())
_key = (HOUSE.collate("C"), NAME.collate("C"), Invitee.id)
_after = (
    bind("after_house", Text()).collate("C"),
    bind("after_name", Text()).collate("C"),
    bind("after_id", Uuid()),
)
_LIST = Query(
    invitees.OF_MEETING.where(
        Invitee.withdrawn_at.is_(None),
        or_(
            _asked == "",
            and_(_asked == NONE, Invitee.answer.is_(None)),
            and_(_asked == WAITING, Invitee.place == WAITING),
            Invitee.answer == _asked,
        ),
        or_(bind("from_start", Boolean()), tuple_(*_key) > tuple_(*_after)),
    )
    .order_by(*_key)
    .limit(bind("size", Integer()))
)


async def page(
    session: AsyncSession, actor: Actor, meeting: Row, asked: PeopleQuery, secret: bytes
) -> Page[Row]:
    """Return a page of those invited, by organisation and name, as `asked` narrows it.

    Raises Forbidden for all but who keeps the meeting, Invalid for a foreign cursor.
    """
    require(actor, Deed.MEETING_LIST_INVITEES, meeting)
    scope = f"invitees {actor.person_id} {meeting.id} {asked.answer}"
    after = pagination.decode(secret, asked.cursor, scope) if asked.cursor else ("", "", None)
    rows = await _LIST.all(
        session,
        meeting_id=meeting.id,
        answer=asked.answer,
        from_start=not asked.cursor,
        after_house=after[0],
        after_name=after[1],
        after_id=after[2],
        size=PAGE + 1,
        **reader(actor),
    )

    def cursor_of(row: Row) -> str:
        return pagination.encode(secret, (row.house, row.name, _id(row)), scope)

    return pagination.cut(rows, PAGE, cursor_of)


def _id(row: Row) -> UUID:
    found: UUID = row.id
    return found


async def own(session: AsyncSession, actor: Actor, meeting: Row) -> Row:
    """Return the reader's own invitation; raises Forbidden for who has none."""
    found = await invitees.own(session, actor, meeting)
    if found is None:
        raise Forbidden(N_("You are not invited to this meeting."))
    return found


def refusal(actor: Actor, meeting: Row) -> str:
    """Return why who keeps a meeting can record no answers and remind nobody now, or ""."""
    return refused(actor, Deed.INVITEE_KEEP, meeting) or ""
