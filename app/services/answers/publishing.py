"""Publishing answers: drafts become what the platform says, and the thread is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, Uuid, func, select, update

from app.access.deeds import Deed, require
from app.core.db import Query, bind
from app.core.errors import Conflict
from app.core.i18n import N_
from app.models.answers import Answer
from app.models.threads import ANSWERED, WITH_PLATFORM
from app.services import audit, threads
from app.services.answers import drafting
from app.services.threads.moves import answered_to_all, claim, hold, move

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.services.answers.drafting import Family


_point = (
    func.unnest(bind("point_ids", ARRAY(Uuid()))).table_valued("id", name="point").render_derived()
)
_every = func.coalesce(func.bool_and(func.point_is_shared(_point.c.id)), True).label("all")
_any = func.coalesce(func.bool_or(func.point_is_shared(_point.c.id)), False).label("any")
_SHARED = Query(select(_every, _any).select_from(_point))


async def publish(
    session: AsyncSession,
    actor: Actor,
    thread: Row,
    references: Sequence[str] = (),
    version: int | None = None,
    seen: Mapping[str, str] | None = None,
) -> list[str]:
    """Publish the drafts of a thread and of those joined into it, or of the points named alone.

    `version` is that of the thread which the reader had before them, `seen` tells by reference the
    marks of the drafts (None: whatever they say by now). A new answer to an answered
    point supersedes the one before, which stays. Each thread whose points are all answered is
    answered then. Returns the references published. Raises Stale when somebody was faster,
    Conflict for a point withdrawn meanwhile (its draft is kept) and where there is no draft.
    """
    require(actor, Deed.ANSWER_PUBLISH, thread)
    base = thread.version if version is None else version
    await hold(session, thread, base)
    family = await drafting.family_of(session, actor, thread)
    points = _ready(family, references)
    drafting.require_seen(family, points, seen)
    if await _told_to_all(session, points):
        await claim(session, thread, base)
        base += 1
    await _put(session, actor, [family.drafts[point.id].id for point in points], points)
    await _settle(session, actor, thread._replace(version=base), points)
    for one in family.joins:
        await _settle(session, actor, await threads.find_by_id(session, actor, one.id), points)
    for point in points:
        await audit.write(session, actor, "answer:publish", record_id=point.id, tlp=thread.tlp)
    return [point.reference for point in points]


def _ready(family: Family, references: Sequence[str]) -> list[Row]:
    """Return the points whose drafts are to be published."""
    asked = drafting.chosen(family, references) if references else list(family.points.values())
    ready = [point for point in asked if point.id in family.drafts]
    if references and len(ready) < len(asked):
        missing = next(point for point in asked if point.id not in family.drafts)
        raise Conflict(N_("There is no draft for {reference}."), reference=missing.reference)
    lost = [draft for key, draft in family.drafts.items() if key not in _ids(family)]
    if lost and not references and not ready:
        raise Conflict(drafting.GONE, reference=lost[0].reference)
    if not ready and not family.standing:
        raise Conflict(N_("There is no draft to publish yet."))
    return ready


def _ids(family: Family) -> set[UUID]:
    return {point.id for point in family.points.values()}


async def _told_to_all(session: AsyncSession, points: Sequence[Row]) -> bool:
    """Tell whether all who see the thread see these points.

    Who does not see one does not learn by the thread's version that it was answered.
    """
    row = await _SHARED.first(session, point_ids=[point.id for point in points])
    return row is not None and bool(row.all)


async def _put(
    session: AsyncSession, actor: Actor, drafts: Sequence[UUID], points: Sequence[Row]
) -> None:
    former = (
        Answer.point_id.in_([point.id for point in points]),
        Answer.published_at.is_not(None),
        Answer.superseded_at.is_(None),
    )
    await session.execute(update(Answer).where(*former).values(superseded_at=func.now()))
    values = {"published_at": func.now(), "published_by_name": actor.person_name}
    await session.execute(update(Answer).where(Answer.id.in_(drafts)).values(values))


async def _settle(
    session: AsyncSession, actor: Actor, thread: Row, published: Sequence[Row]
) -> None:
    """Take a thread to answered, if of what all see who see it nothing is owed any more.

    Not by an answer to what some of them do not see: to the others it is answered as they read it.
    """
    own = [point.id for point in published if point.thread_id == thread.id]
    if thread.kept_state != WITH_PLATFORM or (own and not await _told_to_any(session, own)):
        return
    if await answered_to_all(session, thread.id):
        kept = thread._replace(state=WITH_PLATFORM)
        await move(session, actor, kept, ANSWERED, answered_at=func.now())


async def _told_to_any(session: AsyncSession, point_ids: Sequence[UUID]) -> bool:
    """Tell whether all who see the thread see one of these points."""
    row = await _SHARED.first(session, point_ids=list(point_ids))
    return row is not None and bool(row.any)
