"""Votes of a board: what comes in, and what the API tells of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, NaiveDatetime

from app.core.i18n import N_
from app.schemas.affiliations import Id
from app.schemas.bulletins import Body, Code, Form, Typed, Word
from app.schemas.comments import Key

Percent = Annotated[int, Field(ge=1, le=100)]
Place = Annotated[int, Field(ge=-1, le=9)]
Wall = Annotated[NaiveDatetime, Field(strict=False)]


class VoteForm(Form):
    """A vote as the chair calls it; options line by line, times as a clock in `zone` shows them."""

    point: Code = ""
    question: Typed = ""
    options: Typed = ""
    ballot: Literal["open", "secret"] = "open"
    opens: NaiveDatetime | None = None
    closes: NaiveDatetime
    zone: Code
    quorum: Percent
    key: Key = ""


class BallotForm(Form):
    """A choice, for which organisation (one's own if none is named), and whether it is meant."""

    for_id: UUID | None = None
    choice: Place
    confirmed: bool = False


class ProxyForm(Form):
    """Who shall vote for one's own organisation."""

    to: UUID = Field(title=N_("Who votes for you"))


class VoteIn(Body):
    """A vote on a thread, or on the point with this code.

    `opens` and `closes` are wall times without an offset in `zone` (an IANA name; the board's if
    none is given); without `opens` it is open at once. A time that the clock leaps over is refused;
    of one that comes twice the first is meant.
    """

    point: Code = ""
    question: Typed
    options: list[Word] = Field(default=["For", "Against"], max_length=50)
    secret: bool = False
    opens: Wall | None = None
    closes: Wall
    zone: Code = ""
    quorum_percent: Percent | None = None


class BallotIn(Body):
    """The place of an option from 0, or -1 to abstain; for one's own organisation if none is named.

    A ballot takes no Idempotency-Key: sent twice it is refused the second time, and nothing is kept
    of what was chosen in a secret vote.
    """

    for_id: Id | None = None
    choice: Place


class ProxyIn(Body):
    """Which organisation of the board shall vote for one's own."""

    to: Id


class VotedOut(BaseModel):
    """Who has voted, and through whom."""

    organisation_id: UUID
    organisation_name: str
    through_name: str


class ResultOut(BaseModel):
    """What came of a vote: organisations counted, options by place, and the outcome in words."""

    eligible: int
    cast: int
    needed: int
    quorate: bool
    counts: list[int]
    abstained: int
    outcome: Literal["won", "tied", "undecided", "short"]
    winners: list[int]
    words: str


class VoteOut(BaseModel):
    """A vote as its reader may know it: no choice and no result before it has closed.

    `about` is the reference of a thread or point; `said` tells of hours that come twice.
    """

    id: UUID
    about: str
    tlp: str
    question: str
    options: list[str]
    secret: bool
    phase: Literal["scheduled", "open", "closed", "withdrawn"]
    quorum_percent: int
    opens_at: datetime
    closes_at: datetime
    zone: str
    opens_there: str
    closes_there: str
    said: list[str]
    called_by_name: str
    called_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str
    eligible: int
    cast: int
    needed: int
    voted: list[VotedOut]
    staying_out: list[str]
    result: ResultOut | None


class Votes(BaseModel):
    """The votes on a thread and its points, the newest first; there is never a next page."""

    items: list[VoteOut]
    next: str | None = None


class NamedOut(BaseModel):
    """An organisation, with the industry of its seat."""

    organisation_id: UUID
    name: str
    industry: str | None


class BallotOut(NamedOut):
    """A ballot; in a secret vote without its choice."""

    through: str
    choice: int | None


class TallyOut(BaseModel):
    """How often a choice was made."""

    choice: int
    count: int


class VoteExport(BaseModel):
    """A closed vote with everything from which its result is counted."""

    id: UUID
    thread: str
    about: str
    tlp: str
    question: str
    options: list[str]
    secret: bool
    quorum_percent: int
    opens_at: datetime
    closes_at: datetime
    zone: str
    roster: list[NamedOut]
    recused: list[NamedOut]
    ballots: list[BallotOut]
    tallies: list[TallyOut]
    result: ResultOut
