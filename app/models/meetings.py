"""Meetings: when and where, in which series, how far they are, and what changed about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, DateTime, ForeignKey, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.errors import Conflict
from app.core.i18n import N_
from app.models.base import Model, one_of
from app.models.records import AMBER, AMBER_STRICT

PLANNED = "planned"
SAVED = "saved"
CONVENED = "convened"
CANCELLED = "cancelled"
STATES = (PLANNED, SAVED, CONVENED, CANCELLED)
# Which state may follow which. "Saved" is a save the date: the outside is out, no topics.
MOVES: dict[str, frozenset[str]] = {
    PLANNED: frozenset({SAVED, CONVENED, CANCELLED}),
    SAVED: frozenset({CONVENED, CANCELLED}),
    CONVENED: frozenset({CANCELLED}),
    CANCELLED: frozenset(),
}
ON_SITE, ONLINE, BOTH = "on_site", "online", "both"
# Before it is called, a meeting's outside is listed in a time that never comes: its preparers alone
# see it, by early grants.
UNCALLED = "9000-01-01 00:00:00+00"
# Labels that leave it to the originator whether the title leaves the house.
TITLE_ASKED = (AMBER, AMBER_STRICT)
# A wall time: what a clock in the meeting's zone shows.
Wall = DateTime(timezone=False)


class MeetingKind(Model):
    """A kind of meeting, and how many business days before it must be convened; a row."""

    __tablename__ = "meeting_kinds"
    __table_args__ = (CheckConstraint("notice_days BETWEEN 0 AND 60", name="notice_days"),)

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    notice_days: Mapped[int] = mapped_column(server_default="3")
    position: Mapped[int] = mapped_column(server_default="0")


class Meeting(Model):
    """The logistics of a meeting; its outside (title, label) is the record of the same id.

    `starts_wall` and `ends_wall` are what clocks in `zone` show; `starts_at` and `ends_at` the
    instants these were when last computed. `occurs_wall` is when the series' rule put it.
    `sequence` counts what invitees must be told (iTIP, RFC 5546 section 2.1.4). `title_told` lets
    the title into mail and calendars under `TITLE_ASKED`, the labels that leave it to the
    originator; a trigger holds it to those. `beside` holds the meetings in the same room, or with
    the same people, at the same time, beside which this one was called knowingly. `version` is told
    to whoever sees the outside; what changes unseen by them counts in `prepared`.
    """

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(one_of("mode", (ON_SITE, ONLINE, BOTH)), name="mode"),
        CheckConstraint("ends_at > starts_at", name="order"),
        CheckConstraint("ends_at <= starts_at + interval '14 days'", name="length"),
        CheckConstraint("capacity IS NULL OR capacity BETWEEN 1 AND 10000", name="capacity"),
        CheckConstraint("places_each IS NULL OR places_each BETWEEN 1 AND 1000", name="places"),
        CheckConstraint("(series_id IS NULL) = (occurs_wall IS NULL)", name="occurrence"),
        CheckConstraint(
            "state <> 'convened' OR (counsel_agreed_at IS NOT NULL AND statement IS NOT NULL"
            " AND convened_at IS NOT NULL AND locked_at IS NOT NULL)",
            name="convened",
        ),
        UniqueConstraint("series_id", "occurs_wall"),
        Index("ix_meetings_host_id_starts_at", "host_id", "starts_at"),
        Index("ix_meetings_starts_at", "starts_at"),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(ForeignKey("meeting_kinds.slug"))
    host_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    state: Mapped[str] = mapped_column(server_default=PLANNED)
    starts_wall: Mapped[datetime] = mapped_column(Wall)
    ends_wall: Mapped[datetime] = mapped_column(Wall)
    zone: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    mode: Mapped[str] = mapped_column(server_default=ON_SITE)
    place: Mapped[str] = mapped_column(server_default="")
    description: Mapped[str] = mapped_column(server_default="")
    language: Mapped[str] = mapped_column(server_default="en")
    capacity: Mapped[int | None]
    places_each: Mapped[int | None]
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey("meeting_series.id"))
    occurs_wall: Mapped[datetime | None] = mapped_column(Wall)
    statement: Mapped[int | None] = mapped_column(ForeignKey("statements.number"))
    counsel_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    counsel_for: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    counsel_name: Mapped[str] = mapped_column(server_default="")
    counsel_agreed_at: Mapped[datetime | None]
    saved_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    convened_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str] = mapped_column(server_default="")
    warned_at: Mapped[datetime | None]
    title_told: Mapped[bool] = mapped_column(server_default="false")
    beside: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), server_default="{}")
    sequence: Mapped[int] = mapped_column(server_default="0")
    version: Mapped[int] = mapped_column(server_default="1")
    prepared: Mapped[int] = mapped_column(server_default="0")


class MeetingDoor(Model):
    """How one gets in: address of the call, codes, entrance. For who is invited alone."""

    __tablename__ = "meeting_doors"

    meeting_id: Mapped[UUID] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True
    )
    url: Mapped[str] = mapped_column(server_default="")
    words: Mapped[str] = mapped_column(server_default="")


class MeetingSeries(Model):
    """A recurrence rule (RFC 5545, section 3.3.10) whose occurrences are meetings of their own.

    `minutes` is how long one lasts; `rule` has no DTSTART and always COUNT or UNTIL.
    `moved` holds wall times that the rule gives and nobody meets at (EXDATE).
    """

    __tablename__ = "meeting_series"
    __table_args__ = (CheckConstraint("minutes BETWEEN 5 AND 20160", name="minutes"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    host_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), index=True)
    rule: Mapped[str]
    starts_wall: Mapped[datetime] = mapped_column(Wall)
    zone: Mapped[str]
    minutes: Mapped[int]
    split_from: Mapped[UUID | None] = mapped_column(ForeignKey("meeting_series.id"))
    sequence: Mapped[int] = mapped_column(server_default="0")
    version: Mapped[int] = mapped_column(server_default="1")


class MeetingChange(Model):
    """What changed about a meeting that people had been told of; told to them once.

    `what` maps a field to its values before and after. `told_at` is empty until they are told.
    """

    __tablename__ = "meeting_changes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    meeting_id: Mapped[UUID] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    what: Mapped[dict[str, Any]]
    sequence: Mapped[int]
    by_name: Mapped[str]
    at: Mapped[datetime]
    told_at: Mapped[datetime | None]


class MeetingTemplate(Model):
    """A meeting to call again: agenda, whom to invite, counsel, statement."""

    __tablename__ = "meeting_templates"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    host_id: Mapped[UUID | None] = mapped_column(ForeignKey("groups.id"), index=True)
    content: Mapped[dict[str, Any]]
    kept_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    kept_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(server_default="1")


class Statement(Model):
    """The alliance's competition-law statement, by version; each meeting names the one it used."""

    __tablename__ = "statements"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]
    published_at: Mapped[datetime]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


def require_move(state: str, to: str) -> None:
    """Raise Conflict unless a meeting may go from `state` to `to`."""
    if to not in MOVES[state]:
        raise Conflict(N_("The meeting has moved on meanwhile; this step is no longer possible."))
