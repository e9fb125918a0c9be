"""Proposals: the links, e-mail addresses, domains and phones in a text somebody pasted.

Each pattern starts at the edge of a word and has bounded repeats, so its time is linear.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from phonenumbers import Leniency, PhoneNumberMatcher

from app.core.errors import Invalid
from app.core.refang.marks import DOMAIN, EMAIL, PHONE, URL, Parsed, canonical, refang, suffix_of

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 200_000
MOST_RESULTS = 100
_MOST_TRIES = 600

# Names kept apart from the public list, but written in examples and in hidden services.
_UNLISTED = ("example", "test", "invalid", "onion")
# As likely the ending of a file as of a bare domain.
_FILES = frozenset({"md", "mov", "py", "zip"})

_PATH = r"[!#$%&'()*+,./:;=?@~\w\[\]-]{0,1800}"
_ASCII_NAME = r"(?:[a-z0-9_-]{1,63}\.){1,8}[a-z][a-z0-9-]{1,62}"
_I = re.IGNORECASE
_LINKS = re.compile(
    r"(?<![a-z0-9])https?://(?:\[[0-9a-f:.]{2,45}\]|[\w@%:.-]{1,300})"
    rf"(?:[/?#](?a:{_PATH}))?",
    _I,
)
_EMAILS = re.compile(rf"(?<![a-z0-9._%+-])[a-z0-9._%+-]{{1,64}}@{_ASCII_NAME}", _I | re.ASCII)
_NAMES = re.compile(rf"(?<![a-z0-9@._/-]){_ASCII_NAME}(?![a-z0-9@_-])(?:/{_PATH})?", _I | re.ASCII)
_FOREIGN_NAMES = re.compile(r"(?<![\w@./-])(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,63}(?![\w@-])")
_ASCII_LINK = re.compile(r"https?://[\x21-\x7e]+", _I)
_TRAIL = ".,;:!?'*_"


def found_in(text: str, region: str | None = None) -> list[Parsed]:
    """Return what `text` seems to name, each once, in its order, at most a hundred.

    `region` (ISO 3166) is the country of phone numbers without country code. Raises
    Invalid("text", …) beyond 200,000 characters.
    """
    if len(text) > LONGEST:
        raise Invalid("text", "Paste at most {limit} characters at once.", limit=LONGEST)
    search = _Search(refang(text))
    search.all(_LINKS, _link)
    search.all(_EMAILS, lambda found: canonical(EMAIL, found))
    search.all(_NAMES, _name)
    search.all(_FOREIGN_NAMES, _name)
    search.phones(region)
    places = sorted(search.found.values(), key=lambda place: place[0])
    return [parsed for _, parsed in places[:MOST_RESULTS]]


@dataclass(slots=True)
class _Search:
    """The text still unread, what was found and where, by kind and canonical form."""

    text: str
    found: dict[tuple[str, str], tuple[int, Parsed]] = field(default_factory=dict)

    def all(self, pattern: re.Pattern[str], read: Callable[[str], Parsed | None]) -> None:
        """Read every different match, and blank the matches so that no later pattern sees them."""
        tried: set[str] = set()

        def visit(match: re.Match[str]) -> str:
            if match[0] not in tried and len(tried) < _MOST_TRIES:
                tried.add(match[0])
                with suppress(Invalid):
                    self._keep(match.start(), read(match[0]))
            return "\n" * len(match[0])

        self.text = pattern.sub(visit, self.text)

    def phones(self, region: str | None) -> None:
        """Read the phone numbers that are valid in their country, and look like no date."""
        matches = PhoneNumberMatcher(self.text, region, Leniency.VALID, max_tries=_MOST_TRIES)
        for match in islice(matches, _MOST_TRIES):
            with suppress(Invalid):
                self._keep(match.start, canonical(PHONE, match.raw_string, region))

    def _keep(self, start: int, parsed: Parsed | None) -> None:
        if parsed is not None:
            self.found.setdefault((parsed.kind, parsed.canonical), (start, parsed))


def _trimmed(link: str) -> str:
    """Drop what belongs to the sentence around the link."""
    bare = link.rstrip(_TRAIL)
    while bare.endswith((")", "]")) and bare.count(bare[-1]) > bare.count("(["[bare[-1] == "]"]):
        bare = bare[:-1].rstrip(_TRAIL)
    return bare


def _link(found: str) -> Parsed:
    """Return the link, without the words of a language that puts no space after it."""
    ascii_part = _ASCII_LINK.match(found)
    if ascii_part and ascii_part[0] != found:
        with suppress(Invalid):
            shorter = canonical(URL, _trimmed(ascii_part[0]))
            if _listed(shorter.domain or ""):
                return shorter
    return canonical(URL, _trimmed(found))


def _listed(host: str) -> bool:
    return suffix_of(host) is not None or host.rpartition(".")[2] in _UNLISTED


def _name(found: str) -> Parsed | None:
    """Return a bare name as a domain, or with its path as a link, if it looks like one."""
    host, slash, path = _trimmed(found).partition("/")
    parsed = canonical(DOMAIN, host)
    last = host.rpartition(".")[2]
    file = last in _FILES and host.count(".") == 1
    if file or last.istitle() or not _listed(parsed.canonical):
        return None
    if suffix_of(parsed.canonical) == parsed.canonical:
        return None
    return canonical(URL, f"{host}/{path}") if slash and path else parsed
