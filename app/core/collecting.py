"""Says everything that is wrong with what was typed at once, rather than the first of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from app.core.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def attempt(wrong: list[Invalid], check: Callable[[], T]) -> T | None:
    """Return what a check returns; None, with one more in `wrong`, where it does not hold."""
    try:
        return check()
    except Invalid as found:
        wrong.append(found)
        return None


def together(wrong: list[Invalid]) -> None:
    """Raise everything that is wrong as one Invalid, if anything is."""
    for later in wrong[1:]:
        wrong[0].also(later)
    if wrong:
        raise wrong[0]
