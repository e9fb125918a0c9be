"""What its own people change in a thread until it is decided: words, label, and its end."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, Uuid, func, select, update

from app.access import tlp as labels
from app.access.deeds import Deed, require
from app.core.collecting import together
from app.core.db import Query, Row, bind
from app.core.errors import Invalid
from app.core.i18n import N_
from app.models import threads as states
from app.models.records import Record
from app.models.threads import Thread
from app.services import audience, audit, bulletins, threads
from app.services.threads import moves, opening

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.audience import Reader

_RELABEL = Query(select(func.relabel(bind("record_id", Uuid()), bind("label", Text()))))
_WITHDRAW = Query(select(func.withdraw_thread(bind("record_id", Uuid()), bind("reason", Text()))))


@dataclass(frozen=True, slots=True)
class Effect:
    """Who would lose sight of a thread under another label, and who would gain it."""

    loses: list[Reader]
    gains: list[Reader]


async def change(
    session: AsyncSession,
    actor: Actor,
    thread: Row,
    given: Any,  # noqa: ANN401 - a form or a body with the fields of `ThreadChange`
    version: int,
) -> None:
    """Put other words to what is asked; raises Stale when `version` is no longer the present one.

    Points have their own deeds, and the label too.
    """
    require(actor, Deed.THREAD_EDIT, thread)
    wrong: list[Invalid] = []
    matter = await opening.matter_of(session, given, wrong)
    together(wrong)
    await moves.claim(session, thread, version)
    inside = {"topic": matter.topic, "problem": matter.problem, "proposal": matter.proposal}
    inside |= {"language": given.language or thread.language}
    await session.execute(update(Thread).where(Thread.id == thread.id).values(inside))
    outside = {"title": matter.title, "facets": opening.facets(thread.board_slug, matter.topic)}
    await _record(session, thread, outside)
    await _audit(session, actor, thread, "thread:edit")


async def effect(session: AsyncSession, actor: Actor, thread: Row, label: str) -> Effect:
    """Return whom another label would shut out of a thread or let in, before it is given."""
    require(actor, Deed.THREAD_RELABEL, thread)
    opening.refuse_label(label)
    # A thread names neither countries nor brands: it concerns every agent alike.
    item = SimpleNamespace(id=thread.id, countries=[], brands=[])
    now = (await audience.of_record(session, thread.id)).readers
    then = (await audience.under_label(session, item, labels.label(label))).readers
    if thread.sealed:
        # Of an unattributed thread the author is in neither list.
        then = tuple(
            one
            for one in then
            if one.person_id != actor.person_id or _who(one) in set(map(_who, now))
        )
    before, after = set(map(_who, now)), set(map(_who, then))
    return Effect(
        loses=[one for one in now if _who(one) not in after],
        gains=[one for one in then if _who(one) not in before],
    )


def _who(reader: Reader) -> tuple[UUID, UUID]:
    return reader.person_id, reader.organisation_id


async def relabel(session: AsyncSession, actor: Actor, thread: Row, label: str) -> None:
    """Give a thread with its points and its room another label.

    Whom it no longer lets in loses sight in the same transaction. Positions that were taken stay
    as they were taken; the step is told in the thread's history.
    """
    require(actor, Deed.THREAD_RELABEL, thread)
    opening.refuse_label(label)
    chosen = labels.label(label)
    if chosen == thread.tlp:
        return
    await moves.claim(session, thread)
    # Told first: afterwards its own people may be among those who no longer see it.
    said = f"TLP:{thread.tlp} → TLP:{chosen}"
    await moves.note(session, actor, thread, thread.state, said)
    await _audit(session, actor, thread, "thread:relabel", before=thread.tlp, after=chosen)
    await _RELABEL.all(session, record_id=thread.id, label=chosen)


async def withdraw(session: AsyncSession, actor: Actor, thread: Row, reason: str) -> None:
    """Withdraw a thread with its points and rooms; its readers keep title, label and reason."""
    require(actor, Deed.THREAD_WITHDRAW, thread)
    said = bulletins.reason_of(reason)
    if not said:
        raise Invalid("reason", N_("Say why, for those who read it."))
    await moves.move(session, actor, thread, states.WITHDRAWN, said)
    await _WITHDRAW.all(session, record_id=thread.id, reason=said)


async def _record(session: AsyncSession, thread: Row, values: dict[str, Any]) -> None:
    changed = {"changed_at": func.now(), "version": Record.version + 1}
    await session.execute(update(Record).where(Record.id == thread.id).values(values | changed))


async def _audit(
    session: AsyncSession,
    actor: Actor,
    thread: Row,
    deed: str,
    **detail: Any,  # noqa: ANN401 - kept as JSON
) -> None:
    about = {"record_id": thread.id, "tlp": thread.tlp}
    await audit.write(session, actor, deed, sealed=threads.sealed(thread), **about, **detail)
