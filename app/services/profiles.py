"""What one page shows of an organisation or of a group, gathered for page and API alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.access.deeds import Deed, may
from app.access.organisations import SECRETARIAT, runs
from app.core.db import Row
from app.models.seats import MEMBER
from app.services import approvals, groups, join_requests, organisations
from app.services.groups import pins, rosters
from app.services.groups.seats import Wanted
from app.services.organisations import brands, easings

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor


@dataclass(frozen=True, slots=True)
class OrganisationProfile:
    """An organisation now or on a day; `inside` for its own people and the secretariat."""

    organisation: Row
    inside: bool
    may_keep: bool
    may_settle: bool
    own_admin: bool
    names: list[Row]
    industries: list[Row]
    brands: list[Row]
    earlier_brands: list[Row]
    people: list[Row]
    seats: list[rosters.HeldSeat]
    requests: list[Row] = field(default_factory=list)
    pending: list[approvals.Request] = field(default_factory=list)
    easing: Row | None = None


@dataclass(frozen=True, slots=True)
class GroupProfile:
    """A group now or on a day, with what this reader may do there."""

    group: Row
    roster: list[rosters.HeldSeat]
    to_come: list[rosters.HeldSeat]
    pinned: list[Row]
    requests: list[Row]
    own_request: Row | None
    may_keep: bool
    may_give: bool
    may_join: bool
    may_pin: bool

    @property
    def open(self) -> bool:
        """Whether the group works."""
        return self.group.closed_at is None

    def may_end(self, actor: Actor, seat: rosters.HeldSeat) -> bool:
        """Tell whether the reader may end a seat."""
        return self.open and may(actor, Deed.SEAT_END, seat)


async def organisation(
    session: AsyncSession, actor: Actor, organisation_id: UUID, on: date | None = None
) -> OrganisationProfile:
    """Return an organisation of the reader's directory as it is, or as it was on a day.

    Who left is still told of on a day in the past, as rosters do. Raises NotFound. Names,
    industries and state are those of today.
    """
    found = await organisations.find(session, actor, organisation_id, on)
    own = actor.organisation_id == found.id
    return OrganisationProfile(
        organisation=found,
        inside=own or actor.has(SECRETARIAT),
        may_keep=may(actor, Deed.ORGANISATION_KEEP, found),
        may_settle=may(actor, Deed.ORGANISATION_SETTLE, found),
        own_admin=runs(actor, found.id),
        names=await organisations.other_names(session, found.id),
        industries=await organisations.industries_of(session, found.id),
        brands=await brands.held_by(session, actor, found.id, on),
        earlier_brands=[] if on else await brands.once_held_by(session, found.id),
        people=await organisations.people(session, actor, found.id, on),
        seats=await rosters.of_organisation(session, actor, found.id, on),
        requests=await join_requests.own(session, actor) if runs(actor, found.id) else [],
        pending=await _pending(session, actor, found.id),
        easing=await easings.of(session, actor, found.id),
    )


async def _pending(
    session: AsyncSession, actor: Actor, organisation_id: UUID
) -> list[approvals.Request]:
    """Return what waits for a second person about an organisation; for the desk alone."""
    if not actor.has(SECRETARIAT):
        return []
    waiting = await approvals.pending(session, actor)
    return [request for request in waiting if request.subject_id == organisation_id]


async def group(
    session: AsyncSession, actor: Actor, slug: str, on: date | None = None
) -> GroupProfile:
    """Return a group as it is, or with its seats as they were on a day. Raises NotFound."""
    found = await groups.find(session, actor, slug)
    works = found.closed_at is None
    wanted = Wanted(found.id, found.kind, actor.organisation_id, platform=False, role=MEMBER)
    answered = await join_requests.own(session, actor)
    return GroupProfile(
        group=found,
        roster=await rosters.of_group(session, actor, found.id, on),
        to_come=await rosters.to_come(session, actor, found.id) if works and not on else [],
        pinned=await pins.of_group(session, actor, found.id),
        requests=[
            row for row in await join_requests.to_answer(session, actor) if row.group_id == found.id
        ],
        own_request=next((row for row in answered if row.group_id == found.id), None),
        may_keep=may(actor, Deed.GROUP_KEEP, found),
        may_give=works and may(actor, Deed.SEAT_KEEP, wanted),
        may_join=works and found.own_role is None and may(actor, Deed.GROUP_JOIN, found),
        may_pin=works and may(actor, Deed.GROUP_PIN, found),
    )
