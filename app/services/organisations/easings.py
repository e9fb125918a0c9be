"""Two people end the wish for two people: an admin asks, another of the house agrees."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Text, Uuid, and_, exists, func, insert, select, update
from sqlalchemy.orm import aliased

from app.access.deeds import Deed, may, require
from app.access.easings import of_house
from app.core import ids
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import N_, translate
from app.models.affiliations import STAFF, Affiliation
from app.models.easings import AGREED, REFUSED, WITHDRAWN, Easing
from app.models.organisations import Organisation
from app.models.people import ACTIVE as PERSON_ACTIVE
from app.models.people import Person
from app.services import audit
from app.services.spans import live
from app.services.waiting import Waiting

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

LIFETIME = timedelta(days=7)
OUTCOMES = {"agree": AGREED, "refuse": REFUSED, "withdraw": WITHDRAWN}
TITLE = N_("One person may publish alone again")
_OVER = N_("This waits no longer: it was decided, or it ran out.")
_ALONE = N_(
    "A second person of your organisation has to agree to this, and nobody else is of its staff."
)
_asker = aliased(Person)
_this = Organisation.id == bind("organisation_id", Uuid())


def _staff(*also: Any) -> ColumnElement[bool]:  # noqa: ANN401 - conditions
    """Whether somebody of the organisation's live staff fulfils the conditions too."""
    return exists(
        select(Affiliation.id)
        .join(Person, Person.id == Affiliation.person_id)
        .where(
            Affiliation.organisation_id == Organisation.id,
            Affiliation.kind == STAFF,
            Affiliation.suspended_at.is_(None),
            live(Affiliation),
            Person.state == PERSON_ACTIVE,
            *also,
        )
        .correlate(Organisation, Easing)
    )


_STANDS = Query(
    select(
        Organisation.id.label("organisation_id"),
        Easing.id,
        Easing.asked_by,
        _asker.name.label("asked_by_name"),
        Easing.asked_at,
        Easing.expires_at,
        # The second wall keeps to the same.
        func.stand_to_easing(Easing.id, type_=Text()).label("stand"),
    )
    .select_from(Organisation)
    .outerjoin(
        Easing,
        and_(
            Easing.organisation_id == Organisation.id,
            Easing.outcome.is_(None),
            Easing.expires_at > func.now(),
            Organisation.second_release,
            # Who is admin no longer asks for nothing either.
            _staff(Affiliation.admin, Affiliation.person_id == Easing.asked_by),
        ),
    )
    .outerjoin(_asker, _asker.id == Easing.asked_by)
    .where(_this)
    .order_by(Easing.asked_at.desc().nulls_last())
    .limit(1)
)
_LOCK = Query(select(Organisation.id).where(_this).with_for_update())
_COLLEAGUE = Query(
    select(_staff(Affiliation.person_id != bind("person_id", Uuid())).label("any"))
    .select_from(Organisation)
    .where(_this)
)


async def of(session: AsyncSession, actor: Actor, organisation_id: UUID) -> Row | None:
    """Return what waits in the reader's own house; None where nothing does, or for others."""
    if not of_house(actor, organisation_id):
        return None
    found = await _STANDS.first(session, organisation_id=organisation_id)
    return found if found is not None and found.id is not None else None


async def ask(session: AsyncSession, actor: Actor, organisation_id: UUID) -> None:
    """Ask that one person may publish alone again; nothing changes until somebody agrees.

    The caller holds the organisation's lock and knows the actor for its admin. What waits already
    goes on waiting. Raises Invalid on `second_release` where nobody else could agree.
    """
    if await of(session, actor, organisation_id) is not None:
        return
    whom = {"organisation_id": organisation_id, "person_id": actor.person_id}
    colleague = await _COLLEAGUE.first(session, **whom)
    if colleague is None or not colleague.any:
        raise Invalid("second_release", _ALONE)
    row = {
        "id": ids.new_id(),
        "organisation_id": organisation_id,
        "asked_by": actor.person_id,
        "asked_at": func.now(),
        "expires_at": func.now() + LIFETIME,
    }
    await session.execute(insert(Easing).values(row))
    await audit.write(session, actor, "easing:ask", subject_id=organisation_id)


async def decide(session: AsyncSession, actor: Actor, organisation_id: UUID, decision: str) -> None:
    """Agree, refuse or withdraw what waits; one person may publish alone once it is agreed to.

    Raises NotFound for another house, Forbidden, Conflict when nothing waits any more.
    """
    if actor.organisation_id != organisation_id:
        raise NotFound
    await _LOCK.all(session, organisation_id=organisation_id)
    found = await _STANDS.first(session, organisation_id=organisation_id)
    withdrawing = decision == "withdraw"
    require(actor, Deed.EASING_WITHDRAW if withdrawing else Deed.EASING_DECIDE, found)
    if found is None or found.id is None:
        raise Conflict(_OVER)
    # While it waits: the second wall looks for it.
    if OUTCOMES[decision] == AGREED:
        await _ease(session, organisation_id)
    await _settle(session, actor, found.id, OUTCOMES[decision])
    await audit.write(session, actor, f"easing:{decision}", subject_id=organisation_id)


async def _ease(session: AsyncSession, organisation_id: UUID) -> None:
    eased: dict[str, Any] = {"second_release": False, "version": Organisation.version + 1}
    await session.execute(
        update(Organisation)
        .where(Organisation.id == organisation_id)
        .values(eased)
        .execution_options(synchronize_session=False)
    )


async def _settle(session: AsyncSession, actor: Actor, easing_id: UUID, outcome: str) -> None:
    settled = {"outcome": outcome, "decided_by": actor.person_id, "decided_at": func.now()}
    await session.execute(
        update(Easing)
        .where(Easing.id == easing_id)
        .values(settled)
        .execution_options(synchronize_session=False)
    )


async def waiting(session: AsyncSession, actor: Actor) -> list[Waiting]:
    """Return what waits for this person's word, for Home."""
    found = await of(session, actor, actor.organisation_id)
    if found is None or not may(actor, Deed.EASING_DECIDE, found):
        return []
    where = {"organisation_id": str(actor.organisation_id)}
    return [Waiting("approval", translate(TITLE, {}), "organisation", found.asked_at, where)]
