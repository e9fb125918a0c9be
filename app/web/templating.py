"""The Jinja environment, and the helpers that every template and macro may call."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.core.i18n import LANGUAGES, gettext, language_tag, ngettext
from app.web.filters import FILTERS
from app.web.rendering import current

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence
    from pathlib import Path

    from app.web.static import Static
    from app.web.urls import Links

_SPRITE = "icons/sprite.svg"


class _Environment(Environment):
    """Jinja's environment, with globals that are one plain dictionary for each template.

    At each import Jinja compares the names of all globals; through its own chain of dictionaries
    that took a tenth of the time of a page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of one template: the site's, as they are when it is first used."""
        return {**self.globals, **(d or {})}


def templates(directories: Sequence[Path], *, debug: bool = False) -> Environment:
    """Make the environment: strict about names, escaping, translating, compiled in memory once."""
    environment = _Environment(
        loader=FileSystemLoader(directories),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=debug,
        cache_size=-1,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals["_"] = _say
    environment.filters.update(FILTERS)
    return environment


def equip(environment: Environment, links: Links, static: Static, *, demo: bool) -> None:
    """Give the templates of one site their globals."""
    environment.globals.update(
        url=links.url,
        url_or=links.url_or,
        known=links.__contains__,
        static=static.url,
        icon=_icons(static.url(_SPRITE)),
        demo=demo,
        languages=LANGUAGES,
        language_tag=language_tag,
        csrf_token=_csrf_token,
        csrf_field=_csrf_field,
    )


# Names that somebody typed are said as messages too, where the catalogue may know them.
_MARKS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;"})


def _say(message: str, /, **values: object) -> Markup:
    # Jinja's own `_` looks itself up in each context first; a page says some forty messages.
    said = Markup(gettext(message).translate(_MARKS))  # noqa: S704 - escaped, as values are
    return said % values if values else said


def _csrf_token() -> str:
    return current().csrf_token


def _csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(current().csrf_token)


def _icons(sprite: str) -> object:
    @lru_cache(maxsize=256)
    def icon(name: str, label: str = "") -> Markup:
        """Return an icon of the sprite; one with a label is spoken, one without is decoration."""
        spoken = Markup('role="img" aria-label="{}"').format(label)
        said = spoken if label else Markup('aria-hidden="true"')
        return Markup('<svg class="icon" {}><use href="{}#{}"/></svg>').format(said, sprite, name)

    return icon
