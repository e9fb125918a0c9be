"""Letters of authorisation: what an agent may show that the organisation has sent them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, select, update

from app.access.deeds import Deed, may, require
from app.core import media
from app.core.db import Query, Row, bind, gated
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import N_
from app.models.affiliations import Affiliation
from app.models.files import File
from app.services import audit
from app.services.files import LARGEST, keeping, quotas
from app.services.people import affiliations

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.files import Store
    from app.core.media import Media
    from app.services.files import Quotas

FIELD = "letter"
EXTENSIONS = ("pdf", "jpg", "jpeg", "png", "webp", "gif", "avif", "heic", "heif")
# An earlier letter stays in the store, where no page leads to it.
_PRESENT = Query(
    gated(
        select(File.id, File.name, File.media_type, File.size, File.added_at)
        .join(Affiliation, Affiliation.letter_file_id == File.id)
        .where(
            Affiliation.id == bind("affiliation_id", Uuid()), File.affiliation_id == Affiliation.id
        )
    )
)


async def present(session: AsyncSession, actor: Actor, tie: Row) -> Row | None:
    """Return the letter of an agent's tie; None if there is none, and for all but its readers."""
    if not may(actor, Deed.AFFILIATION_LETTER, tie):
        return None
    return await _PRESENT.first(session, affiliation_id=tie.id)


async def find(session: AsyncSession, actor: Actor, affiliation_id: UUID) -> Row:
    """Return the letter of a tie; raises NotFound when it has none, and to all but its readers."""
    letter = await present(session, actor, await _tie(session, actor, affiliation_id))
    if letter is None:
        raise NotFound
    return letter


def missing(actor: Actor, ties: Iterable[Any]) -> frozenset[UUID]:
    """Return which of these ties are those of agents without a letter, as far as that is told."""
    return frozenset(
        tie.id
        for tie in ties
        if tie.letter_file_id is None and may(actor, Deed.AFFILIATION_LETTER, tie)
    )


async def hand_in(
    session: AsyncSession,
    actor: Actor,
    store: Store,
    affiliation_id: UUID,
    name: str,
    chunks: AsyncIterable[bytes],
    room: Quotas,
) -> None:
    """Keep an agent's letter, in the place of the one before.

    Raises NotFound to all but its readers, Forbidden to the agent, Conflict when that time is over,
    Invalid on `letter` for what is no PDF and no picture, Full when `room` is used up.
    """
    tie = await _tie(session, actor, affiliation_id)
    require(actor, Deed.AFFILIATION_KEEP, tie)
    if tie.over:
        raise Conflict(N_("This has ended already."))
    kept = await keeping.keep(store, media.safe_name(name), chunks, LARGEST, FIELD, _fits)
    await quotas.need_room(session, actor, store, room, kept, FIELD)
    file_id = await keeping.enter(session, actor, kept, affiliation_id=tie.id)
    await session.execute(
        update(Affiliation)
        .where(Affiliation.id == tie.id)
        .values(letter_file_id=file_id)
        .execution_options(synchronize_session=False)
    )
    detail = {"person": str(tie.person_id), "file": str(file_id), "size": kept["size"]}
    if tie.letter_file_id is not None:
        detail["before"] = str(tie.letter_file_id)
    await audit.write(session, actor, "affiliation:letter", subject_id=tie.id, **detail)


async def _tie(session: AsyncSession, actor: Actor, affiliation_id: UUID) -> Row:
    tie = await affiliations.sought(session, affiliation_id)
    if tie is None or not may(actor, Deed.AFFILIATION_LETTER, tie):
        raise NotFound
    return tie


def _fits(found: Media) -> None:
    if found.kind != "image" and found.extension != "pdf":
        raise Invalid(FIELD, N_("A letter of authorisation is a PDF or a picture."))
