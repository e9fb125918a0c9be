"""Where the answer to a thread stands, as the API tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.services import answers, threads
from app.services.register import releases

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row


async def told(db: AsyncSession, actor: Actor, reference: str) -> dict[str, Any]:
    """Return what the API tells of a thread's answer now; raises NotFound."""
    thread = await threads.find_open(db, actor, reference)
    points = await threads.points(db, actor, thread.id)
    found = await answers.of_thread(db, actor, thread, points)
    release = await releases.of_thread(db, actor, thread)
    kept = ("state", "owner_name", "due_on", "review_on", "review_outcome", "review_words")
    return {
        **{name: getattr(thread, name) for name in kept},
        "overdue": found.clock.overdue,
        "paused": found.clock.paused is not None,
        "joined": found.joined,
        "joined_into": found.head.reference if found.head else None,
        "points": [_point(point, found) for point in (*points, *_joined(thread, found))],
        "questions": found.questions,
        "extensions": found.extensions,
        "proposals": release.proposals,
        "releases": [one.reference for one in release.releases],
    }


def _joined(thread: Row, found: answers.Answers) -> list[Row]:
    """Return the points of threads joined into this one, for the staff who answer them."""
    return [point for point in found.open_points if point.thread_id != thread.id]


def _point(point: Row, found: answers.Answers) -> dict[str, Any]:
    said = found.of(point.id)
    return {
        "reference": point.reference,
        "present": said.present,
        "earlier": said.earlier,
        "draft": said.draft,
    }
