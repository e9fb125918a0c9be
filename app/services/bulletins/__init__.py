"""Reading bulletins, and what their originator does with them once they are out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, Text, Uuid, and_, case, delete, false, func, or_, select, update
from sqlalchemy.dialects.postgresql import array

from app.access import bulletins as _rules  # noqa: F401 - registers who may do what
from app.access.deeds import Deed, require
from app.access.rules import originates, reader, sight_since, visible, visible_open, wrote
from app.core.db import Query, Row, bind, gated
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import N_
from app.core.nested import Nested
from app.core.text import clean_line, without_invisibles
from app.models.bulletins import Bulletin, BulletinKind, Identifier, Version
from app.models.organisations import Brand, Industry
from app.models.records import CLEAR, EXPIRED, PUBLISHED, WITHDRAWN, Record
from app.services import audit

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

LONGEST_REASON = 1000
_LONGEST_REFERENCE = 40

# Of an agent the question has no answer, which is no.
_own = func.coalesce(originates(Record), false()).label("own")
# A withdrawn item keeps its outside for past readers; its inside is its originator's alone.
OPEN = or_(Record.state != WITHDRAWN, originates(Record))


def _names(name: Any, *conditions: Any) -> Any:  # noqa: ANN401 - SQL columns
    found = select(name).where(*conditions).order_by(name.collate("C")).correlate(Record, Bulletin)
    return func.array(found.scalar_subquery())


_OUTSIDE = (
    Record.id,
    Record.reference,
    Record.title,
    Record.tlp,
    Record.state,
    Record.state_reason,
    Record.originator_id,
    Record.originator_name,
    Record.author_id,
    Record.author_name,
    Record.originator_id.is_(None).label("sealed"),
    wrote(Record.id).label("wrote"),
    case((OPEN, Record.countries), else_=array([], type_=Text())).label("countries"),
    case((OPEN, Record.brands), else_=array([], type_=Uuid())).label("brands"),
    Record.published_at,
    Record.listed_at,
    Record.changed_at,
    Record.version,
    (Record.listed_at > func.now()).label("pending"),
    case((Record.tlp == CLEAR, func.is_public(Record.id)), else_=false()).label("public"),
    _own,
)
_INSIDE = (
    Bulletin.kind,
    BulletinKind.name.label("kind_name"),
    Bulletin.text,
    Bulletin.language,
    Bulletin.industries,
    Bulletin.marketplaces,
    Bulletin.source,
    Bulletin.review_on,
    _names(Industry.name, Industry.slug == func.any(Bulletin.industries)).label("industry_names"),
    _names(Brand.name, OPEN, Brand.id == func.any(Record.brands)).label("brand_names"),
)
WHOLE = (
    visible(*_OUTSIDE, *_INSIDE)
    .outerjoin(Bulletin, and_(Bulletin.id == Record.id, OPEN))
    .outerjoin(BulletinKind, BulletinKind.slug == Bulletin.kind)
    .where(Record.kind == "bulletin")
)
_BY_REFERENCE = Query(WHOLE.where(Record.reference == bind("reference", Text())))
_BY_ID = Query(WHOLE.where(Record.id == bind("record_id", Uuid())))
_MARK = (Identifier.kind, Identifier.value, Identifier.canonical, Identifier.domain)
MARKS = Nested(
    select(*_MARK).where(Identifier.record_id == Record.id).correlate(Record), Identifier.position
)
_IDENTIFIERS = Query(
    visible_open(*_MARK)
    .join(Identifier, Identifier.record_id == Record.id)
    .where(Record.id == bind("record_id", Uuid()))
    .order_by(Identifier.position)
)
_VERSIONS = Query(
    visible_open(
        Version.number,
        Version.title,
        Version.text,
        Version.fields,
        Version.note,
        Version.created_at,
        Version.created_by_name,
    )
    .join(Version, Version.record_id == Record.id)
    .where(
        Record.id == bind("record_id", Uuid()),
        or_(Version.superseded_at.is_(None), Version.superseded_at > sight_since(Record.id)),
    )
    .order_by(Version.number.desc())
)
_CLAIM = Query(
    gated(
        update(Record)
        .where(Record.id == bind("record_id", Uuid()), Record.version == bind("base", Integer()))
        .values(version=Record.version + 1)
        .returning(Record.version)
    )
)


def as_kept(reference: str) -> str:
    """Return a reference as it is kept, however it was typed."""
    # Nobody's reference holds a NUL, which the database would not take.
    return reference[:_LONGEST_REFERENCE].upper().replace("\0", "")


async def find(session: AsyncSession, actor: Actor, reference: str) -> Any:  # noqa: ANN401
    """Return one bulletin as this reader sees it; raises NotFound if unseen or absent."""
    row = await _BY_REFERENCE.first(session, reference=as_kept(reference), **reader(actor))
    if row is None:
        raise NotFound
    return row


async def find_open(session: AsyncSession, actor: Actor, reference: str) -> Row:
    """Return one bulletin whose inside the reader may see; raises NotFound otherwise."""
    row = await find(session, actor, reference)
    if row.state == WITHDRAWN and not row.own:
        raise NotFound
    return row


async def find_by_id(session: AsyncSession, actor: Actor, record_id: UUID) -> Any:  # noqa: ANN401
    """Return one bulletin by its id; raises NotFound if unseen or absent."""
    row = await _BY_ID.first(session, record_id=record_id, **reader(actor))
    if row is None:
        raise NotFound
    return row


async def identifiers(session: AsyncSession, actor: Actor, record_id: UUID) -> list[Any]:
    """Return the identifiers of a bulletin (kind, value, canonical, domain), in order."""
    return await _IDENTIFIERS.all(session, record_id=record_id, **reader(actor))


async def versions(session: AsyncSession, actor: Actor, record_id: UUID) -> list[Any]:
    """Return the versions this reader may see, the newest first: none from before their sight."""
    return await _VERSIONS.all(session, record_id=record_id, **reader(actor))


async def claim_version(session: AsyncSession, record_id: UUID, base: int | None) -> bool:
    """Count the version up if it is still `base`; False when somebody was faster."""
    return await _CLAIM.first(session, record_id=record_id, base=base) is not None


async def clear_inside(session: AsyncSession, record_id: UUID) -> None:
    """Remove the identifiers of the version that a new one replaces."""
    await session.execute(delete(Identifier).where(Identifier.record_id == record_id))


def reason_of(raw: str) -> str:
    """Return a reason as it is kept: one line, with nothing in it that cannot be seen."""
    return without_invisibles(clean_line(raw, LONGEST_REASON, "reason")).strip()


async def withdraw(session: AsyncSession, actor: Actor, reference: str, reason: str) -> None:
    """Withdraw an item: past readers keep title, label and reason; the text is closed to them."""
    item = await find(session, actor, reference)
    require(actor, Deed.BULLETIN_WITHDRAW, item)
    said = reason_of(reason)
    if not said:
        raise Invalid("reason", N_("Say why, for those who read it."))
    await _end(session, actor, item, WITHDRAWN, said)


async def expire(session: AsyncSession, actor: Actor, reference: str) -> None:
    """Let an item leave the feed: still readable, no longer current."""
    item = await find(session, actor, reference)
    require(actor, Deed.BULLETIN_EDIT, item)
    await _end(session, actor, item, EXPIRED, "")


async def _end(
    session: AsyncSession,
    actor: Actor,
    item: Row,
    state: str,
    reason: str,
) -> None:
    if item.state == state or item.state not in (PUBLISHED, EXPIRED):
        raise Conflict(N_("This item is no longer published."))
    ended = {
        "state": state,
        "state_reason": reason,
        "changed_at": func.now(),
        "version": Record.version + 1,
    }
    await session.execute(update(Record).where(Record.id == item.id).values(ended))
    await audit.write(session, actor, f"bulletin:{state}", record_id=item.id, tlp=item.tlp)
