"""Meetings: what the API tells of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from app.schemas.bulletins import Label


class MeetingLine(BaseModel):
    """A meeting as a list shows it: `starts` and `ends` are what clocks in `zone` show."""

    id: UUID
    reference: str
    title: str
    tlp: Label
    state: str
    kind: str
    host: str
    host_name: str
    starts: datetime
    ends: datetime
    zone: str
    starts_at: datetime
    ends_at: datetime
    mode: str
    place: str
    series_id: UUID | None
    invited: bool
    answer: str | None = None


class MeetingOut(MeetingLine):
    """One meeting; `url` and `words` say how to get in, and are empty for who is not invited."""

    description: str
    language: str
    capacity: int | None
    places_each: int | None
    title_told: bool
    url: str
    words: str
    counsel_name: str
    saved_at: datetime | None
    convened_at: datetime | None
    cancelled_at: datetime | None
    cancelled_reason: str
    sequence: int
    version: int


class Meetings(BaseModel):
    """A page of meetings."""

    items: list[MeetingLine]
    next: str | None = None


class InvitedOut(BaseModel):
    """A group, an organisation or a person whom a meeting invites."""

    id: UUID
    kind: str
    name: str
    organisation_id: UUID | None
    organisation_name: str


class InvitedList(BaseModel):
    """Whom a meeting invites; `shown`: the alliance sees its title, time and place besides."""

    items: list[InvitedOut]
    shown: bool
    next: str | None = None


class MeetingChangeOut(BaseModel):
    """What changed about a meeting: a field to its values before and after."""

    what: dict[str, Any]
    sequence: int
    by_name: str
    at: datetime


class MeetingChanges(BaseModel):
    """What changed since a meeting was called, the newest first; there is never a next page."""

    items: list[MeetingChangeOut]
    next: str | None = None


class KindOut(BaseModel):
    """A kind of meeting, convened so many business days before at the latest."""

    slug: str
    name: str
    notice_days: int
    position: int


class Kinds(BaseModel):
    """All kinds, in order; there is never a next page."""

    items: list[KindOut]
    next: str | None = None


class TemplateOut(BaseModel):
    """A meeting kept to be called again."""

    id: UUID
    name: str
    host: str | None
    kept_at: datetime
    kept_by_name: str


class Templates(BaseModel):
    """The templates that the reader may use, by name; there is never a next page."""

    items: list[TemplateOut]
    next: str | None = None


def line_of(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of a meeting
    """Return what the API tells of a row of a meeting."""
    return {
        **row._asdict(),
        "host": row.host_slug,
        "starts": row.starts_wall,
        "ends": row.ends_wall,
    }


class ClashOut(BaseModel):
    """Something that speaks against a time (a make-up day, `worked`, speaks for it)."""

    kind: str
    sentence: str


class Clashes(BaseModel):
    """What speaks against the time of a meeting, the heaviest first; never a next page."""

    items: list[ClashOut]
    next: str | None = None


class YearMeeting(BaseModel):
    """One meeting of a year's plan."""

    host: str
    title: str
    starts: datetime
    ends: datetime
    zone: str
    clashes: list[ClashOut]


class YearOut(BaseModel):
    """A year's plan in the order of its days, and how many of it were planned: all or none."""

    planned: int
    items: list[YearMeeting]
