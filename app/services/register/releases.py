"""What all members are told: proposed by the chair or the originator, told once both agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Text, Uuid, exists, false, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from app.access import releases as rules
from app.access.deeds import Deed, may, require
from app.access.rules import opened, originates, reader, visible, visible_open, wrote
from app.core import clock, ids, markdown
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, NotFound
from app.core.i18n import N_
from app.models.answers import Release, ReleaseProposal, ReleaseSource
from app.models.groups import Group
from app.models.organisations import Industry
from app.models.records import Record
from app.models.threads import ThreadTopic
from app.services import audit, threads
from app.services.answers import typed
from app.services.bulletins import as_kept
from app.services.register import names

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

PREFIX = "YS"
LONGEST = 20_000
_THREAD = bind("thread_id", Uuid())
_room = aliased(Record)
_PROPOSALS = Query(
    visible_open(
        ReleaseProposal.id,
        ReleaseProposal.thread_id,
        ReleaseProposal.board_id,
        ReleaseProposal.title,
        ReleaseProposal.said,
        ReleaseProposal.did,
        ReleaseProposal.proposed_as,
        ReleaseProposal.proposed_by,
        ReleaseProposal.proposed_by_name,
        ReleaseProposal.proposed_at,
        ReleaseProposal.agreed,
        ReleaseProposal.words,
        ReleaseProposal.decided_at,
        func.coalesce(originates(Record), false()).label("own"),
        wrote(Record.id).label("wrote"),
    )
    .join(ReleaseProposal, ReleaseProposal.thread_id == Record.id)
    .where(
        Record.id == _THREAD,
        or_(
            originates(Record),
            exists(select(1).where(_room.id == ReleaseProposal.room_id, opened(_room))),
        ),
    )
    .order_by(ReleaseProposal.proposed_at, ReleaseProposal.id)
)
RELEASE = (
    Record.id,
    Record.reference,
    Record.title,
    Record.tlp,
    Record.listed_at,
    Group.name.label("board_name"),
    Group.slug.label("board_slug"),
    Release.topic,
    ThreadTopic.name.label("topic_name"),
    Release.industry,
    Industry.name.label("industry_name"),
    Release.said,
    Release.did,
    Release.state,
    Release.decided_on,
)
RELEASES = (
    visible_open(*RELEASE)
    .join(Release, Release.id == Record.id)
    .join(Group, Group.id == Release.board_id)
    .join(ThreadTopic, ThreadTopic.slug == Release.topic)
    .outerjoin(Industry, Industry.slug == Release.industry)
)
_ONE = Query(RELEASES.where(Record.reference == bind("reference", Text())))
_OF_THREAD = Query(
    RELEASES.join(ReleaseSource, ReleaseSource.release_id == Record.id).where(
        ReleaseSource.thread_id == _THREAD
    )
)
_SOURCE = Query(
    visible(Record.reference, Record.title)
    .join(ReleaseSource, ReleaseSource.thread_id == Record.id)
    .where(ReleaseSource.release_id == bind("release_id", Uuid()))
)
_RELEASE = Query(
    select(
        func.release_thread(
            bind("proposal_id", Uuid()), bind("release_id", Uuid()), bind("reference", Text())
        ).label("done")
    )
)


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to the release of a thread, for this reader.

    `open` waits for the other side; `side` is as whom the reader speaks about it, if at all.
    """

    proposals: list[Row]
    releases: list[Row]
    side: str
    may_propose: bool
    may_agree: bool
    may_take_back: bool

    @property
    def open(self) -> Row | None:
        """The proposal that waits, if any."""
        return next((one for one in self.proposals if one.decided_at is None), None)


async def of_thread(session: AsyncSession, actor: Actor, thread: Row) -> Told:
    """Return what was proposed and released of a thread, as far as the reader sees it."""
    proposals = await _PROPOSALS.all(session, thread_id=thread.id, **reader(actor))
    released = await _OF_THREAD.all(session, thread_id=thread.id, **reader(actor))
    waits = next((one for one in proposals if one.decided_at is None), None)
    return Told(
        proposals,
        released,
        rules.side(actor, thread),
        may_propose=waits is None and not released and may(actor, Deed.RELEASE_PROPOSE, thread),
        may_agree=waits is not None and may(actor, Deed.RELEASE_AGREE, waits),
        may_take_back=waits is not None and _proposed(actor, waits),
    )


def _proposed(actor: Actor, proposal: Row) -> bool:
    """Tell whether the reader proposed it, or belongs to the side of a nameless one who did."""
    own = proposal.proposed_as == rules.ORIGINATOR and proposal.wrote
    return bool(own or proposal.proposed_by == actor.person_id)


async def propose(
    session: AsyncSession,
    actor: Actor,
    thread: Row,
    texts: tuple[str, str, str],
    *,
    sure: bool = False,
) -> UUID:
    """Propose what all members are told: title, what the board said, what came of it.

    `sure`: the writer means the names in it. Raises Invalid on `sure` for a name that they have
    not confirmed, Conflict when a proposal waits already or the thread was released.
    """
    require(actor, Deed.RELEASE_PROPOSE, thread)
    worded = _worded(texts)
    if not sure:
        await names.warn(session, " ".join(worded.values()))
    if (await of_thread(session, actor, thread)).releases:
        raise Conflict(N_("This thread was released already."))
    proposal_id = ids.new_id()
    name = threads.spoken(actor, thread)[0]
    row = {
        "id": proposal_id,
        "thread_id": thread.id,
        "room_id": thread.room_id,
        "board_id": thread.board_id,
        **worded,
        "proposed_as": rules.side(actor, thread),
        "proposed_by": None if threads.sealed(thread) else actor.person_id,
        "proposed_by_name": name,
        "proposed_at": func.now(),
    }
    try:
        async with session.begin_nested():
            await session.execute(insert(ReleaseProposal).values(row))
    except IntegrityError:
        raise Conflict(N_("A proposal waits for the other side already.")) from None
    await _write(session, actor, thread, "release:propose", proposal_id)
    return proposal_id


def _worded(texts: tuple[str, str, str]) -> dict[str, str]:
    title, said, did = texts
    markdown.refuse_unshowable(said, "said")
    markdown.refuse_unshowable(did, "did")
    return {
        "title": typed.line(title, "title", needed=N_("Give it a title.")),
        "said": typed.words(said, "said", needed=N_("Write what was said."), longest=LONGEST),
        "did": typed.words(did, "did", needed=N_("Write what came of it."), longest=LONGEST),
    }


async def find_proposal(session: AsyncSession, actor: Actor, thread: Row, proposal_id: UUID) -> Row:
    """Return a proposal that waits; raises NotFound if unseen, Conflict if it was decided."""
    rows = await _PROPOSALS.all(session, thread_id=thread.id, **reader(actor))
    found = next((one for one in rows if one.id == proposal_id), None)
    if found is None:
        raise NotFound
    if found.decided_at is not None:
        raise Conflict(N_("This proposal was decided meanwhile."))
    return found


async def agree(session: AsyncSession, actor: Actor, thread: Row, proposal_id: UUID) -> str:
    """Tell all members; return the reference of what they read."""
    proposal = await find_proposal(session, actor, thread, proposal_id)
    require(actor, Deed.RELEASE_AGREE, proposal)
    release_id = ids.new_id()
    reference = ids.new_reference(PREFIX, clock.now().year)
    binds = {"proposal_id": proposal_id, "release_id": release_id, "reference": reference}
    await _RELEASE.first(session, **binds)
    await _write(session, actor, thread, "release:agree", release_id)
    return reference


async def decline(
    session: AsyncSession, actor: Actor, thread: Row, proposal_id: UUID, words: str
) -> None:
    """Decline a proposal in words, or take one's own back."""
    proposal = await find_proposal(session, actor, thread, proposal_id)
    own = _proposed(actor, proposal)
    if not own:
        require(actor, Deed.RELEASE_AGREE, proposal)
    needed = "" if own else N_("Say why, so that a better text can be written.")
    said = typed.words(words, "words", needed=needed)
    values = {"agreed": False, "words": said, "decided_at": func.now()}
    waits = (ReleaseProposal.id == proposal_id, ReleaseProposal.decided_at.is_(None))
    done = await session.execute(
        update(ReleaseProposal).where(*waits).values(values).returning(ReleaseProposal.id)
    )
    if done.first() is None:
        raise Conflict(N_("This proposal was decided meanwhile."))
    await _write(session, actor, thread, "release:decline", proposal_id)


async def find(session: AsyncSession, actor: Actor, reference: str) -> Row:
    """Return one released item; raises NotFound if unseen or absent."""
    row = await _ONE.first(session, reference=as_kept(reference), **reader(actor))
    if row is None:
        raise NotFound
    return row


async def source(session: AsyncSession, actor: Actor, release_id: UUID) -> Row | None:
    """Return the thread (reference, title) of which a release tells, if the reader sees it."""
    return await _SOURCE.first(session, release_id=release_id, **reader(actor))


async def _write(
    session: AsyncSession, actor: Actor, thread: Row, deed: str, subject_id: UUID
) -> None:
    await audit.write(
        session,
        actor,
        deed,
        record_id=thread.id,
        subject_id=subject_id,
        tlp=thread.tlp,
        sealed=threads.sealed(thread),
    )
