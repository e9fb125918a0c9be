"""A draft as it is typed: everything may still be missing, nothing may be boundless."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from app.core.i18n import N_

Short = Annotated[str, StringConstraints(max_length=400)]
Code = Annotated[str, StringConstraints(max_length=80)]
Kind = Annotated[Code, Field(description="A slug of /api/v1/bulletin-kinds.", examples=["seller"])]
MANY = 300
LONGEST_TEXT = 200_000
MOST_IDENTIFIERS = 100
_LONGEST_DEED = 2100
May = Literal["read", "edit"]


class DraftContent(BaseModel):
    """The composer's fields. Audience keys are an id, or `person@organisation` for a person."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, StringConstraints(max_length=1000)] = ""
    kind: Kind = ""
    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)] = ""
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
    tlp: Code = ""
    to: list[Code] = Field(default=[], max_length=MANY)
    exclude: list[Code] = Field(default=[], max_length=MANY)
    early: list[Code] = Field(default=[], max_length=MANY)
    embargo: Code = ""
    review_on: Code = ""
    note: Short = ""
    # Files of the published item that its next version leaves out.
    drop_files: list[Code] = Field(default=[], max_length=MANY)
    at_once: bool = False
    # Without the author's name and organisation: readers learn neither.
    unattributed: bool = False
    # The version a change started from; a newer one in the meantime is a conflict.
    base_version: int | None = None


CONTENT = frozenset(DraftContent.model_fields)


class DraftForm(DraftContent):
    """The composer's form: the draft, the version it was typed over, and which button was pressed.

    `key` makes a repeated start harmless. `deed` is a verb, with what it is about after a colon.
    """

    key: Code = ""
    version: int | None = None
    deed: Annotated[str, StringConstraints(max_length=_LONGEST_DEED)] = ""
    find: Short = ""
    # Whether the readers are listed by name.
    listed: bool = False
    colleague: UUID | None = None
    may: May = "read"
    releaser: UUID | None = None

    @property
    def content(self) -> DraftContent:
        """Return what is kept of the form."""
        return DraftContent.model_validate(self.model_dump(include=set(CONTENT)))


def _zoned(raw: str) -> str:
    """Refuse a time without a zone: over the API there is no reader whose zone could be meant."""
    try:
        at = datetime.fromisoformat(raw) if raw else None
    except ValueError:
        return raw
    if at is not None and at.tzinfo is None:
        raise ValueError(N_("Please give the time with its zone."))
    return raw


class DraftBody(DraftContent):
    """The same for the API; an embargo names its zone."""

    model_config = ConfigDict(extra="forbid", strict=True)

    embargo: Annotated[Code, AfterValidator(_zoned)] = ""


class ShareBody(BaseModel):
    """Whether a colleague may read or edit a draft."""

    model_config = ConfigDict(extra="forbid", strict=True)

    may: May


class ReleaseBody(BaseModel):
    """Which colleague is asked to release a draft."""

    model_config = ConfigDict(extra="forbid", strict=True)

    person_id: Annotated[UUID, Field(strict=False)]


class DraftFile(BaseModel):
    """A file of a draft; its bytes are at /api/v1/files."""

    id: UUID
    name: str
    media_type: str
    size: int


class DraftLine(BaseModel):
    """A draft as a list shows it."""

    id: UUID
    title: str
    kind: str
    tlp: str
    person_id: UUID
    person_name: str
    may: May | None
    changed_at: datetime
    release_asked_at: datetime | None
    release_lapsed_at: datetime | None
    version: int


class Drafts(BaseModel):
    """A page of the reader's drafts, the last changed first."""

    items: list[DraftLine]
    next: str | None


class DraftOut(BaseModel):
    """A draft whole; `may` is what a colleague named on it may do, null for its author."""

    id: UUID
    person_id: UUID
    person_name: str
    may: May | None
    changed_at: datetime
    changed_by_name: str
    release_asked_at: datetime | None
    release_lapsed_at: datetime | None
    version: int
    content: DraftContent
    files: list[DraftFile]


class ShareOut(BaseModel):
    """Somebody named on a draft."""

    person_id: UUID
    name: str
    may: May


class Shares(BaseModel):
    """Everybody named on a draft; there is never a next page."""

    items: list[ShareOut]
    next: str | None = None


class ReaderOut(BaseModel):
    """One person whom the item would reach."""

    person_id: UUID
    person_name: str
    organisation_id: UUID
    organisation_name: str
    category: str
    early: bool


class RefusedOut(BaseModel):
    """An address that label or rules keep out, and why."""

    key: str
    name: str
    why: str


class AudienceOut(BaseModel):
    """Whom a draft would reach if it were sent now; without a label it reaches nobody yet."""

    tlp: str
    people: int
    organisations: int
    platform: int
    agents: int
    observers: int
    refused: list[RefusedOut]
    readers: list[ReaderOut]


class PublishedOut(BaseModel):
    """The reference of what a draft became."""

    reference: str
