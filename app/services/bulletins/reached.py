"""Whom an item reaches, organisation by organisation, with why and whether they have read it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from app.access import tlp as labels
from app.access.deeds import Deed, may
from app.core.db import Row
from app.services import audience
from app.services.bulletins import explain, reads
from app.services.drafts import addressing

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.audience import Address, Audience, Reader
    from app.services.bulletins.explain import Why
    from app.services.drafts.addressing import Choice


@dataclass(frozen=True, slots=True)
class Somebody:
    """One whom an item reaches; `why` and `read` (when and which version) for its own people."""

    reader: Reader
    why: list[Why]
    read: Any | None


@dataclass(frozen=True, slots=True)
class House:
    """An organisation with those of its people whom the item reaches."""

    id: UUID
    name: str
    people: list[Somebody]

    @property
    def read(self) -> int:
        """Return how many of them have opened the item."""
        return sum(1 for one in self.people if one.read)


@dataclass(frozen=True, slots=True)
class Reached:
    """Everything that the page about an item's readers shows.

    `given` is to whom it was given, each with its grant; `gone` are those who read it and no
    longer see it; `excluded` is for its own people alone, like `gone`.
    """

    audience: Audience
    houses: list[House]
    given: list[tuple[Address, Any]]
    gone: list[Any]
    excluded: list[Address]


async def by(session: AsyncSession, actor: Actor, item: Any) -> Reached:  # noqa: ANN401
    """Return whom a found item reaches; what only its originator may know, for them alone."""
    own = may(actor, Deed.BULLETIN_READERS, item)
    found = await audience.of_record(session, item.id)
    given = await audience.addresses_of(session, item.id)
    if not own:
        # Why somebody was let in is between them and the originator.
        given = [(to, grant._replace(reason="")) for to, grant in given]
    read = {_who(one): one for one in await reads.of_item(session, item)} if own else {}
    people = [
        Somebody(one, explain.ways(one, given) if own else [], read.pop(_who(one), None))
        for one in found.readers
    ]
    houses = [
        House(key[0], key[1], list(several))
        for key, several in groupby(people, key=lambda one: _house(one.reader))
    ]
    excluded = await audience.excluded_from(session, item.id) if own else []
    return Reached(found, houses, given, list(read.values()), excluded)


def _who(one: Row) -> tuple[UUID, UUID]:
    return one.person_id, one.organisation_id


def _house(one: Reader) -> tuple[UUID, str]:
    return one.organisation_id, one.organisation_name


async def offered(
    session: AsyncSession,
    actor: Actor,
    item: Row,
    words: str,
) -> list[Choice]:
    """Return whom the item could be shared with besides, as far as its label lets them in.

    Groups as they are; people and organisations by words of their names.
    """
    given = {to.id for to, _ in await audience.addresses_of(session, item.id)}
    found = await addressing.groups(session) + await addressing.search(session, actor, words)
    return [
        one
        for one in found
        if one.address.id not in given and labels.allows(item.tlp, one.address.kind)
    ]
