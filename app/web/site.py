"""What every page of one installation shares: templates, addresses, cookies, places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Environment
    from starlette.requests import HTTPConnection

    from app.access.actor import Actor
    from app.web.cookies import Cookies
    from app.web.static import Static
    from app.web.urls import Links

API = "/api/"


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation.

    `label` is a gettext msgid; `route` is the name of its page; `letter` goes there after `g`;
    `duty` hides the place from those who do not carry it, `business` from those for whom it answers
    that they have none there.
    """

    key: str
    label: str
    route: str
    icon: str
    letter: str = ""
    duty: str = ""
    business: Callable[[Actor], bool] | None = None

    def admits(self, actor: Actor) -> bool:
        """Tell whether the place is shown to somebody."""
        has_duty = not self.duty or actor.has(self.duty)
        return has_duty and (self.business is None or self.business(actor))


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as one page shows it."""

    place: Place
    address: str
    path: str
    counts: Mapping[str, int]

    @property
    def current(self) -> str:
        """The `aria-current` of the link: `page` here, `true` for what lies below, or nothing."""
        if self.path == self.address:
            return "page"
        return "true" if self.address != "/" and self.path.startswith(f"{self.address}/") else ""

    @property
    def waiting(self) -> int:
        """How many things wait there for the reader."""
        return self.counts.get(self.place.key, 0)


@dataclass(slots=True)
class Site:
    """One installation, as the web layer sees it."""

    environment: Environment
    links: Links
    static: Static
    cookies: Cookies
    secret: bytes
    base_url: str
    demo: bool = False
    places: tuple[Place, ...] = ()


def site_of(connection: HTTPConnection) -> Site:
    """Return the site that a request came to."""
    return cast("Site", connection.app.state.site)


def is_api(path: str) -> bool:
    """Tell whether the path belongs to the JSON API."""
    return path.startswith(API)
