"""Guests of meetings: people from outside the alliance, who have no account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Text, Uuid, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.access import guests as _rules  # noqa: F401 - registers who may do what
from app.access.deeds import Deed, require
from app.core import clock, ids
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.i18n import N_
from app.models.invitees import Guest, Invitee
from app.models.records import CLEAR, GREEN
from app.services import audit, invitees
from app.services.invitees import telling

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.schemas.guests import GuestEditForm, GuestForm, GuestIn

# Under which labels a meeting's outside is told to somebody from outside.
OPEN_TO_GUESTS = (GREEN, CLEAR)
_OUTSIDER = N_("This meeting is labelled TLP:{tlp}, which {name} of {agency} is outside of.")
# Those of others come last: one's own may be corrected.
_BY_EMAIL = Query(
    select(Guest.id)
    .where(Guest.email == bind("email", Text()))
    .order_by((Guest.added_by == bind("person_id", Uuid())).desc(), Guest.added_at)
)
_ONE = Query(
    select(
        Guest.id,
        Guest.name,
        Guest.email,
        Guest.agency,
        Guest.kind,
        Guest.country,
        Guest.language,
        Guest.zone,
        Guest.bounced_at,
    ).where(Guest.id == bind("guest_id", Uuid()))
)


def require_label(meeting: Row, name: str, agency: str = "") -> None:
    """Raise Invalid, naming whom, for a guest of a meeting whose label keeps guests out."""
    if meeting.tlp not in OPEN_TO_GUESTS:
        said = {"tlp": meeting.tlp, "name": name, "agency": agency or N_("another house")}
        raise Invalid("name", _OUTSIDER, **said)


async def add(session: AsyncSession, actor: Actor, meeting: Row, said: GuestForm | GuestIn) -> UUID:
    """Invite somebody from outside to a meeting; return the id of the invitation.

    Whoever is a guest already, by address, keeps what is known of them. A meeting that was called
    is told to them at once. Raises Forbidden, Invalid for a label that keeps guests out, Conflict
    for somebody who is invited already.
    """
    require(actor, Deed.GUEST_KEEP, meeting)
    require_label(meeting, said.name, said.agency)
    made = await put(session, actor, meeting, said)
    if made is None:
        raise Conflict(N_("This guest is invited already."))
    await telling.guests(session, actor, meeting, [made])
    return made


async def put(
    session: AsyncSession, actor: Actor, meeting: Row, said: GuestForm | GuestIn
) -> UUID | None:
    """Write down a guest and an invitation, without telling; None if they are invited already."""
    guest_id = await _known(session, actor, said)
    before = await invitees.of_guest(session, actor, meeting, guest_id)
    if before is not None and before.withdrawn_at is None:
        return None
    invitee_id = before.id if before else ids.new_id()
    if before is not None:
        await _withdrawn(session, before.id, over=False)
    else:
        row = {"id": invitee_id, "meeting_id": meeting.id, "guest_id": guest_id}
        await session.execute(insert(Invitee).values(row | {"invited_at": func.now()}))
    about = {"record_id": meeting.id, "subject_id": invitee_id, "tlp": meeting.tlp}
    await audit.write(session, actor, "guest:invite", **about, guest_id=str(guest_id))
    return invitee_id


async def _known(session: AsyncSession, actor: Actor, said: GuestForm | GuestIn) -> UUID:
    binds = {"email": said.email, "person_id": actor.person_id}
    found = await _BY_EMAIL.first(session, **binds)
    if found is None:
        values = said.model_dump(exclude={"key"}) | {"id": ids.new_id(), "added_at": clock.now()}
        row = upsert(Guest).values(**values, added_by=actor.person_id)
        await session.execute(row.on_conflict_do_nothing())
        found = await _BY_EMAIL.first(session, **binds)
    if found is None:
        raise Conflict(N_("This guest is being added by somebody else; try again."))
    guest_id: UUID = found.id
    return guest_id


async def tie(session: AsyncSession, actor: Actor, meeting: Row, guest_id: UUID) -> Row:
    """Return a guest's invitation to a meeting, for who keeps it; raises Forbidden, NotFound."""
    require(actor, Deed.MEETING_LIST_INVITEES, meeting)
    found = await invitees.of_guest(session, actor, meeting, guest_id)
    if found is None:
        raise NotFound
    return found


async def find(session: AsyncSession, actor: Actor, meeting: Row, guest_id: UUID) -> Row:
    """Return a guest of a meeting, for who keeps it; raises Forbidden, NotFound."""
    await tie(session, actor, meeting, guest_id)
    found = await _ONE.first(session, guest_id=guest_id)
    if found is None:
        raise NotFound
    return found


async def edit(
    session: AsyncSession, actor: Actor, meeting: Row, guest_id: UUID, said: GuestEditForm
) -> None:
    """Correct what is known of a guest; their address stays, since their link went there.

    Raises Forbidden for others than the secretariat and who wrote the guest down.
    """
    require(actor, Deed.GUEST_KEEP, meeting)
    await find(session, actor, meeting, guest_id)
    changed = await session.execute(
        update(Guest)
        .where(Guest.id == guest_id)
        .values(**said.model_dump())
        .returning(Guest.id)
        .execution_options(synchronize_session=False)
    )
    if not changed.all():
        raise Forbidden(N_("Only the secretariat and whoever wrote this guest down change it."))
    about = {"record_id": meeting.id, "subject_id": guest_id, "tlp": meeting.tlp}
    await audit.write(session, actor, "guest:edit", **about)


async def withdraw(session: AsyncSession, actor: Actor, meeting: Row, invitee_id: UUID) -> Row:
    """Take a guest's invitation back, with what their link showed; return it as it was.

    Whoever was told of the meeting is told. Raises Forbidden, NotFound, Conflict for somebody who
    is no guest, and is invited with a group or an organisation.
    """
    require(actor, Deed.GUEST_KEEP, meeting)
    whose = await invitees.find(session, actor, meeting, invitee_id)
    if whose.guest_id is None or whose.withdrawn_at is not None:
        raise Conflict(N_("Only a guest's invitation is taken back here."))
    await _withdrawn(session, invitee_id, over=True)
    about = {"record_id": meeting.id, "subject_id": invitee_id, "tlp": meeting.tlp}
    await audit.write(session, actor, "guest:withdraw", **about)
    await telling.invited(session, actor, meeting)
    await telling.placed(session, meeting.id)
    return whose


async def _withdrawn(session: AsyncSession, invitee_id: UUID, *, over: bool) -> None:
    await session.execute(
        update(Invitee)
        .where(Invitee.id == invitee_id)
        .values(withdrawn_at=func.now() if over else None)
        .execution_options(synchronize_session=False)
    )
