"""What was typed into a form whose sender is signed in no more: it goes back in the answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.web.forms import TOKEN

if TYPE_CHECKING:
    from starlette.requests import Request

# What a page writes into its forms by itself, and what must not be shown to whoever stands by.
_NOT_TYPED = frozenset({TOKEN, "next", "key", "version", "base_version", "deed", "listed"})
_SECRET = re.compile(r"password|current|token", re.IGNORECASE)
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:@.*)?", re.IGNORECASE)
# A word that was chosen is chosen again in a moment; a sentence that is lost is lost work.
_SENTENCE = 20


def typed(request: Request) -> list[tuple[str, str]]:
    """Return the fields of a form, by their names in words, if somebody wrote something in it.

    Empty for htmx, whose page still stands, and for a form of another site.
    """
    headers, form = request.headers, request.scope.get("form")
    own = headers.get("sec-fetch-site", "same-origin") == "same-origin"
    if form is None or headers.get("hx-request") == "true" or not own:
        return []
    found = [
        (_words(name), value.replace("\r\n", "\n"))
        for name, value in form.multi_items()
        if isinstance(value, str) and value.strip() and _is_text(name, value)
    ]
    return found if any(_is_work(value) for _, value in found) else []


def _is_text(name: str, value: str) -> bool:
    return name not in _NOT_TYPED and not _SECRET.search(name) and not _ID.fullmatch(value)


def _is_work(value: str) -> bool:
    return len(value) > _SENTENCE or len(value.split()) > 1


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
