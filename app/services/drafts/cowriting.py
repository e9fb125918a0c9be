"""Who works on a draft besides its author, and who is asked to release it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.access.deeds import Deed, require
from app.access.rules import ORGANISATION, PERSON, reader
from app.core.db import Query, Row, bind, gated
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import N_
from app.models.drafts import Draft, DraftShare
from app.models.organisations import Organisation
from app.models.people import Person
from app.services import audience, audit, drafts

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

READ, EDIT = "read", "edit"
_LAST = N_(
    "{name} wrote in this draft last. Choose another colleague, or go over it yourself first."
)
_SHARES = Query(
    gated(
        select(DraftShare.person_id, Person.name, DraftShare.may)
        .join(Person, Person.id == DraftShare.person_id)
        .where(DraftShare.draft_id == bind("draft_id", Uuid()), DraftShare.owner_id == PERSON)
        .order_by(Person.folded.collate("C"))
    )
)


_SECOND = Query(select(Organisation.second_release).where(Organisation.id == ORGANISATION))


async def second_wanted(session: AsyncSession, actor: Actor) -> bool:
    """Tell whether the reader's organisation wants a second person to release what goes out."""
    row = await _SECOND.first(session, **reader(actor))
    return row is not None and bool(row.second_release)


async def shares(session: AsyncSession, actor: Actor, draft_id: UUID) -> list[Any]:
    """Return whom the reader named on a draft of theirs (person_id, name, may)."""
    return await _SHARES.all(session, draft_id=draft_id, **reader(actor))


async def share(
    session: AsyncSession, actor: Actor, draft_id: UUID, person_id: UUID | None, may: str
) -> None:
    """Name a colleague or agent of the same organisation on a draft, to `read` or to `edit`.

    Raises Invalid("person_id", …) for anybody else, and on the next version of an item for
    whoever does not see the item.
    """
    draft = await drafts.find(session, actor, draft_id)
    require(actor, Deed.DRAFT_SHARE, draft)
    if person_id not in {one.id for one in await drafts.colleagues(session, actor)}:
        raise Invalid("person_id", N_("Choose a colleague or an agent of your organisation."))
    await _refuse_stranger(session, actor, draft, person_id)
    row = {
        "draft_id": draft_id,
        "owner_id": actor.person_id,
        "person_id": person_id,
        "may": may,
        "shared_at": func.now(),
    }
    await session.execute(
        upsert(DraftShare)
        .values(row)
        .on_conflict_do_update(
            index_elements=[DraftShare.draft_id, DraftShare.person_id], set_={"may": may}
        )
    )
    await audit.write(session, actor, "draft:share", subject_id=draft_id, person=str(person_id))


async def _refuse_stranger(
    session: AsyncSession,
    actor: Actor,
    draft: Row,
    person_id: UUID | None,
) -> None:
    if draft.record_id is None:
        return
    seen = (await audience.of_record(session, draft.record_id)).readers
    known = {one.person_id for one in seen if one.organisation_id == actor.organisation_id}
    if person_id not in known:
        message = N_("They do not see the published item, and this draft holds its text.")
        raise Invalid("person_id", message)


async def unshare(session: AsyncSession, actor: Actor, draft_id: UUID, person_id: UUID) -> None:
    """Take a colleague off a draft; whoever was named may also take themselves off.

    Raises NotFound for whoever is not named on it.
    """
    draft = await drafts.find(session, actor, draft_id)
    if person_id != actor.person_id:
        require(actor, Deed.DRAFT_SHARE, draft)
    gone = await session.execute(
        delete(DraftShare)
        .where(DraftShare.draft_id == draft_id, DraftShare.person_id == person_id)
        .returning(DraftShare.person_id)
        .execution_options(synchronize_session=False)
    )
    if gone.first() is None:
        raise NotFound
    await audit.write(session, actor, "draft:unshare", subject_id=draft_id, person=str(person_id))


async def ask_release(
    session: AsyncSession, actor: Actor, draft_id: UUID, person_id: UUID | None
) -> None:
    """Ask a colleague to release a draft, where the organisation wants a second person.

    Raises Conflict where it wants none, Invalid("person_id", …) for an agent: staff release, and
    for who wrote in it last. The asking counts as a version: that is what gets released.
    """
    draft = await drafts.find(session, actor, draft_id)
    if not draft.second_release:
        raise Conflict(N_("Your organisation wants no second person: publish it yourself."))
    staff = {one.id for one in await drafts.colleagues(session, actor) if one.kind == "staff"}
    if person_id not in staff:
        raise Invalid("person_id", N_("Choose a colleague who releases this."))
    if person_id == draft.changed_by:
        raise Invalid("person_id", _LAST, name=draft.changed_by_name)
    await share(session, actor, draft_id, person_id, EDIT)
    asked = {
        "release_asked_at": func.now(),
        "release_lapsed_at": None,
        "version": Draft.version + 1,
    }
    await session.execute(
        update(Draft)
        .where(Draft.id == draft_id)
        .values(asked)
        .execution_options(synchronize_session=False)
    )
    await audit.write(session, actor, "draft:ask-release", subject_id=draft_id)
