"""Drafts as they are shown without being written in: lists, parts, one for reading only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from fastapi.responses import Response

from app.access.tlp import strictest
from app.core.db import Row
from app.core.i18n import gettext
from app.core.pagination import Page, cut, decode, encode
from app.models.records import LABELS
from app.routers.drafts import composer, writing
from app.schemas.drafts import DraftContent
from app.services import drafts, files
from app.services.drafts import addressing, composing
from app.web.prose import prepare, prose

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.routers.drafts.writing import Desk
    from app.schemas.drafts import DraftForm
    from app.web.forms import Filled


# The buttons that list the readers by name, and that fold the list away.
_LISTS = {"readers": ["true"], "fold": []}


async def listed(
    secret: bytes, session: AsyncSession, actor: Actor, cursor: str, closed: Collection[str] = ()
) -> Page[Any]:
    """Return a page of the reader's drafts; raises Invalid for a cursor of somebody else.

    Those under a label of `closed` are left out.
    """
    scope = f"drafts {actor.person_id} {actor.organisation_id}"
    after: Any = decode(secret, cursor, scope) if cursor else None
    rows = await drafts.mine(session, actor, after=after, closed=closed)
    return cut(rows, drafts.PAGE, lambda row: encode(secret, (row.changed_at, row.id), scope))


async def index(desk: Desk, cursor: str) -> dict[str, Any]:
    """Return what the list of drafts shows."""
    page = await listed(desk.view.site.secret, desk.db, desk.actor, cursor)
    return {
        "page": page,
        "page_label": strictest(one.label for one in page.items),
        "kinds": {row.slug: gettext(row.name) for row in await composing.kinds(desk.db)},
        "labels": LABELS,
    }


async def part(
    desk: Desk, name: str, form: Filled[DraftForm], draft_id: UUID | None
) -> dict[str, Any]:
    """Return what one part of the composer shows, made of the form as it is."""
    draft = await drafts.find(desk.db, desk.actor, draft_id) if draft_id else None
    pressed = form.first("deed")
    if form.value is not None:
        await writing.amended(desk, form)
    if pressed in _LISTS:
        form.raw["listed"] = _LISTS[pressed]
    context: dict[str, Any] = {"changed": bool(pressed), "draft": draft}
    if name == "audience":
        return context | await composer.reach(desk.db, desk.actor, form, draft)
    if name in ("identifiers", "offers"):
        return context | await composer.identifiers(form)
    if name == "preview":
        return context | await composer.preview(form)
    find = form.first("find")
    return context | await composer.sending(desk.db, desk.actor, form, draft, find)


async def whole(desk: Desk, draft: Row) -> dict[str, Any]:
    """Return a draft for somebody who may read it."""
    content = DraftContent.model_validate(draft.content)
    author = (draft.person_id, desk.actor.organisation_id)
    form = composer.of_draft(desk.actor, draft.content)
    await prepare(content.text)
    return {
        "draft": draft,
        "content": content,
        "text": prose(content.text),
        "kinds": {row.slug: row.name for row in await composing.kinds(desk.db)},
        "files": await files.of_draft(desk.db, desk.actor, draft.id),
        "plan": await addressing.plan(desk.db, desk.actor, content, author),
        **await composer.identifiers(form),
    }


async def files_now(desk: Desk, draft_id: UUID, form: Filled[DraftForm]) -> Response:
    """Answer with the files of a draft; to a browser without scripts, with the draft itself."""
    draft = await drafts.find(desk.db, desk.actor, draft_id)
    if not desk.view.partial and not form.errors:
        return desk.view.see(composer.address(desk.view, draft_id, "files"))
    if not desk.view.partial:
        kept = composer.of_draft(desk.actor, draft.content)
        kept.errors = form.errors
        return await writing.page(desk, kept, draft_id, status=form.status)
    found = await files.of_draft(desk.db, desk.actor, draft_id)
    return desk.view.page(
        "drafts/_files.html",
        status=form.status if form.errors else 200,
        keep=desk.kept,
        draft=draft,
        files=found,
        form=form,
        most_files=files.MOST,
    )
