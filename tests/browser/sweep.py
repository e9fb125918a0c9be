"""Looks at pages with axe-core: light, dark, and on 320 pixels."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browser.pictures import overflow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page, ViewportSize

_AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
# Everything that axe looks at by itself, and the size of targets (WCAG 2.2, 2.5.8) besides.
_ALL = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# Another theme changes colours, and nothing else.
_COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
_RUN = "async options => (await axe.run(document, options)).violations"
# What of a page axe judges, but for its words.
_SHAPE = """[...document.body.querySelectorAll('*')]
    .map(one => `${one.tagName}.${one.className.baseVal ?? one.className}`).join(' ')"""
_UNFOLD = "document.querySelectorAll('details:not(.menu)').forEach(one => { one.open = true; })"
_WIDE: ViewportSize = {"width": 1280, "height": 800}
_NARROW: ViewportSize = {"width": 320, "height": 640}
_NAMES = re.compile(r"{(\w+)}")
# What is asked of a page besides its address.
_ASKED = {
    "/boards/{board}/seats": ("on=2020-01-01", "sort=-industry"),
    "/boards/{board}/threads": ("state=done",),
    "/bulletins": ("tlp=AMBER&unread=true", "kind=nonsense", "expired=true"),
    "/bulletins/{reference}/audience": ("q=dor",),
    "/bulletins/{reference}/relabel": ("tlp=GREEN",),
    "/administration/mail": ("show=withheld", "show=waiting"),
    "/drafts/{draft_id}": ("show=preview", "show=readers", "find=dor"),
    "/meetings": ("scope=all", "past=true", "kind=nonsense", "text=nonsense"),
    "/meetings/agenda/{month}": ("scope=group&group=toys",),
    "/meetings/month/{month}": ("scope=all",),
    "/meetings/{meeting}/people": ("answer=none", "answer=no"),
    "/meetings/{meeting}/relabel": ("tlp=AMBER", "tlp=CLEAR"),
    "/organisations": ("q=nobody",),
    "/people": ("q=nobody",),
    "/register": ("list=decided", "text=nonsense"),
    "/sign-in": ("next=/groups",),
    "/threads/{thread}/answers": ("point=nonsense",),
}
# Where a name in an address means something else than in others.
_MEANT = {
    "/boards/{slug}": "/boards/{board}",
    "/bulletins/{reference}/author": "/bulletins/{unsigned}/author",
    "/bulletins/{reference}/clearance": "/bulletins/{asked}/clearance",
    "/public/{reference}": "/public/{public}",
    "/mail/stop/{token}": "/mail/stop/{stop}",
    "/meetings/times/{reference}": "/meetings/times/{poll}",
    "/meetings/{reference}/following": "/meetings/{repeated}/following",
    "/meetings/{reference}/save": "/meetings/{prepared}/save",
    "/meetings/{reference}": "/meetings/{meeting}",
    "/password/{token}": "/password/{forgotten}",
    "/releases/{reference}": "/releases/{release}",
    "/rsvp/{token}": "/rsvp/{rsvp}",
    "/threads/{reference}/author": "/threads/{sealed}/author",
    "/threads/{reference}/talk/{comment_id}": "/threads/{thread}/talk/{said}",
    "/threads/{reference}": "/threads/{thread}",
}


def filled(path: str, samples: dict[str, list[str]]) -> Iterator[str]:
    """Yield the addresses of a route: with each sample where it ends in a name, else the first."""
    path = _meant(path)
    *others, last = _NAMES.findall(path) or [""]
    asked = _ASKED.get(path, ())
    for name in others:
        path = path.replace(f"{{{name}}}", samples[name][0])
    values = samples[last] if last else [""]
    for value in values if path.endswith("}") else values[:1]:
        address = path.replace(f"{{{last}}}", value)
        yield address
        if value == values[0]:
            yield from (f"{address}?{one}" for one in asked)


def _meant(path: str) -> str:
    for begin, other in _MEANT.items():
        if path.startswith(begin):
            return other + path.removeprefix(begin)
    return path


class Sweep:
    """What was looked at so far; a page of a shape that was looked at before is passed over."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.reached: set[str] = set()
        self._seen: set[str] = set()

    def look(self, page: Page, address: str) -> list[str]:
        """Open an address as a reader does, and return a line for each violation."""
        page.set_viewport_size(_WIDE)
        page.emulate_media(color_scheme="light")
        answer = page.goto(address)
        if answer is not None and answer.ok and page.url.endswith(address):
            self.reached.add(address)
        page.evaluate(_UNFOLD)
        shape = page.evaluate(_SHAPE)
        if shape in self._seen:
            return []
        self._seen.add(shape)
        return self.here(page)

    def here(self, page: Page) -> list[str]:
        """Return a line for each violation of a page as it stands."""
        page.wait_for_load_state()
        page.evaluate(_AXE)
        return list(_violations(page))


def _violations(page: Page) -> Iterator[str]:
    yield from _run(page, "light", _ALL)
    page.emulate_media(color_scheme="dark")
    yield from _run(page, "dark", _COLOURS)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(_NARROW)
    yield from _run(page, "320 px", _ALL)
    if overflow(page) > 0:
        yield f"320 px: {overflow(page)} pixels too wide"


def _run(page: Page, way: str, options: dict[str, Any]) -> Iterator[str]:
    for rule in page.evaluate(_RUN, options):
        for node in rule["nodes"]:
            why = " ".join(node["failureSummary"].split())
            yield f"{way}: {rule['id']} at {node['target'][0]}: {why}"
