"""Words that somebody typed about an answer, as they are kept."""

from __future__ import annotations

from app.core.errors import Invalid
from app.core.text import clean_line, clean_text, without_invisibles

LONGEST = 5000
LONGEST_LINE = 300


def words(text: str, field: str, *, needed: str = "", longest: int = LONGEST) -> str:
    """Return a text as it is kept, without invisible characters.

    `needed` is the sentence for an empty one, '' where it may be empty. Raises Invalid(field, …).
    """
    said = without_invisibles(clean_text(text, longest, field)).strip()
    if needed and not said:
        raise Invalid(field, needed)
    return said


def line(text: str, field: str, *, needed: str = "") -> str:
    """Return one line as it is kept; raises Invalid(field, …) as `words` does."""
    said = clean_line(without_invisibles(text), LONGEST_LINE, field)
    if needed and not said:
        raise Invalid(field, needed)
    return said
