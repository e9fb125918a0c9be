"""What every job is given: the installation, without a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.core.i18n import gettext
from app.core.tokens import ring_of

if TYPE_CHECKING:
    from jinja2 import Environment
    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

    from app.core.clamd import Scanner
    from app.core.files import Store
    from app.core.mailer import Post
    from app.core.reply_tags import Tags
    from app.core.tokens import KeyRing
    from app.web.site import Site
    from app.web.urls import Links

NAME = "Entente"


@dataclass(frozen=True, slots=True)
class House:
    """One installation: its address and name, who signs its messages, and what it works with.

    `plain` renders templates of plain text, which escape nothing. `post` and `scanner` are None
    where none is configured, `tags` where answers by mail are believed without.
    """

    base_url: str
    name: str
    sender: str
    ring: KeyRing
    environment: Environment
    plain: Environment
    links: Links
    sessions: async_sessionmaker[AsyncSession]
    store: Store
    post: Post | None
    scanner: Scanner | None
    tags: Tags | None = None

    def url(self, route: str, **parameters: object) -> str:
        """Return the whole address of a page; what its path lacks becomes the query."""
        return self.base_url + self.links.url(route, **parameters)

    def html(self, template: str, **context: Any) -> str:  # noqa: ANN401 - any value is shown
        """Return the text of a page's template, in the language that is spoken."""
        return self.environment.get_template(template).render(house=self, **context)

    def text(self, template: str, **context: Any) -> str:  # noqa: ANN401 - any value is shown
        """Return the text of a template of plain text, in the language that is spoken."""
        return self.plain.get_template(template).render(house=self, **context)


def house_of(
    site: Site,
    sessions: async_sessionmaker[AsyncSession],
    store: Store,
    *,
    sender: str,
    post: Post | None,
    scanner: Scanner | None,
    tags: Tags | None = None,
) -> House:
    """Return the house of a site; `sender` is `Name <address>`."""
    return House(
        base_url=site.base_url,
        name=NAME,
        sender=sender,
        ring=ring_of(site.secret, site.base_url),
        environment=site.environment,
        plain=_plain(site.environment),
        links=site.links,
        sessions=sessions,
        store=store,
        post=post,
        scanner=scanner,
        tags=tags,
    )


def _plain(environment: Environment) -> Environment:
    plain = environment.overlay(autoescape=False)
    plain.globals = {**environment.globals, "_": _say}
    return plain


def _say(message: str, /, **values: object) -> str:
    said = gettext(message)
    return said % values if values else said
