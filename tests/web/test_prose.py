"""Markdown on a page: what is too much to render is shown all the same, and says so."""

from __future__ import annotations

import asyncio

import pytest

from app.core.i18n import speak
from app.web.prose import prepare, prose

SAID = "This text is shown as it was written: it has too much formatting."


@pytest.fixture(autouse=True)
def in_english() -> None:
    """Read in English, whatever the test before spoke."""
    speak("en")


@pytest.mark.parametrize("text", ["[" * 100_000, "x<b>" * 60_000, "**a" * 66_000])
def test_what_cannot_be_rendered_is_shown_as_it_was_written(text: str) -> None:
    asyncio.run(prepare(text))
    shown = prose(text)
    assert SAID in shown
    assert "<b>" not in shown
    assert shown.count("&lt;b&gt;") == text.count("<b>")
    assert shown.count("[") == text.count("[")


def test_what_hides_is_marked_there_too() -> None:
    assert "⟦U+202E⟧" in prose("\u202e" + "[" * 100_000)


def test_what_can_be_rendered_says_nothing() -> None:
    assert prose("**a**") == "<p><strong>a</strong></p>\n"
