"""What Home tells over the API: what waits, and what happened, without a word of any item."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from app.schemas.bulletins import Label


class WaitingOut(BaseModel):
    """Something that waits for the reader: of which kind, since when, and on which page."""

    kind: str
    since: datetime
    page: str


class HappenedOut(BaseModel):
    """Something that happened around an item of the reader's; names are empty where none is told.

    `what` is `comment`, `version` or `share`, or another word for what else there may be.
    """

    what: str
    at: datetime
    who: str
    house: str
    reference: str
    tlp: Label


class HomeOut(BaseModel):
    """What waits for the reader, the longest first, and what happened in the last two weeks.

    Unread bulletins, drafts and meetings have addresses of their own.
    """

    waiting: list[WaitingOut]
    happened: list[HappenedOut]
    last_here: datetime | None
