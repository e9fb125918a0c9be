"""Says beside a domain or link which scripts it mixes, or which one poses as Latin."""

from __future__ import annotations

import re
from typing import Protocol

from markupsafe import Markup, escape

from app.core.i18n import N_, gettext
from app.core.refang import alike_in, scripts_of

_MARK = Markup(' <span class="alike">⟦{}⟧</span>')
_TAG = re.compile(r"(<[^>]*>)")
_HREF = re.compile(r'<a\b[^>]*\bhref="([^"]*)"')
_HOSTED = ("url", "domain", "email")
_SCRIPTS = {
    "Latin": N_("Latin"),
    "Cyrillic": N_("Cyrillic"),
    "Greek": N_("Greek"),
    "Armenian": N_("Armenian"),
    "Cherokee": N_("Cherokee"),
    "Coptic": N_("Coptic"),
    "Lisu": N_("Lisu"),
}


class Identifier(Protocol):
    """An identifier: of which kind, and its value."""

    @property
    def kind(self) -> str:
        """Return `url`, `domain`, `email` or another."""

    @property
    def value(self) -> str:
        """Return it as written."""


def warned(text: str) -> str:
    """Return text, or HTML as Markup, with a mark after each name in it that may deceive.

    Of HTML that is ours: sanitised, with every `<` and `>` of the text escaped.
    """
    if text.isascii() and "xn--" not in text:
        return text
    shown, link = [], ""
    for piece in _TAG.split(str(escape(text))):
        if piece.startswith("<a"):
            found = _HREF.match(piece)
            link = _marks(scripts_of(found[1])) if found else ""
        elif piece.startswith("<"):
            # A link is marked once, behind its words, whatever these say.
            shown.append(piece + link if piece == "</a>" else piece)
            link = "" if piece == "</a>" else link
            continue
        shown.append(piece if link else _in_text(piece))
    return Markup("".join(shown))  # noqa: S704 - escaped above, or Markup before


def warning(one: Identifier) -> Markup:
    """Return the mark of an identifier that may deceive, or nothing."""
    said = _marks(scripts_of(one.value)) if one.kind in _HOSTED else ""
    return Markup(said)  # noqa: S704 - ours


def _in_text(piece: str) -> str:
    end, shown = 0, ""
    for _, until, scripts in alike_in(piece):
        shown += piece[end:until] + _marks(scripts)
        end = until
    return shown + piece[end:]


def _marks(scripts: tuple[str, ...]) -> str:
    """Return HTML, as text: joined to Markup, what it is joined with would be escaped twice."""
    if not scripts:
        return ""
    names = [gettext(_SCRIPTS[script]) for script in scripts]
    said = gettext("{script} letters that look like Latin").format(script=names[0])
    if len(names) > 1:
        listed = ", ".join(names)
        said = gettext("letters of different scripts: {scripts}").format(scripts=listed)
    return str(_MARK.format(said))
