"""Another label for the outside of a meeting: whom it keeps out, and who is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, Uuid, func, select

from app.access import tlp as labels
from app.access.deeds import Deed, require
from app.access.rules import reader, visible_open
from app.core import clock
from app.core.collecting import together
from app.core.db import Query, Row, bind
from app.core.errors import Invalid, Stale
from app.core.i18n import N_, gettext
from app.models.invitees import Guest, Invitee
from app.models.meetings import PLANNED
from app.models.principals import ALLIANCE
from app.models.records import CLEAR, GREEN, Record
from app.services import audience, audit, meetings
from app.services.calendars import events
from app.services.invitees import telling
from app.services.meetings import calling, changes, editing, inviting

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.audience import Reader

_INVITED = N_("TLP:{tlp} keeps out {name}, who is invited: take that back first.")
_RELABEL = Query(select(func.relabel(bind("record_id", Uuid()), bind("label", Text()))))
_GUESTS = Query(
    visible_open(Guest.name, Guest.agency)
    .join(Invitee, Invitee.meeting_id == Record.id)
    .join(Guest, Guest.id == Invitee.guest_id)
    .where(Record.id == bind("meeting_id", Uuid()), Invitee.withdrawn_at.is_(None))
    .order_by(Guest.name.collate("C"), Guest.id)
)


@dataclass(frozen=True, slots=True)
class Effect:
    """Who would lose sight of a meeting under another label, and who would gain it."""

    loses: list[Reader]
    gains: list[Reader]


async def effect(session: AsyncSession, actor: Actor, meeting: Row, label: str) -> Effect:
    """Return whom another label would shut out of a meeting or let in, before it is given.

    Raises as `relabel` does for the label; whom the alliance's sight is taken from stands in it.
    """
    require(actor, Deed.MEETING_EDIT, meeting)
    chosen = calling.outside_label(label)
    await _refuse(session, actor, meeting, chosen)
    # A meeting names neither countries nor brands: it concerns every agent alike.
    item = SimpleNamespace(id=meeting.id, countries=[], brands=[])
    now = (await audience.of_record(session, meeting.id)).readers
    then = (await audience.under_label(session, item, chosen)).readers
    before, after = set(map(_who, now)), set(map(_who, then))
    return Effect(
        loses=[one for one in now if _who(one) not in after],
        gains=[one for one in then if _who(one) not in before],
    )


def _who(one: Reader) -> tuple[UUID, UUID]:
    return one.person_id, one.organisation_id


async def relabel(
    session: AsyncSession,
    actor: Actor,
    meeting: Row,
    label: str,
    version: int,
    *,
    title_told: bool = False,
) -> UUID | None:
    """Give title, time and place another label; return the change that is told, None for none.

    Whom the label no longer lets in loses sight in the same transaction; whoever was invited is
    told so, and nothing else, and whoever knew of the meeting alone is told nothing. Those who keep
    sight are told where it changes what stands in their calendar. `title_told` lets the title in
    there where the label asks. Raises Forbidden, Stale, Invalid on `tlp` for RED, and naming each
    who is invited and whom the label keeps out.
    """
    require(actor, Deed.MEETING_EDIT, meeting)
    if meeting.version != version:
        raise Stale
    chosen = calling.outside_label(label)
    told = calling.title_told(chosen, said=title_told)
    if (chosen, told) == (meeting.tlp, meeting.title_told):
        return None
    await _refuse(session, actor, meeting, chosen)
    await editing.claim(session, meeting, version)
    # With the same label too: what the record shows of it changed now.
    await _RELABEL.all(session, record_id=meeting.id, label=chosen)
    await editing.put(session, meeting, {"title_told": told})
    about = {"record_id": meeting.id, "tlp": chosen}
    kept = {"before": meeting.tlp, "title_told": told}
    await audit.write(session, actor, "meeting:relabel", **about, **kept)
    return await _tell(session, actor, meeting)


async def _tell(session: AsyncSession, actor: Actor, was: Row) -> UUID | None:
    """Bring invitations into step, and tell of a label that was just given."""
    now = await meetings.find_by_id(session, actor, was.id)
    if now.state == PLANNED:
        await inviting.refresh(session, now.id)
        return None
    change_id = None
    if _entry(was) != _entry(now):
        what: dict[str, Any] = {"tlp": [was.tlp, now.tlp]} if was.tlp != now.tlp else {}
        if was.title_told != now.title_told:
            what["title_told"] = [was.title_told, now.title_told]
        change_id = await changes.keep(session, actor, now, what)
        now = await meetings.find_by_id(session, actor, was.id)
    if now.ends_at > clock.now():
        await telling.relabelled(session, actor, now, change_id)
    return change_id


def _entry(meeting: Row) -> str:
    """Return what decides how much of a meeting stands in a calendar."""
    if events.named(meeting.tlp):
        return str(meeting.tlp)
    return "title" if events.titled(meeting) else ""


async def _refuse(session: AsyncSession, actor: Actor, meeting: Row, chosen: str) -> None:
    """Raise Invalid on `tlp`, naming each who is invited and whom a label keeps out.

    An invitation is taken back as such. Whom the outside is shown besides loses sight of it with
    the label, as `effect` says.
    """
    invited = await inviting.of_meeting(session, actor, meeting)
    names = [
        gettext("the alliance") if one.address.kind == ALLIANCE else one.address.name
        for one in invited.addresses
        if not labels.allows(chosen, one.address.kind)
    ]
    if chosen not in (GREEN, CLEAR):
        rows = await _GUESTS.all(session, meeting_id=meeting.id, **reader(actor))
        names += [f"{one.name} ({one.agency})" if one.agency else one.name for one in rows]
    together([Invalid("tlp", _INVITED, tlp=chosen, name=name) for name in names])
