"""Who sees an item and why, as the API tells it of bulletins, threads and meetings alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from app.core.i18n import translate
from app.web.rendering import attune

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import Request

    from app.services.audience import Reader
    from app.services.bulletins.explain import Why


class Effect(Protocol):
    """What another label would change."""

    @property
    def loses(self) -> list[Reader]:
        """Return who would lose sight of the item."""

    @property
    def gains(self) -> list[Reader]:
        """Return who would gain it."""


def ways(request: Request, found: Sequence[Why]) -> dict[str, Any]:
    """Return each way by which somebody sees an item, in the language that the request asks for."""
    attune(request, None)
    return {
        "items": [
            {"words": translate(way.sentence, way.data), "since": way.since, "reason": way.reason}
            for way in found
        ]
    }


def changed(label: str, effect: Effect) -> dict[str, Any]:
    """Return whom a label would shut out of an item or let in."""
    return {"tlp": label, "loses": effect.loses, "gains": effect.gains}
