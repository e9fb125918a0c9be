"""Counsel, convening, and changes after the lock, over the API; and the statement."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from app.core.db import Row
from app.schemas.agendas import AgreeIn, AnswerIn, Changes
from app.schemas.bulletins import Body, Code
from app.services import meetings
from app.services.agendas import changes, counsel
from app.services.meetings import convening, statements
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db
from app.web.versions import IfMatch

api = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["meetings"])


class ConveningOut(BaseModel):
    """How far a meeting is; `missing` says what stands against convening it.

    `version` is the one to name when it is convened: it counts what is prepared unseen too.
    """

    state: str
    missing: list[str]
    last_day: date | None
    business_days_left: int | None
    counsel: str
    counsel_agreed_at: datetime | None
    statement: int | None
    version: int


class CounselIn(Body):
    """Who counsels a meeting, as `person@organisation`."""

    counsel: Code


class StatementOut(BaseModel):
    """A version of the competition-law statement."""

    number: int
    text: str
    published_at: datetime


class Statements(BaseModel):
    """All versions, the newest first."""

    items: list[StatementOut]


async def _told(db: Db, actor: Bearer, reference: str) -> dict[str, Any]:
    meeting = await meetings.find(db, actor, reference)
    found = await convening.for_preparers(db, actor, meeting)
    return {
        "state": meeting.state,
        "missing": list(found.missing),
        "last_day": found.notice and found.notice.last,
        "business_days_left": found.notice and found.notice.left,
        "counsel": meeting.counsel_name,
        "counsel_agreed_at": meeting.counsel_agreed_at,
        "statement": meeting.statement,
        "version": convening.desk_version(meeting),
    }


@api.get(
    "/meetings/{reference}/convening", operation_id="get_convening", response_model=ConveningOut
)
async def get_convening(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """Say what is missing before a meeting can be convened; to those who prepare it."""
    return await _told(db, actor, reference)


@api.put("/meetings/{reference}/counsel", operation_id="name_counsel", response_model=ConveningOut)
async def name_counsel(actor: Bearer, db: Db, reference: str, body: CounselIn) -> dict[str, Any]:
    """Name the counsel of a meeting."""
    meeting = await meetings.find(db, actor, reference)
    await counsel.name(db, actor, meeting, body.counsel)
    return await _told(db, actor, reference)


@api.post(
    "/meetings/{reference}/agenda/agree", operation_id="agree_agenda", response_model=ConveningOut
)
async def agree_agenda(actor: Bearer, db: Db, reference: str, body: AgreeIn) -> dict[str, Any]:
    """Give counsel's word on the agenda that was read (`seen` of the agenda)."""
    meeting = await meetings.find(db, actor, reference)
    await counsel.agree(db, actor, meeting, body.seen)
    return await _told(db, actor, reference)


@api.post(
    "/meetings/{reference}/convene", operation_id="convene_meeting", response_model=ConveningOut
)
async def convene_meeting(
    actor: Bearer, db: Db, reference: str, version: IfMatch
) -> dict[str, Any]:
    """Convene a meeting: its agenda goes out, is locked, and who is invited is told."""
    meeting = await meetings.find(db, actor, reference)
    await convening.convene(db, actor, meeting, version)
    return await _told(db, actor, reference)


@api.get(
    "/meetings/{reference}/agenda/changes",
    operation_id="list_agenda_changes",
    response_model=Changes,
)
async def list_agenda_changes(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """List the changes asked for since the agenda went out; to those who prepare the meeting."""
    meeting = await meetings.find(db, actor, reference)
    return {"items": (await convening.for_preparers(db, actor, meeting)).changes}


@api.post(
    "/meetings/{reference}/agenda/changes/{change_id}",
    operation_id="answer_agenda_change",
    status_code=204,
)
async def answer_agenda_change(
    actor: Bearer, db: Db, reference: str, change_id: UUID, body: AnswerIn
) -> None:
    """Agree to a change as counsel, or decline it."""
    meeting = await meetings.find(db, actor, reference)
    await changes.answer(db, actor, meeting, change_id, body.outcome, body.words)


@api.get("/statements", operation_id="list_statements", response_model=Statements)
async def list_statements(_actor: Bearer, db: Db) -> dict[str, list[Row]]:
    """List the versions of the alliance's competition-law statement."""
    return {"items": await statements.versions(db)}
