"""What a message about a meeting may say to its recipient now: the gate is asked again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.core import clock
from app.core.errors import NotFound
from app.models.meetings import CANCELLED
from app.models.records import RED
from app.services.calendars import events
from app.services.invitees import links, post

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.jobs.house import House
    from app.services.invitees.links import Shown


# What of a change a message may say: all, beside the title nothing, or but the label itself.
_ALWAYS = frozenset({"tlp"})
_TITLED = _ALWAYS | {"title"}
_TOLD = _TITLED | {"when", "place", "mode", "description", "door"}


@dataclass(frozen=True, slots=True)
class Seen:
    """A meeting as its invitee sees it at this moment.

    `post` says who that is; `address` is the link by which they answer, `link` its hash.
    """

    post: Row
    shown: Shown
    address: str
    link: bytes

    @property
    def meeting(self) -> Row:
        """The meeting."""
        return self.shown.meeting

    @property
    def actor(self) -> Actor | None:
        """As whom the message is composed; None for a guest."""
        return self.shown.actor

    @property
    def tells(self) -> bool:
        """Tell whether the label lets title and place into mail."""
        return self.shown.tells

    @property
    def titled(self) -> bool:
        """Tell whether the title may stand there, be it alone: if its originator lets it."""
        return self.tells or events.titled(self.meeting)

    @property
    def restricted(self) -> bool:
        """Tell whether mail may say nothing but that there is something."""
        return bool(self.meeting.tlp == RED)

    @property
    def over(self) -> bool:
        """Tell whether there is nothing left to invite to."""
        return bool(self.meeting.state == CANCELLED or self.meeting.starts_at <= clock.now())

    @property
    def host(self) -> str:
        """Return the name of the group that holds the meeting."""
        meeting = self.meeting
        return str(meeting.host if self.shown.guest else meeting.host_name)

    @property
    def inviter(self) -> str:
        """Return who called the meeting."""
        meeting = self.meeting
        return str(meeting.invited_by if self.shown.guest else meeting.originator_name)


async def read(session: AsyncSession, mail: Row, house: House) -> Seen | None:
    """Return what the invitee of a message may see now; None if nothing any more."""
    whose = await post.of(session, mail.invitee_id)
    if whose is None or whose.withdrawn_at is not None:
        return None
    token, link = links.make(whose.id, whose.ends_at, house.ring)
    await links.keep(session, whose.id, link)
    try:
        shown = await links.look(session, link)
    except NotFound:
        return None
    return Seen(whose, shown, house.url("reply", token=token), link)


async def changed(session: AsyncSession, seen: Seen, mail: Row) -> dict[str, Any]:
    """Return what the change that a message is about changed, as far as mail may say it."""
    if mail.subject_id is None:
        return {}
    what = await post.change(session, seen.actor, seen.link, mail.subject_id)
    told = _TOLD if seen.tells else _TITLED if seen.titled else _ALWAYS
    return {name: said for name, said in what.items() if name in told}


def noting(seen: Row, ids: list[Any], sequence: int) -> Callable[[AsyncSession], Awaitable[None]]:
    """Return what is to be done once a message was sent: note who was told, as of which state."""

    async def sent(session: AsyncSession) -> None:
        await post.told(session, ids or [seen.id], sequence)

    return sent
