"""What is kept of a draft: its content as JSON that the database can hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from app.core.errors import Invalid
from app.core.i18n import N_

if TYPE_CHECKING:
    from app.schemas.drafts import DraftContent

_LARGEST_BYTES = 800_000


def kept(content: DraftContent) -> dict[str, Any]:
    """Return the content as JSON that PostgreSQL can hold: no NUL, below a megabyte.

    Raises Invalid for what is larger altogether.
    """
    found: dict[str, Any] = _storable(content.model_dump(mode="json"))
    if len(json.dumps(found, ensure_ascii=False).encode()) > _LARGEST_BYTES:
        raise Invalid("", N_("This draft is larger than 800 kB altogether. Shorten it."))
    return found


def _storable(value: Any) -> Any:  # noqa: ANN401 - JSON is any of these
    if isinstance(value, dict):
        return {key: _storable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_storable(one) for one in value]
    return value.replace("\0", "") if isinstance(value, str) else value
