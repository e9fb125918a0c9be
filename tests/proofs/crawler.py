"""Somebody who follows everything that a page or an answer of the API leads to, and guesses."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.web.inventory import access_of
from tests.proofs.guesses import addresses, harmless
from tests.proofs.links import Ask, asks
from tests.proofs.meeting_staging import feed_of
from tests.proofs.scene import tokens_in
from tests.proofs.unpacked import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpx2 import Response

    from tests.clients import Desk
    from tests.world import World

# A place is narrowed, sorted, turned over in so many ways, but not in each with each; a form of one
# kind is sent so often.
_WAYS, _PARAMETERS, _SENT = 15, 2, 4
# Lists of many pages, a few rows each.
_BRIEF = ("/bulletins?limit=2", "/api/v1/bulletins?limit=2")
# What would end the walk.
_ENDS = ("/sign-out",)
_MONTH = re.compile(r"(?<=/)\d{4}-\d\d(?![-\d])")
_NAMES = re.compile(
    rf"[0-9a-f]{{8}}-[0-9a-f-]{{27}}|[A-Z]{{1,2}}-\d{{4}}-\w{{5}}(?:\.\w+)?|{_MONTH.pattern}"
)


@dataclass(slots=True)
class Walk:
    """What one person met: tokens with the first place of each, and the answers by status."""

    voice: str | None
    found: dict[str, str] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)

    def statuses(self) -> Counter[int]:
        """Return how often each status was answered."""
        return Counter(self.answers.values())

    def failures(self) -> list[str]:
        """Return where the application failed."""
        return [place for place, status in self.answers.items() if status >= 500]


class Forgetful(AsyncSession):
    """A session whose commit keeps nothing, so that any form may be sent."""

    async def commit(self) -> None:
        """Undo instead."""
        await self.rollback()

    async def confirm(self) -> None:
        """Do nothing: who asks is never presumed here."""


@contextlib.contextmanager
def nothing_kept(world: World) -> Iterator[None]:
    """Let every request be answered, and keep nothing of what it did."""
    state = world.app.state
    kept = state.sessions
    state.sessions = async_sessionmaker(state.engine, class_=Forgetful, expire_on_commit=False)
    try:
        yield
    finally:
        state.sessions = kept


class Crawler:
    """A browser and a client of the API of one person (None: of nobody)."""

    def __init__(self, world: World, voice: str | None) -> None:
        """Open both; nothing is asked yet."""
        self.world = world
        self.walk = Walk(voice)
        self.desk: Desk = world.client(voice)
        self.api: Desk = world.api(voice)
        self._base = str(self.desk.base_url)
        self._seen: set[Ask] = set()
        self._ways: Counter[tuple[str, ...]] = Counter()

    def everything(self, *, guessing: bool = True) -> Walk:
        """Follow all links and forms from every address that needs no name, guess all others."""
        plain = [
            path
            for method, path in access_of(self.world.app)
            if method == "GET" and "{" not in path
        ]
        # The address that a calendar of theirs was given is known to nobody else.
        own = [f"/calendar/{feed_of(self.walk.voice)}.ics"] if self.walk.voice else []
        first = [Ask("GET", path) for path in (*plain, *_BRIEF, *own)]
        # The API last: what went out over it is told on pages.
        for voiced in (False, True):
            self.follow([ask for ask in first if ask.url.startswith("/api/") == voiced])
        if guessing:
            self.guess(["GET"])
        return self.walk

    def follow(self, first: list[Ask]) -> None:
        """Ask for these, and for all that they lead to; what a form does is undone."""
        forms: list[Ask] = []
        waiting = [self._absolute(ask) for ask in first]
        while waiting:
            ask = waiting.pop()
            if ask.method != "GET":
                forms.append(ask)
            elif self._worth(ask):
                waiting += self._next(ask, self.ask(ask))
        with nothing_kept(self.world):
            for ask in dict.fromkeys(forms):
                if self._worth_sending(ask):
                    self.ask(ask)

    def guess(self, methods: list[str], **ids: list[str]) -> None:
        """Ask for every address of the site with every id there is (or with `ids` alone)."""
        with nothing_kept(self.world):
            for method, url in addresses(self.world, methods, ids):
                self.ask(Ask(method, url))

    def ask(self, ask: Ask) -> Response:
        """Ask for one thing, and look through every byte of the answer."""
        desk = self.api if urlsplit(ask.url).path.startswith("/api/") else self.desk
        with as_before(desk):
            answer = self._sent(desk, ask)
        place = f"{ask.method} {ask.url.removeprefix(self._base)}"
        self.walk.answers[place] = answer.status_code
        self.met(place, whole(answer))
        return answer

    def met(self, place: str, raw: bytes) -> None:
        """Take note of the bytes of an answer."""
        for token in tokens_in(raw):
            self.walk.found.setdefault(token, place)

    def _sent(self, desk: Desk, ask: Ask) -> Response:
        headers = {"hx-request": "true"} if ask.htmx else {}
        if ask.method in {"GET", "HEAD"}:
            return desk.request(ask.method, ask.url, headers=headers)
        if desk is self.api:
            more = {"if-match": '"1"'}
            return desk.request(ask.method, ask.url, json=harmless(ask.method), headers=more)
        data: dict[str, Any] = {}
        for name, value in ask.fields:
            data.setdefault(name, []).append(value)
        return desk.form(ask.url, data, headers=headers)

    def _worth(self, ask: Ask) -> bool:
        asked = parse_qsl(urlsplit(ask.url).query)
        if ask in self._seen or len(asked) > _PARAMETERS:
            return False
        self._seen.add(ask)
        # There is always a month after this one.
        endless = _MONTH.search(ask.url) is not None
        return not (asked or endless) or self._often(ask, [name for name, _ in asked], _WAYS)

    def _worth_sending(self, ask: Ask) -> bool:
        sent = [name if name != "deed" else value for name, value in ask.fields]
        return not ask.url.endswith(_ENDS) and self._often(ask, sent, _SENT)

    def _often(self, ask: Ask, names: list[str], most: int) -> bool:
        """Count up how often a place of this kind was asked for so, and tell if it may be again."""
        kind = (ask.method, _NAMES.sub("", urlsplit(ask.url).path), *sorted(set(names)))
        self._ways[kind] += 1
        return self._ways[kind] <= most

    def _next(self, ask: Ask, answer: Response) -> list[Ask]:
        if "location" in answer.headers:
            return [self._absolute(Ask("GET", answer.headers["location"]))]
        kind = answer.headers.get("content-type", "")
        if kind.startswith("text/html"):
            return [self._absolute(one) for one in asks(answer.text, ask.url)]
        told = answer.json() if kind == "application/json" else None
        if isinstance(told, dict) and told.get("next"):
            place, _, query = ask.url.partition("?")
            asked = dict(parse_qsl(query)) | {"cursor": told["next"]}
            return [Ask("GET", f"{place}?{urlencode(asked)}")]
        return []

    def _absolute(self, ask: Ask) -> Ask:
        url = ask.url if ask.url.startswith("http") else f"{self._base}{ask.url}"
        return Ask(ask.method, url.partition("#")[0], ask.fields, ask.htmx)


@contextlib.contextmanager
def as_before(desk: Desk) -> Iterator[None]:
    """Give a browser its cookies back: what a form did to its session was undone."""
    cookies = dict(desk.cookies.items())
    yield
    if dict(desk.cookies.items()) != cookies:
        desk.cookies.clear()
        for name, value in cookies.items():
            desk.put_cookie(name, value)


def whole(answer: Response) -> bytes:
    """Return every byte of an answer: its headers, cookies among them, and its body, unpacked."""
    head = b"\n".join(name + b": " + value for name, value in answer.headers.raw)
    return head + b"\n\n" + unpacked(answer.content)
