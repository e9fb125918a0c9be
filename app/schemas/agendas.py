"""Agendas: items, counsel's word and changes after the lock; by page and API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from app.schemas.affiliations import Id
from app.schemas.bulletins import Body, Code, Form, Typed, Word
from app.schemas.comments import Key

# Longer than what is kept: the services say how long a text may be.
Named = Annotated[str, StringConstraints(max_length=400)]


class ItemIn(Body):
    """One thing to treat; `closed_to` is empty, `brands` or `platform`.

    `reason` is why it is added after the agenda went out.
    """

    title: Typed
    tlp: Code
    part: Code = "business"
    purpose: Code = "discussion"
    minutes: int
    owner_name: Named = ""
    text: Typed = ""
    closed_to: Code = ""
    for_guests: bool = False
    reason: Typed = ""


class ItemForm(Form):
    """The page on which an item is added."""

    title: Typed = ""
    tlp: Code = ""
    part: Code = "business"
    purpose: Code = "discussion"
    minutes: int = 0
    owner_name: Named = Field(default="", title="Owner")
    text: Typed = ""
    closed_to: Code = ""
    for_guests: bool = False
    reason: Typed = ""
    key: Key = ""


class ItemPatch(Body):
    """An item in other words, whole; to whom it is closed stays as it is."""

    title: Typed
    part: Code = "business"
    purpose: Code = "discussion"
    minutes: int
    owner_name: Named = ""
    text: Typed = ""
    for_guests: bool = False
    reason: Typed = ""


class ItemEditForm(Form):
    """The same on a page; `version` is the one that was shown."""

    title: Typed = ""
    part: Code = "business"
    purpose: Code = "discussion"
    minutes: int = 0
    owner_name: Named = Field(default="", title="Owner")
    text: Typed = ""
    for_guests: bool = False
    reason: Typed = ""
    version: int = Field(ge=1)


class MoveForm(Form):
    """One place up or down within its part of the order."""

    way: Code = ""


class WhyForm(Form):
    """Why an item is taken off; needed once the agenda is out."""

    reason: Typed = ""


class WhyBody(Body):
    """Why an item is taken off; needed once the agenda is out."""

    reason: Typed = ""


class ItemLabelForm(Form):
    """Another label, while the item is not out."""

    tlp: Code = ""


class LinkedForm(Form):
    """The reference of a thread or bulletin that an item is about."""

    linked: Word = ""


class StaysOutForm(Form):
    """Which organisation stays out of an item, and why."""

    organisation_id: UUID | None = None
    reason: Typed = ""


class StaysOutBody(Body):
    """Which organisation stays out of an item, and why."""

    organisation_id: Id
    reason: Typed


class CounselForm(Form):
    """Who counsels a meeting: a person and the organisation they do it for, as `id@id`."""

    counsel: Code = ""


class SeenForm(Form):
    """What was shown of an agenda when counsel agreed to it."""

    seen: Code = ""


class AgreeIn(Body):
    """What was shown of an agenda when counsel agreed to it."""

    seen: Code


class AnswerForm(Form):
    """Counsel's word on a change: `agreed` or `declined`."""

    outcome: Code = ""
    words: Typed = ""


class AnswerIn(Body):
    """Counsel's word on a change: `agreed` or `declined`."""

    outcome: Code
    words: Typed = ""


class FileOut(BaseModel):
    """One file that a paper was at some time."""

    id: UUID
    number: int
    name: str
    media_type: str
    size: int
    sha256: str
    at: datetime


class PaperOut(BaseModel):
    """A paper of an item, with the versions of its file, the newest first."""

    reference: str
    title: str
    tlp: str
    late: bool
    out: bool
    files: list[FileOut]


class LinkOut(BaseModel):
    """What an item is about, where the reader sees it too."""

    reference: str
    title: str
    tlp: str
    kind: str


class ItemOut(BaseModel):
    """An item of an agenda; `out` tells whether who is invited sees it already."""

    reference: str
    number: int
    part: str
    purpose: str
    title: str
    tlp: str
    minutes: int
    owner_name: str
    text: str
    closed_to: str
    for_guests: bool
    added_late: bool
    out: bool
    version: int
    papers: list[PaperOut]
    links: list[LinkOut]


class AgendaOut(BaseModel):
    """An agenda as the reader sees it; `seen` goes back with counsel's word."""

    items: list[ItemOut]
    minutes: int
    locked: bool
    statement: int | None
    seen: str


class ChangeOut(BaseModel):
    """A change asked for after the agenda was locked."""

    id: UUID
    item: str
    what: str
    payload: dict[str, Any]
    reason: str
    asked_by_name: str
    asked_at: datetime
    outcome: str | None
    words: str
    answered_by_name: str
    answered_at: datetime | None


class Changes(BaseModel):
    """The changes that those who prepare a meeting see, the newest first."""

    items: list[ChangeOut]
