"""Whether two contents of a draft say the same: how a form writes one down is no change of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.core import refang

if TYPE_CHECKING:
    from app.schemas.drafts import DraftContent

# In no order: a form names them as its boxes stand.
_SETS = ("industries", "countries", "brands", "to", "exclude", "early", "drop_files")
# When it shows is the choice of whoever publishes it; the others are compared as what they mean.
_APART = frozenset({"at_once", "embargo", "identifier_kind", "identifier_value", *_SETS})


def same(one: DraftContent, other: DraftContent) -> bool:
    """Return whether two contents say the same to the same readers, however each was typed."""
    return _plain(one) == _plain(other)


def _plain(content: DraftContent) -> dict[str, Any]:
    found = {name: _typed(value) for name, value in content if name not in _APART}
    found |= {name: sorted(getattr(content, name)) for name in _SETS}
    pairs = zip(content.identifier_kind, content.identifier_value, strict=False)
    found["identifiers"] = [(kind, refang.refang(value).strip()) for kind, value in pairs]
    found["embargo"] = _moment(content.embargo)
    return found


def _typed(value: Any) -> Any:  # noqa: ANN401 - a text, a flag or a number
    if not isinstance(value, str):
        return value
    return value.replace("\0", "").replace("\r\n", "\n").strip()


def _moment(raw: str) -> str:
    """Return an embargo to the minute, as a form shows it, in UTC."""
    try:
        at = datetime.fromisoformat(raw)
    except ValueError:
        return raw
    return f"{at.astimezone(UTC) if at.tzinfo else at:%Y-%m-%dT%H:%M}"
