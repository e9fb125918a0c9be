"""Makes the demo's organisations, people, groups and seats, as the database's owner."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from sqlalchemy import insert

from app.core import clock
from app.core.text import fold
from app.demo import facts
from app.demo.cast import CAST, PLATFORM
from app.models.affiliations import Affiliation
from app.models.boards import Board
from app.models.groups import Group
from app.models.organisations import (
    Brand,
    BrandHolding,
    Industry,
    Organisation,
    OrganisationIndustry,
)
from app.models.people import Person
from app.models.principals import Principal
from app.models.rules import RulesAcceptance
from app.models.seats import Seat, SeatHolder

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

# Ids follow from names, so that the demo is the same on every machine.
_SPACE = UUID("6f0b7a52-6d0e-5a52-9a5e-0d0f3c1e7a11")
_BOARD = ("Swarovski", "adidas", "Ford Motor Company", "Pernod Ricard", "Sony")
_ROLES = {
    "chair-luxury": ("luxury-jewellery", "chair"),
    "vice-chair-luxury": ("luxury-jewellery", "vice_chair"),
    "counsel-luxury": ("luxury-jewellery", "counsel"),
}
_YEAR = timedelta(days=365)
_ADMINS = frozenset({"admin-swarovski", "chair-luxury"})
_DUTIES = {"analyst": "analyst", "administrator": "administrator", "auditor": "auditor"}
_BOARD_CHARTER = (
    "Every industry has a seat; seats rotate each year and the board meets quarterly. It gives the"
    " platform feedback on enforcement strategy, policies, procedures, new trends, litigation and"
    " platform practice.\n\nSource: https://alizila.com/?p=970"
)
_COMMITTEE_CHARTER = (
    "Small and medium-sized brands advise the alliance: two plenaries a year, working groups and"
    " virtual meetings in between.\n\nSource: https://www.alizila.com/aaca-launches-advisory-"
    "committee-to-strengthen-sme-brand-protection/"
)


def key(kind: str, name: str) -> UUID:
    """Return the id of something the demo names."""
    return uuid5(_SPACE, f"{kind}:{name}")


class Making:
    """Collects the rows of one table after another, and writes them in that order."""

    def __init__(self) -> None:
        """Begin with nothing; the demo's world is three years old."""
        self.at: datetime = clock.now() - timedelta(days=3 * 365)
        self.rows: dict[type[Any], list[dict[str, Any]]] = {}

    def add(self, model: type[Any], **values: object) -> None:
        """Keep one row of a table."""
        self.rows.setdefault(model, []).append(values)

    async def write(self, session: AsyncSession) -> None:
        """Insert everything, table by table."""
        for model, rows in self.rows.items():
            await session.execute(insert(model), rows)


async def make(session: AsyncSession, platform_id: UUID, seat_id: UUID) -> None:
    """Make everything beside the platform itself, its alliance and its secretariat.

    `seat_id` is the platform's seat in the secretariat, to which its two people are named.
    """
    making = Making()
    found = facts.alliance()
    for row in found["industries"]:
        making.add(Industry, slug=row["slug"], name=row["name"], note=row["note"])
    for row in found["members"]:
        _member(making, row)
    for row in found["industries"]:
        _group(making, row["name"], "working_group", row["slug"], _charter(row), row["slug"])
    _group(making, "Advisory board", "board", "advisory-board", _BOARD_CHARTER)
    _group(making, "SME Advisory Committee", "committee", "sme-committee", _COMMITTEE_CHARTER)
    _people(making, found["members"], platform_id)
    _seats(making, found["members"])
    _secretariat(making, seat_id)
    await making.write(session)


def _member(making: Making, row: dict[str, Any]) -> None:
    name = row["organisation"]
    own = key("organisation", name)
    making.add(Principal, id=own, kind="organisation")
    making.add(
        Organisation,
        id=own,
        name=name,
        folded=fold(name),
        country=row["country"],
        state="active",
        source=row["source"],
        created_at=making.at,
        admitted_at=making.at,
    )
    for brand in row["brands"]:
        brand_id = key("brand", f"{name}:{brand}")
        making.add(Brand, id=brand_id, name=brand, folded=fold(brand))
        making.add(
            BrandHolding,
            id=key("holding", f"{name}:{brand}"),
            brand_id=brand_id,
            organisation_id=own,
            starts_at=making.at,
        )
    for industry in row["industries"]:
        making.add(OrganisationIndustry, organisation_id=own, industry=industry)


def _charter(row: dict[str, Any]) -> str:
    return (
        f"Members of the {row['name'].lower()} industry keep a regular dialogue between the"
        " alliance meetings, among themselves and with the platform.\n\n"
        f"*Where the group's name comes from: {row['note']}*"
    )


def _group(
    making: Making, name: str, kind: str, slug: str, charter: str, industry: str | None = None
) -> None:
    own = key("group", slug)
    making.add(Principal, id=own, kind=kind)
    making.add(
        Group,
        id=own,
        kind=kind,
        slug=slug,
        name=name,
        industry=industry,
        charter=charter,
        history="full",
        created_at=making.at,
    )
    if kind in ("board", "committee"):
        making.add(Board, group_id=own)


def _people(making: Making, members: list[dict[str, Any]], platform_id: UUID) -> None:
    for role in CAST:
        home = platform_id if role.organisation == PLATFORM else None
        _person(making, role.key, role.name, home or key("organisation", role.organisation))
    for place, row in enumerate(members):
        own = key("organisation", row["organisation"])
        _person(making, f"member-{place + 1}", "Brand protection team", own, admin=True)


def _person(
    making: Making, name: str, function: str, organisation_id: UUID, *, admin: bool = False
) -> None:
    own = key("person", name)
    making.add(Principal, id=own, kind="person")
    making.add(
        Person,
        id=own,
        name=function,
        folded=fold(function),
        email=f"{name}@example.org",
        state="active",
        zone="UTC",
        created_at=making.at,
    )
    agent = name.startswith("agent-")
    making.add(
        Affiliation,
        id=key("affiliation", name),
        person_id=own,
        organisation_id=organisation_id,
        kind="agent" if agent else "staff",
        admin=admin or name in _ADMINS,
        duties=[_DUTIES[name]] if name in _DUTIES else [],
        function=function,
        firm="A law firm" if agent else "",
        scope_countries=["CN", "HK"] if agent else [],
        starts_at=making.at,
        ends_at=clock.now() + timedelta(days=300) if agent else None,
    )
    making.add(RulesAcceptance, person_id=own, number=1, accepted_at=making.at)


def _seats(making: Making, members: list[dict[str, Any]]) -> None:
    special = {
        (_ROLES[r.key][0], r.organisation): _ROLES[r.key][1] for r in CAST if r.key in _ROLES
    }
    for place, row in enumerate(members):
        name = row["organisation"]
        for slug in row["industries"]:
            role = special.get((slug, name), "member")
            _seat(making, slug, name, role, [f"member-{place + 1}", *_cast_of(name)])
    for (slug, name), role in special.items():
        if role == "counsel":
            _seat(making, slug, name, role, ["counsel-luxury"])
    industries = {row["organisation"]: row["industries"] for row in members}
    for place, name in enumerate(_BOARD):
        role = "chair" if name == "Sony" else "member"
        # Ten weeks apart, so that the seats come up for renewal in turn.
        term = timedelta(days=70 * (place + 1))
        # A member sends its own people to the board, and neither its counsel nor its agents.
        named = [k for k in _cast_of(name) if "counsel" not in k and not k.startswith("agent-")]
        _seat(making, "advisory-board", name, role, named, industries[name], term)
    _seat(making, "sme-committee", "Et Al Beauty", "chair", ["committee-etal"])


def _cast_of(organisation: str) -> list[str]:
    return [
        role.key
        for role in CAST
        if role.organisation == organisation and role.key != "counsel-luxury"
    ]


def _seat(
    making: Making,
    slug: str,
    organisation: str,
    role: str,
    people: list[str],
    industries: list[str] | None = None,
    term: timedelta | None = None,
) -> None:
    own = key("seat", f"{slug}:{organisation}")
    ends = clock.now() + term if term else None
    starts = ends - _YEAR if ends else making.at
    making.add(
        Seat,
        id=own,
        group_id=key("group", slug),
        organisation_id=key("organisation", organisation),
        role=role,
        industry=industries[0] if industries else None,
        starts_at=starts,
        ends_at=ends,
        term_ends_at=ends,
    )
    for person in people:
        _named(making, own, key("person", person), starts)


def _named(making: Making, seat_id: UUID, person_id: UUID, starts: datetime) -> None:
    making.add(
        SeatHolder,
        id=key("holder", f"{seat_id}:{person_id}"),
        seat_id=seat_id,
        person_id=person_id,
        starts_at=starts,
    )


def _secretariat(making: Making, seat_id: UUID) -> None:
    for name in ("secretariat-1", "secretariat-2"):
        _named(making, seat_id, key("person", name), making.at)
