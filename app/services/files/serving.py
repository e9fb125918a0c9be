"""Giving out a file to whoever may see what it belongs to: an item, a draft, an agent's place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Uuid, and_, func, literal_column, null, or_, select

from app.access import tlp as labels
from app.access.organisations import runs
from app.access.rules import ORGANISATION, PERSON, opened, originates, reader, sight_since
from app.core import media
from app.core.db import Query, Row, bind, gated
from app.core.errors import Conflict, NotFound
from app.core.files import Damaged
from app.core.i18n import N_
from app.models.affiliations import AGENT, Affiliation
from app.models.drafts import Draft, DraftShare
from app.models.files import CLEAN, INFECTED, File
from app.models.records import Record
from app.services import audit, drafts
from app.services.files import columns, telling

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.files import Store

log = structlog.get_logger(__name__)

_TELLS = N_(
    "This PDF is given out once what it says of who made it is taken out: usually within an hour."
)
ORIGINAL = "original"
VARIANTS = (ORIGINAL, "shown", "thumb")

_STORED = (
    File.id,
    File.name,
    File.media_type,
    File.scan,
    *(File.key, File.size, File.sha256),
    *(File.shown_key, File.shown_type, File.shown_size, File.shown_sha256, File.shown_make),
    *(File.thumb_key, File.thumb_size, File.thumb_sha256),
)
_IN_RECORD = Query(
    gated(
        select(
            *_STORED,
            Record.tlp,
            Record.id.label("record_id"),
            originates(Record).label("own"),
            columns.SEALED.label("sealed"),
        )
        .join(Record, Record.id == File.record_id)
        .where(
            opened(Record),
            File.id == bind("file_id", Uuid()),
            or_(File.removed_at.is_(None), File.removed_at > sight_since(Record.id)),
        )
    )
)
_IN_DRAFT = Query(
    gated(
        select(
            *_STORED,
            drafts.label.label("tlp"),
            null().label("record_id"),
            literal_column("true").label("own"),
            literal_column("false").label("sealed"),
        )
        .join(Draft, Draft.id == func.draft_of(File.id))
        .outerjoin(DraftShare, drafts.SHARED)
        .where(drafts.SEEN, File.id == bind("file_id", Uuid()), Draft.published_at.is_(None))
    )
)
# A letter of authorisation, as long as it is the present one.
_IN_LETTER = Query(
    gated(
        select(
            *_STORED,
            null().label("tlp"),
            null().label("record_id"),
            literal_column("true").label("own"),
            literal_column("false").label("sealed"),
        )
        .join(Affiliation, Affiliation.letter_file_id == File.id)
        .where(
            File.id == bind("file_id", Uuid()),
            File.affiliation_id == Affiliation.id,
            Affiliation.kind == AGENT,
            or_(
                Affiliation.organisation_id == bind("letters_of", Uuid()),
                and_(Affiliation.organisation_id == ORGANISATION, Affiliation.person_id == PERSON),
            ),
        )
    )
)


@dataclass(frozen=True, slots=True)
class Served:
    """Where a file lies for this reader, under which name and type it goes out.

    `tlp` is that of its item or draft, None for a letter; `record_id` is its item's, or None.
    """

    path: Path
    name: str
    media_type: str
    size: int
    inline: bool
    tlp: str | None
    record_id: UUID | None


async def serve(
    session: AsyncSession,
    actor: Actor,
    store: Store,
    file_id: UUID,
    variant: str,
    *,
    scanned: bool = False,
) -> Served:
    """Return one file for its reader; raises NotFound for what is not theirs, in every case alike.

    A picture's original, with its metadata, is its originator's alone; others get the shown copy,
    and of an unattributed item the PDFs without their properties.
    Raises Conflict for an infected file, for one that would tell its author where they bear no
    name, and, where only `scanned` ones go out, for one that is
    not; Damaged, which the log says, when the bytes are not those that were handed in.
    """
    row = await _find(session, actor, file_id)
    if row is None or variant not in VARIANTS:
        raise NotFound
    picture = row.media_type.startswith("image/")
    part = _part(row, variant, picture=picture)
    key = getattr(row, f"{part}key")
    if key is None or (variant != ORIGINAL and not picture):
        raise NotFound
    if variant == ORIGINAL and picture and not row.own:
        raise NotFound
    _refuse_unsafe(row, scanned=scanned)
    size = getattr(row, f"{part}size")
    try:
        path = await store.verify(key, bytes(getattr(row, f"{part}sha256")), size)
    except Damaged:
        log.critical("file_damaged", file=str(file_id), variant=variant)
        raise
    of_item = (row.tlp, row.record_id)
    if variant == ORIGINAL:
        return Served(path, row.name, row.media_type, size, False, *of_item)  # noqa: FBT003
    name = row.name.rpartition(".")[0] + ".webp"
    return Served(path, name, media.SHOWN_TYPE, size, True, *of_item)  # noqa: FBT003


def _part(row: Row, variant: str, *, picture: bool) -> str:
    """Return which stored copy is given out, as its columns begin."""
    cleaned = row.sealed and not row.own and not picture and row.shown_key
    return "shown_" if cleaned else "" if variant == ORIGINAL else f"{variant}_"


def _refuse_unsafe(row: Row, *, scanned: bool) -> None:
    if row.sealed and not row.own and telling.tells(row):
        raise Conflict(_TELLS)
    if row.scan == INFECTED:
        raise Conflict(N_("The virus scanner found something in this file. It is not given out."))
    if scanned and row.scan != CLEAN:
        raise Conflict(N_("This file has not been scanned yet. Try again in a few minutes."))


async def _find(session: AsyncSession, actor: Actor, file_id: UUID) -> Row:
    house = actor.organisation_id
    letters_of = house if runs(actor, house) else None
    binds = reader(actor) | {"file_id": file_id, "letters_of": letters_of}
    for place in (_IN_RECORD, _IN_DRAFT, _IN_LETTER):
        row = await place.first(session, **binds)
        if row is not None:
            return row
    return None


async def serve_out(
    session: AsyncSession,
    actor: Actor,
    store: Store,
    file_id: UUID,
    variant: str,
    *,
    scanned: bool = False,
) -> Served:
    """Return one file to go out over the API: never of a RED item, logged where the label asks."""
    served = await serve(session, actor, store, file_id, variant, scanned=scanned)
    if served.tlp in labels.NEVER_OVER_API:
        raise NotFound
    if served.record_id is not None and served.tlp in labels.LOGGED_OVER_API:
        await audit.write(
            session,
            actor,
            "file:export",
            record_id=served.record_id,
            subject_id=file_id,
            tlp=served.tlp,
        )
    return served
