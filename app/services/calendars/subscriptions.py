"""Personal subscriptions: an address for each device, that shows what its holder may see now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, func, insert, select, update

from app.access import calendars as _rules  # noqa: F401 - registers who may do what
from app.access.deeds import Deed, require
from app.core import clock, ids
from app.core import tokens as secrets
from app.core.db import Query, bind
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import N_
from app.core.text import clean_line
from app.models.calendars import ALL, GROUP, MINE, CalendarSubscription
from app.models.groups import Group
from app.services import audit, calendars

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

SCOPES = (MINE, GROUP, ALL)
LONGEST_NAME, MOST = 100, 20


@dataclass(frozen=True, slots=True)
class Made:
    """A new subscription, whose secret is kept nowhere else."""

    id: UUID
    secret: str


_OWN = Query(
    select(
        CalendarSubscription.id,
        CalendarSubscription.name,
        CalendarSubscription.scope,
        CalendarSubscription.created_at,
        CalendarSubscription.used_at,
        Group.slug.label("group"),
        Group.name.label("group_name"),
    )
    .outerjoin(Group, Group.id == CalendarSubscription.group_id)
    .where(
        CalendarSubscription.person_id == bind("person_id", Uuid()),
        CalendarSubscription.organisation_id == bind("organisation_id", Uuid()),
        CalendarSubscription.revoked_at.is_(None),
    )
    .order_by(CalendarSubscription.created_at.desc(), CalendarSubscription.id)
)


async def own(session: AsyncSession, actor: Actor) -> list[Any]:
    """Return the reader's subscriptions that still hold, the newest first."""
    whose = {"person_id": actor.person_id, "organisation_id": actor.organisation_id}
    return await _OWN.all(session, **whose)


async def create(
    session: AsyncSession, actor: Actor, name: str, scope: str, group: str = ""
) -> Made:
    """Make a subscription to one's own meetings, those of a group (its slug), or all one may see.

    Raises Invalid on `name`, `scope` or `group`, Conflict for the twenty-first, Forbidden.
    """
    require(actor, Deed.CALENDAR_SUBSCRIBE)
    named = clean_line(name, LONGEST_NAME, "name")
    if not named:
        raise Invalid("name", N_("Name the device, so that you know it again."))
    if len(await own(session, actor)) >= MOST:
        raise Conflict(N_("You have many subscriptions already. End some first."))
    group_id = await _group(session, actor, scope, group)
    made = Made(ids.new_id(), secrets.new_token())
    row = {
        "id": made.id,
        "person_id": actor.person_id,
        "organisation_id": actor.organisation_id,
        "name": named,
        "scope": scope,
        "group_id": group_id,
        "token": secrets.digest(made.secret),
        "created_at": clock.now(),
    }
    await session.execute(insert(CalendarSubscription).values(row))
    await audit.write(session, actor, "calendar:subscribe", subject_id=made.id, scope=scope)
    return made


async def _group(session: AsyncSession, actor: Actor, scope: str, slug: str) -> UUID | None:
    if scope not in SCOPES:
        raise Invalid("scope", N_("Choose what the calendar shows."))
    if scope != GROUP:
        return None
    try:
        found: UUID = (await calendars.group(session, actor, slug)).id
    except NotFound:
        raise Invalid("group", N_("Choose a group from the list.")) from None
    return found


async def revoke(session: AsyncSession, actor: Actor, subscription_id: UUID) -> None:
    """End one of the reader's own subscriptions; raises NotFound for any other."""
    ended = await session.execute(
        update(CalendarSubscription)
        .where(
            CalendarSubscription.id == subscription_id,
            CalendarSubscription.person_id == actor.person_id,
            CalendarSubscription.revoked_at.is_(None),
        )
        .values(revoked_at=func.now())
        .returning(CalendarSubscription.id)
        .execution_options(synchronize_session=False)
    )
    if not ended.all():
        raise NotFound
    await audit.write(session, actor, "calendar:revoke", subject_id=subscription_id)
