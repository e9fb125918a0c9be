"""Why somebody sees a meeting, or a part of one, in words that name nobody else who is invited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Uuid, and_, func, select

from app.access.rules import counts, mine, reader
from app.core.db import Query, bind, gated
from app.core.i18n import N_
from app.models.groups import Group, GroupOffice
from app.models.invitees import MeetingInvited
from app.models.organisations import Organisation
from app.models.records import Grant
from app.services.bulletins.explain import Why

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row

_own = mine()
_group = func.coalesce(GroupOffice.group_id, Grant.principal_id)
_WAYS = Query(
    gated(
        select(
            Grant.principal_kind,
            func.coalesce(Group.name, Organisation.name, "").label("name"),
            Grant.granted_at,
            Grant.reason,
            MeetingInvited.principal_id.is_not(None).label("invited"),
        )
        .select_from(Grant)
        .join(_own, counts(Grant, _own))
        .outerjoin(GroupOffice, GroupOffice.id == Grant.principal_id)
        .outerjoin(Group, Group.id == _group)
        .outerjoin(Organisation, Organisation.id == Grant.principal_id)
        .outerjoin(
            MeetingInvited,
            and_(
                MeetingInvited.meeting_id == bind("meeting_id", Uuid()),
                MeetingInvited.principal_id == Grant.principal_id,
            ),
        )
        .where(Grant.record_id == bind("record_id", Uuid()))
        .order_by(Grant.granted_at, Grant.principal_id)
    )
)
_SEATED = N_("{name} is invited, and your organisation named you to its seat there")
_INVITED = {
    "person": N_("you are invited by name"),
    "organisation": N_("your organisation, {name}, is invited"),
    "working_group": _SEATED,
    "board": _SEATED,
    "committee": _SEATED,
    "alliance": N_("the whole alliance is invited"),
}
_PREPARES = {
    "chairs": N_("you lead {name}, which holds it"),
    "counsel": N_("you hold the counsel's seat in {name}, which holds it"),
    "secretariat": N_("you belong to {name}, which prepares every meeting"),
}
_NAMED_TO = N_("your organisation named you to its seat in {name}")
_OTHERWISE = {
    "person": N_("you were named"),
    "organisation": N_("it was shared with your organisation, {name}"),
    "alliance": N_("it is shown to the whole alliance"),
    # Of a poll over its time, the group that is asked.
    "working_group": _NAMED_TO,
    "board": _NAMED_TO,
    "committee": _NAMED_TO,
}
_NAMED = {"counsel": N_("you were named its counsel"), "author": N_("you wrote it")}


async def why_me(
    session: AsyncSession, actor: Actor, meeting_id: UUID, record_id: UUID | None = None
) -> list[Why]:
    """Return each way by which the reader sees a meeting that was found for them.

    With `record_id`, a part of the meeting. Whom else it invites is never told.
    """
    binds = {"meeting_id": meeting_id, "record_id": record_id or meeting_id}
    rows = await _WAYS.all(session, **binds, **reader(actor))
    return [_way(row) for row in rows]


def _way(row: Row) -> Why:
    kind = row.principal_kind
    named = _NAMED.get(row.reason) if kind == "person" else None
    other = _INVITED if row.invited else _OTHERWISE
    sentence = named or _PREPARES.get(kind) or other[kind]
    return Why(sentence, {"name": row.name}, row.granted_at)
