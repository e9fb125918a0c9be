"""One thing that waits for somebody, as Home lists it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits, in the reader's language, and where to go for it.

    `kind` is a key such as `approval`; `href_name` and `params` are a route's name and parameters;
    `tlp` the label of the item whose title it says, if it does.
    """

    kind: str
    title: str
    href_name: str
    since: datetime
    params: dict[str, str] = field(default_factory=dict)
    tlp: str = ""
