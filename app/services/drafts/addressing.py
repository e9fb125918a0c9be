"""Whom a draft may be addressed to, and whom it would reach as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Uuid, cast, func, null, select

from app.access import tlp as labels
from app.core.db import Query, Row
from app.core.errors import Invalid
from app.core.i18n import translate
from app.core.text import fold
from app.models.groups import Group
from app.models.organisations import ACTIVE
from app.models.principals import ALLIANCE, ORGANISATION, PERSON, SECRETARIAT, WORKING_GROUP
from app.models.records import RED
from app.services import audience, people
from app.services.audience import Address, Audience, Reader
from app.services.drafts import composing
from app.services.organisations import directory

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.schemas.drafts import DraftContent

_MOST_FOUND = 12
_LONGEST_SEARCH = 200
_GROUPS = Query(
    select(Group.id, Group.kind, Group.name, Group.history, Group.suggested_tlp)
    .where(
        Group.kind.in_((WORKING_GROUP, ALLIANCE, SECRETARIAT)),
        Group.closed_at.is_(None),
        func.may_address(Group.id, cast(null(), Uuid())),
    )
    .order_by(Group.kind == SECRETARIAT, Group.kind == ALLIANCE, Group.name.collate("C"))
)


@dataclass(frozen=True, slots=True)
class Choice:
    """An address as the composer offers it: `beside` says more of it, `suggests` names a label."""

    address: Address
    beside: str = ""
    suggests: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """An address that the label, or the rules, keep out of the audience, and why in words."""

    address: Address
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Whom a draft would reach if it were sent now; `tlp` is empty until a label is chosen."""

    tlp: str
    to: tuple[Address, ...]
    refused: tuple[Refused, ...]
    excluded: tuple[Address, ...]
    audience: Audience
    house_dropped: bool
    sealed: bool = False

    def of(self, category: str) -> tuple[Reader, ...]:
        """Return the readers of one category: member, platform, agent or observer."""
        return tuple(one for one in self.audience.readers if one.category == category)

    @property
    def houses(self) -> dict[UUID, list[Reader]]:
        """Return the readers by organisation, in order of their names."""
        found: dict[UUID, list[Reader]] = {}
        for reader in self.audience.readers:
            found.setdefault(reader.organisation_id, []).append(reader)
        return found


async def groups(session: AsyncSession) -> list[Choice]:
    """Return the groups, the alliance and the secretariat, as far as one may address them."""
    return [
        Choice(Address(row.id, row.kind, row.name, None, row.history), suggests=row.suggested_tlp)
        for row in await _GROUPS.all(session)
    ]


async def named(session: AsyncSession, content: DraftContent) -> list[Choice]:
    """Return the people and organisations that a draft names, to be let in or left out."""
    keys = dict.fromkeys([*content.to, *content.exclude])
    found = [one for one in await audience.known(session, list(keys)) if _named_one(one)]
    capacities = [str(one.capacity) for one in found if one.capacity]
    houses = {
        one.id: one.name for one in await audience.known(session, list(dict.fromkeys(capacities)))
    }
    return [Choice(one, houses.get(one.capacity, "") if one.capacity else "") for one in found]


def _named_one(address: Address) -> bool:
    return address.kind in (PERSON, ORGANISATION)


async def search(session: AsyncSession, actor: Actor, words: str) -> list[Choice]:
    """Return organisations and people found by name, to be named in an audience."""
    sought = words.strip()[:_LONGEST_SEARCH]
    if not fold(sought):
        return []
    rows = await directory.search(session, actor, sought, state=ACTIVE, size=_MOST_FOUND)
    houses = [Choice(Address(row.id, ORGANISATION, row.name), row.country) for row in rows]
    folk = [
        Choice(Address(row.id, PERSON, row.name, row.organisation_id), _speaks_for(row))
        for row in await people.directory(session, actor, words=sought)
    ]
    return [*houses[:_MOST_FOUND], *folk[:_MOST_FOUND]]


def _speaks_for(row: Row) -> str:
    return f"{row.firm}, {row.organisation_name}" if row.firm else str(row.organisation_name)


async def plan(
    session: AsyncSession, actor: Actor, content: DraftContent, author: tuple[UUID, UUID]
) -> Plan:
    """Return whom a draft would reach; what does not hold is left aside with its reason.

    `author` (person, organisation) is in every audience, as the item's own page will count.
    """
    try:
        label = labels.label(content.tlp)
    except Invalid:
        label = ""
    given = await audience.known(session, content.to)
    sealed = content.unattributed
    to = composing.without_house(label, given, actor, sealed=sealed)
    refusals = [(address, composing.forbids(label, address, actor)) for address in to]
    kept = [address for address, refusal in refusals if refusal is None]
    refused = [Refused(address, _words(refusal)) for address, refusal in refusals if refusal]
    excluded = [one for one in await audience.known(session, content.exclude) if _named_one(one)]
    reached = Audience(())
    if label:
        writer = Address(author[0], PERSON, "", author[1])
        others = [one for one in kept if one.id != writer.id]
        reached = await audience.preview(
            session,
            label,
            [*others, writer],
            excluded=excluded,
            countries=[code.upper() for code in content.countries],
            brands=_ids(content.brands),
            early=_ids([key.partition("@")[0] for key in content.early]),
        )
    house = label == RED and len(to) != len(given)
    return Plan(label, tuple(kept), tuple(refused), tuple(excluded), reached, house, sealed)


def _words(refusal: Invalid) -> str:
    return translate(refusal.message, refusal.data)


def _ids(keys: list[str]) -> list[UUID]:
    found = []
    for key in keys:
        try:
            found.append(UUID(key))
        except ValueError:
            continue
    return found
