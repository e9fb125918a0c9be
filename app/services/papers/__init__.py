"""Papers of agenda items: each with a label and versions of its file, as this reader sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import Text, Uuid, and_, func, or_

from app.access import papers as _rules  # noqa: F401 - registers who may do what
from app.access.rules import reader, sight_since, visible_open
from app.core.db import Query, Row, bind
from app.core.errors import NotFound
from app.models.agendas import Paper as PaperRow
from app.models.agendas import PaperVersion
from app.models.files import File
from app.models.records import Record
from app.services.bulletins import as_kept

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

KIND = "paper"
_MEETING = bind("meeting_id", Uuid())
_PAPERS = (
    visible_open(
        Record.reference,
        Record.title,
        Record.tlp,
        Record.changed_at,
        (Record.listed_at <= func.now()).label("out"),
        *(getattr(PaperRow, column.key) for column in PaperRow.__mapper__.column_attrs),
    )
    .join(PaperRow, PaperRow.id == Record.id)
    .where(Record.kind == KIND, PaperRow.meeting_id == _MEETING)
    .order_by(Record.published_at, Record.id)
)
_OF_MEETING = Query(_PAPERS)
_ONE = Query(_PAPERS.where(Record.reference == bind("reference", Text())))
# A file that was superseded before the reader saw the paper at all stays closed to them.
_VERSIONS = Query(
    visible_open(
        PaperVersion.paper_id,
        PaperVersion.number,
        PaperVersion.by_name,
        PaperVersion.at,
        File.id,
        File.name,
        File.media_type,
        File.size,
        File.sha256,
        File.shown_key.is_not(None).label("shown"),
    )
    .join(PaperRow, PaperRow.id == Record.id)
    .join(PaperVersion, PaperVersion.paper_id == PaperRow.id)
    .join(
        File,
        and_(
            File.id == PaperVersion.file_id,
            or_(File.removed_at.is_(None), File.removed_at > sight_since(Record.id)),
        ),
    )
    .where(PaperRow.meeting_id == _MEETING)
    .order_by(PaperVersion.number.desc())
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document for an item; `versions` are its files that the reader may open, newest first."""

    row: Row
    versions: list[Row] = field(default_factory=list)

    @property
    def file(self) -> Row | None:
        """The present file; None for a paper without any yet."""
        return self.versions[0] if self.versions else None


async def by_item(session: AsyncSession, actor: Actor, meeting_id: UUID) -> dict[UUID, list[Paper]]:
    """Return the papers of a meeting that the reader sees, by the id of their item."""
    binds = {"meeting_id": meeting_id, **reader(actor)}
    rows = await _OF_MEETING.all(session, **binds)
    files: dict[UUID, list[Row]] = {}
    for version in await _VERSIONS.all(session, **binds) if rows else ():
        files.setdefault(version.paper_id, []).append(version)
    found: dict[UUID, list[Paper]] = {}
    for row in rows:
        found.setdefault(row.item_id, []).append(Paper(row, files.get(row.id, [])))
    return found


async def find(session: AsyncSession, actor: Actor, meeting: Row, reference: str) -> Row:
    """Return one paper of a meeting; raises NotFound if unseen, absent or another meeting's."""
    binds = {"meeting_id": meeting.id, "reference": as_kept(reference)}
    row = await _ONE.first(session, **binds, **reader(actor))
    if row is None:
        raise NotFound
    return row
