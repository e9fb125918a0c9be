"""Whom an item reaches: the composer's preview, the list on a page, and why, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, DateTime, Text, Uuid, case, func, literal_column, select

from app.access import tlp as labels
from app.core import clock
from app.core.db import Query, bind
from app.core.errors import Invalid
from app.core.i18n import N_, translate
from app.core.nested import Nested
from app.models import principals as kinds
from app.models.groups import Group, GroupOffice
from app.models.organisations import Organisation
from app.models.people import Person
from app.models.principals import Colleague, Principal
from app.models.records import Record

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

_MOST_ADDRESSES = 300
# Readers who are no member's own staff in a seat or by name, told apart from those.
CATEGORIES = ("platform", "agent", "observer")
# Offices of a group that something is given to: whoever holds them at that moment.
_OFFICES = {kinds.CHAIRS: N_("Chairs of {group}"), kinds.COUNSEL: N_("Counsel of {group}")}


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody named in an audience; `capacity` is the organisation a person is addressed for.

    `about` is the person, where something was passed on to them as a colleague.
    """

    id: UUID
    kind: str
    name: str
    capacity: UUID | None = None
    history: str = ""
    addressable: bool = True
    about: UUID | None = None

    @property
    def nameable(self) -> bool:
        """Tell whether a form may name it: a person alone in a capacity, nobody as a colleague."""
        return self.kind == kinds.PERSON or not (self.capacity or self.kind == kinds.COLLEAGUE)

    @property
    def key(self) -> str:
        """Return the address as a form writes it."""
        return f"{self.id}@{self.capacity}" if self.capacity else str(self.id)


@dataclass(frozen=True, slots=True)
class Reader:
    """One person an item reaches. `category`: member, platform, agent or observer."""

    person_id: UUID
    person_name: str
    organisation_id: UUID
    organisation_name: str
    category: str
    via: tuple[UUID, ...]
    early: bool


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody an item reaches, counted by category."""

    readers: tuple[Reader, ...]

    def count(self, category: str) -> int:
        """Return how many readers are of a category."""
        return sum(1 for reader in self.readers if reader.category == category)

    @property
    def organisations(self) -> int:
        """Return at how many organisations the readers are, the platform left out."""
        found = {r.organisation_id for r in self.readers if r.category != "platform"}
        return len(found)

    def through(self, principal_id: UUID) -> int:
        """Return how many readers one address brings."""
        return sum(1 for reader in self.readers if principal_id in reader.via)


def _array(name: str, of: Any) -> Any:  # noqa: ANN401 - SQLAlchemy types
    return bind(name, ARRAY(of))


_reached = func.reach(
    _array("ids", Uuid()),
    _array("capacities", Uuid()),
    _array("granted", DateTime(timezone=True)),
    _array("early", Boolean()),
    bind("tlp", Text()),
    _array("countries", Text()),
    _array("brands", Uuid()),
    _array("denied", Uuid()),
).table_valued("person_name", "organisation_name", name="x")
_ORDER: Any = literal_column('x.organisation_name COLLATE "C", x.person_name COLLATE "C"')
_PREVIEW = Query(select(literal_column("x.*")).select_from(_reached).order_by(_ORDER))
_of_record = func.audience_of(bind("record_id", Uuid())).table_valued("person_name", name="x")
_OF_RECORD = Query(select(literal_column("x.*")).select_from(_of_record).order_by(_ORDER))

_everybody = case((Principal.kind == kinds.PUBLIC, "Public"))
_seen = func.audience_of(Record.id).table_valued("organisation_id", "category", name="seen")
_category = _seen.c.category
# How many an item reaches, for whoever fetches the item: never the list.
REACH = Nested(
    select(
        func.count().label("people"),
        func.count(_seen.c.organisation_id.distinct())
        .filter(_category != "platform")
        .label("organisations"),
        *(func.count().filter(_category == one).label(one) for one in CATEGORIES),
    )
    .select_from(_seen)
    .correlate(Record),
    one=True,
)
_named = func.coalesce(Group.name, Organisation.name, Person.name, _everybody)
_asked = (
    func.unnest(_array("ids", Uuid()), _array("capacities", Uuid()))
    .table_valued("id", "capacity", name="asked", with_ordinality="place")
    .render_derived()
)
_ADDRESSES = Query(
    select(
        Principal.id,
        Principal.kind,
        _named.label("name"),
        _asked.c.capacity,
        func.coalesce(Group.history, "").label("history"),
        func.coalesce(func.may_address(Principal.id, _asked.c.capacity), False).label(
            "addressable"
        ),
        func.coalesce(Colleague.person_id, Principal.id).label("about"),
    )
    .select_from(_asked)
    .join(Principal, Principal.id == _asked.c.id)
    .outerjoin(GroupOffice, GroupOffice.id == Principal.id)
    .outerjoin(Group, Group.id == func.coalesce(GroupOffice.group_id, Principal.id))
    .outerjoin(Organisation, Organisation.id == Principal.id)
    .outerjoin(Colleague, Colleague.id == Principal.id)
    .outerjoin(Person, Person.id == func.coalesce(Colleague.person_id, Principal.id))
    .where(_named.is_not(None))
    .order_by(_asked.c.place)
)


def _parts(keys: Sequence[str], field: str) -> list[tuple[UUID, UUID | None]]:
    if len(keys) > _MOST_ADDRESSES:
        raise Invalid(field, N_("Name at most {most} at a time."), most=_MOST_ADDRESSES)
    found: list[tuple[UUID, UUID | None]] = []
    for key in dict.fromkeys(keys):
        one, _, capacity = key.partition("@")
        try:
            found.append((UUID(one), UUID(capacity) if capacity else None))
        except ValueError:
            raise Invalid(field, N_("Somebody named here does not exist.")) from None
    return found


async def resolve(session: AsyncSession, keys: Sequence[str], field: str = "to") -> list[Address]:
    """Return who is named by form keys; raises Invalid on `field` for what names nobody.

    `addressable` tells whether the reader may address them (access.md, "who may address whom").
    """
    parts = _parts(keys, field)
    found = await _addresses(session, parts)
    if len(found) != len(parts) or not all(one.nameable for one in found):
        raise Invalid(field, N_("Somebody named here does not exist."))
    return found


async def known(session: AsyncSession, keys: Sequence[str]) -> list[Address]:
    """Return who is named by form keys, passing over what names nobody."""
    parts = []
    for key in list(dict.fromkeys(keys))[:_MOST_ADDRESSES]:
        try:
            parts += _parts([key], "")
        except Invalid:
            continue
    found = await _addresses(session, parts)
    return [one for one in found if one.nameable]


async def _addresses(
    session: AsyncSession, parts: Sequence[tuple[UUID, UUID | None]]
) -> list[Address]:
    ids, capacities = [part[0] for part in parts], [part[1] for part in parts]
    rows = await _ADDRESSES.all(session, ids=ids, capacities=capacities)
    return [_spoken(Address(*row)) for row in rows]


def _spoken(found: Address) -> Address:
    office = _OFFICES.get(found.kind)
    return replace(found, name=translate(office, {"group": found.name})) if office else found


def refuse_wider(label: str, addresses: Sequence[Address]) -> None:
    """Raise Invalid, in words, for each address that the label does not let in."""
    problems = [
        Invalid("to", labels.FORBIDS[label], name=address.name)
        for address in addresses
        if not labels.allows(label, address.kind)
    ]
    for later in problems[1:]:
        problems[0].also(later)
    if problems:
        raise problems[0]


async def preview(
    session: AsyncSession,
    label: str,
    addresses: Sequence[Address],
    *,
    excluded: Sequence[Address] = (),
    countries: Sequence[str] = (),
    brands: Sequence[UUID] = (),
    early: Sequence[UUID] = (),
) -> Audience:
    """Return whom these addresses would reach if the item were sent now under the label."""
    now = clock.now()
    rows = await _PREVIEW.all(
        session,
        ids=[address.id for address in addresses],
        capacities=[address.capacity for address in addresses],
        granted=[now] * len(addresses),
        early=[address.id in early for address in addresses],
        tlp=label,
        countries=list(countries),
        brands=list(brands),
        denied=[address.id for address in excluded],
    )
    return _audience(rows)


async def of_record(session: AsyncSession, record_id: UUID) -> Audience:
    """Return whom an item reaches now; empty for somebody who does not see it."""
    return _audience(await _OF_RECORD.all(session, record_id=record_id))


def _audience(rows: Sequence[Any]) -> Audience:
    # The columns of the type `reached`.
    return Audience(tuple(Reader(**row._asdict() | {"via": tuple(row.via)}) for row in rows))


_GRANTS = Query(
    select(literal_column("x.*")).select_from(
        func.grants_of(bind("record_id", Uuid())).table_valued("principal_id", name="x")
    )
)
_DENIED = Query(
    select(literal_column("x.principal_id")).select_from(
        func.denials_of(bind("record_id", Uuid())).table_valued("principal_id", name="x")
    )
)


async def addresses_of(session: AsyncSession, record_id: UUID) -> list[tuple[Address, Any]]:
    """Return whom an item was given to, each with its grant (early, granted_at, reason)."""
    rows = await _GRANTS.all(session, record_id=record_id)
    grants = {grant.principal_id: grant for grant in rows}
    parts = [(grant.principal_id, grant.for_organisation) for grant in grants.values()]
    return [(found, grants[found.id]) for found in await _addresses(session, parts)]


async def excluded_from(session: AsyncSession, record_id: UUID) -> list[Address]:
    """Return whom the originator left out by name; empty for everybody else."""
    rows = await _DENIED.all(session, record_id=record_id)
    return await _addresses(session, [(row.principal_id, None) for row in rows])


async def under_label(session: AsyncSession, item: Any, label: str) -> Audience:  # noqa: ANN401
    """Return whom a seen item would still reach under another label."""
    given = await addresses_of(session, item.id)
    kept = [(to, grant) for to, grant in given if labels.allows(label, to.kind)]
    rows = await _PREVIEW.all(
        session,
        ids=[to.id for to, _ in kept],
        capacities=[to.capacity for to, _ in kept],
        granted=[grant.granted_at for _, grant in kept],
        early=[grant.early for _, grant in kept],
        tlp=label,
        countries=item.countries,
        brands=item.brands,
        denied=[one.id for one in await excluded_from(session, item.id)],
    )
    return _audience(rows)
