"""Threads of a board: what comes in, by page and API."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from app.schemas.affiliations import Id
from app.schemas.bulletins import Body, Code, Cursor, Form, Typed, Word
from app.schemas.comments import Key, Language

MOST_ROWS = 40
# Longer than what is kept: the services say how long a text may be.
Long = Annotated[str, StringConstraints(max_length=60_000)]
Draft = Annotated[str, StringConstraints(max_length=120_000)]


class PointIn(Body):
    """One thing asked of the platform."""

    title: Typed
    text: Typed = ""


class ThreadIn(Body):
    """A thread to open on a board; with `audience` `secretariat` only the platform reads it."""

    board: Code
    title: Typed
    topic: Code
    problem: Long
    proposal: Long = ""
    language: Language = ""
    tlp: Code
    audience: Code = "board"
    unattributed: bool = False
    points: list[PointIn] = Field(default=[], max_length=MOST_ROWS)


class ThreadForm(Form):
    """The page on which a thread is opened; `press` says which button, `key` who pressed twice."""

    title: Typed = ""
    topic: Code = ""
    problem: Long = ""
    proposal: Long = ""
    language: Language = ""
    tlp: Code = ""
    audience: Code = ""
    unattributed: bool = False
    point_title: list[Typed] = Field(default=[], max_length=MOST_ROWS, title="Points")
    point_text: list[Typed] = Field(default=[], max_length=MOST_ROWS, title="Points")
    rows: int = Field(default=3, ge=1, le=MOST_ROWS)
    press: Code = "open"
    key: Key = ""


class ThreadChange(Body):
    """Other words for what is asked, whole."""

    title: Typed
    topic: Code
    problem: Long
    proposal: Long = ""
    language: Language = ""


class ThreadChangeForm(Form):
    """The same on a page; `version` is the one that was shown."""

    title: Typed = ""
    topic: Code = ""
    problem: Long = ""
    proposal: Long = ""
    language: Language = ""
    version: int = Field(ge=1)


class PointForm(Form):
    """One more point."""

    title: Typed = ""
    text: Typed = ""
    key: Key = ""


class ReasonForm(Form):
    """Why."""

    reason: Typed = ""


class LinkForm(Form):
    """The reference of what is linked as evidence."""

    linked: Word = ""


class LinkIn(Body):
    """The reference of what is linked as evidence."""

    linked: Word


class SayForm(Form):
    """Something to say in one of the two rooms."""

    text: Typed = ""
    room: Code = ""
    parent_id: UUID | None = None
    about: Code = ""
    quote: Typed = ""
    key: Key = ""


class SayIn(Body):
    """Something to say: in the board's own room (`board`) or with the platform (`platform`).

    `about` is the code of a point, `quote` words of the draft text.
    """

    text: Typed
    room: Code = "board"
    parent_id: Id | None = None
    about: Code = ""
    quote: Typed = ""
    language: Language = ""


class TextForm(Form):
    """The draft text and what it was written over; `base` 0 begins it."""

    text: Draft = ""
    note: Word = ""
    base: int = Field(default=0, ge=0)


class TextIn(Body):
    """The draft text."""

    text: Draft
    note: Word = ""


class HandOverForm(Form):
    """What the platform is to see: points by their code, positions by their id."""

    points: list[Code] = Field(default=[], max_length=MOST_ROWS * 2)
    positions: list[UUID] = Field(default=[], max_length=2000)
    version: int = Field(ge=1)
    press: Code = "look"


class HandOverIn(Body):
    """What the platform is to see: points by their code, positions by their id."""

    points: list[Code] = Field(default=[], max_length=MOST_ROWS * 2)
    positions: list[Id] = Field(default=[], max_length=2000)


class ThreadQuery(Form):
    """What the address of a list may say; anything else in it is refused."""

    state: Code = ""
    topic: Code = ""
    mine: bool = False
    text: Word = ""
    cursor: Cursor = ""
    limit: int = Field(default=25, ge=1, le=100)


class ThreadsQuery(ThreadQuery):
    """The same over the API, where the board is one more filter."""

    board: Code = ""
