"""Meetings: what comes in, by page and API."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, NaiveDatetime, StringConstraints

from app.schemas.affiliations import Id
from app.schemas.bulletins import Body, Code, Cursor, Form, Typed, Word
from app.schemas.comments import Key, Language

# What a clock in the meeting's zone shows: no offset.
Wall = Annotated[NaiveDatetime, Field(strict=False)]
Day = Annotated[date, Field(strict=False)]
Address = Annotated[str, StringConstraints(max_length=2100)]
# References of the meetings at the same time beside which one insists.
Despite = list[Code]
# More than an alliance has groups, and more than one names by hand.
MOST_INVITED, MOST_LINES, MOST_KINDS = 300, 60, 60


class MeetingFields(Form):
    """When, where and for whom; the services say what is missing."""

    host: Code = ""
    kind: Code = ""
    title: Typed = ""
    starts: Wall | None = None
    ends: Wall | None = None
    zone: Code = ""
    mode: Code = "on_site"
    place: Typed = ""
    description: Typed = ""
    language: Language = ""
    capacity: int | None = None
    places_each: int | None = None
    url: Address = ""
    words: Typed = ""
    tlp: Code = "GREEN"
    title_told: bool = False
    invited: list[Code] = Field(default=[], max_length=MOST_INVITED)
    shown: bool = False
    despite: Despite = Field(default=[], max_length=MOST_INVITED)


class MeetingIn(MeetingFields):
    """A meeting to call: `starts` and `ends` are wall times in `zone`, an IANA name.

    `invited` holds ids of groups and organisations, and `person@organisation`; `shown` lets the
    alliance see title, time and place without inviting it. `url` and `words` say how to get in, to
    the invited alone. `title_told` lets the title into mail and calendars where its label asks.
    `despite` names the meetings in the same room, or with the same people, beside which it is
    called knowingly.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    host: Code
    kind: Code
    title: Typed
    starts: Wall
    ends: Wall
    zone: Code


class MeetingChangeIn(Body):
    """A meeting as it is to be, whole; whom it invites, and its label, have their own addresses."""

    kind: Code
    title: Typed
    starts: Wall
    ends: Wall
    zone: Code
    mode: Code = "on_site"
    place: Typed = ""
    description: Typed = ""
    language: Language = ""
    capacity: int | None = None
    places_each: int | None = None
    url: Address = ""
    words: Typed = ""
    title_told: bool = False
    despite: Despite = Field(default=[], max_length=MOST_INVITED)


class MeetingEditForm(MeetingFields):
    """The same on a page; `version` is the one that was shown."""

    version: int = Field(ge=1)
    press: Code = "save"


class CallQuery(Form):
    """From what a meeting is called: a group, an earlier meeting, a template, a time found."""

    group: Code = ""
    earlier: Code = ""
    template: UUID | None = None
    starts: Wall | None = None
    ends: Wall | None = None
    zone: Code = ""
    title: Word = ""
    poll: Code = ""


class InviteForm(Form):
    """Whom to invite, each by id or as `person@organisation`."""

    invited: list[Code] = Field(default=[], max_length=MOST_INVITED)


class InviteIn(Body):
    """Whom to invite, each by id or as `person@organisation`."""

    invited: list[Code] = Field(max_length=MOST_INVITED)


class UninviteForm(Form):
    """Whose invitation is taken back."""

    principal_id: Id


class StepForm(Form):
    """A step of a meeting, and the version it was taken from."""

    version: int = Field(ge=1)


class RelabelForm(StepForm):
    """Another label for the outside of a meeting; `title_told` is asked where its label asks."""

    tlp: Code = ""
    title_told: bool = False


class RelabelIn(Body):
    """Another label for the outside of a meeting; `title_told` is asked where its label asks."""

    tlp: Code
    title_told: bool = False


class CancelForm(StepForm):
    """Why a meeting is cancelled; whoever was told reads it."""

    reason: Typed = ""


class CancelIn(Body):
    """Why a meeting is cancelled; whoever was told reads it."""

    reason: Typed = ""


class MeetingQuery(Form):
    """What the address of a list may say; anything else in it is refused."""

    scope: Code = ""
    group: Code = ""
    kind: Code = ""
    state: Code = ""
    past: bool = False
    text: Word = ""
    cursor: Cursor = ""
    limit: int = Field(default=25, ge=1, le=100)


class PlanForm(Form):
    """A year of many groups: a line each, with its dates; what holds for all stands once."""

    kind: Code = ""
    title: Typed = ""
    zone: Code = ""
    mode: Code = "online"
    language: Language = ""
    tlp: Code = "GREEN"
    title_told: bool = False
    despite: Despite = Field(default=[], max_length=MOST_INVITED)
    group: list[Code] = Field(default=[], max_length=MOST_LINES, title="Group")
    dates: list[Typed] = Field(default=[], max_length=MOST_LINES, title="Dates")
    time: list[Code] = Field(default=[], max_length=MOST_LINES, title="Begins at")
    minutes: list[Code] = Field(default=[], max_length=MOST_LINES, title="Minutes")
    press: Code = "look"
    key: Key = ""


class KindForm(Form):
    """A kind of meeting; `slug` names the one that is changed, and is empty for a new one."""

    slug: Code = ""
    name: Word = ""
    notice_days: int | None = None
    position: int = Field(default=0, ge=0, le=1000)


class KindIn(Body):
    """A kind of meeting: its name, and how many business days before it is convened."""

    name: Word
    notice_days: int
    position: int = Field(default=0, ge=0, le=1000)


class TemplateForm(Form):
    """Under which name a meeting is kept to be called again."""

    name: Word = ""


class TemplateIn(Body):
    """Under which name a meeting is kept to be called again."""

    name: Word


class YearLine(Body):
    """A line of a year's plan: a group, its days, at what hour (`14:30`), how many minutes."""

    group: Code
    dates: list[Day] = Field(max_length=MOST_LINES)
    time: Code
    minutes: int = Field(ge=1, le=20_160)


class YearIn(Body):
    """A year of many groups; with `dry_run` it is only looked at."""

    kind: Code
    title: Typed = ""
    zone: Code
    mode: Code = "online"
    language: Language = ""
    tlp: Code = "GREEN"
    title_told: bool = False
    despite: Despite = Field(default=[], max_length=MOST_INVITED)
    lines: list[YearLine] = Field(max_length=MOST_LINES)
    dry_run: bool = True
