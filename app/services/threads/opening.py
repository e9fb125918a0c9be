"""Opening a thread: what is asked, of whom it is heard, and whether under one's name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Boolean, Text, Uuid, func, insert, select

from app.access import tlp as labels
from app.access.deeds import Deed, require
from app.core import clock, ids, markdown
from app.core.collecting import attempt, together
from app.core.db import Query, Row, bind
from app.core.errors import Invalid
from app.core.i18n import N_
from app.core.text import clean_line, without_invisibles
from app.models.organisations import Organisation
from app.models.principals import ORGANISATION, PERSON
from app.models.records import AMBER, CLEAR, GREEN, RED
from app.models.records import AMBER_STRICT as STRICT
from app.models.threads import BOARD, OPEN, SECRETARIAT, WITH_PLATFORM, Thread, ThreadTopic
from app.services import audience, audit
from app.services.audience import Address, Audience
from app.services.threads import asking, clocks, moves

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.schemas.threads import ThreadIn

# A board is addressed as a whole, and TLP:RED is for people named one by one.
LABELS = (STRICT, AMBER, GREEN, CLEAR)
AUDIENCES = (BOARD, SECRETARIAT)
LONGEST_TITLE, LONGEST = 200, 50_000

_OPEN = Query(
    select(
        func.open_thread(
            bind("id", Uuid()),
            bind("room_id", Uuid()),
            bind("board_id", Uuid()),
            bind("audience", Text()),
            bind("reference", Text()),
            bind("title", Text()),
            bind("tlp", Text()),
            bind("sealed", Boolean()),
            bind("facets", ARRAY(Text())),
        )
    )
)
_TOPICS = Query(
    select(ThreadTopic.slug, ThreadTopic.name).order_by(ThreadTopic.position, ThreadTopic.slug)
)
_PLATFORM = Query(select(Organisation.id, Organisation.name).where(Organisation.platform))


@dataclass(frozen=True, slots=True)
class Matter:
    """What is asked, as it is kept."""

    title: str
    topic: str
    problem: str
    proposal: str


async def topics(session: AsyncSession) -> list[Row]:
    """Return the subjects on which the board is heard (slug, name), in order."""
    return await _TOPICS.all(session)


async def reach(session: AsyncSession, actor: Actor, board: Row, label: str) -> dict[str, Audience]:
    """Return whom a thread would reach now under a label, for each audience it can have.

    Without a label, or with one that no thread bears, the widest that it can be.
    """
    chosen = label if label in LABELS else AMBER
    writer = Address(actor.person_id, PERSON, "", actor.organisation_id)
    houses = await _PLATFORM.all(session)
    whom = {
        BOARD: [Address(board.id, board.kind, board.name)],
        SECRETARIAT: [Address(one.id, ORGANISATION, one.name) for one in houses],
    }
    return {
        name: await audience.preview(session, chosen, [*to, writer]) for name, to in whom.items()
    }


async def open_(session: AsyncSession, actor: Actor, board: Row, given: ThreadIn) -> UUID:
    """Open a thread on a board with its points, and return its id.

    Raises Forbidden without a seat, Invalid with everything that does not hold.
    """
    require(actor, Deed.THREAD_OPEN, board)
    matter, asked = await _checked(session, actor, given)
    reference = ids.new_reference("AB", clock.now().year)
    thread = SimpleNamespace(
        id=ids.new_id(),
        reference=reference,
        room_id=ids.new_id() if given.audience == BOARD else None,
        state="",
        tlp=labels.label(given.tlp),
        sealed=given.unattributed,
        wrote=True,
    )
    await _outside(session, board, given, matter, thread)
    await _inside(session, board, given, matter, thread)
    await asking.put(session, thread, asked, ())
    alone = given.audience == SECRETARIAT
    await moves.note(session, actor, thread, WITH_PLATFORM if alone else OPEN)
    await audit.write(
        session,
        actor,
        "thread:open",
        record_id=thread.id,
        tlp=thread.tlp,
        sealed=given.unattributed,
        points=len(asked),
    )
    opened: UUID = thread.id
    return opened


async def _outside(
    session: AsyncSession, board: Row, given: ThreadIn, matter: Matter, thread: Row
) -> None:
    await _OPEN.all(
        session,
        id=thread.id,
        # Where there is no room the function makes none.
        room_id=thread.room_id or ids.new_id(),
        board_id=board.id,
        audience=given.audience,
        reference=thread.reference,
        title=matter.title,
        tlp=thread.tlp,
        sealed=given.unattributed,
        facets=facets(board.slug, matter.topic),
    )


async def _inside(
    session: AsyncSession, board: Row, given: ThreadIn, matter: Matter, thread: Row
) -> None:
    row: dict[str, Any] = {
        "id": thread.id,
        "board_id": board.id,
        "room_id": thread.room_id,
        "topic": matter.topic,
        "problem": matter.problem,
        "proposal": matter.proposal,
        "language": given.language or "en",
        "audience": given.audience,
    }
    if given.audience == SECRETARIAT:
        # What only the platform reads is with the platform from the first moment.
        due = await clocks.due(session, board)
        row |= {"state": WITH_PLATFORM, "handed_over_at": func.now(), "due_on": due}
    await session.execute(insert(Thread).values(row))


def facets(board: str, topic: str) -> list[str]:
    """Return what lists can filter a thread by."""
    return [f"board:{board}", f"topic:{topic}"]


async def _checked(
    session: AsyncSession, actor: Actor, given: ThreadIn
) -> tuple[Matter, list[tuple[str, str]]]:
    wrong: list[Invalid] = []
    matter = await matter_of(session, given, wrong)
    attempt(wrong, lambda: refuse_label(given.tlp))
    attempt(wrong, lambda: _refuse_audience(actor, given))
    asked = [one for one in given.points if one.title.strip() or one.text.strip()]
    pairs = [attempt(wrong, partial(asking.checked, one.title, one.text)) for one in asked]
    if not asked:
        wrong.append(Invalid("points", N_("A thread asks for at least one thing: add a point.")))
    if len(asked) > asking.MOST:
        many = N_("Ask for at most {most} things at once; more can be added later.")
        wrong.append(Invalid("points", many, most=asking.MOST))
    together(wrong)
    return matter, [one for one in pairs if one]


async def matter_of(session: AsyncSession, given: Any, wrong: list[Invalid]) -> Matter:  # noqa: ANN401
    """Return title, topic, problem and proposal as they are kept; adds to `wrong` what is not."""
    known = {one.slug for one in await topics(session)}
    title = attempt(
        wrong, lambda: _needed(clean_line(given.title, LONGEST_TITLE, "title"), "title")
    )
    problem = attempt(
        wrong, lambda: _needed(markdown.clean(given.problem, LONGEST, "problem"), "problem")
    )
    proposal = attempt(wrong, lambda: markdown.clean(given.proposal, LONGEST, "proposal"))
    if given.topic not in known:
        wrong.append(Invalid("topic", N_("Choose what it is about.")))
    return Matter(title or "", given.topic, problem or "", proposal or "")


def _needed(text: str, field: str) -> str:
    said = without_invisibles(text)
    if not said.strip():
        raise Invalid(field, N_("Write something first."))
    return said if field == "title" else text


def refuse_label(raw: str) -> None:
    """Raise Invalid on `tlp` for a label that no thread can bear."""
    if labels.label(raw) == RED:
        raise Invalid(
            "tlp",
            N_("A board cannot hold TLP:RED, which is for the people you name, one by one."),
        )


def _refuse_audience(actor: Actor, given: ThreadIn) -> None:
    if given.audience not in AUDIENCES:
        raise Invalid("audience", N_("Choose who reads it."))
    if actor.platform and (given.unattributed or given.audience != BOARD):
        raise Invalid("audience", N_("The platform brings a thread to the board under its name."))
