"""Names of organisations, brands and groups: one line, nothing invisible in it."""

from __future__ import annotations

from app.core.errors import Invalid
from app.core.i18n import N_
from app.core.text import clean_line, fold, marked_invisibles

LONGEST = 200


def clean(text: str, field: str = "name") -> str:
    """Return a name as it is kept.

    Raises Invalid(field, …) for an empty one, beyond 200 characters, for characters that cannot be
    seen (direction controls, zero width) and for one without any letter or digit.
    """
    name = clean_line(text, LONGEST, field)
    if not fold(name):
        raise Invalid(field, N_("Write a name with at least one letter or digit."))
    marked = marked_invisibles(name)
    if marked != name:
        sentence = N_("This name holds a character that cannot be seen: {marked}. Remove it.")
        raise Invalid(field, sentence, marked=marked)
    return name


def clean_all(texts: list[str], field: str) -> list[str]:
    """Return several names, each once, in the order given; raises Invalid(field, …) as `clean`."""
    found = {fold(name): name for name in (clean(text, field) for text in texts)}
    return list(found.values())
