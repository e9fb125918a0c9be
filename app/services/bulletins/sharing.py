"""What widens or narrows who sees an item that is out: label, addresses, exclusions, colleagues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Boolean, Text, Uuid, func, select

from app.access import tlp as labels
from app.access.deeds import Deed, require
from app.core.db import Query, Row, bind
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_
from app.models import principals as kinds
from app.models.records import AMBER_STRICT
from app.services import audience, audit, bulletins, drafts

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.audience import Address, Reader

_RELABEL = Query(select(func.relabel(bind("record_id", Uuid()), bind("label", Text()))))
_WIDEN = Query(
    select(
        func.widen(
            bind("record_id", Uuid()),
            bind("principal_id", Uuid()),
            bind("capacity", Uuid()),
            bind("reason", Text()),
        )
    )
)
_NARROW = Query(
    select(
        func.narrow(
            bind("record_id", Uuid()),
            bind("principals", ARRAY(Uuid())),
            bind("exclude", Boolean()),
            bind("reason", Text()),
        )
    )
)
_EXTEND = Query(
    select(
        func.extend_inside(
            bind("record_id", Uuid()), bind("person_id", Uuid()), bind("reason", Text())
        )
    )
)


@dataclass(frozen=True, slots=True)
class Effect:
    """What another label would change: who loses sight of the item, and who gains it."""

    loses: list[Reader]
    gains: list[Reader]


async def effect(session: AsyncSession, actor: Actor, item: Any, label: str) -> Effect:  # noqa: ANN401
    """Return whom another label would shut out of an item or let in, before it is given."""
    require(actor, Deed.BULLETIN_SHARE, item)
    chosen = labels.label(label)
    now = (await audience.of_record(session, item.id)).readers
    then = (await audience.under_label(session, item, chosen)).readers
    before, after = {_who(reader) for reader in now}, {_who(reader) for reader in then}
    return Effect(
        loses=[reader for reader in now if _who(reader) not in after],
        gains=[reader for reader in then if _who(reader) not in before],
    )


def _who(reader: Reader) -> tuple[UUID, UUID]:
    return reader.person_id, reader.organisation_id


async def relabel(session: AsyncSession, actor: Actor, reference: str, label: str) -> None:
    """Give another label; whom it no longer lets in loses sight in the same transaction."""
    item = await bulletins.find(session, actor, reference)
    require(actor, Deed.BULLETIN_SHARE, item)
    chosen = labels.label(label)
    if chosen == item.tlp:
        return
    await _RELABEL.all(session, record_id=item.id, label=chosen)
    await audit.write(
        session, actor, "bulletin:relabel", record_id=item.id, tlp=chosen, before=item.tlp
    )


async def widen(
    session: AsyncSession, actor: Actor, reference: str, key: str, reason: str = ""
) -> Address:
    """Open the item, as it is now, to one more address, and return it.

    `key` is an id, or `person@organisation`. Raises Invalid on `to` for what the label forbids and
    for whom the reader may not address.
    """
    item = await bulletins.find(session, actor, reference)
    require(actor, Deed.BULLETIN_SHARE, item)
    (address,) = await audience.resolve(session, [key])
    audience.refuse_wider(item.tlp, [address])
    if item.sealed and address.id == actor.organisation_id:
        raise Invalid("to", N_("Your own organisation in the audience would tell who wrote it."))
    if not address.addressable:
        raise Invalid("to", N_("You cannot address {name}."), name=address.name)
    await _WIDEN.all(
        session,
        record_id=item.id,
        principal_id=address.id,
        capacity=address.capacity,
        reason=bulletins.reason_of(reason),
    )
    await _tell(session, actor, "bulletin:widen", item, address.id)
    return address


async def narrow(
    session: AsyncSession, actor: Actor, reference: str, principal_id: UUID, *, exclude: bool
) -> Address:
    """Take sight from one address, from the next request on, and return it.

    `exclude` shuts a person or an organisation out whatever else would give it sight. Raises
    NotFound for an address that the item was not given to, Invalid for who cannot be left out.
    """
    item = await bulletins.find(session, actor, reference)
    require(actor, Deed.BULLETIN_SHARE, item)
    given = {address.id: address for address, _ in await audience.addresses_of(session, item.id)}
    if not exclude and principal_id not in given:
        raise NotFound
    (address,) = await audience.resolve(session, [str(principal_id)], "principal_id")
    _refuse_own(actor, item, address, exclude=exclude)
    await _NARROW.all(
        session,
        record_id=item.id,
        principals=[principal_id],
        exclude=exclude,
        reason="excluded by the originator",
    )
    await _tell(session, actor, "bulletin:narrow", item, principal_id, excluded=exclude)
    return address


def _refuse_own(actor: Actor, item: Any, address: Address, *, exclude: bool) -> None:  # noqa: ANN401
    field = "principal_id"
    # An unattributed item is its author's alone to share.
    author = actor.person_id if item.sealed else item.author_id
    house = actor.organisation_id if item.sealed else item.originator_id
    if address.id == author:
        raise Invalid(field, N_("Its author always sees an item."))
    if exclude and address.id == house:
        raise Invalid(field, N_("The organisation that it comes from cannot be left out."))
    if exclude and address.kind not in (kinds.PERSON, kinds.ORGANISATION):
        raise Invalid(field, N_("Only people and organisations can be left out."))


async def extend(
    session: AsyncSession, actor: Actor, reference: str, person_id: UUID, reason: str = ""
) -> None:
    """Pass an AMBER or AMBER+STRICT item on to a colleague; its originator sees that it was."""
    item = await bulletins.find(session, actor, reference)
    require(actor, Deed.BULLETIN_EXTEND, item)
    if person_id not in {one.id for one in await _within(session, actor, item)}:
        raise Invalid("person_id", N_("Choose a colleague whom the label lets in."))
    said = bulletins.reason_of(reason)
    await _EXTEND.all(session, record_id=item.id, person_id=person_id, reason=said)
    await _tell(session, actor, "bulletin:extend", item, person_id)


async def colleagues(session: AsyncSession, actor: Actor, item: Any) -> list[Any]:  # noqa: ANN401
    """Return the colleagues to whom a seen item may be passed on: those who do not see it yet."""
    reached = {one.person_id for one in (await audience.of_record(session, item.id)).readers}
    return [one for one in await _within(session, actor, item) if one.id not in reached]


async def _within(session: AsyncSession, actor: Actor, item: Any) -> list[Any]:  # noqa: ANN401
    # Under AMBER+STRICT nothing goes to an agent whom the originator did not name.
    everybody = await drafts.colleagues(session, actor)
    return [one for one in everybody if item.tlp != AMBER_STRICT or one.kind == "staff"]


async def _tell(
    session: AsyncSession,
    actor: Actor,
    deed: str,
    item: Row,
    subject_id: UUID,
    **detail: bool,
) -> None:
    await audit.write(
        session, actor, deed, record_id=item.id, subject_id=subject_id, tlp=item.tlp, **detail
    )
