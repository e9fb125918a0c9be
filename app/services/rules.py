"""The alliance's rules: one text in versions, and who accepted which of them when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, Uuid, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from app.access import rulebook as _rules  # noqa: F401 - registers who may do what
from app.access.deeds import Deed, require
from app.access.organisations import SECRETARIAT
from app.core import markdown
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, NotFound, Stale
from app.core.i18n import N_
from app.models.affiliations import Affiliation
from app.models.organisations import ACTIVE, Organisation
from app.models.people import ACTIVE as PERSON_ACTIVE
from app.models.people import Person
from app.models.rules import RulesAcceptance, RulesVersion
from app.services import audit
from app.services.spans import live

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_published = RulesVersion.published_at <= func.now()
_TEXT = select(
    RulesVersion.number, RulesVersion.title, RulesVersion.text, RulesVersion.published_at
).where(_published)
_PRESENT = Query(_TEXT.order_by(RulesVersion.number.desc()).limit(1))
_VERSION = Query(_TEXT.where(RulesVersion.number == bind("number", Integer())))
_VERSIONS = Query(
    select(RulesVersion.number, RulesVersion.title, RulesVersion.published_at)
    .where(_published)
    .order_by(RulesVersion.number.desc())
)
_NEWEST = Query(select(RulesVersion.number).order_by(RulesVersion.number.desc()).limit(1))
_OWN = Query(
    select(RulesAcceptance.number, RulesAcceptance.accepted_at)
    .where(RulesAcceptance.person_id == bind("person_id", Uuid()))
    .order_by(RulesAcceptance.number.desc())
)
# Who has and who has not, among the people of one organisation, or of all (None).
_STATE = Query(
    select(
        Person.id,
        Person.name,
        Organisation.name.label("organisation_name"),
        RulesAcceptance.accepted_at,
    )
    .join(Affiliation, Affiliation.person_id == Person.id)
    .join(Organisation, Organisation.id == Affiliation.organisation_id)
    .outerjoin(
        RulesAcceptance,
        and_(
            RulesAcceptance.person_id == Person.id,
            RulesAcceptance.number == bind("number", Integer()),
        ),
    )
    .where(
        live(Affiliation),
        Affiliation.suspended_at.is_(None),
        Person.state == PERSON_ACTIVE,
        Organisation.state == ACTIVE,
        or_(
            bind("organisation_id", Uuid()).is_(None),
            Organisation.id == bind("organisation_id", Uuid()),
        ),
    )
    .order_by(Organisation.folded.collate("C"), Person.folded.collate("C"))
)


async def present(session: AsyncSession) -> Row | None:
    """Return the version in force (number, title, text, published_at), or None before any."""
    return await _PRESENT.first(session)


async def version(session: AsyncSession, number: int) -> Row:
    """Return one version that is or was in force; raises NotFound for any other number."""
    found = await _VERSION.first(session, number=number)
    if found is None:
        raise NotFound
    return found


async def versions(session: AsyncSession) -> list[Any]:
    """Return all versions that are or were in force, the newest first, without their text."""
    return await _VERSIONS.all(session)


async def accepted(session: AsyncSession, actor: Actor) -> list[Any]:
    """Return which versions the reader accepted when, the newest first."""
    return await _OWN.all(session, person_id=actor.person_id)


async def accept(session: AsyncSession, actor: Actor, number: int) -> None:
    """Keep the reader's yes to the version in force; a second yes changes nothing.

    Raises Stale when another version is in force by now: nobody accepts what they did not read.
    """
    now = await present(session)
    if now is None or now.number != number:
        raise Stale(N_("The rules have changed since you opened this page. Please read them anew."))
    kept = await session.execute(
        insert(RulesAcceptance)
        .values(person_id=actor.person_id, number=number, accepted_at=func.now())
        .on_conflict_do_nothing()
        .returning(RulesAcceptance.number)
    )
    if kept.all():
        await audit.write(
            session, actor, "rules:accept", subject_id=actor.person_id, version=number
        )


async def state(session: AsyncSession, actor: Actor, number: int) -> list[Any]:
    """Return who has and has not accepted a version, as far as it is the reader's to know.

    An admin: of their organisation; the secretariat: of all; anybody else: nobody.
    """
    desk = actor.has(SECRETARIAT)
    if not desk and not (actor.admin and actor.staff):
        return []
    whose = None if desk else actor.organisation_id
    return await _STATE.all(session, number=number, organisation_id=whose)


async def publish(session: AsyncSession, actor: Actor, title: str, text: str, after: int) -> int:
    """Put a new version in force; everybody accepts it before they go on. Returns its number.

    `after` is the version that it follows; raises Conflict when there is a newer one by now, and
    Invalid for a text that cannot be shown.
    """
    require(actor, Deed.RULES_PUBLISH)
    markdown.refuse_unshowable(text)
    newest = await _NEWEST.first(session)
    number = after + 1
    if (newest.number if newest else 0) != after or not await put_in_force(
        session, number, title, text
    ):
        raise Conflict(N_("Somebody published another version meanwhile."))
    await audit.write(session, actor, "rules:publish", version=number)
    return number


async def put_in_force(session: AsyncSession, number: int, title: str, text: str) -> bool:
    """Write a version without asking who may; False if there is one of this number.

    For `publish`, and for the first version of an installation.
    """
    row = {"number": number, "title": title, "text": text, "published_at": func.now()}
    kept = await session.execute(
        insert(RulesVersion).values(row).on_conflict_do_nothing().returning(RulesVersion.number)
    )
    return bool(kept.all())
