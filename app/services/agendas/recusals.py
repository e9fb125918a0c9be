"""Organisations that stay out of an item: for them there is no such item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Boolean, Text, Uuid, func, select

from app.access.deeds import Deed, require
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import N_
from app.core.text import clean_text, fold
from app.models.organisations import ACTIVE, Organisation
from app.services import audit

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

LONGEST = 1000
_RECUSE = Query(
    select(
        func.recuse_item(
            bind("item_id", Uuid()),
            bind("organisation_id", Uuid()),
            bind("reason", Text()),
            bind("back", Boolean()),
        ).label("done")
    )
)
_HOUSES = Query(
    select(Organisation.id, Organisation.name)
    .where(Organisation.state == ACTIVE)
    .order_by(Organisation.folded.collate("C"))
)


@dataclass(frozen=True, slots=True)
class StaysOut:
    """An organisation that is to stay out of an item of a meeting."""

    meeting: Row
    organisation_id: UUID


async def houses(session: AsyncSession) -> list[Row]:
    """Return which organisations can be kept out of an item (id, name), by name."""
    return await _HOUSES.all(session)


async def recuse(
    session: AsyncSession,
    actor: Actor,
    meeting: Row,
    item: Row,
    organisation_id: UUID | None,
    reason: str,
) -> None:
    """Keep an organisation out of an item: from now on it does not exist for its people.

    Raises Forbidden, Invalid on `organisation_id` and `reason`; Conflict where its writer would
    shut out themselves.
    """
    wanted = organisation_id or actor.organisation_id
    require(actor, Deed.AGENDA_RECUSE, StaysOut(meeting, wanted))
    why = clean_text(reason, LONGEST, "reason").strip()
    if not fold(why):
        raise Invalid("reason", N_("Say why it stays out."))
    if wanted not in {one.id for one in await houses(session)}:
        raise Invalid("organisation_id", N_("Choose an organisation from the list."))
    # Before it: of one's own exclusion one could not write any more.
    await _write(session, actor, "agenda:recuse", item, wanted)
    if not await _done(session, item, wanted, why, back=False):
        raise Conflict(
            N_("Whoever wrote this item cannot be kept out of it, and keeps it for the group.")
        )


async def back(
    session: AsyncSession, actor: Actor, meeting: Row, item: Row, organisation_id: UUID
) -> None:
    """Let an organisation back to an item. Raises Forbidden; NotFound for one that is not out."""
    require(actor, Deed.AGENDA_KEEP, meeting)
    if not await _done(session, item, organisation_id, "", back=True):
        raise NotFound
    await _write(session, actor, "agenda:let-back", item, organisation_id)


async def _done(
    session: AsyncSession, item: Row, organisation_id: UUID, reason: str, *, back: bool
) -> bool:
    binds = {"item_id": item.id, "organisation_id": organisation_id, "reason": reason}
    row = await _RECUSE.first(session, **binds, back=back)
    return bool(row and row.done)


async def _write(
    session: AsyncSession, actor: Actor, deed: str, item: Row, organisation_id: UUID
) -> None:
    about = {"record_id": item.id, "subject_id": organisation_id, "tlp": item.tlp}
    await audit.write(session, actor, deed, **about)
