"""From a draft as typed to a bulletin that can be sent, or to the list of what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import ARRAY, Uuid, func, select

from app.access import tlp
from app.core import clock, refang
from app.core.db import Query, bind
from app.core.errors import Invalid
from app.core.i18n import N_
from app.core.text import without_invisibles
from app.models.affiliations import Affiliation
from app.models.bulletins import BulletinKind
from app.models.organisations import Brand, Industry
from app.models.principals import (
    ALLIANCE,
    BOARD,
    COMMITTEE,
    ORGANISATION,
    PERSON,
    PUBLIC,
    WORKING_GROUP,
)
from app.models.records import RED
from app.services import audience
from app.services.drafts import mandates, typed
from app.services.spans import live

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.schemas.drafts import DraftContent
    from app.services.audience import Address

T = TypeVar("T")

_KINDS = Query(
    select(BulletinKind.slug, BulletinKind.name, BulletinKind.hint).order_by(BulletinKind.position)
)
_INDUSTRIES = Query(select(Industry.slug, Industry.name).order_by(Industry.name.collate("C")))
_BRANDS = Query(select(Brand.id).where(Brand.id == func.any(bind("ids", ARRAY(Uuid())))))
# Whoever is shut out by one of these ties is shut out wholly (`not_excluded` in the gate).
_TIES = Query(
    select(Affiliation.organisation_id).where(
        Affiliation.person_id == bind("person_id", Uuid()), live(Affiliation)
    )
)
_NO_KIND = N_("Choose what kind of bulletin this is.")
_NOT_YOURS = {
    PERSON: N_("You cannot address {name}: they do not act for that organisation now."),
    ORGANISATION: N_("You cannot address {name}: it is not an active member."),
    WORKING_GROUP: N_("You cannot address {name}: your organisation holds no seat there."),
    BOARD: N_("{name} cannot be addressed: a seat on a board shows no intelligence."),
    COMMITTEE: N_("{name} cannot be addressed: a seat on a committee shows no intelligence."),
    PUBLIC: N_("Whether it goes to the public is for the secretariat to release, on your request."),
    ALLIANCE: N_("You cannot address {name}."),
}


@dataclass(frozen=True, slots=True)
class Matter:
    """What a bulletin says, checked."""

    title: str
    kind: str
    text: str
    language: str
    industries: list[str]
    countries: list[str]
    marketplaces: list[str]
    brands: list[UUID]
    source: str
    identifiers: list[refang.Parsed]
    review_on: date

    @property
    def facets(self) -> list[str]:
        """Return what a feed can be filtered by."""
        return [
            f"kind:{self.kind}",
            *(f"industry:{slug}" for slug in self.industries),
            *(f"country:{code}" for code in self.countries),
        ]


@dataclass(frozen=True, slots=True)
class Sending:
    """To whom a bulletin goes, under which label, and when; checked."""

    tlp: str
    to: list[Address]
    exclude: list[Address]
    early: list[UUID]
    embargo: datetime | None
    sealed: bool = False


class _Gathered:
    """Collects what is wrong, so that a form comes back with all of it at once."""

    def __init__(self) -> None:
        self.wrong: Invalid | None = None

    def add(self, problem: Invalid) -> None:
        self.wrong = self.wrong.also(problem) if self.wrong else problem

    def take(self, check: Callable[[], T], instead: T) -> T:
        try:
            return check()
        except Invalid as problem:
            self.add(problem)
            return instead


async def kinds(session: AsyncSession) -> list[Any]:
    """Return the kinds of bulletin (slug, name, hint) in the alliance's order."""
    return await _KINDS.all(session)


async def industries(session: AsyncSession) -> list[Any]:
    """Return the industries (slug, name)."""
    return await _INDUSTRIES.all(session)


async def check(
    session: AsyncSession, actor: Actor, content: DraftContent, author_id: UUID
) -> tuple[Matter, Sending]:
    """Return what a draft says and to whom it goes; raises Invalid naming every fault at once.

    `author_id` wrote it and must not be shut out of it; the actor may be who releases it.
    """
    found = _Gathered()
    matter = await _matter(session, actor, content, found)
    sending = await _sending(session, actor, content, found)
    await _refuse_shutting_out(session, sending.exclude, {author_id, actor.person_id}, found)
    about = (author_id, matter.countries, matter.brands)
    for refusal in await mandates.refusals_of(session, actor, *about):
        found.add(refusal)
    if found.wrong:
        raise found.wrong
    return matter, sending


async def check_matter(session: AsyncSession, actor: Actor, content: DraftContent) -> Matter:
    """Return what a change to a published bulletin says; label and audience are deeds apart."""
    found = _Gathered()
    matter = await _matter(session, actor, content, found)
    if found.wrong:
        raise found.wrong
    return matter


async def _matter(
    session: AsyncSession, actor: Actor, content: DraftContent, found: _Gathered
) -> Matter:
    known_kinds = {row.slug for row in await kinds(session)}
    known_industries = {row.slug for row in await industries(session)}
    take = found.take
    matter = Matter(
        title=take(lambda: typed.title(content.title, content.text), ""),
        kind=take(lambda: typed.one_of(content.kind, known_kinds, "kind", _NO_KIND), ""),
        text=take(lambda: typed.text(content.text), ""),
        language=take(lambda: typed.language(content.language), "en"),
        industries=take(
            lambda: typed.some_of(content.industries, known_industries, "industries"), []
        ),
        countries=take(lambda: typed.countries(content.countries), []),
        marketplaces=take(lambda: typed.marketplaces(content.marketplaces), []),
        brands=await _brands(session, content, found),
        source=take(lambda: typed.source(content.source), ""),
        identifiers=_identifiers(content, found),
        review_on=take(lambda: typed.review_on(content.review_on, actor.zone), clock.now().date()),
    )
    for refusal in mandates.refusals(actor, matter.countries, matter.brands):
        found.add(refusal)
    return matter


async def _brands(session: AsyncSession, content: DraftContent, found: _Gathered) -> list[UUID]:
    nobody: list[UUID] = []
    chosen = found.take(lambda: typed.ids(content.brands, "brands"), nobody)
    if len(await _BRANDS.all(session, ids=chosen)) != len(chosen):
        found.add(Invalid("brands", N_("Choose from the list.")))
    return chosen


def _identifiers(content: DraftContent, found: _Gathered) -> list[refang.Parsed]:
    parsed: dict[tuple[str, str], refang.Parsed] = {}
    region = content.countries[0].upper() if len(content.countries) == 1 else None
    if len(content.identifier_kind) != len(content.identifier_value):
        found.add(Invalid("identifiers", N_("Each identifier needs a kind and a value.")))
    pairs = zip(content.identifier_kind, content.identifier_value, strict=False)
    for place, (kind, raw) in enumerate(pairs):
        value = without_invisibles(raw)
        if not value.strip():
            continue
        try:
            one = refang.canonical(kind, value, region)
            parsed[one.kind, one.canonical] = one
        except Invalid as problem:
            said = [
                (f"identifiers.{place}", sentence, data) for _, sentence, data in problem.fields
            ]
            problem.fields = said
            found.add(problem)
    return list(parsed.values())


async def _sending(
    session: AsyncSession, actor: Actor, content: DraftContent, found: _Gathered
) -> Sending:
    nobody: list[UUID] = []
    label = found.take(lambda: tlp.label(content.tlp), "")
    given = await _addresses(session, content.to, "to", found)
    to = without_house(label, given, actor, sealed=content.unattributed)
    exclude = await _addresses(session, content.exclude, "exclude", found)
    for address in to:
        refusal = forbids(label, address, actor)
        if refusal:
            found.add(refusal)
    people = [address.id for address in to if address.kind == PERSON]
    if len(people) != len(set(people)):
        found.add(Invalid("to", N_("Name each person for one organisation only.")))
    if any(address.kind not in (PERSON, ORGANISATION) for address in exclude):
        found.add(Invalid("exclude", N_("Only people and organisations can be left out.")))
    if set(content.to) <= {str(actor.organisation_id)}:
        found.add(Invalid("to", N_("Say who should see this.")))
    keys = [key.partition("@")[0] for key in content.early]
    early = found.take(lambda: typed.ids(keys, "early"), nobody)
    embargo = found.take(lambda: typed.embargo(content.embargo, actor.zone), None)
    return Sending(label, to, exclude, early, embargo, content.unattributed)


def without_house(
    label: str, to: list[Address], actor: Actor, *, sealed: bool = False
) -> list[Address]:
    """Return an audience without the reader's own organisation where it cannot be in it.

    It is ticked by default; RED lets only people in, and in the audience of something unattributed
    it would tell who wrote it. Neither is a reason to refuse.
    """
    return [a for a in to if not (label == RED or sealed) or a.id != actor.organisation_id]


def forbids(label: str, address: Address, actor: Actor) -> Invalid | None:
    """Return why an address cannot be in the audience, in words, or None."""
    if not address.addressable and address.id != actor.organisation_id:
        sentence = _NOT_YOURS.get(address.kind, _NOT_YOURS[ALLIANCE])
        return Invalid("to", sentence, name=address.name)
    if label and not tlp.allows(label, address.kind):
        return Invalid("to", tlp.FORBIDS[label], name=address.name)
    return None


async def _addresses(
    session: AsyncSession, keys: list[str], field: str, found: _Gathered
) -> list[Address]:
    try:
        return await audience.resolve(session, keys, field)
    except Invalid as problem:
        found.add(problem)
        return []


async def _refuse_shutting_out(
    session: AsyncSession, exclude: list[Address], writers: set[UUID], found: _Gathered
) -> None:
    for person_id in writers:
        ties = await _TIES.all(session, person_id=person_id)
        own = {person_id, *(tie.organisation_id for tie in ties)}
        for address in exclude:
            if address.id in own:
                message = N_("{name} cannot be left out: it would shut out who writes this.")
                found.add(Invalid("exclude", message, name=address.name))
