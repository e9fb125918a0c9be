"""Loads the demo's advisory board: seats, holidays, and public policy topics as threads.

The secretariat brings the topics. Positions and votes of real brands are never invented, and what
the platform answers is what was published, with its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from app.core import clock, ids
from app.core.db import gated
from app.demo import facts
from app.demo.alliance import key
from app.models.answers import Release, ReleaseSource
from app.models.boards import Holiday
from app.models.groups import Group
from app.models.organisations import Organisation
from app.models.records import Grant, Record
from app.models.threads import Thread
from app.schemas.threads import PointIn, ThreadIn
from app.services import boards, threads
from app.services.answers import assigning, drafting, publishing, resolving
from app.services.answers.drafting import Worded
from app.services.threads import handing, opening

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row

SLUG = "advisory-board"
_TOPICS = {"platform_practice": "practice", "enforcement_strategy": "strategy"}
_ANSWERED = ("answered", "implemented")
_RELEASED = "implemented"
_TOLD_BY = (
    "\n\n*Brought by the secretariat of this demo from public pages. The board of the real alliance"
    " is not quoted, and the date is the demo's.*"
)
# One thread a week, so that not everything was opened on the same day.
_APART = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Brought:
    """A topic that was brought to the board: its row, and the reference of the thread."""

    row: dict[str, Any]
    reference: str


async def keep_holidays(session: AsyncSession) -> None:
    """Keep the public holidays and make-up days of the platform's country."""
    found = facts.holidays()
    rows: list[dict[str, Any]] = []
    for one in found["holidays"]:
        first, last = (date.fromisoformat(one[end]) for end in ("from", "to"))
        span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        rows += [{"day": day, "name": one["name"], "worked": False} for day in span]
        rows += [
            {"day": date.fromisoformat(day), "name": one["name"], "worked": True}
            for day in one["worked"]
        ]
    await session.execute(insert(Holiday), [{"country": found["country"], **row} for row in rows])


async def bring(session: AsyncSession, desk: Actor, step: Callable[[str], None]) -> list[Brought]:
    """Open a thread for each topic, as the secretariat, and hand over what is with the platform."""
    board = await boards.find(session, desk, SLUG)
    made: list[Brought] = []
    rows = facts.policy()
    for place, row in enumerate(rows, start=1):
        step(f"Opening threads ({place} of {len(rows)})")
        thread_id = await opening.open_(session, desk, board, _thread(row))
        thread = await threads.find_by_id(session, desk, thread_id)
        if row["status"] != "open":
            await _hand_over(session, desk, thread)
        made.append(Brought(row, thread.reference))
    return made


def _thread(row: dict[str, Any]) -> ThreadIn:
    sources = "\n".join(f"- {source}" for source in row["sources"])
    return ThreadIn(
        board=SLUG,
        title=row["title"],
        topic=_TOPICS.get(row["topic"], row["topic"]),
        problem=f"{row['summary']}\n\nSources:\n\n{sources}",
        proposal=row["question"],
        language="en",
        tlp="GREEN",
        points=[PointIn(title=clause["text"]) for clause in row["clauses"]],
    )


async def _hand_over(session: AsyncSession, desk: Actor, thread: Row) -> None:
    codes = [point.code for point in await threads.points(session, desk, thread.id)]
    await handing.hand_over(session, desk, thread, codes, [], thread.version)
    thread = await threads.find(session, desk, thread.reference)
    await assigning.assign(session, desk, thread, key("person", "analyst"))


async def answer(session: AsyncSession, analyst: Actor, made: list[Brought]) -> None:
    """Give the answers that were published, as the platform's analyst."""
    for one in made:
        if one.row["status"] not in _ANSWERED:
            continue
        thread = await threads.find(session, analyst, one.reference)
        points = [p.reference for p in await threads.points(session, analyst, thread.id)]
        await drafting.draft(session, analyst, thread, points, _answer(one.row), {})
        thread = await threads.find(session, analyst, one.reference)
        await publishing.publish(session, analyst, thread)
        if one.row["status"] == _RELEASED:
            thread = await threads.find(session, analyst, one.reference)
            await resolving.implement(session, analyst, thread)


def _answer(row: dict[str, Any]) -> Worded:
    sources = " · ".join(row["sources"])
    return Worded("accepted", "done-already", f"{row['official_answer']}\n\nPublished: {sources}")


async def settle(session: AsyncSession, made: list[Brought]) -> None:
    """Set the days of threads, and tell all members of what was done; as the database's owner."""
    for place, one in enumerate(made):
        found = gated(select(Record.id).where(Record.reference == one.reference))
        record_id = await session.scalar(found)
        at = clock.now() - _APART * (len(made) - place)
        moved = {"published_at": at, "listed_at": at}
        parts = (Record.id == record_id) | (Record.parent_id == record_id)
        await session.execute(update(Record).where(parts).values(moved))
        if record_id is not None and one.row["status"] == _RELEASED:
            await _release(session, one.row, record_id)


async def _release(session: AsyncSession, row: dict[str, Any], thread_id: UUID) -> None:
    inside = gated(select(Thread.topic, Thread.state).where(Thread.id == thread_id))
    thread = (await session.execute(inside)).one()
    own, at = ids.new_id(), clock.now()
    outside = {
        "id": own,
        "kind": "release",
        "reference": ids.new_reference("YS", at.year),
        "title": row["title"],
        "tlp": "GREEN",
        "state": "published",
        "originator_name": "Advisory board",
        "author_name": "",
        "facets": [f"topic:{thread.topic}"],
        "published_at": at,
        "listed_at": at,
        "changed_at": at,
    }
    await session.execute(insert(Record).values(outside))
    told = {
        "board_id": key("group", SLUG),
        "topic": thread.topic,
        "said": f"{row['summary']}\n\n{row['question']}{_TOLD_BY}",
        "did": _answer(row).words,
        "state": thread.state,
        "decided_on": at.date(),
    }
    await session.execute(insert(Release).values(id=own, **told))
    await session.execute(insert(ReleaseSource).values(release_id=own, thread_id=thread_id))
    await _grant(session, own, at)


async def _grant(session: AsyncSession, record_id: UUID, at: datetime) -> None:
    groups = await session.execute(
        select(Group.id, Group.kind).where(
            (Group.kind == "alliance") | (Group.id == key("group", SLUG))
        )
    )
    houses = await session.execute(select(Organisation.id).where(Organisation.platform))
    whom = [*groups.all(), *[(row.id, "organisation") for row in houses.all()]]
    shared = {"record_id": record_id, "tlp": "GREEN", "listed_at": at, "granted_at": at}
    await session.execute(
        insert(Grant),
        [{"principal_id": own, "principal_kind": kind, **shared} for own, kind in whom],
    )
