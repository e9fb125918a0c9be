"""Why somebody sees an item, in words: for the page, and for `entente explain-access`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, func, select

from app.access.rules import counts, mine, reader
from app.core.db import Query, Row, bind, gated
from app.core.errors import NotFound
from app.core.i18n import N_
from app.core.nested import Nested
from app.models.groups import Group
from app.models.organisations import Organisation
from app.models.records import Grant, Record
from app.services import audience, bulletins

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.audience import Address, Reader

_own = mine()
_ways = (
    select(
        Grant.principal_kind,
        func.coalesce(Group.name, Organisation.name).label("name"),
        Grant.granted_at,
        Grant.early,
        Grant.reason,
    )
    .select_from(Grant)
    .join(_own, counts(Grant, _own))
    .outerjoin(Group, Group.id == Grant.principal_id)
    .outerjoin(Organisation, Organisation.id == Grant.principal_id)
)
_order = (Grant.granted_at, Grant.principal_id)
_MINE = Query(gated(_ways.where(Grant.record_id == bind("record_id", Uuid())).order_by(*_order)))
# The same for an item that the reader sees, fetched with it.
WAYS = Nested(_ways.where(Grant.record_id == Record.id).correlate(Record), *_order)
_WORDS = {
    "person": N_("you were named"),
    "colleague": N_("a colleague passed it on to you"),
    "organisation": N_("it was shared with your organisation, {name}"),
    "working_group": N_("your organisation named you to its seat in {name}"),
    "board": N_("your organisation named you to its seat in {name}"),
    "committee": N_("your organisation named you to its seat in {name}"),
    "secretariat": N_("you belong to {name}"),
    "alliance": N_("it was shared with the whole alliance"),
}
_REASONS = {
    "author": N_("you wrote it"),
    "released it": N_("you released it"),
    "answers for it": N_("you answer for it since its author left"),
}


@dataclass(frozen=True, slots=True)
class Why:
    """One way by which a reader sees an item: a msgid with its values, since when, and why.

    `reason` is what was written by whoever shared it, if anything.
    """

    sentence: str
    data: dict[str, str]
    since: datetime
    reason: str = ""


async def why_me(session: AsyncSession, actor: Actor, record_id: UUID) -> list[Why]:
    """Return each way by which the reader sees an item that was found for them."""
    rows = await _MINE.all(session, record_id=record_id, **reader(actor))
    return [why(row) for row in rows]


async def why_them(
    session: AsyncSession, actor: Actor, reference: str, person_id: UUID
) -> list[Why]:
    """Return each way by which somebody else sees one's own item."""
    item = await bulletins.find(session, actor, reference)
    if not item.own:
        raise NotFound
    given = await audience.addresses_of(session, item.id)
    found = await audience.of_record(session, item.id)
    return [way for one in found.readers if one.person_id == person_id for way in ways(one, given)]


def ways(reached: Reader, given: Sequence[tuple[Address, Any]]) -> list[Why]:
    """Return each way by which somebody sees one's own item, from what it was given to."""
    by_id = {to.id: (to, grant) for to, grant in given}
    return [_their_way(*by_id[via]) for via in dict.fromkeys(reached.via) if via in by_id]


_THEIR_REASONS = {
    "author": N_("they wrote it"),
    "released it": N_("they released it"),
    "answers for it": N_("they answer for it since its author left"),
}
_THEIRS = {
    "person": N_("they were named"),
    "colleague": N_("a colleague passed it on to them"),
    "organisation": N_("it was shared with their organisation, {name}"),
    "working_group": N_("their organisation named them to its seat in {name}"),
    "board": N_("their organisation named them to its seat in {name}"),
    "committee": N_("their organisation named them to its seat in {name}"),
    "secretariat": N_("they belong to {name}"),
    "alliance": N_("it was shared with the whole alliance"),
}


def why(row: Row) -> Why:
    """Return one way in words."""
    own = _REASONS.get(row.reason)
    sentence = own or _WORDS[row.principal_kind]
    return Why(sentence, {"name": row.name or ""}, row.granted_at, "" if own else row.reason)


def _their_way(address: Address, grant: Row) -> Why:
    usual = _THEIRS.get(address.kind, N_("it was shared with {name}"))
    own = _THEIR_REASONS.get(grant.reason)
    said = "" if own else grant.reason
    return Why(own or usual, {"name": address.name}, grant.granted_at, said)
