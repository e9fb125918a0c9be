"""What widens or narrows who sees an item that is out: label, addresses, exclusions, colleagues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Boolean, Text, Uuid, func, literal_column, select

from app.access import tlp as labels
from app.access.deeds import Deed, may, require
from app.core.db import Query, Row, bind
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_
from app.models import principals as kinds
from app.models.records import ANSWERS_FOR
from app.services import audience, audit, bulletins, drafts
from app.services.drafts import cowriting

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
        ).label("written")
    )
)
_COLLEAGUES = Query(
    select(literal_column("x.*")).select_from(
        func.colleagues_for(bind("record_id", Uuid())).table_valued("person_id", name="x")
    )
)


@dataclass(frozen=True, slots=True)
class Effect:
    """What another label would change: who loses sight of the item, and who gains it.

    `alone`: the reader may give it without a second person.
    """

    loses: list[Reader]
    gains: list[Reader]
    alone: bool = True


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
        alone=not labels.stricter(item.tlp, chosen) or await widens_alone(session, actor),
    )


def _who(reader: Reader) -> tuple[UUID, UUID]:
    return reader.person_id, reader.organisation_id


async def relabel(session: AsyncSession, actor: Actor, reference: str, label: str) -> None:
    """Give another label; whom it no longer lets in loses sight in the same transaction.

    Raises Forbidden for a wider one where a second person must release it.
    """
    item = await bulletins.find(session, actor, reference)
    require(actor, Deed.BULLETIN_SHARE, item)
    chosen = labels.label(label)
    if chosen == item.tlp:
        return
    if labels.stricter(item.tlp, chosen):
        await _require_alone(session, actor)
    await give_label(session, actor, item, chosen)


async def widens_alone(session: AsyncSession, actor: Actor) -> bool:
    """Tell whether the reader needs no second person where one of their items reaches more."""
    return may(actor, Deed.BULLETIN_ALONE, await cowriting.second_wanted(session, actor))


async def _require_alone(session: AsyncSession, actor: Actor) -> None:
    require(actor, Deed.BULLETIN_ALONE, await cowriting.second_wanted(session, actor))


async def give_label(session: AsyncSession, actor: Actor, item: Any, label: str) -> None:  # noqa: ANN401
    """Give another label to an item of whose change the caller has made sure."""
    await _RELABEL.all(session, record_id=item.id, label=label)
    said: dict[str, Any] = {"tlp": label, "before": item.tlp}
    # Who releases it for its author would tell the organisation.
    await audit.write(
        session, actor, "bulletin:relabel", record_id=item.id, sealed=item.sealed, **said
    )


async def widen(
    session: AsyncSession, actor: Actor, reference: str, key: str, reason: str = ""
) -> Address:
    """Open the item, as it is now, to one more address, and return it.

    `key` is an id, or `person@organisation`. Raises Invalid on `to` for what the label forbids and
    for whom the reader may not address, Forbidden where a second person must release it.
    """
    item = await bulletins.find(session, actor, reference)
    require(actor, Deed.BULLETIN_SHARE, item)
    await _require_alone(session, actor)
    address = await addressed(session, actor, item, key)
    await open_to(session, actor, item, address, bulletins.reason_of(reason))
    return address


async def addressed(session: AsyncSession, actor: Actor, item: Any, key: str) -> Address:  # noqa: ANN401
    """Return to whom an item may be opened besides; raises Invalid on `to` as `widen` does."""
    (address,) = await audience.resolve(session, [key])
    audience.refuse_wider(item.tlp, [address])
    if item.sealed and address.id == actor.organisation_id:
        raise Invalid("to", N_("Your own organisation in the audience would tell who wrote it."))
    if not address.addressable:
        raise Invalid("to", N_("You cannot address {name}."), name=address.name)
    return address


async def open_to(
    session: AsyncSession,
    actor: Actor,
    item: Any,  # noqa: ANN401 - a row
    address: Address,
    reason: str,
) -> None:
    """Open an item, of whose change the caller has made sure, to one more address."""
    await _WIDEN.all(
        session,
        record_id=item.id,
        principal_id=address.id,
        capacity=address.capacity,
        reason=reason,
    )
    await _tell(session, actor, "bulletin:widen", item, address.id, sealed=item.sealed)


async def narrow(
    session: AsyncSession, actor: Actor, reference: str, principal_id: UUID, *, exclude: bool
) -> Address:
    """Take sight from one address, from the next request on, and return it.

    `exclude` shuts a person or an organisation out whatever else would give it sight. Raises
    NotFound for an address that the item was not given to, Invalid for who cannot be left out.
    """
    item = await bulletins.find(session, actor, reference)
    require(actor, Deed.BULLETIN_SHARE, item)
    given = {to.id: (to, one) for to, one in await audience.addresses_of(session, item.id)}
    address, grant = given.get(principal_id, (None, None))
    if address is None:
        if not exclude:
            raise NotFound
        (address,) = await audience.resolve(session, [str(principal_id)], "principal_id")
    _refuse_own(actor, item, address, grant, exclude=exclude)
    whom = address.about or address.id
    await _NARROW.all(
        session,
        record_id=item.id,
        principals=[whom if exclude else address.id],
        exclude=exclude,
        reason="excluded by the originator",
    )
    await _tell(
        session, actor, "bulletin:narrow", item, address.about or address.id, excluded=exclude
    )
    return address


def _refuse_own(
    actor: Actor,
    item: Any,  # noqa: ANN401
    address: Address,
    grant: Row | None,
    *,
    exclude: bool,
) -> None:
    field = "principal_id"
    # An unattributed item is its author's alone to share.
    author = actor.person_id if item.sealed else item.author_id
    house = actor.organisation_id if item.sealed else item.originator_id
    if (address.about if exclude else address.id) == author:
        raise Invalid(field, N_("Its author always sees an item."))
    if grant is not None and grant.reason == ANSWERS_FOR:
        raise Invalid(field, N_("Who answers for an item since its author left always sees it."))
    if exclude and address.id == house:
        raise Invalid(field, N_("The organisation that it comes from cannot be left out."))
    if exclude and address.kind not in (kinds.PERSON, kinds.ORGANISATION, kinds.COLLEAGUE):
        raise Invalid(field, N_("Only people and organisations can be left out."))


async def extend(
    session: AsyncSession, actor: Actor, reference: str, person_id: UUID, reason: str = ""
) -> None:
    """Pass an AMBER or AMBER+STRICT item on to a colleague; its originator sees that it was.

    Nothing happens for whoever is among its readers already. Raises Invalid for whom label, scope
    or an exclusion keeps out: which of them it was is not said.
    """
    item = await bulletins.find(session, actor, reference)
    require(actor, Deed.BULLETIN_EXTEND, item)
    said = bulletins.reason_of(reason)
    if person_id not in await _within(session, item):
        raise Invalid("person_id", N_("Choose a colleague whom the label lets in."))
    (done,) = await _EXTEND.all(session, record_id=item.id, person_id=person_id, reason=said)
    if done.written:
        await _tell(session, actor, "bulletin:extend", item, person_id)


async def colleagues(session: AsyncSession, actor: Actor, item: Any) -> list[Any]:  # noqa: ANN401
    """Return the colleagues to whom a seen item may be passed on: those who do not see it yet."""
    reached = await _within(session, item)
    everybody = await drafts.colleagues(session, actor)
    return [one for one in everybody if reached.get(one.id) is False]


async def _within(session: AsyncSession, item: Any) -> dict[UUID, bool]:  # noqa: ANN401
    """Return to whom it may be passed on, each with whether they are among its readers already."""
    rows = await _COLLEAGUES.all(session, record_id=item.id)
    return {row.person_id: row.reached for row in rows}


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
