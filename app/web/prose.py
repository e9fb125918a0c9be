"""Markdown on a page: the one door by which markup made from people's text comes in."""

from __future__ import annotations

import asyncio

from markupsafe import Markup

from app.core import markdown

# Below this many characters, rendering takes a few milliseconds at the most.
_SHORT = 4000


def prose(text: str) -> Markup:
    """Make sanitised HTML of Markdown, for a template to show as it is."""
    return Markup(markdown.render(text))  # noqa: S704 - sanitised by core.markdown


async def prepare(*texts: str) -> None:
    """Render long texts in a thread, so that `prose` finds them ready and nobody else waits."""
    for text in texts:
        if len(text) > _SHORT:
            await asyncio.to_thread(markdown.render, text)
