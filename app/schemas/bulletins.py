"""Bulletins: how the feed is narrowed, what comes in, and what the API tells of an item."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, computed_field

from app.core.refang import scripts_of
from app.schemas.affiliations import Id
from app.schemas.drafts import (
    LONGEST_TEXT,
    MANY,
    MOST_IDENTIFIERS,
    DraftBody,
    DraftContent,
    Kind,
    Short,
)

Word = Annotated[str, StringConstraints(max_length=200)]
Code = Annotated[str, StringConstraints(max_length=80)]
Cursor = Annotated[str, StringConstraints(max_length=1100)]
# Longer than what is kept: the services say how long a text may be.
Typed = Annotated[str, StringConstraints(max_length=25_000)]
Label = Literal["RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR"]


class Form(BaseModel):
    """What a page sends: text that is read as what it means."""

    model_config = ConfigDict(extra="forbid")


class Body(BaseModel):
    """What the API takes: every value of its own type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class FeedQuery(Form):
    """What the address of the feed may say; anything else in it is refused.

    `group` and `originator` are ids (an originator may be named too), `country` a code or a name.
    `order` by `unread` has everything unread before everything read, the newest of each first.
    """

    group: Code = ""
    kind: Code = ""
    industry: Code = ""
    country: Word = ""
    tlp: Code = ""
    originator: Word = ""
    unread: bool = False
    expired: bool = False
    unattributed: bool = False
    order: Literal["newest", "unread"] = "newest"
    cursor: Cursor = ""
    limit: int = Field(default=25, ge=1, le=100)


class LabelForm(Form):
    """Another label."""

    tlp: Code


class ReasonForm(Form):
    """Why."""

    reason: Typed


class ShareForm(Form):
    """One more address, by id or as `person@organisation`, and why; `q` found it."""

    to: Code
    reason: Typed = ""
    q: Word = ""


class NarrowForm(Form):
    """From whom sight is taken; `exclude` shuts them out whatever else would give it."""

    principal_id: UUID
    exclude: bool = False


class ExtendForm(Form):
    """To which colleague the item is passed on, and why."""

    person_id: UUID
    reason: Typed = ""


class BulletinIn(DraftBody):
    """A bulletin to publish: the composer's fields. `at_once` leaves out the minute for Undo.

    `house` adds one's own organisation to whom it goes to, as the composer does by itself.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    house: bool = True

    def content(self, house: str) -> DraftContent:
        """Return the draft that this is; `house` is the id of the writer's organisation."""
        fields = self.model_dump(exclude={"house"})
        if self.house and house not in self.to:
            fields["to"] = [house, *self.to]
        return DraftContent(**fields)


class BulletinChange(Body):
    """The next version of a bulletin, whole; what is left out is empty then."""

    title: Annotated[str, StringConstraints(max_length=1000)]
    kind: Kind
    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
    language: Code = "en"
    industries: list[Code] = Field(default=[], max_length=MANY)
    countries: list[Code] = Field(default=[], max_length=MANY)
    marketplaces: Annotated[str, StringConstraints(max_length=2000)] = ""
    brands: list[Code] = Field(default=[], max_length=MANY)
    source: Annotated[str, StringConstraints(max_length=2000)] = ""
    identifier_kind: list[Code] = Field(default=[], max_length=MOST_IDENTIFIERS)
    identifier_value: list[Annotated[str, StringConstraints(max_length=2000)]] = Field(
        default=[], max_length=MOST_IDENTIFIERS
    )
    review_on: Code = ""
    note: Short = ""
    # Files of the present version that this one leaves out; one more comes by way of a draft.
    drop_files: list[Code] = Field(default=[], max_length=MANY)


class LabelIn(Body):
    """Another label."""

    tlp: Code


class WhyIn(Body):
    """Why."""

    reason: Typed


class ShareIn(Body):
    """One more address, by id or as `person@organisation`, and why."""

    to: Code
    reason: Typed = ""


class ExtendIn(Body):
    """To which colleague the item is passed on, and why."""

    person_id: Id
    reason: Typed = ""


class BulletinLine(BaseModel):
    """A bulletin as a list shows it."""

    id: UUID
    reference: str
    title: str
    tlp: Label
    state: str
    kind: str
    language: str
    originator_id: UUID | None
    originator_name: str
    author_name: str
    countries: list[str]
    industries: list[str]
    groups: list[str]
    published_at: datetime
    listed_at: datetime
    version: int
    comments: int
    read: bool


class Bulletins(BaseModel):
    """A page of the feed, the newest first."""

    items: list[BulletinLine]
    next: str | None


class IdentifierOut(BaseModel):
    """A mark to match on, as written and as compared."""

    kind: str
    value: str
    canonical: str
    domain: str

    @computed_field  # type: ignore[prop-decorator] # as Pydantic has it
    @property
    def scripts(self) -> list[str]:
        """By which scripts it may deceive: those it mixes, or the one that poses as Latin."""
        return list(scripts_of(self.value)) if self.domain else []


class FileOut(BaseModel):
    """A file of a bulletin; its bytes are at /api/v1/files."""

    id: UUID
    name: str
    media_type: str
    size: int


class BulletinOut(BaseModel):
    """A bulletin as its reader sees it. What was withdrawn keeps its outside alone."""

    id: UUID
    reference: str
    title: str
    tlp: Label
    state: str
    state_reason: str
    originator_id: UUID | None
    originator_name: str
    author_id: UUID | None
    author_name: str
    countries: list[str]
    brands: list[UUID]
    published_at: datetime
    listed_at: datetime
    changed_at: datetime
    version: int
    pending: bool
    own: bool
    kind: str | None
    text: str | None
    language: str | None
    industries: list[str] | None
    marketplaces: list[str] | None
    source: str | None
    review_on: date | None
    identifiers: list[IdentifierOut]
    files: list[FileOut]


class VersionOut(BaseModel):
    """A bulletin as it was."""

    number: int
    title: str
    text: str
    fields: dict[str, Any]
    note: str
    created_at: datetime
    created_by_name: str


class Versions(BaseModel):
    """The versions of a bulletin, the newest first; there is never a next page."""

    items: list[VersionOut]
    next: str | None = None


class Undone(BaseModel):
    """The draft that is open again."""

    draft_id: UUID
