"""Groups, seats and requests to join: what comes in and what goes out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from app.schemas.affiliations import Day, Id
from app.schemas.directory import SeatOut
from app.schemas.organisations import Body, Code, Form, Key, Note, Typed
from app.schemas.sessions import Named

# Longer than what is kept: the service says how long a text may be.
Charter = Annotated[str, StringConstraints(max_length=100_000)]


class GroupForm(Form):
    """What the secretariat says of a group, and the version it was changed from."""

    name: Typed
    industry: Code | None = None
    charter: Charter = ""
    history: Code = ""
    suggested_tlp: Code | None = None
    version: int = 0


class NewGroupForm(GroupForm):
    """A group to be opened."""

    kind: Code = ""
    key: Key = ""


class GroupBody(Body):
    """A working group, board or committee to be opened."""

    kind: Literal["working_group", "board", "committee"]
    name: Typed
    industry: Code | None = None
    charter: Charter = ""
    history: Literal["full", "from_joining"] = "full"
    suggested_tlp: Code | None = None


class GroupPatch(Body):
    """What changes of a group: what is absent stays; null takes industry or label away."""

    name: Typed = ""
    industry: Code | None = None
    charter: Charter = ""
    history: Literal["full", "from_joining"] = "full"
    suggested_tlp: Code | None = None


class SeatForm(Form):
    """A seat for an organisation; a chair's also says why, to the second person."""

    organisation_id: Id
    role: Code
    starts_on: Day | None = None
    ends_on: Day | None = None
    reason: Note = ""
    key: Key = ""


class SeatBody(SeatForm):
    """The same for the API."""

    model_config = ConfigDict(extra="forbid", strict=True)


class EndForm(Form):
    """The last day of a seat; without one it ends now."""

    ends_on: Day | None = None


class EndBody(EndForm):
    """The same for the API."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Naming(Form):
    """Whom an organisation names to its seat."""

    person_id: Id
    deputy: bool = False


class NamingForm(Naming):
    """The same with the key that keeps a double click harmless."""

    key: Key = ""


class NamingBody(Naming):
    """The same for the API."""

    model_config = ConfigDict(extra="forbid", strict=True)


class JoinForm(Form):
    """Why an organisation asks to join."""

    message: Note = ""
    key: Key = ""


class JoinBody(Body):
    """The same for the API, with the group."""

    group: Code
    message: Note = ""


class AnswerForm(Form):
    """The chair's answer; a decline says why."""

    decision: Literal["admit", "decline"]
    role: Code = "member"
    answer: Note = ""


class AnswerBody(AnswerForm):
    """The same for the API."""

    model_config = ConfigDict(extra="forbid", strict=True)


class PinForm(Form):
    """The reference of an item to pin."""

    reference: Typed


class PinBody(PinForm):
    """The same for the API."""

    model_config = ConfigDict(extra="forbid", strict=True)


class PinnedOut(BaseModel):
    """A pinned item that the reader sees."""

    id: UUID
    kind: str
    reference: str
    title: str
    tlp: str
    originator_name: str


class Pinned(BaseModel):
    """The pinned items that the reader sees, at most three."""

    items: list[PinnedOut]
    next: str | None = None


class GroupLine(BaseModel):
    """A group in a list; `own_role` is that of the organisation acted for."""

    id: UUID
    kind: str
    slug: str
    name: str
    industry: str | None
    history: str
    suggested_tlp: str | None
    organisations: int
    chairs: list[str]
    own_role: str | None
    asked_at: datetime | None
    closed_at: datetime | None


class Groups(BaseModel):
    """All groups; there is never a next page."""

    items: list[GroupLine]
    next: str | None = None


class GroupOut(GroupLine):
    """A group with its charter and what is pinned there, as far as the reader sees it."""

    charter: str
    version: int
    pinned: list[PinnedOut]


class Seats(BaseModel):
    """Who sits in a group, or sat there on a day: chair first."""

    items: list[SeatOut]
    next: str | None = None


class SeatGiven(BaseModel):
    """The seat, or the request that a second person has to approve for a chair's."""

    seat_id: UUID | None
    approval_id: UUID | None


class NamingOut(BaseModel):
    """The naming of a person to a seat, by which it is ended."""

    naming: UUID


class JoinOut(BaseModel):
    """A request to join, with its answer."""

    id: UUID
    group: Named
    group_slug: str
    organisation: Named
    asked_by_name: str
    asked_at: datetime
    message: str
    outcome: str | None
    answer: str
    answered_at: datetime | None


class Joins(BaseModel):
    """Requests of one's organisation, or those that wait for one's answer."""

    items: list[JoinOut]
    next: str | None = None


class AskedJoins(BaseModel):
    """Whether to tell those that wait for the reader's answer, or the organisation's own."""

    model_config = ConfigDict(extra="forbid")

    waiting: bool = False
