"""A room, a group or a person taken at a time: of two who book them at once, one is told.

Who books waits until whoever booked before is done, and then sees what they did. Told is only of
meetings that the caller sees anyway, by their reference, and by the title where its label lets it
be said. Of a meeting that is hidden from the caller nothing is said, not even that a room is taken:
that would tell one member that others meet, and when. Rooms are the secretariat's matter, which
sees every meeting: what a chair could not know waits on its Home (`doubled_meetings`).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from sqlalchemy import Text, func, select

from app.core import clock
from app.core.db import Query, bind
from app.core.errors import Conflict, Invalid
from app.core.i18n import N_
from app.services.bulletins import as_kept
from app.services.meetings.taken import Other, Slot, others_of, people_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.services.meetings.calling import Matter
    from app.services.meetings.times import Span

_lock = bind("key", Text())
_ALONE = Query(select(func.pg_advisory_xact_lock(func.hashtextextended(_lock, 8))))
_TAKEN = N_("Taken at that time: {said}")
_APART = N_("One of them would begin before the one before it is over.")


class Taken(Conflict, Invalid):
    """Somebody or something is taken at that time.

    `others` are the meetings by which, those among them beside which the caller insisted.
    """

    code = "taken"

    def __init__(self, taken: Sequence[Other], insisted: Sequence[Other] = ()) -> None:
        """Say each that is new, under the field in which one insists on it."""
        self.others = tuple({one.reference: one for one in (*taken, *insisted)}.values())
        said = list(dict.fromkeys(one.words for one in taken))
        super().__init__("despite", _TAKEN, said=" ".join(said))
        self.fields = [("despite", words, {}) for words in said]


async def require_free(
    session: AsyncSession,
    actor: Actor,
    slots: Sequence[Slot],
    despite: Iterable[str],
    *,
    but: Iterable[UUID] = (),
) -> list[tuple[Other, ...]]:
    """Return beside which meetings each slot is booked knowingly; to be asked before any is.

    From here to the end of the transaction nobody else books. `despite` holds the references of
    the meetings beside which the caller insists, `but` the meetings that are moved themselves, or
    with these. Of what is over nothing is asked. Raises Taken with every other one that the caller
    sees.
    """
    await _ALONE.all(session, key="when meetings are")
    now, insists = clock.now(), frozenset(map(as_kept, despite))
    asked = [(place, one) for place, one in enumerate(slots) if one.span.ends_at > now]
    found = await others_of(session, actor, asked, but) if asked else {}
    new = [one for place, slot in asked for one in found[place] if one.id not in slot.known]
    taken = [one for one in new if one.reference not in insists]
    if taken:
        raise Taken(taken, [one for one in new if one.reference in insists])
    return [tuple(found.get(place, ())) for place in range(len(slots))]


async def require_moved(
    session: AsyncSession,
    actor: Actor,
    moved: Sequence[tuple[Row, Matter]],
    despite: Iterable[str],
) -> dict[UUID, tuple[Other, ...]]:
    """Return the same for meetings that are changed together, by their ids.

    Those whose time and room stay are not asked for and left out. Raises as `require_free` does.
    """
    changed = [(one, matter) for one, matter in moved if _moves(one, matter)]
    if not changed:
        return {}
    people = await people_of(session, actor, [one for one, _ in changed])
    slots = [
        Slot(
            matter.span,
            one.host_id,
            matter.columns["place"],
            matter.columns["mode"],
            people[one.id],
            tuple(one.beside),
        )
        for one, matter in changed
    ]
    but = [one.id for one, _ in moved]
    found = await require_free(session, actor, slots, despite, but=but)
    return {one.id: beside for (one, _), beside in zip(changed, found, strict=True)}


def _moves(meeting: Row, matter: Matter) -> bool:
    was = (meeting.starts_at, meeting.ends_at, meeting.place, meeting.mode)
    columns = matter.columns
    now = (matter.span.starts_at, matter.span.ends_at, columns["place"], columns["mode"])
    return was != now


def require_apart(spans: Iterable[Span], field: str) -> None:
    """Raise Invalid on `field` when of meetings that belong together two are at the same time."""
    in_order = sorted(spans, key=lambda one: one.starts_at)
    if any(later.starts_at < one.ends_at for one, later in pairwise(in_order)):
        raise Invalid(field, _APART)


def ids_of(beside: Iterable[Other]) -> list[UUID]:
    """Return the ids of the meetings beside which one is called, each once."""
    return list(dict.fromkeys(one.id for one in beside))


def noted(beside: Iterable[Other]) -> dict[str, list[str]]:
    """Return what the trail keeps of meetings beside which one is called knowingly."""
    references = list(dict.fromkeys(one.reference for one in beside))
    return {"despite": references} if references else {}


def others(wrong: Invalid) -> tuple[Other, ...]:
    """Return the meetings beside which one may insist; none for what else is wrong."""
    return wrong.others if isinstance(wrong, Taken) else ()
