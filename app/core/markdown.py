"""Markdown that people write, rendered so that nothing in it acts, loads or hides."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.core.errors import Invalid
from app.core.text import clean_text, marked_invisibles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from markdown_it.rules_core import StateCore

LONGEST_BYTES = 200_000
# What a text may cost to show. Each sign that makes the parser work, in microseconds of a machine
# of 2024: what it took at the most among texts that were made of little else.
_MOST_WORK = 600_000
_WORK = {"[": 30, "\n": 15, "\r": 15, "*": 12, "_": 12, "~": 12, "|": 12}
_WORK |= {"<": 10, ">": 15, "`": 5, "#": 5, "&": 3}
_MARKER_WORK = 18
# Lists begun on one line, one within the other: each is opened and closed.
_MARKERS = re.compile(
    r"^[ \t>]*(?:[-+*]|\d{1,9}[.)])(?:[ \t>]+(?:[-+*]|\d{1,9}[.)]))*", re.MULTILINE
)
_MARKER = re.compile(r"[-+*]|\d+[.)]")
# A head of many columns makes a cell in each line below for each of them.
_CELLS_MADE = 2_000
_DEEPEST = 20
_HEADING_SHIFT, _DEEPEST_HEADING = 2, 6
_CACHED_CHARACTERS = 8_000_000
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
    # The name `table` in that package is the rule's function, which hides its module.
    vars(import_module("markdown_it.rules_block.table"))["MAX_AUTOCOMPLETED_CELLS"] = _CELLS_MADE
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
        """Keep a page; the longest that a text can make has room, or it would be made twice."""
        with self._lock:
            if key in self._pages or len(page) > self._capacity // 2:
                return
            self._pages[key] = page
            self._size += len(page)
            while self._size > self._capacity:
                self._size -= len(self._pages.popitem(last=False)[1])


_CACHE = _Rendered(_CACHED_CHARACTERS)


def clean(text: str, limit: int, field: str = "text") -> str:
    """Return Markdown as it is kept: what `clean_text` returns, if it can be shown.

    Every field that pages show as Markdown is written through this. Raises Invalid(field, …) for
    what cannot be kept, is longer than `limit` characters or is refused by `refuse_unshowable`.
    """
    kept = clean_text(text, limit, field)
    refuse_unshowable(kept, field)
    return kept


def refuse_unshowable(source: str, field: str = "text") -> None:
    """Raise Invalid(field, …) for a text beyond 200 kB of UTF-8, or of more work than is done.

    Counting takes milliseconds, and `render` shows whatever passes.
    """
    if len(source.encode("utf-8", "replace")) > LONGEST_BYTES:
        raise Invalid(
            field,
            "This text is too long to show: at most {kilobytes} kB.",
            kilobytes=LONGEST_BYTES // 1000,
        )
    if _work(source) > _MOST_WORK:
        raise Invalid(
            field,
            "This text has too much formatting to show: too many lines, stars, brackets or table"
            " cells. Shorten it, or attach it as a file.",
        )


def _work(source: str) -> int:
    """Return how long a text takes at the most to show, in microseconds, by its signs."""
    signs = sum(source.count(sign) * cost for sign, cost in _WORK.items())
    if signs > _MOST_WORK:
        return signs
    markers = sum(len(_MARKER.findall(found[0])) for found in _MARKERS.finditer(source))
    return signs + markers * _MARKER_WORK


def render(source: str, *, finish: Callable[[str], str] | None = None, variant: str = "") -> str:
    """Return safe HTML for CommonMark with tables and strikethrough; headings begin at h3.

    `finish` makes of the HTML what is kept and returned; `variant` names what it depends on beside.
    Raises Invalid("text", …) as `refuse_unshowable` does, and for nothing else. Nesting beyond
    twenty levels is not shown. A long text takes up to half a second: call it in a thread then.
    """
    key = hashlib.sha256(f"{variant}\0{source}".encode("utf-8", "replace")).digest()
    page = _CACHE.get(key)
    if page is None:
        refuse_unshowable(source)
        page = marked_invisibles(_SANITISER.clean(_PARSER.render(source)))
        page = finish(page) if finish else page
        _CACHE.keep(key, page)
    return page


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
