"""What helps to write a bulletin over the API: its kinds, and the identifiers a text names."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from app.schemas.bulletins import Body, Code, IdentifierOut
from app.schemas.drafts import LONGEST_TEXT, MANY, MOST_IDENTIFIERS


class KindOut(BaseModel):
    """A kind of bulletin; `hint` says when to choose it."""

    slug: str
    name: str
    hint: str


class BulletinKinds(BaseModel):
    """The kinds of bulletin; there is never a next page."""

    items: list[KindOut]
    next: str | None = None


class TextIn(Body):
    """A text to look through, and the identifiers that are listed already.

    One country, if it is the only one, is that of phone numbers without a country code.
    """

    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
    countries: list[Code] = Field(default=[], max_length=MANY)
    identifier_kind: list[Code] = Field(default=[], max_length=MOST_IDENTIFIERS)
    identifier_value: list[Annotated[str, StringConstraints(max_length=2000)]] = Field(
        default=[], max_length=MOST_IDENTIFIERS
    )


class MarkOut(IdentifierOut):
    """An identifier that a text names; `safe` is how it is shown, so that nobody follows it."""

    safe: str


class Marks(BaseModel):
    """What a text names, in its order; there is never a next page."""

    items: list[MarkOut]
    next: str | None = None
