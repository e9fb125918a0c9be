"""Finding a time: what is asked, what is answered, and what the API tells of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.core.i18n import N_
from app.schemas.affiliations import Id
from app.schemas.bulletins import Body, Code, Form, Typed
from app.schemas.comments import Key
from app.schemas.meetings import Wall

Suits = Literal["good", "if_needed", "bad"]
_MANY = 60


class PollFields(Form):
    """A group and the times it is asked about, on clocks in `zone`; the services say what lacks."""

    host: Annotated[Code, Field(title=N_("Group"))] = ""
    title: Annotated[Typed, Field(title=N_("What the meeting is about"))] = ""
    tlp: Annotated[Code, Field(title=N_("Label"))] = "GREEN"
    minutes: Annotated[int | None, Field(title=N_("Minutes"))] = None
    zone: Annotated[Code, Field(title=N_("Time zone"))] = ""
    closes: Annotated[Wall | None, Field(title=N_("Answers until"))] = None
    slots: list[Wall] = Field(default=[], max_length=_MANY, title=N_("Times"))


class PollForm(PollFields):
    """The same on a page; the key keeps a double click harmless."""

    key: Key = ""


class PollIn(PollFields):
    """The same, in JSON."""

    model_config = ConfigDict(extra="forbid", strict=True)

    host: Code
    title: Typed
    minutes: int
    zone: Code
    closes: Wall
    slots: list[Wall] = Field(max_length=_MANY)


class AnswerForm(Form):
    """How each time suits: the two lists go together."""

    slot: list[UUID] = Field(default=[], max_length=_MANY)
    answer: list[Suits] = Field(default=[], max_length=_MANY)


class SlotAnswer(Body):
    """How one time suits."""

    slot_id: Id
    answer: Suits


class AnswersIn(Body):
    """How the times of a poll suit."""

    items: list[SlotAnswer] = Field(max_length=_MANY)


class CloseForm(Form):
    """The time decided on; none closes the poll without."""

    slot: UUID | None = None
    version: int = Field(ge=1)


class CloseIn(Body):
    """The same, in JSON."""

    slot_id: Id | None = None


class PartOut(BaseModel):
    """What a time means to a region: its people, and hours of night each, now and before."""

    region: str
    people: int
    night_hours: float
    night_hours_before: float


class SlotOut(BaseModel):
    """A time that is asked about; `place` 1 is the fairest, `answer` the reader's own."""

    id: UUID
    starts_at: datetime
    place: int
    good: int
    if_needed: int
    bad: int
    answer: Suits | None
    regions: list[PartOut]


class PollLine(BaseModel):
    """A poll as a list tells it."""

    reference: str
    title: str
    tlp: str
    host: str
    minutes: int
    zone: str
    closes_at: datetime
    open: bool
    answered: bool
    chosen: datetime | None


class PollOut(PollLine):
    """A poll with its times."""

    asked: int
    told: int
    slots: list[SlotOut]


class Polls(BaseModel):
    """The polls that the reader sees."""

    items: list[PollLine]
    next: str | None = None
