"""How a message says that its sort can be declined: a link, and one click (RFC 2369, RFC 8058)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from app.core import clock, tokens
from app.jobs.letters import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.core.db import Row
    from app.jobs.house import House

_LIFETIME = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the recipient declines messages of this sort, and the headers that say so."""

    address: str
    headers: Mapping[str, str]


def headers(house: House, mail: Row) -> Stop | None:
    """Return how to decline messages of this sort; None for a sort that cannot be declined."""
    topic = KINDS[mail.kind].topic
    if not topic:
        return None
    now = clock.now()
    token = tokens.sign(
        {"sub": mail.email.lower(), "topic": topic},
        audience=tokens.UNSUBSCRIBE,
        ring=house.ring,
        issued_at=now,
        expires_at=now + _LIFETIME,
    )
    address = house.url("mail_stop", token=token)
    said = {
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return Stop(address, said)
