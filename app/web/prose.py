"""Markdown on a page: the one door by which markup made from people's text comes in."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from markupsafe import Markup

from app.core import markdown
from app.core.errors import Invalid
from app.core.i18n import gettext, language
from app.core.text import marked_invisibles
from app.web.lookalikes import warned

# Below this many characters, rendering takes a few milliseconds at the most.
_SHORT = 4000
_PLAIN = Markup('<p class="as-written-why">{}</p>\n<pre class="as-written">{}</pre>\n')


def prose(text: str) -> Markup:
    """Make sanitised HTML of Markdown, for a template to show as it is.

    A text that is too much to render is shown as it was written, and says so: what was kept once
    never makes a page unreadable.
    """
    try:
        return Markup(_rendered(text))  # noqa: S704 - sanitised by core.markdown
    except Invalid:
        said = gettext("This text is shown as it was written: it has too much formatting.")
        return Markup(warned(_PLAIN.format(said, marked_invisibles(text))))  # noqa: S704 - Markup


def _rendered(text: str) -> str:
    return markdown.render(text, finish=_marked, variant=language())


def _marked(html: str) -> str:
    return str(warned(Markup(html)))  # noqa: S704 - sanitised by core.markdown


async def prepare(*texts: str) -> None:
    """Render long texts in a thread, so that `prose` finds them ready and nobody else waits."""
    for text in texts:
        if len(text) > _SHORT:
            with suppress(Invalid):
                await asyncio.to_thread(_rendered, text)
