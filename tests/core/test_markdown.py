"""Markdown: nothing a person writes acts, loads from elsewhere, hides or takes long."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import markdown
from app.core.errors import Invalid
from app.core.markdown import clean, plain, refuse_unshowable, render
from tests.pace import within

if TYPE_CHECKING:
    from types import FrameType

    from _typeshed import TraceFunction

REL = 'rel="noopener noreferrer nofollow"'
TAG = re.compile(r"<(/?[a-z0-9]+)([^>]*)>")
ALLOWED = {
    *("p", "br", "hr", "blockquote", "ul", "ol", "li", "pre", "code", "strong", "em", "s", "a"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = re.compile(
    r'(?: start="\d+")?(?: href="(?:https?://|mailto:)[^"]*" ' + re.escape(REL) + r")?"
)
HOSTILE = [
    "<script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](vbscript:x) [y](data:text/html,<script>)",
    "<javascript:alert(1)>",
    "[x](//evil.example) [y](/bulletins) [z](file:///etc/passwd)",
    "![x](javascript:alert(1))",
    '[x](https://a.example "onclick=alert(1)")',
    "[x](https://a.example/\"onmouseover='alert(1)')",
    "<base href=//evil.example><meta http-equiv=refresh><form action=/x><input autofocus>",
    '<p style="position:fixed" id="content" class="btn" hx-get="/x" data-hx-post="/y">',
    "<div hx-on:click='x' hx-vals='js:x' hx-disable>",
    "> > `<b>` **<i>** ~~<u>~~\n\n|<a>|\n|-|\n|<b onclick=x>|",
    "```html onload=x\n</code></pre><script>\n```",
    "<!-- --><script>",
    "]]><![CDATA[<script>",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_text_becomes_text(source: str) -> None:
    for name, attributes in TAG.findall(render(source)):
        assert name.lstrip("/") in ALLOWED
        assert ATTRIBUTES.fullmatch(attributes)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from([*HOSTILE, *"[]()<>!*_`~|-#>&;:\"' \n\t\\=", "a", "\u202e"])))
def test_any_mixture_of_hostile_texts_becomes_text(parts: list[str]) -> None:
    page = render("".join(parts))
    assert all(
        name.lstrip("/") in ALLOWED and ATTRIBUTES.fullmatch(attributes)
        for name, attributes in TAG.findall(page)
    )
    assert "\u202e" not in page


def test_ordinary_markdown_is_rendered() -> None:
    page = render("# Title\n\n**a** *b* ~~c~~ `d`\n\n3. x\n\n|h|\n|:-:|\n|c|\n")
    assert "<h3>Title</h3>" in page
    assert "<strong>a</strong> <em>b</em> <s>c</s> <code>d</code>" in page
    assert '<ol start="3">' in page
    assert "<th>h</th>" in page
    assert "<td>c</td>" in page


def test_links_are_for_people_and_tell_nobody() -> None:
    page = render("[shop](https://a.example/?a=1&b=2) <mailto:a@b.example> https://bare.example")
    assert f'<a href="https://a.example/?a=1&amp;b=2" {REL}>shop</a>' in page
    assert f'<a href="mailto:a@b.example" {REL}>' in page
    assert "href" not in page.partition("bare")[2]


def test_a_picture_is_a_link_and_loads_nothing() -> None:
    page = render("![a *b*](https://t.example/x.png) ![](https://t.example/y.png)")
    assert f'<a href="https://t.example/x.png" {REL}>a b</a>' in page
    assert f'<a href="https://t.example/y.png" {REL}>https://t.example/y.png</a>' in page
    inside = render("[![alt](https://i.example/x.png)](https://l.example)")
    assert inside == f'<p><a href="https://l.example" {REL}>alt</a></p>\n'


def test_templates_entities_and_hidden_characters_are_shown_as_written() -> None:
    assert render("{{7*7}} {% raw %} ${x}") == "<p>{{7*7}} {% raw %} ${x}</p>\n"
    assert render("a\u202eb &#x202e; \u200b") == "<p>a⟦U+202E⟧b ⟦U+202E⟧ ⟦U+200B⟧</p>\n"
    assert render("[a]: https://a.example") == "<p>[a]: https://a.example</p>\n"


BOMBS = [">", "[", "![", "> - ", "*a ", "[a](", "*_", "[a][", "![[]()", "`a", "<a ", "a|", "~~a"]
BOMBS += ["1. ", "&amp;", "\\", "(", "a\n"]
# Twenty kilobytes as people write them.
ORDINARY = "Some *words* and `names`, a [link](https://a.example/x) and **more**.\n\n- a\n- b\n\n"
ORDINARY *= 250


@pytest.fixture
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep no page, so that each is rendered whenever it is asked for."""
    monkeypatch.setattr(markdown, "_CACHE", markdown._Rendered(0))  # noqa: SLF001 - the smallest


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("unit", BOMBS)
def test_ten_thousand_nested_marks_take_about_as_long_as_a_text(unit: str) -> None:
    def bombs() -> None:
        for count in (10_000, 5_000 // max(1, unit.count("["))):
            with suppress(Invalid):
                render(unit * count)

    # Two hundred kilobytes, which is as much as there may be, take ten times as long.
    within(14, bombs, lambda: render(ORDINARY))


def test_ten_thousand_tags_one_inside_the_other_are_rendered() -> None:
    assert render("*a " * 10_000 + "b* " * 10_000).count("<em>") == 10_000


# What costs most for its length: emphasis, nested lists and quotes, tables, addresses.
COSTLY = [*BOMBS, "**a", "_a*", "a*", "*a_ ", "~~a", "![", "> > ", "<a@b.cd>", "&a", "- a\n- b\n\n"]
COSTLY += [">" * 19 + "a\n\n", "- " * 9 + "a\n", "1. " * 9 + "a\n", "|a|b|c|\n|-|-|-|\n", "# a\n"]
COSTLY += [
    "`a` ",
    "*a* <http:c> `a`",
    "a\n=\n",
    "---\n",
    "a  \n",
    "    a\n\n",
    "> a\n\n",
    "* * a\n",
]


def _longest(unit: str) -> str:
    """Return as much of the same as is shown."""
    low, high = 0, 200_000 // len(unit)
    while low < high:
        middle = (low + high + 1) // 2
        try:
            refuse_unshowable(unit * middle)
            low = middle
        except Invalid:
            high = middle - 1
    return unit * low


def _tokens(source: str) -> int:
    """Return into how many things a text is taken apart, each of which takes its time."""
    blocks = markdown._PARSER.parse(source)  # noqa: SLF001 - what it makes is counted
    return sum(1 + len(block.children or ()) for block in blocks)


@pytest.mark.parametrize("unit", COSTLY)
def test_no_text_that_is_shown_is_taken_apart_into_more_than_so_many(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A sixth of the work that is done: what it takes grows with the text, no faster.
    monkeypatch.setattr(markdown, "_MOST_WORK", 100_000)
    assert _tokens(_longest(unit)) <= 3 * _tokens(ORDINARY)


def test_a_wide_head_makes_no_cells_without_end() -> None:
    assert _tokens("|a" * 100 + "|\n" + "|-" * 100 + "|\n" + "a\n" * 10_000) <= 90_000


@pytest.mark.parametrize("unit", ["**a", "_a*", "a*", "*a_ ", "~~a", "*", "_", "~a", "*_"])
def test_emphasis_takes_steps_in_proportion_to_its_marks(unit: str) -> None:
    assert _steps(unit * 800) <= 6 * _steps(unit * 200)


def _steps(source: str) -> int:
    """Return how many lines of the parser are passed."""
    passed = 0

    def count(_frame: FrameType, event: str, _argument: object) -> TraceFunction:
        nonlocal passed
        passed += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        markdown._PARSER.parse(source)  # noqa: SLF001 - the parser alone
    finally:
        sys.settrace(before)
    return passed


@pytest.mark.parametrize(
    "source",
    [
        *("x" * 200_001, "é" * 100_001, "[" * 20_001, "- a\n" * 20_000, "a\r" * 50_000),
        *("**a" * 60_000, "_a*" * 60_000, "|a" * 60_000, "> " * 90_000, ("- " * 9 + "a\n") * 8000),
    ],
)
def test_what_would_take_longer_is_refused_where_it_is_written(source: str) -> None:
    with pytest.raises(Invalid) as caught:
        clean(source, 300_000, "problem")
    assert caught.value.fields[0][0] == "problem"
    with pytest.raises(Invalid):
        render(source)


def test_what_people_write_is_shown() -> None:
    for source in ("x" * 200_000, ORDINARY * 9, "- https://a.example/12345\n" * 7_500):
        assert clean(source, 250_000).startswith(source[:100])
        assert render(source)


def test_a_page_rendered_once_is_kept() -> None:
    source = "| a | b |\n|---|---|\n" + "| *c* | **d** |\n" * 500
    first = render(source)
    assert render(source) is first


def test_pages_beyond_the_capacity_are_forgotten_the_oldest_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(markdown, "_CACHE", markdown._Rendered(1000))  # noqa: SLF001 - a small one
    first, second = render("a" * 90), render("b" * 90)
    render("a" * 90)
    for letter in "cdefghijklm":
        render(letter * 80)
        assert render("a" * 90) is first
    assert render("b" * 90) is not second
    assert render("x" * 900) is not render("x" * 900)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("# Hi *you*\n\n- a\n- b", "Hi you a b"),
        ("![a *b*](https://t.example/x) [c](https://d.example)\nnext", "a b c next"),
        ("![a ![b](https://t.example/x)](https://t.example/y)", "a b"),
        ("```\ncode\n```\n\n`in` <b>&amp;", "code in <b>&"),
        ("a\u202eb", "a⟦U+202E⟧b"),
        ("", ""),
    ],
)
def test_a_summary_is_the_words(source: str, words: str) -> None:
    assert plain(source, 200) == words


def test_a_summary_is_cut_between_words() -> None:
    assert plain("one two three four", 12) == "one two…"
    assert plain("one two three", 13) == "one two three"
    assert plain("中" * 20, 10) == "中" * 9 + "…"


@settings(deadline=None)
@given(st.text(), st.integers(2, 50))
def test_a_summary_is_never_longer_than_asked(source: str, limit: int) -> None:
    assert len(plain(source, limit)) <= limit


@pytest.mark.parametrize("unit", BOMBS)
def test_a_summary_of_anything_takes_little_time(unit: str) -> None:
    # The brackets of 3,000 characters take ten times what words take.
    within(40, lambda: plain(unit * 100_000, 280), lambda: plain(ORDINARY, 280))


def test_headings_leave_no_step_out() -> None:
    page = render("## One\n\n#### Two\n\n### Three\n\n# Four\n\n###### Five")
    found = re.findall(r"<(h\d)>(\w+)", page)
    assert found == [("h3", "One"), ("h4", "Two"), ("h4", "Three"), ("h3", "Four"), ("h4", "Five")]
