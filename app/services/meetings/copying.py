"""Calling a meeting again: from an earlier one or from a template, with its agenda and counsel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.access.deeds import Deed, require
from app.core import clock
from app.core.errors import Invalid, NotFound
from app.core.i18n import zone_named
from app.models.records import CLEAR, GREEN
from app.services import agendas, groups, meetings
from app.services.agendas import counsel, writing
from app.services.meetings import (
    booking,
    calling,
    inviting,
    kept,
    kinds,
    listing,
    series,
    templates,
)
from app.services.time_polls import asking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.schemas.calling import MeetingForm
from app.schemas.meetings import CallQuery

_WEEK = timedelta(days=7)
_MOST_EARLIER, _LOOKS_BACK = 30, timedelta(days=500)
_KEPT = (
    "kind", "title", "zone", "mode", "place", "description", "language", "tlp", "title_told",
)  # fmt: skip
_COUNTED = ("capacity", "places_each")


@dataclass(frozen=True, slots=True)
class Source:
    """What a meeting is called from: its name, the group that held it, and what it was."""

    name: str
    host: str
    content: dict[str, Any]

    @property
    def items(self) -> list[dict[str, Any]]:
        """Return the items of its agenda that go with it, in order."""
        return list(self.content["items"])

    def counsel_of(self, host: str) -> tuple[UUID, ...]:
        """Return who becomes counsel of a meeting that is called from it by a group, if anybody."""
        chosen = self.content["counsel"] if host == self.host else ""
        return (UUID(chosen.partition("@")[0]),) if chosen else ()


@dataclass(frozen=True, slots=True)
class Sources:
    """From what the reader may call a meeting: earlier ones that they keep, and templates."""

    earlier: list[Row]
    templates: list[Row]


async def sources(session: AsyncSession, actor: Actor) -> Sources:
    """Return the meetings and templates that the caller may call again, the nearest first."""
    now = clock.now()
    rows = await listing.between(
        session, actor, now - _LOOKS_BACK, now + _LOOKS_BACK, scope="all", cancelled=False
    )
    near = sorted(rows, key=lambda one: abs(one.starts_at - now))
    # Of a series the meeting nearest to now stands for all.
    nearest = {one.series_id or one.id: one for one in reversed(near) if one.keeps}
    found = sorted(nearest.values(), key=lambda one: abs(one.starts_at - now))
    return Sources(found[:_MOST_EARLIER], await templates.listing(session, actor))


async def source_of(
    session: AsyncSession, actor: Actor, earlier: str, template: str
) -> Source | None:
    """Return the earlier meeting or the template that is named; None for none, or an unseen one."""
    try:
        if earlier:
            meeting = await meetings.find(session, actor, earlier)
            content = await content_of(session, actor, meeting)
            return Source(meeting.title, meeting.host_slug, content)
        if template:
            row = await templates.find(session, actor, template)
            content = await kept.filled(session, actor, row.content)
            return Source(row.name, row.host_slug or "", content)
    except NotFound:
        return None
    return None


async def content_of(
    session: AsyncSession, actor: Actor, meeting: Row, *, for_all: bool = False
) -> dict[str, Any]:
    """Return a meeting as it can be called again, for who keeps it.

    Items from which somebody stays out do not go along: the copy would be open to them. With
    `for_all`, as a template that others read, neither do items that are closed to some.
    """
    require(actor, Deed.MEETING_TEMPLATE, meeting.host_id)
    agenda = await agendas.of_meeting(session, actor, meeting)
    items = [kept.copied(one) for one in agenda.items if kept.goes_along(one, for_all=for_all)]
    invited = await inviting.of_meeting(session, actor, meeting)
    named = f"{meeting.counsel_id}@{meeting.counsel_for}" if meeting.counsel_id else ""
    return {
        "meeting": {name: getattr(meeting, name) for name in (*_KEPT, *_COUNTED)},
        "starts": meeting.starts_wall.isoformat(timespec="minutes"),
        "ends": meeting.ends_wall.isoformat(timespec="minutes"),
        "invited": [one.address.key for one in invited.addresses],
        "shown": invited.shown,
        "counsel": named,
        "items": items,
    }


async def proposed(session: AsyncSession, actor: Actor, asked: CallQuery) -> dict[str, Any]:
    """Return the fields of a call as an address fills them in."""
    template = str(asked.template) if asked.template else ""
    source = await source_of(session, actor, asked.earlier, template)
    fields: dict[str, Any] = {
        "zone": asked.zone or actor.zone,
        "language": actor.language.replace("_", "-"),
        "tlp": GREEN,
        "mode": "on_site",
        "host": asked.group,
        "repeats_every": 1,
    }
    if source:
        fields |= source.content["meeting"] | {"host": source.host, "carry": True}
        fields |= {"invited": source.content["invited"], "shown": source.content["shown"]}
        fields |= {"earlier": asked.earlier, "template": template}
        fields |= again(source.content, clock.now())
    elif asked.group:
        fields |= await _of_group(session, actor, asked.group)
    named = {"title": asked.title, "zone": asked.zone, "host": asked.group, "poll": asked.poll}
    fields |= {name: value for name, value in named.items() if value}
    if asked.starts and asked.ends:
        fields |= {"starts": _typed(asked.starts), "ends": _typed(asked.ends)}
    return fields


async def _of_group(session: AsyncSession, actor: Actor, slug: str) -> dict[str, Any]:
    """Return what a group is usually called for: its own kind, and itself invited."""
    try:
        group = await groups.find(session, actor, slug)
    except NotFound:
        return {}
    known = {one.slug for one in await kinds.listing(session)}
    kind = group.kind if group.kind in known else ""
    return {"host": group.slug, "kind": kind, "invited": [str(group.id)]}


def again(content: dict[str, Any], now: datetime) -> dict[str, str]:
    """Return start and end on the same weekday and at the same hour, in weeks to come."""
    starts, ends = (datetime.fromisoformat(content[name]) for name in ("starts", "ends"))
    local = now.astimezone(zone_named(content["meeting"]["zone"])).replace(tzinfo=None)
    weeks = max((local - starts) // _WEEK + 1, 0)
    return {"starts": _typed(starts + weeks * _WEEK), "ends": _typed(ends + weeks * _WEEK)}


def _typed(wall: datetime) -> str:
    return wall.isoformat(timespec="minutes")


async def call(session: AsyncSession, actor: Actor, said: MeetingForm) -> UUID:
    """Plan a meeting, or a series, with the agenda and counsel of what it is called from.

    Return the id of the first. Raises as `calling.call` and `series.read` do; Taken too for counsel
    who goes along.
    """
    called = await calling.checked(session, actor, said)
    rule = series.read(said, called.matter.span.starts_wall)
    template = str(said.template) if said.template else ""
    source = await source_of(session, actor, said.earlier, template) if said.carry else None
    people = source.counsel_of(called.host.slug) if source else ()
    if rule:
        made = await series.plan(session, actor, said, rule, people)
    else:
        slot = called.slot(people)
        (beside,) = await booking.require_free(session, actor, [slot], said.despite)
        made = [await calling.put(session, actor, called, beside=beside)]
    if source:
        await carry(session, actor, source, made)
    if said.poll:
        await asking.called(session, actor, said.poll, made[0])
    return made[0]


async def carry(session: AsyncSession, actor: Actor, source: Source, made: Sequence[UUID]) -> None:
    """Put the agenda and the counsel of a source onto meetings just planned.

    To another group goes only what may be known to the whole alliance.
    """
    for meeting_id in made:
        meeting = await meetings.find_by_id(session, actor, meeting_id)
        same = meeting.host_slug == source.host
        for item in source.items:
            if same or item["tlp"] in (GREEN, CLEAR):
                await _add(session, actor, meeting, item)
        if same and source.content["counsel"]:
            await _name(session, actor, meeting, source.content["counsel"])


async def _add(session: AsyncSession, actor: Actor, meeting: Row, item: dict[str, Any]) -> None:
    try:
        await writing.add(session, actor, meeting, SimpleNamespace(**item, reason=""))
    except Invalid:
        # Its owner may have left, or its words no longer be allowed: it is written anew by hand.
        return


async def _name(session: AsyncSession, actor: Actor, meeting: Row, chosen: str) -> None:
    try:
        await counsel.name(session, actor, meeting, chosen)
    except Invalid:
        # Whoever was counsel then need not be it any more.
        return
