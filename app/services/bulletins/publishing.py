"""Sends a draft: record, grants, version and identifiers in one transaction; and takes it back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from psycopg.errors import UniqueViolation
from sqlalchemy import ARRAY, Boolean, DateTime, Interval, Text, Uuid, func, select, update

from app.access import second_looks as _rules  # noqa: F401 - registers who may do what
from app.access.deeds import Deed, require
from app.core import clock, ids
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, Stale
from app.core.i18n import N_
from app.models.drafts import Draft
from app.models.files import File
from app.models.records import PUBLISHED
from app.schemas.drafts import DraftContent
from app.services import audit, bulletins, drafts, files, idempotency
from app.services.bulletins import reviews, writing
from app.services.drafts import composing, cowriting

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.drafts.composing import Matter, Sending

KIND = "bulletin"
UNDO = timedelta(seconds=60)
_TRIES = 3

_listed_at = func.greatest(
    func.now() + bind("delay", Interval()), bind("embargo", DateTime(timezone=True))
)
_CREATE = Query(
    select(
        func.create_record(
            bind("id", Uuid()),
            KIND,
            bind("draft_id", Uuid()),
            bind("reference", Text()),
            bind("title", Text()),
            bind("tlp", Text()),
            bind("sealed", Boolean()),
            bind("countries", ARRAY(Text())),
            bind("brands", ARRAY(Uuid())),
            bind("facets", ARRAY(Text())),
            _listed_at,
            bind("principals", ARRAY(Uuid())),
            bind("capacities", ARRAY(Uuid())),
            bind("early", ARRAY(Boolean())),
            bind("denied", ARRAY(Uuid())),
        )
    )
)
_UNDO = Query(select(func.undo_publish(bind("record_id", Uuid())).label("draft_id")))
_AT_ONCE = Query(select(func.publish_now(bind("record_id", Uuid()))))


async def publish(
    session: AsyncSession, actor: Actor, draft_id: UUID, *, version: int | None = None
) -> str:
    """Send a draft and return the new item's reference; it shows after a minute unless at once.

    Sent twice, it is the same item. Raises Invalid with everything that is missing, Forbidden
    where a second person must release, and Stale unless the draft is at `version`, if one is named.
    """
    known = await became(session, actor, draft_id)
    if known is not None:
        return known
    draft = await drafts.find(session, actor, draft_id)
    require(actor, Deed.DRAFT_RELEASE, draft)
    if version not in (None, draft.version):
        raise Stale(N_("This draft was changed since you read it. Read it again, then publish it."))
    content = DraftContent.model_validate(draft.content)
    if draft.record_id is not None:
        return await _publish_version(session, actor, draft, content)
    matter, sending = await composing.check(session, actor, content, draft.person_id)
    if sending.sealed:
        await files.refuse_telling(session, actor, draft_id)
    record_id = ids.new_id()
    delay = timedelta() if content.at_once else UNDO
    reference = await _create(session, draft_id, record_id, matter, sending, delay)
    writer = "" if sending.sealed else actor.person_name
    await writing.first(session, record_id, matter, writer)
    await _close_draft(session, actor, draft_id, record_id)
    await audit.write(
        session,
        actor,
        "bulletin:publish",
        record_id=record_id,
        tlp=sending.tlp,
        # Who releases it for its author would tell the organisation.
        sealed=sending.sealed,
        to=[str(address.id) for address in sending.to],
        excluded=len(sending.exclude),
    )
    return reference


async def became(session: AsyncSession, actor: Actor, draft_id: UUID) -> str | None:
    """Return the reference of what a draft was sent as, for whoever sent or wrote it, or None.

    Whoever sends the same draft meanwhile waits, so that both find one item.
    """
    sent = await idempotency.once(session, actor, _key(draft_id), None)
    if sent is not None:
        return str((await bulletins.find_by_id(session, actor, sent)).reference)
    await drafts.lock(session, draft_id)
    return await drafts.became(session, actor, draft_id)


def _key(draft_id: UUID) -> str:
    return f"publish {draft_id}"


async def undo(session: AsyncSession, actor: Actor, reference: str) -> UUID:
    """Take back what nobody has seen yet, and return the draft, open again."""
    item = await bulletins.find(session, actor, reference)
    require(actor, Deed.BULLETIN_WITHDRAW, item)
    if item.version > 1:
        raise Conflict(N_("It was changed since; you can withdraw it."))
    row = await _UNDO.first(session, record_id=item.id)
    if row is None or row.draft_id is None:
        raise Conflict(N_("It is with its readers already; you can withdraw it."))
    draft_id: UUID = row.draft_id
    # By the draft its author would be known again.
    subject = None if item.sealed else draft_id
    await audit.write(session, actor, "bulletin:undo", subject_id=subject, sealed=item.sealed)
    return draft_id


async def at_once(session: AsyncSession, actor: Actor, reference: str) -> None:
    """Show an item to its readers now, instead of after its minute."""
    item = await bulletins.find(session, actor, reference)
    require(actor, Deed.BULLETIN_EDIT, item)
    if not item.pending:
        raise Conflict(N_("It is with its readers already."))
    if item.listed_at - item.published_at > UNDO:
        raise Conflict(N_("It waits for the end of its embargo."))
    await _AT_ONCE.all(session, record_id=item.id)
    await audit.write(session, actor, "bulletin:at-once", record_id=item.id, tlp=item.tlp)


async def start_change(session: AsyncSession, actor: Actor, reference: str) -> UUID:
    """Begin the next version of a published item as a draft, filled with the present one.

    Whoever has begun from the same version before goes on with that draft.
    """
    item = await bulletins.find(session, actor, reference)
    require(actor, Deed.BULLETIN_EDIT, item)
    begun = await drafts.of_item(session, actor, item.id, item.version)
    if begun is not None:
        return begun
    identifiers = await bulletins.identifiers(session, actor, item.id)
    content = DraftContent(
        title=item.title,
        kind=item.kind,
        text=item.text,
        language=item.language,
        industries=item.industries,
        countries=item.countries,
        marketplaces=", ".join(item.marketplaces),
        brands=[str(brand) for brand in item.brands],
        source=item.source,
        identifier_kind=[one.kind for one in identifiers],
        identifier_value=[one.value for one in identifiers],
        review_on=reviews.ahead(actor, item.review_on),
        base_version=item.version,
    )
    return await drafts.start(session, actor, content, record_id=item.id)


async def ask_release(
    session: AsyncSession, actor: Actor, draft_id: UUID, person_id: UUID | None
) -> None:
    """Ask a colleague to release a draft that is ready; raises Invalid for what is missing."""
    draft = await drafts.find(session, actor, draft_id)
    content = DraftContent.model_validate(draft.content)
    if draft.record_id is None:
        _, sending = await composing.check(session, actor, content, draft.person_id)
        if sending.sealed:
            await files.refuse_telling(session, actor, draft_id)
    else:
        await composing.check_matter(session, actor, content)
    await cowriting.ask_release(session, actor, draft_id, person_id)


async def change(
    session: AsyncSession, actor: Actor, reference: str, content: DraftContent
) -> None:
    """Publish a new version at once; for the API. `base_version` is the version it started from.

    Raises Forbidden where a second person must release it: then a draft is the way.
    """
    item = await bulletins.find(session, actor, reference)
    require(actor, Deed.BULLETIN_EDIT, item)
    require(actor, Deed.BULLETIN_ALONE, await cowriting.second_wanted(session, actor))
    await writing.following(session, actor, item, content)


async def _publish_version(
    session: AsyncSession,
    actor: Actor,
    draft: Row,
    content: DraftContent,
) -> str:
    item = await bulletins.find_by_id(session, actor, draft.record_id)
    if not draft.second_release:
        require(actor, Deed.BULLETIN_EDIT, item)
    elif item.state != PUBLISHED:
        # Of an unattributed item only its author could tell that it is theirs to change.
        raise Conflict(N_("This item is no longer published."))
    if item.sealed:
        await files.refuse_telling(session, actor, draft.id)
    await writing.following(session, actor, item, content)
    await _close_draft(session, actor, draft.id, item.id)
    reference: str = item.reference
    return reference


async def _create(
    session: AsyncSession,
    draft_id: UUID,
    record_id: UUID,
    matter: Matter,
    sending: Sending,
    delay: timedelta,
) -> str:
    """Make the record with its grants and exclusions, and return its reference."""
    parts = {
        "id": record_id,
        "draft_id": draft_id,
        "title": matter.title,
        "tlp": sending.tlp,
        "sealed": sending.sealed,
        "countries": matter.countries,
        "brands": matter.brands,
        "facets": matter.facets,
        "delay": delay,
        "embargo": sending.embargo,
        "principals": [address.id for address in sending.to],
        "capacities": [address.capacity for address in sending.to],
        "early": [address.id in sending.early for address in sending.to],
        "denied": list(dict.fromkeys(address.id for address in sending.exclude)),
    }
    for _ in range(_TRIES):
        reference = ids.new_reference("IB", clock.now().year)
        try:
            async with session.begin_nested():
                await _CREATE.all(session, reference=reference, **parts)
        except UniqueViolation:
            # References are short and random: one in some thousands is taken already.
            continue
        return reference
    raise Conflict(N_("No free number was found. Nothing was sent; try again."))


async def _close_draft(
    session: AsyncSession, actor: Actor, draft_id: UUID, record_id: UUID
) -> None:
    """Let the draft and its files belong to the item that came of it."""
    await idempotency.keep(session, actor, _key(draft_id), None, record_id)
    await session.execute(
        update(File)
        .where(File.id.in_(drafts.files_of(draft_id)), File.record_id.is_(None))
        .values(record_id=record_id)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(Draft)
        .where(Draft.id == draft_id)
        .values(published_at=func.now(), record_id=record_id)
        .execution_options(synchronize_session=False)
    )
