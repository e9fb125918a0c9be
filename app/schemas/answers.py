"""The platform's answer: what its forms and the API take, and what the API tells."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from app.schemas.affiliations import Day, Id
from app.schemas.bulletins import Body, Code, Typed, Word

Outcome = Literal["accepted", "partly", "declined"]
Line = Annotated[str, StringConstraints(max_length=1000)]
Moment = Annotated[AwareDatetime, Field(strict=False)]
Points = Annotated[list[Code], Field(max_length=200)]


class OwnerIn(Body):
    """Who owes the answer, by when (absent: the board's usual time), and why another one."""

    person_id: Id
    due_on: Day | None = None
    reason: Typed = ""


class DraftsIn(Body):
    """One answer for one or more points, named by their references.

    `replaces` tells, for each point that has a draft, the `drafted_at` of the draft replaced.
    """

    points: Points
    outcome: Outcome
    reason: Code
    words: Typed
    change: Line = ""
    change_on: Day | None = None
    change_at: Line = ""
    replaces: dict[Code, Moment] = Field(default={}, max_length=200)


class PublishIn(Body):
    """Which drafts are published, by the references of their points; all where none is named.

    `drafted` tells by reference the `drafted_at` of the drafts that were read; then no other goes.
    """

    points: Points = Field(default=[])
    drafted: dict[Code, Moment] | None = Field(default=None, max_length=200)


class QuestionIn(Body):
    """A question to the author."""

    text: Typed


class ReplyIn(Body):
    """The author's answer to a question."""

    answer: Typed


class ExtensionIn(Body):
    """A later date, and why."""

    to_day: Day
    reason: Typed


class DecisionIn(Body):
    """Yes or no, with words."""

    granted: bool
    words: Typed = ""


class JoinIn(Body):
    """The reference of the thread with which this one is answered."""

    into: Word


class StateIn(Body):
    """A step after the answer; `review_on` counts for done and declined."""

    to: Literal["being_implemented", "done", "declined", "with_platform"]
    reason: Typed = ""
    review_on: Day | None = None


class ReviewIn(Body):
    """Whether the change helped, and in words."""

    outcome: Literal["yes", "partly", "no"]
    words: Typed


class ReleaseIn(Body):
    """What all members might be told; `sure` where names in it are meant."""

    title: Line
    said: Typed
    did: Typed
    sure: bool = False


class AnswerOut(BaseModel):
    """An answer to a point; a draft has no `published_at`."""

    outcome: str
    reason: str
    words: str
    change: str
    change_on: date | None
    change_at: str
    drafted_by_name: str
    drafted_at: datetime
    published_by_name: str
    published_at: datetime | None
    superseded_at: datetime | None


class AnsweredPoint(BaseModel):
    """A point with the answer that stands, those before it, and for staff the draft."""

    reference: str
    present: AnswerOut | None
    earlier: list[AnswerOut]
    draft: AnswerOut | None


class QuestionOut(BaseModel):
    """A question to the author; `answered_by_name` is empty for one who bears no name."""

    id: UUID
    text: str
    asked_by_name: str
    asked_at: datetime
    answer: str
    answered_by_name: str
    answered_at: datetime | None


class ExtensionOut(BaseModel):
    """A request for a later date."""

    id: UUID
    to_day: date
    reason: str
    asked_by_name: str
    asked_at: datetime
    granted: bool | None
    words: str
    decided_by_name: str
    decided_at: datetime | None


class ProposalOut(BaseModel):
    """What all members might be told, and what the other side said to it."""

    id: UUID
    title: str
    said: str
    did: str
    proposed_as: str
    proposed_by_name: str
    proposed_at: datetime
    agreed: bool | None
    words: str
    decided_at: datetime | None


class AnswersOut(BaseModel):
    """Where the answer to a thread stands; `joined_into` only where that thread is seen."""

    state: str
    owner_name: str
    due_on: date | None
    overdue: bool
    paused: bool
    joined: bool
    joined_into: str | None
    review_on: date | None
    review_outcome: str | None
    review_words: str
    points: list[AnsweredPoint]
    questions: list[QuestionOut]
    extensions: list[ExtensionOut]
    proposals: list[ProposalOut]
    releases: list[str]
