"""An agenda as the API tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.core.errors import NotFound
from app.services import agendas, titles
from app.services.agendas import exports
from app.web.versions import etag

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from fastapi import Response
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.services.agendas import Agenda, Item
    from app.services.papers import Paper


async def told(session: AsyncSession, actor: Actor, meeting: Row) -> dict[str, Any]:
    """Return an agenda as this reader sees it, and write down that it went out."""
    agenda = await agendas.of_meeting(session, actor, meeting)
    await _log(session, actor, agenda.items)
    return {
        "items": [_item(item) for item in agenda.items],
        "minutes": agenda.minutes,
        "locked": agenda.locked,
        "statement": agenda.statement.number if agenda.statement else None,
        "seen": agenda.seen,
    }


async def told_item(
    session: AsyncSession, actor: Actor, meeting: Row, item_id: UUID, response: Response
) -> dict[str, Any]:
    """Return one item of an agenda and name its version; raises NotFound if unseen or gone."""
    item = _of(await agendas.of_meeting(session, actor, meeting), item_id)
    await _log(session, actor, [item])
    response.headers.update(etag(item.row.version))
    return _item(item)


async def _log(session: AsyncSession, actor: Actor, items: Sequence[Item]) -> None:
    await exports.log(session, actor, items)
    await titles.let_out(session, actor, [link for item in items for link in item.links])


def _of(agenda: Agenda, item_id: UUID) -> Item:
    found = next((one for one in agenda.items if one.row.id == item_id), None)
    if found is None:
        raise NotFound
    return found


def _item(item: Item) -> dict[str, Any]:
    links = [one._asdict() for one in exports.may_go(item.links)]
    papers = [_paper(one) for one in item.papers]
    return {**item.row._asdict(), "number": item.number, "papers": papers, "links": links}


def _paper(paper: Paper) -> dict[str, Any]:
    files = [{**one._asdict(), "sha256": one.sha256.hex()} for one in paper.versions]
    return {**paper.row._asdict(), "files": files}
