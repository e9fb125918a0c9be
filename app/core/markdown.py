"""Markdown that people write, rendered so that nothing in it acts, loads or hides."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.core.errors import Invalid
from app.core.text import marked_invisibles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from markdown_it.rules_core import StateCore

LONGEST_BYTES = 200_000
# What costs most to parse: a bracket may take 30 microseconds, a line 40.
_MOST_BRACKETS, _MOST_LINES = 5_000, 20_000
_DEEPEST = 20
_HEADING_SHIFT, _DEEPEST_HEADING = 2, 6
_CACHED_CHARACTERS = 4_000_000
_LINK = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE | re.ASCII)

_TAGS = {
    *("p", "br", "hr", "blockquote", "ul", "ol", "li", "pre", "code", "strong", "em", "s", "a"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_SANITISER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href"}, "ol": {"start"}, "*": set()},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)


def _links_for_images(state: StateCore) -> None:
    """Turn each image into a link with its words: a picture from elsewhere tells who reads."""
    for block in state.tokens:
        if block.children:
            block.children = list(_without_images(block.children))


def _without_images(children: Sequence[Token]) -> Iterator[Token]:
    inside_link = 0
    for token in children:
        inside_link += token.nesting if token.type.startswith("link_") else 0
        if token.type == "image":
            yield from _linked(token, bare=inside_link > 0)
        else:
            yield token


def _linked(image: Token, *, bare: bool) -> Iterator[Token]:
    source = str(image.attrs["src"])
    words = Token("text", "", 0, content=_said(image) or source)
    if bare:
        yield words
        return
    yield Token("link_open", "a", 1, attrs={"href": source})
    yield words
    yield Token("link_close", "a", -1)


def _lower_headings(state: StateCore) -> None:
    """Put the writer's headings below the page's own two levels, without a step left out."""
    above: list[int] = []
    for token in state.tokens:
        if token.type == "heading_open":
            written = int(token.tag[1])
            above = [level for level in above if level < written] + [written]
        if token.type.startswith("heading_"):
            token.tag = f"h{min(len(above) + _HEADING_SHIFT, _DEEPEST_HEADING)}"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST, "xhtmlOut": False})
    parser.enable(["table", "strikethrough"])
    # A definition hides its line, and 10 kB of address named 20,000 times become 200 MB.
    parser.disable("reference")
    parser.validateLink = lambda url: bool(_LINK.match(url))  # type: ignore[method-assign]
    parser.core.ruler.push("images", _links_for_images)
    parser.core.ruler.push("headings", _lower_headings)
    return parser


_PARSER = _parser()


class _Rendered:
    """The pages rendered last, by hash of their source, up to so many characters in all."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._size = 0
        self._pages: OrderedDict[bytes, str] = OrderedDict()
        self._lock = Lock()

    def get(self, key: bytes) -> str | None:
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def keep(self, key: bytes, page: str) -> None:
        with self._lock:
            if key in self._pages or len(page) > self._capacity // 8:
                return
            self._pages[key] = page
            self._size += len(page)
            while self._size > self._capacity:
                self._size -= len(self._pages.popitem(last=False)[1])


_CACHE = _Rendered(_CACHED_CHARACTERS)


def render(source: str) -> str:
    """Return safe HTML for CommonMark with tables and strikethrough; headings begin at h3.

    Raises Invalid("text", …) beyond 200 kB of UTF-8, 20,000 lines or 5,000 square brackets.
    Nesting beyond twenty levels is not shown. A long text takes up to a second: call it in a
    thread then.
    """
    encoded = source.encode("utf-8", "replace")
    if len(encoded) > LONGEST_BYTES:
        raise Invalid(
            "text",
            "This text is too long to show: at most {kilobytes} kB.",
            kilobytes=LONGEST_BYTES // 1000,
        )
    key = hashlib.sha256(encoded).digest()
    page = _CACHE.get(key)
    if page is None:
        page = _rendered(source)
        _CACHE.keep(key, page)
    return page


def _rendered(source: str) -> str:
    if source.count("[") > _MOST_BRACKETS:
        raise Invalid("text", "This text holds too many square brackets to show.")
    if source.count("\n") + source.count("\r") > _MOST_LINES:
        raise Invalid("text", "This text has too many lines to show.")
    return marked_invisibles(_SANITISER.clean(_PARSER.render(source)))


def plain(source: str, limit: int) -> str:
    """Return the words of the beginning of `source`, at most `limit` characters, no markup.

    A cut falls between words and ends in "…". The result is text, to be escaped like any.
    """
    blocks = _PARSER.parse(source[: 8 * limit + 1000])
    words = " ".join(" ".join(_said(block) for block in blocks).split())
    shown = marked_invisibles(words)
    if len(shown) <= limit:
        return shown
    space = shown.rfind(" ", 0, limit)
    return shown[: space if space > limit // 2 else limit - 1].rstrip() + "…"


def _said(token: Token) -> str:
    """Return what a reader would hear of one token and those within it."""
    if token.children is not None:
        return "".join(_heard(token.children))
    return token.content if token.type in {"fence", "code_block"} else ""


def _heard(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            yield " "
        elif token.type == "image":
            yield _said(token)
        else:
            yield token.content
