"""What waits for the reader of meetings: an answer, times that suit, and what they prepare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core import clock, days
from app.core.i18n import N_, translate
from app.services import time_polls
from app.services.meetings import preparing
from app.services.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row

_ANSWER = N_("Will you come to “{title}” on {day}?")
_TIMES = N_("Which times suit you for “{title}”?")


async def waiting(session: AsyncSession, actor: Actor, coming: Sequence[Row]) -> list[Waiting]:
    """Return what waits for the reader; `coming` are the next meetings they are invited to."""
    found = [
        _about(
            "invitation",
            _ANSWER,
            "meeting",
            one,
            one.listed_at,
            day=days.said(one.starts_wall.date()),
        )
        for one in _unanswered(coming)
    ]
    found += [
        _about("poll", _TIMES, "time_poll", one, one.published_at)
        for one in await time_polls.waiting(session, actor)
    ]
    return found + await preparing.waiting(session, actor)


def _unanswered(coming: Sequence[Row]) -> list[Row]:
    """Return the meetings still without an answer; of a series the next one."""
    now = clock.now()
    found: dict[UUID, Row] = {}
    for one in coming:
        if one.answer is None and one.starts_at > now:
            found.setdefault(one.series_id or one.id, one)
    return list(found.values())


def _about(kind: str, sentence: str, route: str, one: Row, since: datetime, **said: str) -> Waiting:
    words = translate(sentence, {"title": one.title, **said})
    return Waiting(kind, words, route, since, {"reference": one.reference})
