"""Files of what goes out unattributed: those that would name who made them are not taken along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from app.core.errors import Invalid
from app.core.i18n import N_
from app.core.media import pdfs

if TYPE_CHECKING:
    from collections.abc import Iterable


class Sort(NamedTuple):
    """What is known of a file; `cleaned`: a copy without properties is kept beside it."""

    name: str
    media_type: str
    picture: bool
    cleaned: bool


PDF = "application/pdf"
_PLAIN = ("text/plain", "text/csv")
_TELLS = N_(
    "{name}: a file of this sort says in its properties who made it, and this goes out without"
    " your name. Hand it in as PDF, picture or text."
)
_LOCKED = N_(
    "{name}: who made this PDF could not be taken out of its properties. Print it into a new PDF"
    " and hand that in."
)


def tells(row: Any) -> bool:  # noqa: ANN401 - a row of a file
    """Tell whether a PDF has no copy yet that says nothing of who made it, and of what camera."""
    return row.media_type == PDF and not (row.shown_key and row.shown_make >= pdfs.MAKE)


def refuse(files: Iterable[Any]) -> None:
    """Raise Invalid on `files` for each (name, media_type, picture, cleaned) that tells its maker.

    Pictures go out as copies without metadata, PDFs without properties; a text has none.
    """
    wrong: Invalid | None = None
    for one in files:
        if one.picture or one.media_type in _PLAIN or (one.media_type == PDF and one.cleaned):
            continue
        sentence = _LOCKED if one.media_type == PDF else _TELLS
        found = Invalid("files", sentence, name=one.name)
        wrong = wrong.also(found) if wrong else found
    if wrong:
        raise wrong
