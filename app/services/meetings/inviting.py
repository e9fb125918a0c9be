"""Whom a meeting invites: groups, organisations and people; and to whom its outside is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Text, Uuid, cast, func, null, or_, select

from app.access import tlp as labels
from app.access.deeds import Deed, require
from app.access.organisations import SECRETARIAT
from app.core.db import Query, Row, bind
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_, gettext
from app.models.groups import Group
from app.models.invitees import MeetingInvited
from app.models.meetings import PLANNED
from app.models.principals import ALLIANCE, ORGANISATION, PERSON
from app.services import audience, audit
from app.services.drafts import addressing
from app.services.invitees import telling

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.audience import Address
    from app.services.drafts.addressing import Choice

_NOT_YOURS = N_("You cannot invite {name}: invite your own groups, members and people.")
_meeting = bind("meeting_id", Uuid())
_INVITE = Query(
    select(func.invite(_meeting, bind("principal_id", Uuid()), bind("capacity", Uuid())))
)
_UNINVITE = Query(select(func.uninvite(_meeting, bind("principal_id", Uuid()))))
_SHOW = Query(select(func.show_meeting(_meeting, bind("principal_id", Uuid()))))
_REFRESH = Query(select(func.refresh_invitees(_meeting)))
_INVITED = Query(
    select(MeetingInvited.principal_id, MeetingInvited.capacity, MeetingInvited.invited_at)
    .where(MeetingInvited.meeting_id == _meeting)
    .order_by(MeetingInvited.invited_at, MeetingInvited.principal_id)
)
_GROUPS = Query(
    select(Group.id, Group.kind, Group.name)
    .where(
        Group.closed_at.is_(None),
        or_(
            bind("everywhere", Boolean()),
            Group.id == bind("host_id", Uuid()),
            func.may_address(Group.id, cast(null(), Uuid())),
        ),
    )
    .order_by(Group.kind != ALLIANCE, Group.kind.cast(Text()), Group.name.collate("C"))
)
_ALLIANCE = Query(select(Group.id, Group.name).where(Group.kind == ALLIANCE))


@dataclass(frozen=True, slots=True)
class Invited:
    """Everybody whom a meeting invites, and whether the alliance is shown its outside besides."""

    addresses: list[Choice]
    shown: bool
    alliance_id: UUID

    @property
    def groups(self) -> list[Choice]:
        """Return the groups among them."""
        return [one for one in self.addresses if one.address.kind not in (PERSON, ORGANISATION)]


async def groups(
    session: AsyncSession, actor: Actor, host_id: UUID | None = None
) -> list[addressing.Choice]:
    """Return the groups that the caller may invite to a meeting held by `host_id`."""
    rows = await _GROUPS.all(session, everywhere=actor.has(SECRETARIAT), host_id=host_id)
    return [addressing.Choice(audience.Address(row.id, row.kind, row.name)) for row in rows]


async def resolved(
    session: AsyncSession, actor: Actor, keys: Sequence[str], *, host_id: UUID, tlp: str
) -> tuple[Address, ...]:
    """Return whom form keys name, if the caller may invite all of them under the label.

    Raises Invalid on `invited`, one sentence for each who cannot be; without a label that is left.
    """
    found = await audience.resolve(session, keys, "invited")
    open_groups = {one.address.id for one in await groups(session, actor, host_id)}
    wrong = [
        Invalid("invited", _NOT_YOURS, name=one.name)
        for one in found
        if one.id not in open_groups and not (one.addressable and _named(one))
    ]
    wrong += [
        Invalid("invited", labels.FORBIDS[tlp], name=one.name)
        for one in found
        if tlp and not labels.allows(tlp, one.kind)
    ]
    for later in wrong[1:]:
        wrong[0].also(later)
    if wrong:
        raise wrong[0]
    return tuple(found)


def _named(one: Address) -> bool:
    return one.kind in (PERSON, ORGANISATION)


async def put(
    session: AsyncSession, meeting_id: UUID, addresses: Iterable[Address], *, shown: bool = False
) -> None:
    """Invite whom `resolved` returned, show the outside to the alliance if asked; tells nobody."""
    for one in addresses:
        await _INVITE.all(
            session, meeting_id=meeting_id, principal_id=one.id, capacity=one.capacity
        )
    if shown:
        (alliance,) = await _ALLIANCE.all(session)
        await _SHOW.all(session, meeting_id=meeting_id, principal_id=alliance.id)
    await _REFRESH.all(session, meeting_id=meeting_id)


async def refresh(session: AsyncSession, meeting_id: UUID) -> None:
    """Bring the list of invited people in step with the groups and organisations invited now."""
    await _REFRESH.all(session, meeting_id=meeting_id)


async def of_meeting(session: AsyncSession, actor: Actor, meeting: Row) -> Invited:
    """Return whom a meeting invites, for who keeps it; raises Forbidden."""
    require(actor, Deed.MEETING_LIST_INVITEES, meeting)
    found = await choices(session, await keys_of(session, meeting.id))
    everybody = any(one.address.kind == ALLIANCE for one in found)
    held = await audience.addresses_of(session, meeting.id)
    shown = not everybody and any(to.kind == ALLIANCE for to, _ in held)
    (alliance,) = await _ALLIANCE.all(session)
    return Invited(found, shown, alliance.id)


async def reaches(session: AsyncSession, meeting_id: UUID) -> bool:
    """Tell whether a meeting invites anybody, or is shown to the alliance."""
    held = await audience.addresses_of(session, meeting_id)
    return any(to.kind == ALLIANCE for to, _ in held) or bool(await keys_of(session, meeting_id))


async def keys_of(session: AsyncSession, meeting_id: UUID) -> list[str]:
    """Return whom a meeting invites as form keys, the first invited first."""
    rows = await _INVITED.all(session, meeting_id=meeting_id)
    return [
        f"{one.principal_id}@{one.capacity}" if one.capacity else str(one.principal_id)
        for one in rows
    ]


async def choices(session: AsyncSession, keys: Sequence[str]) -> list[Choice]:
    """Return whom form keys name, people with the organisation for which they are asked."""
    found = await audience.known(session, keys)
    capacities = dict.fromkeys(str(one.capacity) for one in found if one.capacity)
    houses = {one.id: one.name for one in await audience.known(session, list(capacities))}
    return [
        addressing.Choice(one, houses.get(one.capacity, "") if one.capacity else "")
        for one in found
    ]


async def offered(
    session: AsyncSession, actor: Actor, meeting: Row, words: str, invited: Invited
) -> list[Choice]:
    """Return whom the meeting could invite besides, as far as its label lets them in.

    Groups as they are; organisations and people by words of their names.
    """
    taken = {one.address.id for one in invited.addresses}
    found = await groups(session, actor, meeting.host_id)
    found += await addressing.search(session, actor, words)
    return [
        one
        for one in found
        if one.address.id not in taken and labels.allows(meeting.tlp, one.address.kind)
    ]


async def invite(session: AsyncSession, actor: Actor, meeting: Row, keys: Sequence[str]) -> int:
    """Invite more to a meeting and return how many; whoever is new is told if it is called.

    Raises Forbidden, Conflict when it is over, Invalid on `invited`.
    """
    require(actor, Deed.MEETING_INVITE, meeting)
    if not keys:
        raise Invalid("invited", N_("Choose whom to invite."))
    host_id, tlp = meeting.host_id, meeting.tlp
    found = await resolved(session, actor, keys, host_id=host_id, tlp=tlp)
    await put(session, meeting.id, found)
    await _tell(session, actor, meeting)
    await _audit(session, actor, meeting, "meeting:invite", count=len(found))
    return len(found)


async def show(session: AsyncSession, actor: Actor, meeting: Row) -> None:
    """Show title, time and place to the alliance, which is not invited by it; raises Forbidden.

    Raises Invalid under a label that does not let the alliance in.
    """
    require(actor, Deed.MEETING_INVITE, meeting)
    if not labels.allows(meeting.tlp, ALLIANCE):
        raise Invalid("shown", labels.FORBIDS[meeting.tlp], name=gettext("the alliance"))
    await put(session, meeting.id, (), shown=True)
    await _audit(session, actor, meeting, "meeting:show")


async def uninvite(session: AsyncSession, actor: Actor, meeting: Row, principal_id: UUID) -> None:
    """Take an invitation back, or hide the outside again from the alliance.

    Whoever is not invited otherwise loses sight at once, and is told if the meeting was called.
    Raises Forbidden, NotFound for who is not invited.
    """
    require(actor, Deed.MEETING_INVITE, meeting)
    invited = await of_meeting(session, actor, meeting)
    known = {one.address.id for one in invited.addresses}
    if principal_id not in known and not (invited.shown and principal_id == invited.alliance_id):
        raise NotFound
    await _UNINVITE.all(session, meeting_id=meeting.id, principal_id=principal_id)
    await refresh(session, meeting.id)
    await _tell(session, actor, meeting)
    await _audit(session, actor, meeting, "meeting:uninvite", principal_id=str(principal_id))


async def _tell(session: AsyncSession, actor: Actor, meeting: Row) -> None:
    if meeting.state != PLANNED:
        await telling.invited(session, actor, meeting)


async def _audit(
    session: AsyncSession,
    actor: Actor,
    meeting: Row,
    deed: str,
    **detail: Any,  # noqa: ANN401 - kept as JSON
) -> None:
    await audit.write(session, actor, deed, record_id=meeting.id, tlp=meeting.tlp, **detail)
