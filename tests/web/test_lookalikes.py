"""Names that look like others are marked on a page: in text, in links, among identifiers."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from markupsafe import Markup

from app.core.i18n import speak
from app.web.lookalikes import warned, warning
from app.web.prose import prose

MIXED = "⟦letters of different scripts: Latin, Cyrillic⟧"
POSING = "⟦Cyrillic letters that look like Latin⟧"
NAME, APPLE = "\u0440aypal.com", "\u0430\u0440\u0440\u04cf\u0435.com"


@pytest.fixture(autouse=True)
def in_english() -> None:
    """Read in English, whatever the test before spoke."""
    speak("en")


def test_a_title_is_marked_behind_the_name() -> None:
    shown = warned(f"Fake <{NAME}> & {APPLE}")
    assert shown == (
        f'Fake &lt;{NAME} <span class="alike">{MIXED}</span>&gt; &amp; {APPLE}'
        f' <span class="alike">{POSING}</span>'
    )
    assert warned("Fake <paypal.com>") == "Fake <paypal.com>"
    assert not isinstance(warned("Fake <b>"), Markup)


def test_text_is_marked_and_a_link_once() -> None:
    shown = prose(f"Seen at {NAME}, see [this](https://{NAME}/x) and https://{APPLE} **b**.")
    assert shown.count(MIXED) == 2
    assert shown.count(POSING) == 1
    assert f'</a> <span class="alike">{MIXED}' in shown
    assert "<strong>b</strong>" in shown
    once = prose(f"<https://{NAME}/>")
    assert once.count("alike") == 1


def test_only_what_has_a_host_is_asked() -> None:
    for kind, said in (("domain", True), ("url", True), ("email", True), ("shop", False)):
        assert (MIXED in warning(SimpleNamespace(kind=kind, value=NAME))) == said
    assert warning(SimpleNamespace(kind="domain", value="paypal.com")) == ""


def test_it_is_said_in_the_readers_language() -> None:
    assert "Latin" in warned(NAME)
    speak("zh_Hans")
    assert "alike" in warned(NAME)


def test_a_foreign_page_stays_as_it_is() -> None:
    page = prose("# 你好\n\n买 [这里](https://例子.cn/) пример.рф *β*")
    assert "alike" not in page
