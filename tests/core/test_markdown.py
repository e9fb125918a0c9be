"""Markdown: nothing a person writes acts, loads from elsewhere, hides or takes long."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import markdown
from app.core.errors import Invalid
from app.core.markdown import plain, render
from tests.pace import within

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


def test_what_would_take_longer_is_refused() -> None:
    for source in ("x" * 200_001, "é" * 100_001, "[" * 5_001, "- a\n" * 20_001, "a\r" * 20_001):
        with pytest.raises(Invalid) as caught:
            render(source)
        assert caught.value.fields[0][0] == "text"
    assert render("x" * 200_000)


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
