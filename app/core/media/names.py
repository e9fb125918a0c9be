"""Names of files as people give them, made harmless to store, to show and to send."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from app.core.text import without_invisibles

_LONGEST_BYTES = 150
_LONGEST_EXTENSION = 10
_LONGEST_READ = 4000
# Controls, and what Windows, a shell or a header would read as more than a letter.
_UNFIT = re.compile('[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff<>:"|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(?:\.|$)", re.IGNORECASE)
_NOT_TOKEN = re.compile(r"[^A-Za-z0-9!#&+.^_~ ()-]", re.ASCII)
# RFC 8187, section 3.2.1: the characters that an extended value need not escape.
_ATTRIBUTE_CHARACTERS = "!#$&+-.^_`|~"


def safe_name(name: str) -> str:
    """Return a file name of at most 150 bytes without path, controls or invisible characters.

    Never empty, never hidden, never a device of Windows; the extension survives the cut.
    """
    last = re.split(r"[/\\]", name[-_LONGEST_READ:])[-1]
    seen = without_invisibles(unicodedata.normalize("NFC", _UNFIT.sub("_", last)))
    bare = " ".join(seen.split()).strip(". ")
    if _RESERVED.match(bare):
        bare = "_" + bare
    return _shortened(bare) or "file"


def _shortened(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension.encode()) > _LONGEST_EXTENSION:
        stem, dot, extension = name, "", ""
    room = _LONGEST_BYTES - len((dot + extension).encode())
    kept = stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ")
    return kept + dot + extension


def content_disposition(name: str, *, inline: bool = False) -> str:
    """Return the header's value (RFC 6266): a name in ASCII, and the whole one (RFC 8187).

    `inline` is for what was made here, such as a thumbnail; what people sent is an attachment.
    """
    whole = safe_name(name)
    apart = unicodedata.normalize("NFKD", whole)
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    plain = _NOT_TOKEN.sub("_", bare)
    sort = "inline" if inline else "attachment"
    extended = quote(whole, safe=_ATTRIBUTE_CHARACTERS)
    return f"{sort}; filename=\"{plain}\"; filename*=UTF-8''{extended}"
