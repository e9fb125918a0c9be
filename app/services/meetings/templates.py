"""Meetings kept to be called again, under a name: for the secretariat, or who leads their group."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Uuid, delete, func, insert, or_, select

from app.access import meetings as _rules  # noqa: F401 - registers who may do what
from app.access.deeds import Deed, require
from app.access.organisations import SECRETARIAT
from app.core import ids
from app.core.db import Query, Row, bind
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_
from app.core.text import clean_line, without_invisibles
from app.models.groups import Group
from app.models.meetings import MeetingTemplate
from app.models.people import Person
from app.models.seats import CHAIR, VICE_CHAIR
from app.services import audit
from app.services.meetings import kept

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

LONGEST_NAME, MOST = 120, 200
_SEEN = (
    select(
        MeetingTemplate.id,
        MeetingTemplate.name,
        MeetingTemplate.host_id,
        MeetingTemplate.content,
        MeetingTemplate.kept_at,
        MeetingTemplate.version,
        Group.slug.label("host_slug"),
        Group.name.label("host_name"),
        Person.name.label("kept_by_name"),
    )
    .outerjoin(Group, Group.id == MeetingTemplate.host_id)
    .join(Person, Person.id == MeetingTemplate.kept_by)
    .where(
        or_(
            bind("everywhere", Boolean()),
            MeetingTemplate.host_id == func.any(bind("led", ARRAY(Uuid()))),
        )
    )
    .order_by(MeetingTemplate.name.collate("C"), MeetingTemplate.id)
)
_LISTED = Query(_SEEN.limit(MOST))
_ONE = Query(_SEEN.where(MeetingTemplate.id == bind("template_id", Uuid())))


def _binds(actor: Actor) -> dict[str, Any]:
    led = [one.group_id for one in actor.seats if one.role in (CHAIR, VICE_CHAIR)]
    return {"everywhere": actor.has(SECRETARIAT), "led": led}


async def listing(session: AsyncSession, actor: Actor) -> list[Row]:
    """Return the templates that the reader may use, by name.

    Rows are (id, name, host_id, content, kept_at, version, host_slug, host_name, kept_by_name).
    """
    return await _LISTED.all(session, **_binds(actor))


async def find(session: AsyncSession, actor: Actor, template_id: str | UUID) -> Row:
    """Return one template; raises NotFound for one that is absent or not the reader's to use."""
    try:
        asked = UUID(str(template_id))
    except ValueError:
        raise NotFound from None
    row = await _ONE.first(session, template_id=asked, **_binds(actor))
    if row is None:
        raise NotFound
    return row


async def keep(
    session: AsyncSession, actor: Actor, name: str, meeting: Row, content: dict[str, Any]
) -> UUID:
    """Keep what `copying.content_of` made of a meeting, and return the template's id.

    Its items under TLP:AMBER and stricter are kept by reference (`kept.stripped`).
    Raises Forbidden, Invalid on `name`.
    """
    host_id = meeting.host_id
    require(actor, Deed.MEETING_TEMPLATE, host_id)
    named = without_invisibles(clean_line(name, LONGEST_NAME, "name")).strip()
    if not named:
        raise Invalid("name", N_("Name the template."))
    known = await listing(session, actor)
    if any(one.name == named and one.host_id == host_id for one in known):
        raise Invalid("name", N_("There is a template of this name already."))
    if len(known) >= MOST:
        raise Invalid("name", N_("There are too many templates; remove one first."))
    template_id = ids.new_id()
    held = kept.stripped(content, meeting.id)
    row = {"id": template_id, "name": named, "host_id": host_id, "content": held}
    by = {"kept_by": actor.person_id, "kept_at": func.now()}
    await session.execute(insert(MeetingTemplate).values(row | by))
    await audit.write(session, actor, "meeting-template:keep", subject_id=template_id)
    return template_id


async def remove(session: AsyncSession, actor: Actor, template_id: UUID) -> None:
    """Remove a template; meetings called from it stay. Raises NotFound, Forbidden."""
    row = await find(session, actor, template_id)
    require(actor, Deed.MEETING_TEMPLATE, row.host_id)
    gone = delete(MeetingTemplate).where(MeetingTemplate.id == template_id)
    await session.execute(gone.execution_options(synchronize_session=False))
    await audit.write(session, actor, "meeting-template:remove", subject_id=template_id)
