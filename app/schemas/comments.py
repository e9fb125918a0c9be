"""Comments: what comes in, and what the API tells of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from app.schemas.affiliations import Id
from app.schemas.bulletins import Body, Form, Typed

Key = Annotated[str, StringConstraints(max_length=64)]
# A language tag (BCP 47) as the composer takes it.
Language = Annotated[str, StringConstraints(pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2})?$")]


class CommentForm(Form):
    """Something said below an item, perhaps in answer; the key keeps a double click harmless."""

    text: Typed
    parent_id: UUID | None = None
    key: Key = ""


class CommentEditForm(Form):
    """Other words for one's own comment."""

    text: Typed


class CommentIn(Body):
    """Something said below an item, perhaps in answer to another comment there."""

    text: Typed
    parent_id: Id | None = None
    language: Language = ""


class CommentPatch(Body):
    """Other words for one's own comment."""

    text: Typed


class CommentOut(BaseModel):
    """A comment; one that was withdrawn or hidden keeps its place without its words."""

    id: UUID
    parent_id: UUID | None
    text: str
    language: str
    # Of the author of something unattributed neither name nor ids are told.
    by_author: bool
    author_id: UUID | None
    author_name: str
    organisation_id: UUID | None
    organisation_name: str
    created_at: datetime
    edited_at: datetime | None
    withdrawn_at: datetime | None
    hidden_at: datetime | None
    hidden_reason: str


class Comments(BaseModel):
    """The comments that the reader may see, the oldest first; there is never a next page."""

    items: list[CommentOut]
    next: str | None = None
