"""Writes the inside of an item: its text, its identifiers, and the version that keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, update

from app.core import ids
from app.core.db import Row
from app.core.errors import Invalid, Stale
from app.core.i18n import N_
from app.models.bulletins import Bulletin, Identifier, Version
from app.models.files import File
from app.models.records import Record
from app.services import audit, bulletins, files
from app.services.drafts import composing, typed

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.schemas.drafts import DraftContent
    from app.services.drafts.composing import Matter


async def first(session: AsyncSession, record_id: UUID, matter: Matter, writer: str) -> None:
    """Write the inside of a record that was just made; `writer` is '' where it bears no name."""
    await session.execute(insert(Bulletin).values(id=record_id, **_inside(matter)))
    await _keep(session, writer, record_id, matter, 1, "")


async def following(
    session: AsyncSession,
    actor: Actor,
    item: Row,
    content: DraftContent,
) -> None:
    """Put a new version in the place of the present one, which stays for those who read it.

    Raises Invalid for what does not hold, Stale unless the item is still at `base_version`.
    """
    matter = await composing.check_matter(session, actor, content)
    note = typed.note(content.note)
    dropped = await _dropped(session, actor, item.id, content)
    if not await bulletins.claim_version(session, item.id, content.base_version):
        raise Stale(N_("Somebody else changed this item meanwhile; both texts are below."))
    outside = {
        "title": matter.title,
        "countries": matter.countries,
        "brands": matter.brands,
        "facets": matter.facets,
        "changed_at": func.now(),
    }
    await session.execute(update(Record).where(Record.id == item.id).values(outside))
    await session.execute(
        update(Version)
        .where(Version.record_id == item.id, Version.superseded_at.is_(None))
        .values(superseded_at=func.now())
    )
    await bulletins.clear_inside(session, item.id)
    await session.execute(update(Bulletin).where(Bulletin.id == item.id).values(**_inside(matter)))
    await session.execute(update(File).where(File.id.in_(dropped)).values(removed_at=func.now()))
    number = item.version + 1
    writer = "" if item.sealed else actor.person_name
    await _keep(session, writer, item.id, matter, number, note)
    # Who releases it for its author would tell the organisation.
    said: dict[str, Any] = {"tlp": item.tlp, "sealed": item.sealed, "version": number}
    await audit.write(session, actor, "bulletin:edit", record_id=item.id, **said)


def _inside(matter: Matter) -> dict[str, Any]:
    return {
        "kind": matter.kind,
        "text": matter.text,
        "language": matter.language,
        "industries": matter.industries,
        "marketplaces": matter.marketplaces,
        "source": matter.source,
        "review_on": matter.review_on,
    }


async def _dropped(
    session: AsyncSession, actor: Actor, record_id: UUID, content: DraftContent
) -> list[UUID]:
    """Return the item's own files that the new version leaves out."""
    chosen = typed.ids(content.drop_files, "drop_files")
    if not chosen:
        return []
    own = {file.id for file in await files.of_record(session, actor, record_id)}
    if not own.issuperset(chosen):
        raise Invalid("drop_files", N_("Choose from the list."))
    return chosen


async def _keep(
    session: AsyncSession, writer: str, record_id: UUID, matter: Matter, number: int, note: str
) -> None:
    fields = {
        "kind": matter.kind,
        "countries": matter.countries,
        "industries": matter.industries,
        "marketplaces": matter.marketplaces,
        "source": matter.source,
        "identifiers": [[one.kind, one.value] for one in matter.identifiers],
    }
    version = {
        "record_id": record_id,
        "number": number,
        "title": matter.title,
        "text": matter.text,
        "fields": fields,
        "note": note,
        "created_at": func.now(),
        "created_by_name": writer,
    }
    await session.execute(insert(Version).values(version))
    rows = [
        {
            "id": ids.new_id(),
            "record_id": record_id,
            "position": place,
            "kind": one.kind,
            "value": one.value,
            "canonical": one.canonical,
            "domain": one.domain or "",
        }
        for place, one in enumerate(matter.identifiers)
    ]
    if rows:
        await session.execute(insert(Identifier).values(rows))
