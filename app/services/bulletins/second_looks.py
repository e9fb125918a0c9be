"""A wider label or one more address, asked of a colleague where an organisation wants two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from app.access import tlp as labels
from app.access.deeds import Deed, require
from app.access.rules import ORGANISATION, PERSON, reader, visible
from app.core import ids
from app.core.db import Query, Row, bind, gated
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import N_
from app.models import principals as kinds
from app.models.organisations import Organisation
from app.models.people import Person
from app.models.records import Record
from app.models.second_looks import REFUSED, RELEASED, WITHDRAWN, SecondLook
from app.services import audience, audit, bulletins, clearances, drafts
from app.services.bulletins import sharing
from app.services.bulletins.releasing import WAITS
from app.services.drafts import cowriting

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.audience import Address

LIFETIME = timedelta(days=7)
# What is asked for: of the same, the later asking stands.
_WHAT = ("tlp", "principal_id")
_NEEDS_NONE = N_("Your organisation wants no second person for this: do it yourself.")
_OVER = N_("This waits no longer: it was decided, ran out, or the item was changed. Ask anew.")
_asker, _releaser = aliased(Person), aliased(Person)
_LOOKS = (
    visible(
        SecondLook.id,
        SecondLook.record_id,
        Record.reference,
        Record.title,
        Record.tlp.label("label"),
        SecondLook.tlp,
        SecondLook.principal_id,
        SecondLook.capacity,
        SecondLook.reason,
        SecondLook.asked_by,
        _asker.name.label("asked_by_name"),
        SecondLook.releaser_id,
        _releaser.name.label("releaser_name"),
        SecondLook.asked_at,
        SecondLook.expires_at,
        SecondLook.outcome,
        WAITS.label("waits"),
    )
    .join(SecondLook, SecondLook.record_id == Record.id)
    .join(_asker, _asker.id == SecondLook.asked_by)
    .join(_releaser, _releaser.id == SecondLook.releaser_id)
    .join(Organisation, Organisation.id == SecondLook.organisation_id)
    .where(
        SecondLook.organisation_id == ORGANISATION,
        or_(SecondLook.asked_by == PERSON, SecondLook.releaser_id == PERSON),
    )
    .order_by(SecondLook.asked_at, SecondLook.id)
)
_ONE = Query(_LOOKS.where(SecondLook.id == bind("look_id", Uuid())))
_WAITING = Query(_LOOKS.where(WAITS))
_OF_ITEM = Query(_LOOKS.where(WAITS, SecondLook.record_id == bind("record_id", Uuid())))
_LOCK = Query(
    gated(select(SecondLook.id).where(SecondLook.id == bind("look_id", Uuid())).with_for_update())
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: a label, or an address by its key with a reason for whoever is let in."""

    tlp: str = ""
    to: str = ""
    reason: str = ""


async def releasers(session: AsyncSession, actor: Actor, item: Row) -> list[Any]:
    """Return the colleagues (id, name) who can release something of an item: staff who see it."""
    seen = (await audience.of_record(session, item.id)).readers
    known = {one.person_id for one in seen if one.organisation_id == actor.organisation_id}
    everybody = await drafts.colleagues(session, actor)
    return [one for one in everybody if one.kind == "staff" and one.id in known]


async def wished(
    session: AsyncSession, actor: Actor, item: Row, wish: Wish
) -> tuple[str, Address | None]:
    """Return the label or the address that is wished for, the other one empty.

    Raises Invalid for what does not hold, and Conflict where the organisation wants no second
    person, or the label is no wider: that one gives at once.
    """
    if not await cowriting.second_wanted(session, actor):
        raise Conflict(_NEEDS_NONE)
    if wish.to == str(kinds.EVERYBODY):
        await clearances.require_clearable(session, actor, item)
        return "", (await audience.resolve(session, [wish.to]))[0]
    if wish.to or not wish.tlp:
        return "", await sharing.addressed(session, actor, item, wish.to)
    chosen = labels.label(wish.tlp)
    if not labels.stricter(item.tlp, chosen):
        raise Conflict(N_("This label is no wider: you can give it yourself."))
    return chosen, None


async def ask(
    session: AsyncSession, actor: Actor, reference: str, wish: Wish, releaser_id: UUID | None
) -> UUID:
    """Ask a colleague to release a wider label or one more address; return the id of the asking.

    It waits for seven days; asked again, the former is taken back. Raises Conflict where the
    organisation wants no second person, and Invalid on `releaser_id` for who cannot release it.
    """
    item = await bulletins.find(session, actor, reference)
    require(actor, Deed.BULLETIN_SHARE, item)
    chosen, address = await wished(session, actor, item, wish)
    if releaser_id not in {one.id for one in await releasers(session, actor, item)}:
        raise Invalid("releaser_id", N_("Choose a colleague who sees the item and releases this."))
    row = {
        "id": ids.new_id(),
        "record_id": item.id,
        "organisation_id": actor.organisation_id,
        "asked_by": actor.person_id,
        "releaser_id": releaser_id,
        "tlp": chosen or None,
        "principal_id": address.id if address else None,
        "capacity": address.capacity if address else None,
        "reason": bulletins.reason_of(wish.reason),
        "version": item.version,
        "asked_at": func.now(),
        "expires_at": func.now() + LIFETIME,
    }
    await _take_back(session, actor, row)
    await session.execute(insert(SecondLook).values(row))
    await _tell(session, actor, "look:ask", item, row["id"])
    look_id: UUID = row["id"]
    return look_id


async def _take_back(session: AsyncSession, actor: Actor, row: dict[str, Any]) -> None:
    same = [SecondLook.record_id == row["record_id"], SecondLook.outcome.is_(None)]
    same += [getattr(SecondLook, name).is_not_distinct_from(row[name]) for name in _WHAT]
    statement = update(SecondLook).where(*same, SecondLook.asked_by == actor.person_id)
    await _settle(session, statement, WITHDRAWN)


async def find(session: AsyncSession, actor: Actor, look_id: UUID) -> Any:  # noqa: ANN401
    """Return one that the reader asked for, or was asked; raises NotFound otherwise."""
    row = await _ONE.first(session, look_id=look_id, **reader(actor))
    if row is None:
        raise NotFound
    return row


async def address_of(session: AsyncSession, look: Row) -> Address | None:
    """Return to whom a look opens its item; None where it is about a label."""
    if look.principal_id is None:
        return None
    key = f"{look.principal_id}@{look.capacity}" if look.capacity else str(look.principal_id)
    (address,) = await audience.resolve(session, [key])
    return address


async def waiting(session: AsyncSession, actor: Actor) -> list[Any]:
    """Return what waits that the reader asked for, or was asked, the oldest first."""
    return await _WAITING.all(session, **reader(actor))


async def of_item(session: AsyncSession, actor: Actor, record_id: UUID) -> list[Any]:
    """Return the same for one item."""
    return await _OF_ITEM.all(session, record_id=record_id, **reader(actor))


async def release(session: AsyncSession, actor: Actor, look_id: UUID) -> str:
    """Do what was asked for, and return the item's reference; raises Conflict once it is over."""
    look = await _open(session, actor, look_id, Deed.LOOK_RELEASE)
    item = await bulletins.find_by_id(session, actor, look.record_id)
    address = await address_of(session, look)
    if address is None:
        await sharing.give_label(session, actor, item, look.tlp)
    elif address.kind == kinds.PUBLIC:
        await clearances.ask_for(session, actor, item, look.reason)
    elif not (address.addressable and labels.allows(item.tlp, address.kind)):
        raise Conflict(N_("You cannot address {name}."), name=address.name)
    else:
        await sharing.open_to(session, actor, item, address, look.reason)
    await _decide(session, actor, look, RELEASED)
    return str(look.reference)


async def refuse(session: AsyncSession, actor: Actor, look_id: UUID) -> None:
    """Leave the item as it is; who asked sees that it waits no longer."""
    look = await _open(session, actor, look_id, Deed.LOOK_RELEASE)
    await _decide(session, actor, look, REFUSED)


async def withdraw(session: AsyncSession, actor: Actor, look_id: UUID) -> None:
    """Take back what one asked for."""
    look = await _open(session, actor, look_id, Deed.LOOK_WITHDRAW)
    await _decide(session, actor, look, WITHDRAWN)


async def _open(session: AsyncSession, actor: Actor, look_id: UUID, deed: Deed) -> Row:
    await _LOCK.all(session, look_id=look_id)
    # Read anew: whoever held the lock before may have decided.
    look = await find(session, actor, look_id)
    require(actor, deed, look)
    if not look.waits:
        raise Conflict(_OVER)
    return look


async def _decide(session: AsyncSession, actor: Actor, look: Row, outcome: str) -> None:
    await _settle(session, update(SecondLook).where(SecondLook.id == look.id), outcome)
    item = await bulletins.find_by_id(session, actor, look.record_id)
    await _tell(session, actor, f"look:{outcome}", item, look.id)


async def _settle(session: AsyncSession, statement: Any, outcome: str) -> None:  # noqa: ANN401
    settled = statement.values(outcome=outcome, decided_at=func.now())
    await session.execute(settled.execution_options(synchronize_session=False))


async def _tell(session: AsyncSession, actor: Actor, deed: str, item: Row, look_id: UUID) -> None:
    about = {"record_id": item.id, "subject_id": look_id, "tlp": item.tlp, "sealed": item.sealed}
    await audit.write(session, actor, deed, **about)
