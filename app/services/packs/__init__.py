"""The pack of a meeting: agenda and papers as one document, exactly what this reader sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.errors import Conflict
from app.core.i18n import N_
from app.services import agendas, meetings
from app.services.agendas import Item, exports, reading

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.services.agendas import Agenda
    from app.services.papers import Paper


@dataclass(frozen=True, slots=True)
class Pack:
    """A meeting with its agenda; `label` is the strictest of all that is in it."""

    meeting: Row
    agenda: Agenda
    label: str

    @property
    def papers(self) -> list[tuple[Item, Paper]]:
        """The papers with a file, in the order of the agenda."""
        return [(item, paper) for item in self.agenda.items for paper in item.papers if paper.file]

    @property
    def bound(self) -> list[tuple[Item, Paper]]:
        """Those whose pages can be taken into the document."""
        return [(item, paper) for item, paper in self.papers if binds(paper)]


async def of_meeting(session: AsyncSession, actor: Actor, reference: str) -> Pack:
    """Return the pack of a meeting and write down that it went out.

    Raises NotFound if the meeting is unseen or absent, Conflict while nothing of its agenda is open
    to the reader. What is for named people alone is never in it.
    """
    meeting = await meetings.find(session, actor, reference)
    whole = await agendas.of_meeting(session, actor, meeting)
    if not whole.items:
        raise Conflict(N_("There is nothing in the pack yet: it comes with the agenda."))
    await reading.mark(session, actor, meeting)
    agenda = whole.with_items(
        [
            Item(item.row, item.number, item.papers, exports.may_go(item.links))
            for item in whole.items
        ]
    )
    await exports.log(session, actor, agenda.items, "agenda:pack")
    return Pack(meeting, agenda, agenda.label(meeting.tlp))


def binds(paper: Paper) -> bool:
    """Tell whether the pages of a paper can be taken into the document."""
    file = paper.file
    if file is None:
        return False
    picture = file.media_type.startswith("image/") and file.shown
    return bool(picture or file.media_type == "application/pdf")
