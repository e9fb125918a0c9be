"""The agenda of a meeting: its items in the fixed order of business, as this reader sees them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, Uuid, false, func, true

from app.access import agendas as _rules  # noqa: F401 - registers who may do what
from app.access import tlp as labels
from app.access.deeds import Deed, may
from app.access.rules import originates, reader, visible, visible_open
from app.core.db import Query, Row, bind
from app.core.errors import NotFound
from app.models.agendas import AgendaItem, AgendaLink
from app.models.meetings import CONVENED
from app.models.records import WITHDRAWN, Record
from app.services import papers
from app.services.agendas import order
from app.services.bulletins import as_kept
from app.services.meetings import statements

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

KIND = "agenda_item"
_MEETING = bind("meeting_id", Uuid())
ITEM = (
    Record.reference,
    Record.title,
    Record.tlp,
    Record.changed_at,
    Record.originator_name,
    Record.version.label("edition"),
    # Before that only those who prepare the meeting see it.
    (Record.listed_at <= func.now()).label("out"),
    func.coalesce(originates(Record), false()).label("own"),
    *(getattr(AgendaItem, column.key) for column in AgendaItem.__mapper__.column_attrs),
)
_ITEMS = visible_open(*ITEM).join(AgendaItem, AgendaItem.id == Record.id).where(Record.kind == KIND)
_OF_MEETING = Query(_ITEMS.where(AgendaItem.meeting_id == _MEETING))
_ONE = Query(
    _ITEMS.where(AgendaItem.meeting_id == _MEETING, Record.reference == bind("reference", Text()))
)
# Where a link leads is shown to whoever sees the target by themselves.
_LINKS = Query(
    visible_open(
        AgendaLink.item_id, Record.id, Record.reference, Record.title, Record.tlp, Record.kind
    )
    .join(AgendaLink, AgendaLink.record_id == Record.id)
    .join(AgendaItem, AgendaItem.id == AgendaLink.item_id)
    .where(AgendaItem.meeting_id == _MEETING)
    .order_by(AgendaLink.added_at, Record.id)
)
_recused = func.recused_from(Record.id).table_valued(
    "organisation_id", "organisation_name", "reason", "since", name="recused"
)
_RECUSED = Query(
    visible_open(
        Record.id.label("item_id"),
        _recused.c.organisation_id,
        _recused.c.organisation_name,
        _recused.c.reason,
    )
    .join(AgendaItem, AgendaItem.id == Record.id)
    .join(_recused.lateral(), true())
    .where(AgendaItem.meeting_id == _MEETING)
    .order_by(_recused.c.organisation_name)
)

# What was taken off once it was out: its past readers keep title, label and reason.
_GONE = Query(
    visible(
        Record.id,
        Record.reference,
        Record.title,
        Record.tlp,
        Record.state_reason,
        Record.changed_at,
    )
    .where(Record.kind == "agenda_item", Record.parent_id == _MEETING, Record.state == WITHDRAWN)
    .order_by(Record.changed_at, Record.id)
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing the meeting treats; `number` counts what this reader sees of the agenda."""

    row: Row
    number: int
    papers: list[papers.Paper] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    recused: list[Row] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Tell whether nothing says what it is about beside its title."""
        return not (self.row.text.strip() or self.papers or self.links)


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a meeting treats, in order, and what the reader may do about it.

    `gone` was taken off after the reader saw it; `statement` is the competition-law statement that
    its opening reads out; `length` the minutes from the meeting's beginning to its end.
    """

    items: list[Item] = field(default_factory=list)
    gone: list[Row] = field(default_factory=list)
    statement: Row = None
    length: int = 0
    locked: bool = False
    may_keep: bool = False
    may_agree: bool = False

    @property
    def minutes(self) -> int:
        """The minutes planned for all items that the reader sees."""
        return sum(item.row.minutes for item in self.items)

    @property
    def seen(self) -> str:
        """What this reader sees of it, as one short word: counsel agrees to what was shown."""
        told = [f"{one.row.id}:{one.row.version}:{one.row.edition}" for one in self.items]
        return hashlib.sha256("|".join(sorted(told)).encode()).hexdigest()[:20]

    def label(self, outside: str, item: Item | None = None) -> str:
        """Return the strictest label among its parts and `outside`, the meeting's own.

        With an item, of its part of the agenda alone.
        """
        shown = [item] if item else self.items
        past = [] if item else [one.tlp for one in self.gone]
        parts = [paper.row.tlp for one in shown for paper in one.papers]
        links = [link.tlp for one in shown for link in one.links]
        return labels.strictest([outside, *(one.row.tlp for one in shown), *parts, *links, *past])

    def with_items(self, items: list[Item]) -> Agenda:
        """Return the same agenda with other items."""
        return replace(self, items=items)

    def of(self, reference: str) -> Item:
        """Return one item by its reference; raises NotFound for what the reader does not see."""
        for item in self.items:
            if item.row.reference == as_kept(reference):
                return item
        raise NotFound


async def of_meeting(session: AsyncSession, actor: Actor, meeting: Row) -> Agenda:
    """Return the agenda as this reader sees it: nothing tells of what they do not."""
    keeps = may(actor, Deed.AGENDA_KEEP, meeting)
    rows = sorted(await rows_of(session, actor, meeting.id), key=_place)
    kept = await papers.by_item(session, actor, meeting.id) if rows else {}
    links = _grouped(await _of(_LINKS, session, actor, meeting.id)) if rows else {}
    recused = _grouped(await _of(_RECUSED, session, actor, meeting.id)) if rows and keeps else {}
    return Agenda(
        items=[
            Item(row, number, *(found.get(row.id, []) for found in (kept, links, recused)))
            for number, row in enumerate(rows, 1)
        ],
        gone=await _of(_GONE, session, actor, meeting.id) if locked(meeting) else [],
        statement=await statements.of_meeting(session, meeting),
        length=int((meeting.ends_at - meeting.starts_at).total_seconds() // 60),
        locked=meeting.locked_at is not None,
        may_keep=keeps,
        may_agree=may(actor, Deed.AGENDA_AGREE, meeting),
    )


async def rows_of(session: AsyncSession, actor: Actor, meeting_id: UUID) -> list[Row]:
    """Return the items of a meeting that the reader sees, in no order."""
    return await _of(_OF_MEETING, session, actor, meeting_id)


async def find(session: AsyncSession, actor: Actor, meeting: Row, reference: str) -> Row:
    """Return one item of a meeting; raises NotFound if unseen, absent or another meeting's."""
    binds = {"meeting_id": meeting.id, "reference": as_kept(reference)}
    row = await _ONE.first(session, **binds, **reader(actor))
    if row is None:
        raise NotFound
    return row


def locked(meeting: Row) -> bool:
    """Tell whether the agenda went out: what changes from then on waits for counsel."""
    return bool(meeting.state == CONVENED or meeting.locked_at is not None)


async def _of(query: Query, session: AsyncSession, actor: Actor, meeting_id: UUID) -> list[Row]:
    return await query.all(session, meeting_id=meeting_id, **reader(actor))


def _place(row: Row) -> tuple[int, int, str]:
    return order.RANK[row.part], row.position, row.reference


def _grouped(rows: list[Row]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = {}
    for row in rows:
        found.setdefault(row.item_id, []).append(row)
    return found


__all__ = ["Agenda", "Item", "find", "locked", "of_meeting", "rows_of"]
