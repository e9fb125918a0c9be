"""What is told of a file: of an unattributed item's PDF, what its clean copy is."""

from __future__ import annotations

from sqlalchemy import and_, case, false, func, not_

from app.access.rules import originates
from app.models.files import File
from app.models.records import Record

PICTURE = File.media_type.like("image/%")
# Only a picture's copy is shown on a page.
SHOWN = and_(File.shown_key.is_not(None), PICTURE)
SEALED = Record.originator_id.is_(None)
# As `serving` gives it out: others get the copy without properties.
_CLEANED = and_(
    SEALED,
    File.shown_key.is_not(None),
    not_(PICTURE),
    not_(func.coalesce(originates(Record), false())),
)
SIZE = case((_CLEANED, File.shown_size), else_=File.size)
SHA256 = case((_CLEANED, File.shown_sha256), else_=File.sha256)
