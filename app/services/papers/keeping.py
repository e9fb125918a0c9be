"""Papers added to an item, brought in a new version, and taken off; late ones are announced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, Uuid, func, insert, select, update

from app.access.deeds import Deed, require
from app.core import clock, ids, media
from app.core.db import Query, Row, bind
from app.core.errors import Invalid
from app.core.i18n import N_
from app.core.text import clean_line, without_invisibles
from app.models.agendas import Paper, PaperVersion
from app.models.files import File
from app.models.records import Record
from app.services import audit, files, papers
from app.services.agendas import checking, keeping
from app.services.files import keeping as store_keeping
from app.services.files import quotas
from app.services.files.quotas import USUAL, Quotas
from app.services.invitees import telling

if TYPE_CHECKING:
    from collections.abc import AsyncIterable
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.files import Store

MOST, MOST_VERSIONS, LONGEST_TITLE = 20, 50, 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it is handed in, and how much room there is for it."""

    name: str
    chunks: AsyncIterable[bytes]
    room: Quotas = USUAL


_ADD = Query(
    select(
        func.add_paper(
            bind("id", Uuid()),
            bind("item_id", Uuid()),
            bind("reference", Text()),
            bind("title", Text()),
            bind("tlp", Text()),
        )
    )
)
_DROP = Query(select(func.drop_part(bind("part_id", Uuid()))))


async def add(
    session: AsyncSession,
    actor: Actor,
    store: Store,
    meeting: Row,
    item: Row,
    upload: Upload,
    title: str,
    tlp: str,
) -> UUID:
    """Add a paper with its first file to an item, and return its id.

    Without a title the file's name is one. Who sees the item sees the paper, as far as its own
    label allows; of an item that is out it is announced as late. Raises Forbidden; Invalid on
    `title`, `tlp` and `files`; Full without room.
    """
    require(actor, Deed.PAPER_KEEP, meeting)
    label = checking.label(tlp)
    called = _title(title or media.safe_name(upload.name).rpartition(".")[0])
    known = await papers.by_item(session, actor, meeting.id)
    if len(known.get(item.id, [])) >= MOST:
        raise Invalid("files", N_("At most {most} papers go with one item."), most=MOST)
    kept = await _kept(session, actor, store, upload)
    await keeping.alone(session, actor, meeting)
    paper_id = ids.new_id()
    reference = ids.new_reference("MP", clock.now().year)
    outside = {"id": paper_id, "item_id": item.id, "reference": reference}
    await _ADD.all(session, **outside, title=called, tlp=label)
    row = {"id": paper_id, "item_id": item.id, "meeting_id": meeting.id, "late": item.out}
    announced = {"announced_at": func.now() if item.out else None}
    await session.execute(insert(Paper).values(row | announced))
    await _enter(session, actor, paper_id, 1, kept)
    about: dict[str, Any] = {"record_id": paper_id, "tlp": label}
    await audit.write(session, actor, "paper:add", late=bool(item.out), size=kept["size"], **about)
    if item.out:
        await telling.agenda(session, actor, meeting, [item.id])
    return paper_id


async def bring(
    session: AsyncSession,
    actor: Actor,
    store: Store,
    meeting: Row,
    paper: Row,
    upload: Upload,
) -> None:
    """Bring a new version of a paper; the one before stays for those who could open it.

    Of a paper that is out the invited are told. Raises Forbidden, Invalid on `files`, Full.
    """
    require(actor, Deed.PAPER_KEEP, meeting)
    kept = await _kept(session, actor, store, upload)
    await keeping.alone(session, actor, meeting)
    known = await papers.by_item(session, actor, meeting.id)
    whole = next(one for one in known[paper.item_id] if one.row.id == paper.id)
    number = 1 + max((one.number for one in whole.versions), default=0)
    if number > MOST_VERSIONS:
        raise Invalid("files", N_("This paper has too many versions: take it off and add it anew."))
    await session.execute(
        update(File)
        .where(File.record_id == paper.id, File.removed_at.is_(None))
        .values(removed_at=func.now())
        .execution_options(synchronize_session=False)
    )
    await _enter(session, actor, paper.id, number, kept)
    await _touch(session, paper, out=paper.out)
    about = {"record_id": paper.id, "tlp": paper.tlp}
    await audit.write(session, actor, "paper:version", number=number, size=kept["size"], **about)
    if paper.out:
        await telling.agenda(session, actor, meeting, [paper.item_id])


async def remove(session: AsyncSession, actor: Actor, meeting: Row, paper: Row, why: str) -> None:
    """Take a paper off; of one that is out its past readers keep title and reason, and are told.

    Raises Forbidden; Invalid on `reason` where one is needed.
    """
    require(actor, Deed.PAPER_KEEP, meeting)
    reason = checking.reason(why, needed=paper.out)
    await keeping.alone(session, actor, meeting)
    about = {"record_id": paper.id, "tlp": paper.tlp}
    await audit.write(session, actor, "paper:remove", late=bool(paper.out), **about)
    if not paper.out:
        await _DROP.all(session, part_id=paper.id)
        return
    await keeping.withdraw(session, paper.id, reason)
    await telling.agenda(session, actor, meeting, [paper.item_id])


async def _kept(
    session: AsyncSession, actor: Actor, store: Store, upload: Upload
) -> dict[str, Any]:
    name = media.safe_name(upload.name)
    kept = await store_keeping.keep(store, name, upload.chunks, files.LARGEST)
    await quotas.need_room(session, actor, store, upload.room, kept)
    return kept


async def _enter(
    session: AsyncSession, actor: Actor, paper_id: UUID, number: int, kept: dict[str, Any]
) -> None:
    file_id = await store_keeping.enter(session, actor, kept, record_id=paper_id)
    row = {"file_id": file_id, "paper_id": paper_id, "number": number}
    who = {"by_name": actor.person_name, "at": func.now()}
    await session.execute(insert(PaperVersion).values(row | who))


async def _touch(session: AsyncSession, paper: Row, *, out: bool) -> None:
    values = {"version": Paper.version + 1} | ({"announced_at": func.now()} if out else {})
    await session.execute(update(Paper).where(Paper.id == paper.id).values(values))
    await session.execute(
        update(Record)
        .where(Record.id == paper.id)
        .values(changed_at=func.now(), version=Record.version + 1)
    )


def _title(raw: str) -> str:
    title = without_invisibles(clean_line(raw, LONGEST_TITLE, "title")).strip()
    if not title:
        raise Invalid("title", N_("Write something first."))
    return title
