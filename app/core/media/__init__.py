"""What a file is, what it may be called, and what of it may be shown."""

from app.core.media.images import SHOWN_TYPE, shown_copy, thumbnail
from app.core.media.kinds import EXTENSIONS, Media, sniff
from app.core.media.names import content_disposition, safe_name

__all__ = [
    "EXTENSIONS",
    "SHOWN_TYPE",
    "Media",
    "content_disposition",
    "safe_name",
    "shown_copy",
    "sniff",
    "thumbnail",
]
