"""Drafts: kept on the server as one types, shown to their author and those named on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    Text,
    Uuid,
    and_,
    case,
    column,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import aliased

from app.access import drafts as _rules  # noqa: F401 - registers who may do what
from app.access.deeds import Deed, require
from app.access.rules import ORGANISATION, PERSON, reader, seen, visible
from app.core import ids
from app.core.db import Query, bind, gated
from app.core.errors import NotFound, Stale
from app.core.i18n import N_
from app.models.affiliations import Affiliation
from app.models.drafts import Draft, DraftShare
from app.models.files import File
from app.models.organisations import Organisation
from app.models.people import Person
from app.models.records import Record
from app.schemas.drafts import DraftContent
from app.services import audit
from app.services.drafts import storable, substance
from app.services.spans import live

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

PAGE = 50
_item = aliased(Record)
_writer = aliased(Person)
# Whom a draft is shown to: `SHARED` joins the share of the reader, if there is one. The next
# version of an item holds its text, so that it needs sight of the item too.
SHARED = and_(DraftShare.draft_id == Draft.id, DraftShare.person_id == PERSON)
SEEN = and_(
    Draft.organisation_id == ORGANISATION,
    or_(Draft.person_id == PERSON, DraftShare.draft_id.is_not(None)),
    or_(
        Draft.record_id.is_(None),
        exists(select(1).where(_item.id == Draft.record_id, seen(_item))),
    ),
)
_may = case((Draft.person_id == PERSON, None), else_=DraftShare.may).label("may")
# The next version of an item bears the label of the item, which a draft's content does not say.
label = func.coalesce(
    select(_item.tlp).where(_item.id == Draft.record_id).correlate(Draft).scalar_subquery(),
    func.replace(Draft.content["tlp"].astext, "TLP:", ""),
    "",
)
_OUTSIDE = (
    Draft.id,
    Draft.person_id,
    Person.name.label("person_name"),
    Draft.record_id,
    Draft.changed_at,
    Draft.changed_by,
    _writer.name.label("changed_by_name"),
    Draft.release_asked_at,
    Draft.release_lapsed_at,
    Draft.version,
    Organisation.second_release,
    label.label("label"),
    func.coalesce(Draft.content["unattributed"].as_boolean(), False).label("unnamed"),
    _may,
)


def _found(*columns: Any) -> Any:  # noqa: ANN401 - columns in, a select out
    return gated(
        select(*_OUTSIDE, *columns)
        .join(Person, Person.id == Draft.person_id)
        .join(_writer, _writer.id == Draft.changed_by)
        .join(Organisation, Organisation.id == Draft.organisation_id)
        .outerjoin(DraftShare, SHARED)
        .where(SEEN, Draft.published_at.is_(None))
    )


_ONE = Query(_found(Draft.content).where(Draft.id == bind("draft_id", Uuid())))
_after_at, _after_id = bind("after_at", DateTime(timezone=True)), bind("after_id", Uuid())
# A list needs the head of a draft alone.
_beginning = [
    part
    for name in ("title", "kind", "tlp")
    for part in (literal_column(f"'{name}'"), Draft.content[name])
]
_LISTED = Query(
    _found(func.jsonb_build_object(*_beginning).label("content"))
    .where(
        or_(_after_id.is_(None), tuple_(Draft.changed_at, Draft.id) < tuple_(_after_at, _after_id)),
        label != func.all(bind("closed", ARRAY(Text()))),
    )
    .order_by(Draft.changed_at.desc(), Draft.id.desc())
    .limit(bind("size", Integer()))
)
_OF_ITEM = Query(
    gated(
        select(Draft.id).where(
            Draft.record_id == bind("record_id", Uuid()),
            Draft.person_id == PERSON,
            Draft.organisation_id == ORGANISATION,
            Draft.published_at.is_(None),
            Draft.content["base_version"].astext == bind("version", Text()),
        )
    )
)
_LOCK = Query(gated(select(Draft.id).where(Draft.id == bind("draft_id", Uuid())).with_for_update()))
_BECAME = Query(
    visible(Record.reference)
    .join(Draft, Draft.record_id == Record.id)
    .outerjoin(DraftShare, SHARED)
    .where(SEEN, Draft.id == bind("draft_id", Uuid()), Draft.published_at.is_not(None))
)
_COLLEAGUES = Query(
    select(Person.id, Person.name, Affiliation.kind)
    .join(Affiliation, Affiliation.person_id == Person.id)
    .where(
        Affiliation.organisation_id == ORGANISATION,
        Person.id != PERSON,
        Person.state == "active",
        Affiliation.suspended_at.is_(None),
        live(Affiliation),
    )
    .order_by(Person.folded.collate("C"))
)


async def start(
    session: AsyncSession, actor: Actor, content: DraftContent, *, record_id: UUID | None = None
) -> UUID:
    """Begin a draft, of something new or of the next version of `record_id`; return its id."""
    require(actor, Deed.BULLETIN_DRAFT)
    draft_id = ids.new_id()
    row = {
        "id": draft_id,
        "person_id": actor.person_id,
        "organisation_id": actor.organisation_id,
        "record_id": record_id,
        "content": storable.kept(content),
        "created_at": func.now(),
        "changed_at": func.now(),
        "changed_by": actor.person_id,
    }
    await session.execute(insert(Draft).values(row))
    # Sent in the same moment, it would be the row beside that of an item without a name.
    unnamed = content.unattributed
    subject = None if unnamed else draft_id
    await audit.write(session, actor, "draft:start", subject_id=subject, sealed=unnamed)
    return draft_id


async def find(session: AsyncSession, actor: Actor, draft_id: UUID) -> Any:  # noqa: ANN401
    """Return one draft, its `content` as typed; raises NotFound unless it is the reader's."""
    row = await _ONE.first(session, draft_id=draft_id, **reader(actor))
    if row is None:
        raise NotFound
    return row


async def mine(
    session: AsyncSession,
    actor: Actor,
    *,
    after: tuple[datetime, UUID] | None = None,
    size: int = PAGE,
    closed: Collection[str] = (),
) -> list[Any]:
    """Return up to `size` + 1 drafts one writes or is named on, the last changed first.

    Their `content` has title, kind and tlp alone; `after` is (changed_at, id) of the last one.
    Those under a label of `closed`, their own or that of their item, are left out.
    """
    place = {"after_at": after[0], "after_id": after[1]} if after else {}
    told = {"size": size + 1, "closed": list(closed)}
    return await _LISTED.all(session, **told, **place, **reader(actor))


async def of_item(
    session: AsyncSession, actor: Actor, record_id: UUID, version: int
) -> UUID | None:
    """Return the draft that the reader began from this version of an item, if there is one."""
    row = await _OF_ITEM.first(session, record_id=record_id, version=str(version), **reader(actor))
    return row.id if row else None


def files_of(draft_id: Any) -> Any:  # noqa: ANN401 - a key or a bind in, a select out
    """Return a select of the ids of a draft's files, for whoever writes or reads it."""
    found = func.files_of_draft(draft_id).table_valued(column("id", Uuid()), name="kept")
    return select(found.c.id)


async def lock(session: AsyncSession, draft_id: UUID) -> None:
    """Let whoever else publishes this draft wait until this transaction ends."""
    await _LOCK.all(session, draft_id=draft_id)


async def became(session: AsyncSession, actor: Actor, draft_id: UUID) -> str | None:
    """Return the reference of what a draft was published as, or None."""
    row = await _BECAME.first(session, draft_id=draft_id, **reader(actor))
    return row.reference if row else None


async def save(
    session: AsyncSession,
    actor: Actor,
    draft_id: UUID,
    content: DraftContent,
    *,
    version: int | None = None,
) -> int:
    """Keep what was typed and return the draft's version, which is new if anything is.

    With `version`, raises Stale when somebody else changed the draft since; both texts stay. A
    change takes back that the draft's release was asked.
    """
    draft = await find(session, actor, draft_id)
    require(actor, Deed.DRAFT_EDIT, draft)
    kept = storable.kept(content)
    changed = {"content": kept, "version": Draft.version + 1, **_written(actor)}
    before = DraftContent.model_validate(draft.content)
    if draft.release_asked_at is not None and substance.same(content, before):
        # It says what it said, in whatever order a form has put it.
        kept = draft.content | {"at_once": content.at_once}
        changed = {"content": kept}
    if kept == draft.content:
        return int(draft.version)
    base = draft.version if version is None else version
    done = await session.execute(
        update(Draft)
        .where(Draft.id == draft_id, Draft.version == base)
        .values(changed)
        .returning(Draft.version)
        .execution_options(synchronize_session=False)
    )
    found: int | None = done.scalar()
    if found is None:
        raise Stale(N_("Somebody else changed this draft meanwhile; both texts are below."))
    return found


def _written(actor: Actor) -> dict[str, Any]:
    lapsed = case((Draft.release_asked_at.is_not(None), func.now()), else_=Draft.release_lapsed_at)
    return {
        "changed_at": func.now(),
        "changed_by": actor.person_id,
        "release_asked_at": None,
        "release_lapsed_at": lapsed,
    }


async def touched(session: AsyncSession, actor: Actor, draft_id: UUID) -> None:
    """Write down that the reader changed what goes with a draft's text, which is its files."""
    statement = update(Draft).where(Draft.id == draft_id).values(_written(actor))
    await session.execute(statement.execution_options(synchronize_session=False))


async def discard(session: AsyncSession, actor: Actor, draft_id: UUID) -> None:
    """Throw a draft away, with its files."""
    draft = await find(session, actor, draft_id)
    require(actor, Deed.DRAFT_SHARE, draft)
    kept = delete(File).where(File.id.in_(files_of(draft_id)), File.record_id.is_(None))
    await session.execute(kept.execution_options(synchronize_session=False))
    await session.execute(delete(Draft).where(Draft.id == draft_id))
    await audit.write(session, actor, "draft:discard", subject_id=draft_id)


async def colleagues(session: AsyncSession, actor: Actor) -> list[Any]:
    """Return the people and agents of the reader's organisation (id, name, kind), by name."""
    return await _COLLEAGUES.all(session, **reader(actor))
