"""The first hour of an installation: platform, alliance, secretariat, rules, and two people."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError
from sqlalchemy import func, insert, select

from app.core import ids
from app.core.countries import COUNTRIES
from app.core.db import Query
from app.core.errors import Conflict, Invalid
from app.core.i18n import N_
from app.core.text import fold
from app.models.groups import Group
from app.models.organisations import ACTIVE, Organisation
from app.models.principals import ALLIANCE, ORGANISATION, SECRETARIAT, Principal
from app.models.seats import MEMBER, Seat
from app.schemas.invitations import InvitationForm
from app.services import audit, names, rules
from app.services.people import invitations

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

RULES_TITLE = N_("Rules of the alliance")
_RULES = Path(__file__).with_name("texts") / "rules-1.md"
_FEWEST = 2
_PLATFORM = Query(select(Organisation.id).where(Organisation.platform))


@dataclass(frozen=True, slots=True)
class FirstPerson:
    """Somebody of the secretariat, and the token of the link that lets them in."""

    name: str
    email: str
    token: str


async def create_platform(
    session: AsyncSession, name: str, country: str, people: Sequence[tuple[str, str]]
) -> list[FirstPerson]:
    """Set up an empty installation and return the invitations, shown this once.

    `people` are pairs of name and e-mail address: at least two, since admissions need two of the
    secretariat. `country` is an ISO 3166-1 code. Raises Conflict when a platform exists already,
    Invalid for names, addresses and countries that do not hold; then nothing is changed.
    """
    if await _PLATFORM.first(session) is not None:
        raise Conflict(N_("This installation has been set up already. Nothing was changed."))
    wanted = _invited(people)
    platform_id = await _make_platform(session, names.clean(name), country)
    await _make_group(session, ALLIANCE, "The alliance")
    secretariat_id = await _make_group(session, SECRETARIAT, "Secretariat")
    await _give_seat(session, secretariat_id, platform_id)
    await rules.put_in_force(session, 1, RULES_TITLE, _RULES.read_text(encoding="utf-8"))
    made = [await invitations.issue(session, one, platform_id) for one in wanted]
    await audit.write(session, None, "platform:create", subject_id=platform_id, people=len(made))
    return [
        FirstPerson(one.name, one.email, issued.token)
        for one, issued in zip(wanted, made, strict=True)
    ]


def _invited(people: Sequence[tuple[str, str]]) -> list[InvitationForm]:
    duties = ["administrator", SECRETARIAT]
    try:
        wanted = [
            InvitationForm.model_validate(
                {"name": name, "email": email, "admin": True, "duties": duties}
            )
            for name, email in people
        ]
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        raise Invalid(field, N_("Give a name and an e-mail address for each person.")) from None
    if len({one.email for one in wanted}) < max(_FEWEST, len(wanted)):
        raise Invalid("people", N_("Name at least two people, each with an address of their own."))
    return wanted


async def _make_platform(session: AsyncSession, name: str, country: str) -> UUID:
    if country not in COUNTRIES:
        raise Invalid("country", N_("Give a country as two letters, as NL."))
    platform_id = ids.new_id()
    row = {
        "id": platform_id,
        "name": name,
        "folded": fold(name),
        "country": country,
        "state": ACTIVE,
        "platform": True,
        "created_at": func.now(),
        "admitted_at": func.now(),
    }
    await session.execute(insert(Principal).values(id=platform_id, kind=ORGANISATION))
    await session.execute(insert(Organisation).values(row))
    return platform_id


async def _make_group(session: AsyncSession, kind: str, name: str) -> UUID:
    group_id = ids.new_id()
    row = {"id": group_id, "kind": kind, "slug": kind, "name": name, "created_at": func.now()}
    await session.execute(insert(Principal).values(id=group_id, kind=kind))
    await session.execute(insert(Group).values(row))
    return group_id


async def _give_seat(session: AsyncSession, group_id: UUID, organisation_id: UUID) -> None:
    row = {
        "id": ids.new_id(),
        "group_id": group_id,
        "organisation_id": organisation_id,
        "role": MEMBER,
        "starts_at": func.now(),
    }
    await session.execute(insert(Seat).values(row))
