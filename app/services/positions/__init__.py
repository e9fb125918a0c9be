"""What each seat of a board thinks of a thread and its points, as the reader may know it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, Uuid, func

from app.access.deeds import Deed, refusal
from app.access.positions import tellable
from app.access.rules import ORGANISATION, reader, visible_open
from app.access.threads import VOTING
from app.core.db import Query, Row, bind
from app.core.i18n import N_
from app.models.organisations import Industry
from app.models.positions import CHOICES, Position
from app.models.records import PUBLISHED, Record
from app.services.positions import recusals
from app.services.votes import rosters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

STAYS_OUT = N_("Your organisation stays out of this; it takes no position here.")
POINT_GONE = N_("This point was withdrawn; its positions stay as they were taken.")
COLUMNS = (
    Position.id,
    Position.record_id,
    Record.reference,
    Position.organisation_id,
    Position.organisation_name,
    Position.industry,
    Industry.name.label("industry_name"),
    Position.person_name,
    Position.choice,
    Position.reason,
    Position.may_show,
    Position.shown_at,
    Position.taken_at,
    (Position.organisation_id == ORGANISATION).label("own"),
)
# The newest of each organisation first. Whether one was superseded is not asked: to whom only
# those shown are told, the last of them stands, whatever was taken since.
_TAKEN = (
    visible_open(*COLUMNS)
    .join(Position, Position.record_id == Record.id)
    .outerjoin(Industry, Industry.slug == Position.industry)
    .where(tellable())
    .order_by(
        Position.organisation_name.collate("C"),
        Position.organisation_id,
        Position.taken_at.desc(),
        Position.id.desc(),
    )
)
# Apart: with both in one condition the server would look at every position there is.
_OF = Query(
    _TAKEN.where(
        Position.thread_id == bind("thread_id", Uuid()),
        Record.id == func.any(bind("record_ids", ARRAY(Uuid()))),
    )
)
_ONE = Query(_TAKEN.where(Position.id == bind("position_id", Uuid())))


@dataclass(frozen=True, slots=True)
class Line:
    """How many seats of an industry, or of all, chose what."""

    industry: str | None
    counts: dict[str, int]

    @property
    def taken(self) -> int:
        """Return how many took a position."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Standing:
    """What is thought of one thread or point.

    `rows` holds the present position of each organisation that the reader may know, `earlier` what
    it thought before, the newest first. `unspoken` names the seats that are still to speak, for
    whoever is in the board's room. `refused` says why the reader takes none here, or is None.
    """

    rows: list[Row] = field(default_factory=list)
    earlier: dict[UUID, list[Row]] = field(default_factory=dict)
    unspoken: list[str] = field(default_factory=list)
    refused: str | None = ""

    @property
    def mine(self) -> Row | None:
        """Return the present position of the reader's own organisation."""
        return next((row for row in self.rows if row.own), None)

    @property
    def shown_before(self) -> Row | None:
        """Return what of the own organisation the platform was shown before it thought anew."""
        mine = self.mine
        earlier = self.earlier.get(mine.organisation_id, []) if mine else []
        if mine is None or mine.shown_at:
            return None
        return next((row for row in earlier if row.shown_at), None)

    @property
    def summary(self) -> list[Line]:
        """Return the counts by industry, those without one last."""
        by_industry: dict[str | None, list[Row]] = {}
        for row in self.rows:
            by_industry.setdefault(row.industry_name, []).append(row)
        names = sorted(by_industry, key=lambda name: (name is None, name or ""))
        return [_line(name, by_industry[name]) for name in names]

    @property
    def total(self) -> Line:
        """Return the counts over all industries."""
        return _line(None, self.rows)


@dataclass(frozen=True, slots=True)
class Positions:
    """The positions on a thread and its points, each under the id of what it is about.

    `room` tells whether the reader is in the board's own room; `taken` whether there can be any:
    what only the secretariat sees has no room to take them in. `recusals` tells the room who stays
    out of the thread or of one of its points.
    """

    standings: dict[UUID, Standing]
    room: bool = False
    taken: bool = False
    may_recuse: bool = False
    recusals: list[Row] = field(default_factory=list)

    def of(self, record_id: UUID) -> Standing:
        """Return what is thought of the thread or of one of its points."""
        return self.standings.get(record_id, Standing())


async def of_thread(
    session: AsyncSession, actor: Actor, thread: Row, points: Sequence[Row]
) -> Positions:
    """Return the positions on a thread and on these of its points, as this reader may know them.

    `thread` and `points` are rows of `services.threads`.
    """
    if thread.room_id is None:
        return Positions({})
    things = [thread, *points]
    about_ids = [thing.id for thing in things]
    rows = await _OF.all(session, thread_id=thread.id, record_ids=about_ids, **reader(actor))
    seats = await rosters.seated(session, thread.board_id) if thread.in_room else []
    out = await recusals.of_thread(session, actor, thread.id)
    own = await recusals.own_of_thread(session, actor, thread.id)
    found = {}
    for thing in things:
        about = [row for row in rows if row.record_id == thing.id]
        away = [row for row in out if row.record_id in (thing.id, thread.id)]
        refused = _refused(actor, thread, thing, own)
        found[thing.id] = _standing(about, seats, away, refused)
    may_recuse = thread.in_room and actor.holds(thread.board_id, *VOTING)
    return Positions(found, room=thread.in_room, taken=True, may_recuse=may_recuse, recusals=out)


async def find(session: AsyncSession, actor: Actor, position_id: UUID) -> Row | None:
    """Return one position by its id, or None if the reader may not know of it."""
    return await _ONE.first(session, position_id=position_id, **reader(actor))


def _refused(actor: Actor, thread: Row, thing: Row, own: list[Row]) -> str | None:
    if any(row.record_id in (thing.id, thread.id) for row in own):
        return STAYS_OUT
    if thing.life != PUBLISHED:
        return POINT_GONE
    return refusal(actor, Deed.POSITION_TAKE, thread)


def _standing(rows: list[Row], seats: list[Row], away: list[Row], refused: str | None) -> Standing:
    present: dict[UUID, Row] = {}
    earlier: dict[UUID, list[Row]] = {}
    for row in rows:
        if row.organisation_id in present:
            earlier.setdefault(row.organisation_id, []).append(row)
        else:
            present[row.organisation_id] = row
    silent = {row.organisation_id for row in away} | present.keys()
    return Standing(
        rows=list(present.values()),
        earlier=earlier,
        unspoken=[seat.name for seat in seats if seat.organisation_id not in silent],
        refused=refused,
    )


def _line(industry: str | None, rows: Iterable[Row]) -> Line:
    chosen = Counter(row.choice for row in rows)
    return Line(industry, {choice: chosen[choice] for choice in CHOICES})
