"""Asking a group for a time, answering, and deciding on one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, Uuid, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.access import tlp as labels
from app.access.deeds import Deed, require
from app.core import clock, ids
from app.core.collecting import attempt, together
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, Invalid, NotFound, Stale
from app.core.i18n import N_
from app.core.text import clean_line, without_invisibles
from app.core.wall_times import wall_time
from app.models.records import RED
from app.models.time_polls import BAD, GOOD, IF_NEEDED, TimeAnswer, TimePoll, TimeSlot
from app.services import audit, groups, meetings, time_polls
from app.services.meetings import times
from app.services.time_polls import telling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.schemas.time_polls import PollFields

ANSWERS = (GOOD, IF_NEEDED, BAD)
LONGEST_TITLE = 200
FEWEST_SLOTS, MOST_SLOTS = 2, 40
SHORTEST, LONGEST = 15, 1440
_AHEAD = timedelta(days=731)
_OPEN = Query(
    select(
        func.open_poll(
            bind("id", Uuid()),
            bind("host_id", Uuid()),
            bind("reference", Text()),
            bind("title", Text()),
            bind("tlp", Text()),
        )
    )
)


async def ask(session: AsyncSession, actor: Actor, given: PollFields) -> UUID:
    """Ask a group which of some times suit, each of its people by mail; return the poll's id.

    Raises Forbidden, and Invalid with everything that does not hold: fewer than two times, one that
    is past or that the clock leaps over, a label that does not let the group in.
    """
    host = await _host(session, actor, given.host)
    wrong: list[Invalid] = []
    title = attempt(wrong, lambda: _title(given.title))
    tlp = attempt(wrong, lambda: _label(given.tlp, host))
    minutes = attempt(wrong, lambda: _minutes(given.minutes))
    slots = attempt(wrong, lambda: _slots(given.slots, given.zone))
    closes = attempt(wrong, lambda: _closes(given.closes, given.zone, slots or []))
    together(wrong)
    poll_id = ids.new_id()
    reference = ids.new_reference("MT", clock.now().year)
    outside = {"host_id": host.id, "reference": reference, "title": title, "tlp": tlp}
    await _OPEN.all(session, id=poll_id, **outside)
    row = {"id": poll_id, "host_id": host.id, "minutes": minutes, "zone": given.zone}
    await session.execute(insert(TimePoll).values(row | {"closes_at": closes}))
    rows = [{"id": ids.new_id(), "poll_id": poll_id, "starts_at": at} for at in slots or []]
    await session.execute(insert(TimeSlot), rows)
    await telling.ask(session, actor, poll_id, host.id)
    await audit.write(
        session, actor, "poll:open", record_id=poll_id, tlp=tlp or "", slots=len(rows)
    )
    return poll_id


async def answer(session: AsyncSession, actor: Actor, poll: Row, said: Mapping[UUID, str]) -> None:
    """Say how the times of a poll suit; what was said before is replaced.

    Raises Forbidden, Invalid on `answer` for a time of another poll or a word that is none.
    """
    require(actor, Deed.POLL_ANSWER, poll)
    known = {slot.id for slot in await time_polls.slots(session, actor, poll)}
    if not said or not said.keys() <= known or not set(said.values()) <= set(ANSWERS):
        raise Invalid("answer", N_("Say of each time whether it suits you."))
    whose = {"person_id": actor.person_id, "organisation_id": actor.organisation_id}
    rows = [
        {"slot_id": slot, "answer": word, "zone": actor.zone, "at": clock.now()} | whose
        for slot, word in said.items()
    ]
    made = upsert(TimeAnswer)
    changed = {name: made.excluded[name] for name in ("answer", "zone", "at")}
    keys = ["slot_id", "person_id", "organisation_id"]
    await session.execute(made.on_conflict_do_update(index_elements=keys, set_=changed), rows)
    about = {"record_id": poll.id, "tlp": poll.tlp}
    await audit.write(session, actor, "poll:answer", **about, slots=len(rows))


async def close(
    session: AsyncSession, actor: Actor, poll: Row, slot_id: UUID | None, version: int
) -> datetime | None:
    """Close a poll with the time decided on, or with none; return that time.

    Raises Forbidden, Stale, Invalid on `slot` for a time of another poll.
    """
    require(actor, Deed.POLL_CLOSE, poll)
    starts = {one.id: one.starts_at for one in await time_polls.slots(session, actor, poll)}
    if slot_id is not None and slot_id not in starts:
        raise Invalid("slot", N_("Choose one of the times."))
    chosen: datetime | None = starts.get(slot_id)
    await _put(session, poll, version, closed_at=clock.now(), chosen=chosen)
    about = {"record_id": poll.id, "tlp": poll.tlp}
    await audit.write(session, actor, "poll:close", **about, decided=chosen is not None)
    return chosen


async def called(session: AsyncSession, actor: Actor, reference: str, meeting_id: UUID) -> None:
    """Say of a poll which meeting was called at the time found; of an unseen one, nothing.

    Raises Forbidden when the reader does not keep the poll, Conflict when one was called already.
    """
    try:
        poll = await time_polls.find(session, actor, reference)
    except NotFound:
        return
    await meetings.find_by_id(session, actor, meeting_id)
    if poll.closed_at is None:
        require(actor, Deed.POLL_CLOSE, poll)
    if poll.meeting_id is not None:
        raise Conflict(N_("A meeting was called at this time already."))
    closed = poll.closed_at or clock.now()
    await _put(session, poll, poll.version, closed_at=closed, meeting_id=meeting_id)


async def _put(session: AsyncSession, poll: Row, version: int, **values: Any) -> None:  # noqa: ANN401
    taken = await session.execute(
        update(TimePoll)
        .where(TimePoll.id == poll.id, TimePoll.version == version)
        .values(values | {"version": TimePoll.version + 1})
        .returning(TimePoll.id)
        .execution_options(synchronize_session=False)
    )
    if not taken.all():
        raise Stale


async def _host(session: AsyncSession, actor: Actor, slug: str) -> Row:
    try:
        host = await groups.find(session, actor, slug)
    except NotFound:
        raise Invalid("host", N_("Choose the group that is asked.")) from None
    require(actor, Deed.POLL_OPEN, host)
    return host


def _title(raw: str) -> str:
    title = without_invisibles(clean_line(raw, LONGEST_TITLE, "title")).strip()
    if not title:
        raise Invalid("title", N_("Say what the meeting is about."))
    return title


def _label(raw: str, host: Row) -> str:
    tlp = labels.label(raw)
    if tlp == RED or not labels.allows(tlp, host.kind):
        raise Invalid("tlp", labels.FORBIDS[tlp], name=host.name)
    return tlp


def _minutes(given: int | None) -> int:
    if given is None or not SHORTEST <= given <= LONGEST:
        raise Invalid("minutes", N_("It lasts from 15 minutes to a day."))
    return given


def _slots(given: Sequence[datetime], zone: str) -> list[datetime]:
    """Return the instants of times on clocks in a zone, in order."""
    if zone not in times.zones():
        raise Invalid("zone", N_("Choose a time zone from the list."))
    found = [wall_time(_to_minute(wall), zone, "slots").at.astimezone(UTC) for wall in given]
    if len(set(found)) != len(found):
        raise Invalid("slots", N_("A time stands here twice."))
    if not FEWEST_SLOTS <= len(found) <= MOST_SLOTS:
        raise Invalid("slots", N_("Give at least two times, and at most forty."))
    now = clock.now()
    if not all(now < at < now + _AHEAD for at in found):
        raise Invalid("slots", N_("Every time must lie ahead, in the next two years."))
    return sorted(found)


def _closes(given: datetime | None, zone: str, slots: Sequence[datetime]) -> datetime:
    if given is None:
        raise Invalid("closes", N_("Say until when answers are taken."))
    if zone not in times.zones():
        raise Invalid("zone", N_("Choose a time zone from the list."))
    at = wall_time(_to_minute(given), zone, "closes").at.astimezone(UTC)
    if at <= clock.now() or (slots and at > slots[-1]):
        raise Invalid("closes", N_("Answers are taken until some time ahead, before the last."))
    return at


def _to_minute(wall: datetime) -> datetime:
    return wall.replace(second=0, microsecond=0)
