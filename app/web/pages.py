"""What a page on which several things are done gives its template, whatever it shows beside."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

from app.access.deeds import may
from app.core import ids
from app.web.forms import Filled
from app.web.prose import prose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.access.actor import Actor


def with_forms(actor: Actor, forms: Mapping[str, Filled[Any]] | None = None) -> dict[str, Any]:
    """Return what the templates of such a page count on.

    `forms` are those to show as they were filled in, by the names that the template gives them; any
    other is empty. The template asks `may(deed, …)` what the reader may, and a form that must be
    taken once, however often it is sent, carries `fresh_key`.
    """
    return {
        "forms": defaultdict(Filled, forms or {}),
        "may": partial(may, actor),
        "prose": prose,
        "fresh_key": ids.new_id(),
    }
