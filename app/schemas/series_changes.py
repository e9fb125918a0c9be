"""Series: what changes them together, and what the API tells of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.schemas.bulletins import Body, Code, Form, Typed
from app.schemas.meetings import MOST_INVITED, Address, Despite, MeetingIn, Wall


class FollowingForm(Form):
    """A meeting of a series and those that follow, as they are to be; `version` was shown."""

    title: Typed = ""
    starts: Wall | None = None
    ends: Wall | None = None
    zone: Code = ""
    place: Typed = ""
    url: Address = ""
    words: Typed = ""
    despite: Despite = Field(default=[], max_length=MOST_INVITED)
    version: int = Field(ge=1)


class FollowingIn(Body):
    """A meeting of a series and those that follow, as they are to be; the rest stays."""

    title: Typed
    starts: Wall
    ends: Wall
    zone: Code
    place: Typed = ""
    url: Address = ""
    words: Typed = ""
    despite: Despite = Field(default=[], max_length=MOST_INVITED)


class SeriesCancelForm(Form):
    """From which meeting on a series is cancelled (none: all that are to come), and why."""

    since: Code = ""
    reason: Typed = ""


class SeriesCancelIn(Body):
    """The same, in JSON."""

    since: Code = ""
    reason: Typed = ""


class SeriesIn(MeetingIn):
    """A series to call: its first meeting, and a rule (RFC 5545) with COUNT or UNTIL."""

    model_config = ConfigDict(extra="forbid", strict=True)

    rule: Annotated[str, StringConstraints(max_length=200)]


class PartOut(BaseModel):
    """A meeting of a series; `occurs` is when the rule puts it, `starts` when it is."""

    reference: str
    title: str
    tlp: str
    state: str
    occurs: datetime
    starts: datetime
    ends: datetime
    zone: str


class SeriesOut(BaseModel):
    """A series as one reader sees it: its rule, and the meetings of it that they see."""

    id: UUID
    rule: str
    starts: datetime
    zone: str
    minutes: int
    items: list[PartOut]


class SeriesMade(BaseModel):
    """A series that was planned."""

    id: UUID
    reference: str
