"""Files of drafts, bulletins and letters: names and hashes; the bytes lie in the store."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of

UNSCANNED = "unscanned"
CLEAN = "clean"
INFECTED = "infected"


class File(Model):
    """One uploaded file; a shown copy without metadata stands beside the original of a picture.

    It belongs to a draft until publishing, then to a record. `removed_at` marks a file that a
    later version dropped: only readers from before still see it. `draft_id` and `added_by` are
    written and never selected: of an unattributed item they would name its author.
    """

    __tablename__ = "files"
    __table_args__ = (
        CheckConstraint("num_nonnulls(draft_id, record_id, affiliation_id) >= 1", name="belongs"),
        CheckConstraint("size >= 1", name="size"),
        CheckConstraint(one_of("scan", (UNSCANNED, CLEAN, INFECTED)), name="scan"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    draft_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("drafts.id", ondelete="SET NULL"), index=True
    )
    record_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("records.id", ondelete="CASCADE"), index=True
    )
    affiliation_id: Mapped[UUID | None] = mapped_column(ForeignKey("affiliations.id"), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[bytes]
    key: Mapped[str]
    shown_key: Mapped[str | None]
    shown_type: Mapped[str | None]
    shown_size: Mapped[int | None]
    shown_sha256: Mapped[bytes | None]
    # How the shown copy of a PDF was made, by the count of `core.media.pdfs`; 0 for none.
    shown_make: Mapped[int] = mapped_column(server_default="0")
    thumb_key: Mapped[str | None]
    thumb_size: Mapped[int | None]
    thumb_sha256: Mapped[bytes | None]
    position: Mapped[int] = mapped_column(server_default="0")
    added_at: Mapped[datetime]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    removed_at: Mapped[datetime | None]
    # What the virus scanner said, and when, where there is one.
    scan: Mapped[str] = mapped_column(server_default=UNSCANNED)
    scan_found: Mapped[str] = mapped_column(server_default="")
    scanned_at: Mapped[datetime | None]
