"""One organisation: its page at some date, and what its own admin changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from sqlalchemy import Uuid, and_, delete, insert, or_, select, update

from app.access import organisations as rules
from app.access.deeds import Deed, require
from app.core import ids
from app.core.countries import COUNTRIES
from app.core.db import Query, Row, bind
from app.core.errors import Forbidden, Invalid, NotFound, Stale
from app.core.i18n import N_
from app.core.text import fold
from app.models.affiliations import Affiliation
from app.models.organisations import (
    ACTIVE,
    Industry,
    Organisation,
    OrganisationIndustry,
    OrganisationName,
)
from app.models.people import INVITED, Person
from app.services import audit, names
from app.services.organisations import easings, industries, likeness
from app.services.organisations.directory import LINE
from app.services.spans import PAST, held, listed, shown, span

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

MOST_NAMES = 20


class Changes(TypedDict, total=False):
    """What an organisation's admin may change; a key that is absent leaves things as they are."""

    name: str
    country: str
    industries: list[str]
    script_names: list[str]
    former_names: list[str]
    second_release: bool


_this = Organisation.id == bind("organisation_id", Uuid())
_ONE = Query(
    select(
        *LINE,
        Organisation.state_reason,
        Organisation.second_release,
        Organisation.source,
        Organisation.admitted_at,
        Organisation.created_at,
        Organisation.version,
        listed().label("listed"),
    ).where(_this, shown())
)
_LOCK = Query(
    select(
        Organisation.id,
        Organisation.name,
        Organisation.state,
        Organisation.platform,
        Organisation.second_release,
        Organisation.version,
    )
    .where(_this, listed())
    .with_for_update()
)
_ACTIVE = Query(
    select(Organisation.id, Organisation.name, Organisation.platform)
    .where(_this, Organisation.state == ACTIVE)
    .with_for_update(key_share=True)
)
_NAMES = Query(
    select(OrganisationName.kind, OrganisationName.name)
    .where(OrganisationName.organisation_id == bind("organisation_id", Uuid()))
    .order_by(OrganisationName.folded.collate("C"))
)
_INDUSTRIES = Query(
    select(Industry.slug, Industry.name)
    .join(OrganisationIndustry, OrganisationIndustry.industry == Industry.slug)
    .where(OrganisationIndustry.organisation_id == bind("organisation_id", Uuid()))
    .order_by(Industry.name.collate("C"))
)
_PEOPLE = Query(
    select(
        Person.id,
        Person.name,
        Affiliation.kind,
        Affiliation.function,
        Affiliation.firm,
        Affiliation.admin,
        Affiliation.starts_at,
        Affiliation.ends_at,
    )
    .join(Affiliation, Affiliation.person_id == Person.id)
    .where(
        Affiliation.organisation_id == bind("organisation_id", Uuid()),
        held(Affiliation),
        Person.state != INVITED,
        or_(PAST, and_(Person.state == ACTIVE, Affiliation.suspended_at.is_(None))),
    )
    .order_by(
        Affiliation.kind.desc(), Affiliation.function.collate("C"), Person.folded.collate("C")
    )
)


async def find(
    session: AsyncSession, actor: Actor, organisation_id: UUID, on: date | None = None
) -> Any:  # noqa: ANN401 - a row as the page counts on it
    """Return one organisation of the reader's directory, or of that of a day in the past.

    `listed`: the directory of today has it. Raises NotFound for any other.
    """
    row = await _ONE.first(session, organisation_id=organisation_id, **span(actor, on))
    if row is None:
        raise NotFound
    return row


async def lock(session: AsyncSession, actor: Actor, organisation_id: UUID) -> Any:  # noqa: ANN401
    """Return one organisation for a change, which others wait for; raises NotFound."""
    row = await _LOCK.first(session, organisation_id=organisation_id, **span(actor, None))
    if row is None:
        raise NotFound
    return row


async def active(
    session: AsyncSession, organisation_id: UUID, field: str = "organisation_id"
) -> Row:
    """Return an active organisation, which stays so until the transaction ends.

    Raises Invalid(field, …) for any other id.
    """
    row = await _ACTIVE.first(session, organisation_id=organisation_id)
    if row is None:
        raise Invalid(field, N_("Choose an active member."))
    return row


async def other_names(session: AsyncSession, organisation_id: UUID) -> list[Any]:
    """Return the names (kind `script` or `former`, name) beside the present one."""
    return await _NAMES.all(session, organisation_id=organisation_id)


async def industries_of(session: AsyncSession, organisation_id: UUID) -> list[Any]:
    """Return the industries (slug, name) in which an organisation is at home."""
    return await _INDUSTRIES.all(session, organisation_id=organisation_id)


async def people(
    session: AsyncSession, actor: Actor, organisation_id: UUID, on: date | None = None
) -> list[Any]:
    """Return who speaks for an organisation now or on a day: staff by function, then agents."""
    return await _PEOPLE.all(session, organisation_id=organisation_id, **span(actor, on))


async def edit(
    session: AsyncSession,
    actor: Actor,
    organisation_id: UUID,
    changes: Changes,
    version: int | None = None,
) -> int:
    """Change names, country, industries and the demand for a second person; return the version.

    A new name makes the old one a former name. That a second person is wanted no longer is only
    asked for: it holds once another of the house agrees. Raises Stale when `version` is no longer
    the present one, Invalid for a field that does not hold, Forbidden, NotFound.
    """
    row = await lock(session, actor, organisation_id)
    require(actor, Deed.ORGANISATION_KEEP, row)
    if version is not None and version != row.version:
        raise Stale(N_("Somebody changed this organisation since you opened it."))
    await _refuse_taken(session, actor, row, changes)
    values = await _columns(session, actor, row, changes)
    await _keep_names(session, row, values.get("name", row.name), changes)
    # Before it bears another name: the trail takes true names alone.
    await audit.write(
        session, actor, "organisation:edit", subject_id=organisation_id, fields=sorted(changes)
    )
    await session.execute(
        update(Organisation)
        .where(Organisation.id == organisation_id)
        .values(version=Organisation.version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    return int(row.version) + 1


async def _refuse_taken(session: AsyncSession, actor: Actor, row: Row, changes: Changes) -> None:
    """Raise Invalid for a name that is another's; what this organisation bears already it keeps."""
    given = {"name": [changes["name"]] if "name" in changes else []}
    given |= {"script_names": changes.get("script_names") or []}
    given |= {"former_names": changes.get("former_names") or []}
    await likeness.refuse(session, given, own=row.id, applicants=actor.has(rules.SECRETARIAT))


async def _columns(
    session: AsyncSession,
    actor: Actor,
    row: Row,
    changes: Changes,
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "name" in changes:
        name = names.clean(changes["name"])
        values |= {"name": name, "folded": fold(name)}
    if "country" in changes:
        values["country"] = country(changes["country"])
    if "industries" in changes:
        await keep_industries(session, row.id, changes["industries"])
    if changes.get("second_release", row.second_release) != row.second_release:
        if not rules.runs(actor, row.id):
            raise Forbidden(N_("Only the organisation's own admin asks for a second person."))
        if row.second_release:
            # One person would else end it and publish alone.
            await easings.ask(session, actor, row.id)
        else:
            values["second_release"] = True
    return values


def country(code: str) -> str:
    """Return an ISO 3166-1 code; raises Invalid("country", …) for one that does not exist."""
    if code not in COUNTRIES:
        raise Invalid("country", N_("Choose a country from the list."))
    return code


async def keep_industries(session: AsyncSession, organisation_id: UUID, slugs: list[str]) -> None:
    """Put an organisation into these industries and no others; raises Invalid."""
    known = await industries.known(session, slugs, "industries")
    mine = OrganisationIndustry.organisation_id == organisation_id
    await session.execute(delete(OrganisationIndustry).where(mine))
    if known:
        rows = [{"organisation_id": organisation_id, "industry": slug} for slug in known]
        await session.execute(insert(OrganisationIndustry), rows)


async def _keep_names(
    session: AsyncSession,
    row: Row,
    name: str,
    changes: Changes,
) -> None:
    kept = {"script": changes.get("script_names"), "former": changes.get("former_names")}
    renamed = fold(name) != fold(row.name)
    if renamed and kept["former"] is None:
        others = await other_names(session, row.id)
        kept["former"] = [other.name for other in others if other.kind == "former"]
    for kind, given in kept.items():
        if given is not None:
            again = [*given, row.name] if renamed and kind == "former" else given
            await put_names(session, row.id, kind, again)


async def put_names(
    session: AsyncSession, organisation_id: UUID, kind: str, given: list[str]
) -> None:
    """Give an organisation these names of a kind (`script`, `former`) and no others."""
    field = f"{kind}_names"
    listed_names = names.clean_all(given, field)
    if len(listed_names) > MOST_NAMES:
        raise Invalid(field, N_("Give at most {most} names."), most=MOST_NAMES)
    mine = (OrganisationName.organisation_id == organisation_id, OrganisationName.kind == kind)
    await session.execute(delete(OrganisationName).where(*mine))
    rows = [
        {
            "id": ids.new_id(),
            "organisation_id": organisation_id,
            "kind": kind,
            "name": name,
            "folded": fold(name),
        }
        for name in listed_names
    ]
    if rows:
        await session.execute(insert(OrganisationName), rows)
