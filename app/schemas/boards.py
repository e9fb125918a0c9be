"""Boards and committees, their seats by industry, and the days nobody works: in and out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.schemas.affiliations import Day, Id
from app.schemas.directory import SeatOut
from app.schemas.organisations import Body, Code, Form, Key, Note, Typed
from app.schemas.people import AskedDay
from app.schemas.sessions import Named

# Longer than what is kept: the service says how long a text may be.
Lines = Annotated[str, StringConstraints(max_length=100_000)]
Country = Annotated[str, StringConstraints(min_length=2, max_length=2, to_upper=True)]
Year = Annotated[int, Field(ge=1990, le=2199)]


class SettingsForm(Form):
    """How a board works, and the version it was changed from."""

    zone: Code
    country: Country
    term_months: int
    quorum_percent: int
    answer_days: int
    holdover: bool = False
    version: int


class SettingsBody(Body):
    """How a board works: months of a term, quorum in percent of the seats, business days."""

    zone: Code
    country: Country
    term_months: int
    quorum_percent: int
    answer_days: int
    holdover: bool


class OfferForm(Form):
    """A seat for an organisation; without a last day it ends as the board proposes."""

    organisation_id: Id
    role: Code
    industry: Code = ""
    starts_on: Day | None = None
    ends_on: Day | None = None
    reason: Note = ""
    key: Key = ""


class OfferBody(OfferForm):
    """The same for the API."""

    model_config = ConfigDict(extra="forbid", strict=True)


class RenewalForm(Form):
    """Until when a seat is renewed; a chair's also says why, to the second person."""

    ends_on: Day | None = None
    reason: Note = ""
    key: Key = ""


class RenewalBody(RenewalForm):
    """The same for the API."""

    model_config = ConfigDict(extra="forbid", strict=True)


class SettleForm(Form):
    """For which industry a seat is held, and the last day of its term."""

    industry: Code = ""
    ends_on: Day | None = None


class SettleBody(SettleForm):
    """The same for the API."""

    model_config = ConfigDict(extra="forbid", strict=True)


class AskedHolidays(BaseModel):
    """Of which country and year the kept days are asked for."""

    model_config = ConfigDict(extra="forbid")

    country: Country = "CN"
    year: Year | None = None


class HolidayForm(Form):
    """A day that is kept otherwise than by its weekday."""

    country: Country
    day: Day
    name: Typed
    worked: bool = False


class HolidayBody(HolidayForm):
    """The same for the API."""

    model_config = ConfigDict(extra="forbid", strict=True)


class PasteForm(Form):
    """Many days of a country, a line each."""

    country: Country
    lines: Lines


class RemovalForm(Form):
    """A day that goes by its weekday again."""

    country: Country
    day: Day


class HolidayOut(BaseModel):
    """A kept day; `worked` for one that is made up for."""

    country: str
    day: date
    name: str
    worked: bool


class Holidays(BaseModel):
    """The kept days of a country in a year; there is never a next page."""

    items: list[HolidayOut]
    next: str | None = None


class BoardLine(BaseModel):
    """A board or committee; `own_role` is that of the organisation acted for."""

    id: UUID
    slug: str
    name: str
    kind: Literal["board", "committee"]
    own_role: str | None
    closed_at: datetime | None


class Boards(BaseModel):
    """All boards and committees; there is never a next page."""

    items: list[BoardLine]
    next: str | None = None


class AskedSeats(AskedDay):
    """A day, and in which order the seats of a board stand; `-` turns it round."""

    sort: Literal[
        "", "organisation", "-organisation", "ends", "-ends", "industry", "-industry",
        "begins", "-begins",
    ] = ""  # fmt: skip


class BoardOut(BoardLine):
    """A board with how it works."""

    charter: str
    zone: str
    country: str
    term_months: int
    quorum_percent: int
    answer_days: int
    holdover: bool
    version: int


class TurnOut(SeatOut):
    """A seat in the rotation: the last day of its term in the board's zone, and who follows.

    `stands` is `open`, `runs`, `followed`, `ends` (within sixty days) or `over` (held over).
    """

    last_day: date | None
    stands: str
    followed_by: UUID | None


class Gap(BaseModel):
    """An industry without a seat now; `to_come` when one begins later."""

    slug: str
    name: str
    to_come: bool


class Turns(BaseModel):
    """The seats of a board as their terms end, or as they were on a day, and what they miss."""

    zone: str
    items: list[TurnOut]
    gaps: list[Gap]
    next: str | None = None


class SeatMade(BaseModel):
    """The seat, or the request that a second person has to approve for a chair's."""

    seat_id: UUID | None
    approval_id: UUID | None


class ItemOut(BaseModel):
    """One thing that waits, and for whom: exactly one person, the reader where `you` says so."""

    kind: str
    title: str
    who: str
    you: bool
    reference: str
    tlp: str | None
    due_on: date | None
    closes_at: datetime | None
    state: str
    count: int
    needed: int


class ChangeOut(BaseModel):
    """What others did in a thread; `who` is empty for the author of an unattributed one."""

    what: str
    at: datetime
    who: str
    state: str
    reference: str
    title: str
    tlp: str


class DeskOut(BaseModel):
    """A board's desk as the reader finds it."""

    since: datetime
    changes: list[ChangeOut]
    overdue: list[ItemOut]
    awaiting: list[ItemOut]
    chair: list[ItemOut]
    owed: list[ItemOut]


class HandedThread(BaseModel):
    """An open thread as the reader sees it."""

    reference: str
    title: str
    tlp: str
    state: str
    owner_name: str
    due_on: date | None


class HandedPosition(BaseModel):
    """A present position of the organisation."""

    reference: str
    title: str
    choice: str
    taken_at: datetime


class HandedVote(BaseModel):
    """An open vote, and whether the organisation has voted."""

    id: UUID
    reference: str
    question: str
    closes_at: datetime
    voted: bool


class HandoverOut(BaseModel):
    """What a seat hands over, as the reader sees it."""

    seat: SeatOut
    successor: Named | None
    days: int
    threads: list[HandedThread]
    positions: list[HandedPosition]
    votes: list[HandedVote]
