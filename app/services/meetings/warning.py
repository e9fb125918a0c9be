"""Queues the warning that a meeting must be convened: once, to those who keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Uuid, column, func, select

from app.core.db import Query, bind
from app.services import holidays, mails
from app.services.meetings import notices

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncSession

KIND = "meeting:warning"
_due = func.meetings_to_warn().table_valued(
    column("id"),
    column("starts_at"),
    column("zone"),
    column("notice_days"),
    column("country"),
    name="due",
)
_DUE = Query(select(_due))
_keepers = func.warn_keepers(bind("meeting_id", Uuid())).table_valued(
    column("person_id"), column("organisation_id"), name="keepers"
)
_KEEPERS = Query(select(_keepers))


async def queue(session: AsyncSession) -> int:
    """Queue a message to each keeper of each meeting whose last day is near; return how many.

    For the clock, which acts as nobody: it learns of no meeting but when it begins.
    """
    queued = 0
    days: dict[str, dict[date, bool]] = {}
    for row in await _DUE.all(session):
        if row.country not in days:
            days[row.country] = await holidays.exceptions(session, row.country)
        begins = notices.day_in(row.starts_at, row.zone)
        kept = days[row.country]
        found = notices.notice(begins, row.zone, row.notice_days, row.country, kept)
        if found.near:
            keepers = await _KEEPERS.all(session, meeting_id=row.id)
            told = [
                mails.Message(one.person_id, one.organisation_id, record_id=row.id)
                for one in keepers
            ]
            queued += len(await mails.queue_many(session, KIND, told))
    return queued
