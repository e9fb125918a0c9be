"""Answers to invitations: what comes in, and what the API tells of who is invited."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from app.core.i18n import N_
from app.schemas.accounts import Line
from app.schemas.affiliations import Id
from app.schemas.bulletins import Body, Cursor, Form

Answer = Literal["yes", "no", "tentative", "colleague"]
Note = Annotated[str, StringConstraints(max_length=1000, strip_whitespace=True)]
_MOST = 300


class AnswerForm(Form):
    """An answer: whether one comes, who comes instead, and whether others may read one's name."""

    answer: Answer = Field(title=N_("Your answer"))
    note: Note = ""
    colleague_name: Line = Field(default="", title=N_("Who comes instead"))
    named: bool = False


class LinkForm(Form):
    """An answer through the link of a mail; `whole` for everything left of a series."""

    answer: Answer = Field(title=N_("Your answer"))
    note: Note = ""
    colleague_name: Line = Field(default="", title=N_("Who comes instead"))
    named: bool = False
    whole: bool = False


class PhoneForm(Form):
    """An answer that somebody gave by phone."""

    answer: Answer = Field(title=N_("Their answer"))
    note: Note = ""
    colleague_name: Line = Field(default="", title=N_("Who comes instead"))
    named: bool = False


class PlacesForm(Form):
    """Who of an organisation's people comes."""

    invitees: list[UUID] = Field(default=[], max_length=_MOST)


class PeopleQuery(Form):
    """Which of the invited a list shows."""

    answer: Literal["", "none", "yes", "no", "tentative", "colleague", "waiting"] = ""
    cursor: Cursor = ""


class AnswerIn(Body):
    """One's own answer; `colleague_id` or `colleague_name` when a colleague comes instead."""

    answer: Answer
    note: Note = ""
    colleague_id: Id | None = None
    colleague_name: Line = ""
    named: bool = False


class PhoneIn(Body):
    """An answer that somebody gave by phone."""

    answer: Answer
    note: Note = ""
    colleague_name: Line = ""
    named: bool = False


class PlacesIn(Body):
    """Who of one's own organisation's people comes: their invitations' ids, no others."""

    invitees: list[Id] = Field(max_length=_MOST)


class OwnOut(BaseModel):
    """One's own invitation and the answer given; `place` is empty, `place` or `waiting`."""

    id: UUID
    answer: Answer | None
    answered_at: datetime | None
    answered_through: Literal["page", "link", "reply", "phone"] | None
    note: str
    colleague: str
    place: str
    named: bool


class InviteeOut(OwnOut):
    """Somebody invited, as who keeps the meeting knows it."""

    person_id: UUID | None
    organisation_id: UUID | None
    guest_id: UUID | None
    name: str
    house: str
    recorded_by_name: str | None
    told_at: datetime | None
    reminded_at: datetime | None
    bounced_at: datetime | None
    version: int


class InviteesOut(BaseModel):
    """A page of those invited to a meeting."""

    items: list[InviteeOut]
    next: str | None = None


class ComingOut(BaseModel):
    """Somebody who comes and agreed to be named; of an officer the agency alone."""

    name: str
    organisation: str
    guest: bool


class Coming(BaseModel):
    """Who comes and agreed to be named; there is never a next page."""

    items: list[ComingOut]
    next: str | None = None


class Reminded(BaseModel):
    """How many were reminded."""

    reminded: int
