"""Agendas kept in templates: what a label keeps from others is kept by reference, not in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.core.errors import NotFound
from app.core.i18n import gettext
from app.models.records import CLEAR, GREEN
from app.services import agendas, meetings
from app.services.agendas import order

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.services.agendas import Agenda, Item

_OF_ITEM = ("part", "title", "purpose", "minutes", "owner_name", "text", "for_guests", "tlp")
_OF_FRAME = ("part", "purpose", "minutes")
_USUAL = {part: title for part, title, _, _ in order.USUAL}


def copied(item: Item) -> dict[str, Any]:
    """Return an item of an agenda in words, as another meeting can have it."""
    words = {name: getattr(item.row, name) for name in _OF_ITEM}
    return words | {"closed_to": item.row.closed_to, "item": str(item.row.id)}


def goes_along(item: Item, *, for_all: bool) -> bool:
    """Tell whether an item may be copied: not if somebody stays out, who would see the copy.

    Nor, with `for_all`, one that is closed to some.
    """
    held = item.row.added_late and not item.row.out
    return not (item.recused or held or (for_all and item.row.closed_to))


def stripped(content: dict[str, Any], meeting_id: UUID) -> dict[str, Any]:
    """Return a meeting as `copying.content_of` tells it, as a template keeps it.

    Of items under TLP:AMBER and stricter it keeps which they are, and their place in the order.
    """
    items = [_framed(one) for one in content["items"]]
    return content | {"items": items, "meeting_id": str(meeting_id)}


def _framed(item: dict[str, Any]) -> dict[str, Any]:
    if item["tlp"] in (GREEN, CLEAR):
        return item
    return {name: item[name] for name in (*_OF_FRAME, "tlp", "item")}


async def filled(session: AsyncSession, actor: Actor, content: dict[str, Any]) -> dict[str, Any]:
    """Return a template's content with its items in words, as far as this reader sees them now.

    What they do not see, and what may be copied no more, stays out; of the usual order of business
    its usual title comes in its place.
    """
    agenda = await _agenda(session, actor, content.get("meeting_id"))
    known = {str(one.row.id): one for one in agenda.items} if agenda else {}
    items = [_worded(one, known.get(one.get("item", ""))) for one in content["items"]]
    return content | {"items": [one for one in items if one is not None]}


def _worded(kept: dict[str, Any], item: Item | None) -> dict[str, Any] | None:
    if "title" in kept:
        return kept
    if item is not None and goes_along(item, for_all=True):
        return copied(item)
    if kept["part"] not in _USUAL:
        return None
    frame = {name: kept[name] for name in (*_OF_FRAME, "tlp")}
    usual = _USUAL[kept["part"]]
    said = {"title": gettext(usual), "owner_name": "", "text": ""}
    return frame | said | {"for_guests": False, "closed_to": ""}


async def _agenda(session: AsyncSession, actor: Actor, meeting_id: str | None) -> Agenda | None:
    if not meeting_id:
        return None
    try:
        meeting: Row = await meetings.find_by_id(session, actor, UUID(meeting_id))
    except NotFound:
        return None
    return await agendas.of_meeting(session, actor, meeting)
