"""Of which hats the holder of a token is told: of the one that it was made for.

A browser's session may act for any organisation of the person, and shows what they hold for all. A
token was given to a program in the name of one of them, whose affair the others are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid

from app.core.db import bind

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement

    from app.access.actor import Actor

ONLY = bind("only", Uuid())
_BROWSER = "session"


def only(actor: Actor) -> UUID | None:
    """Return the organisation to which a token is held, or None for a browser's session."""
    return None if actor.scope == _BROWSER else actor.organisation_id


def of(kind: Any, actor: Actor) -> tuple[ColumnElement[bool], ...]:  # noqa: ANN401 - a model
    """Return which rows of sessions or tokens are the reader's to end."""
    house = only(actor)
    own = (kind.person_id == actor.person_id,)
    return own if house is None else (*own, kind.acting_for == house)
