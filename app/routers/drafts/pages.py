"""The pages of the composer: the empty one, a draft, its parts, the list of one's drafts."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from app.core.errors import NotFound
from app.core.i18n import gettext
from app.routers.drafts import composer, pressed, reading, writing
from app.routers.drafts.composer import Asked
from app.routers.drafts.writing import Typed, Writing
from app.schemas.drafts import Code, Short
from app.services import drafts, files
from app.services.drafts import cowriting

pages = APIRouter(include_in_schema=False)
Part = Literal["audience", "identifiers", "offers", "people", "preview", "sending"]
Show = Literal["", "preview", "readers"]


@pages.get("/bulletins/new", name="compose")
async def compose(desk: Writing, to: Annotated[list[Code], Query(max_length=20)] = []) -> Response:  # noqa: B006 - FastAPI copies it
    """Show the empty composer; `to` ticks addresses, for a link from their own page."""
    return await writing.page(desk, composer.blank(desk.actor, to), None)


@pages.get("/drafts", name="drafts")
async def index(desk: Writing, cursor: Annotated[str, Query(max_length=1100)] = "") -> HTMLResponse:
    """List the drafts that the reader writes or is named on."""
    context = await reading.index(desk, cursor)
    return desk.view.page("drafts/index.html", fragment="drafts/_list.html", **context)


@pages.post("/drafts", name="draft_start")
async def start(form: Typed, desk: Writing) -> Response:
    """Begin a draft with what was typed."""
    return await pressed.begin(desk, form)


@pages.post("/drafts/parts/{part}", name="draft_part")
async def part(part: Part, form: Typed, desk: Writing, draft: UUID | None = None) -> HTMLResponse:
    """Make a part of the composer out of the form as it is; nothing is kept."""
    context = await reading.part(desk, part, form, draft)
    return desk.view.page(f"drafts/_{part}.html", **context)


@pages.get("/drafts/{draft_id}", name="draft")
async def show(
    desk: Writing,
    draft_id: UUID,
    show: Show = "",
    find: Annotated[Short, Query()] = "",
) -> Response:
    """Show a draft for going on with it, or to whoever may only read it; or what it became."""
    try:
        draft = await drafts.find(desk.db, desk.actor, draft_id)
    except NotFound:
        return await writing.sent(desk, draft_id)
    if draft.may == "read":
        return desk.view.page("drafts/show.html", **await reading.whole(desk, draft))
    form = composer.of_draft(desk.actor, draft.content)
    return await writing.page(desk, form, draft_id, Asked(show, find))


@pages.post("/drafts/{draft_id}", name="draft_save")
async def save(draft_id: UUID, form: Typed, desk: Writing) -> Response:
    """Keep what was typed, and do what was pressed."""
    return await pressed.go_on(desk, form, draft_id)


@pages.post("/drafts/{draft_id}/publish", name="draft_publish")
async def publish(draft_id: UUID, form: Typed, desk: Writing) -> Response:
    """Keep what was typed, and publish it."""
    return await pressed.publish(desk, form, draft_id)


@pages.post("/drafts/{draft_id}/discard", name="draft_discard")
async def discard(desk: Writing, draft_id: UUID) -> Response:
    """Throw a draft away."""
    await drafts.discard(desk.db, desk.actor, draft_id)
    return desk.view.see("drafts", notice=gettext("The draft is thrown away."))


@pages.post("/drafts/{draft_id}/leave", name="draft_leave")
async def leave(desk: Writing, draft_id: UUID) -> Response:
    """Take oneself off somebody else's draft."""
    await cowriting.unshare(desk.db, desk.actor, draft_id, desk.actor.person_id)
    return desk.view.see("drafts", notice=gettext("You are off that draft."))


@pages.post("/drafts/{draft_id}/files", name="draft_files")
async def upload(draft_id: UUID, form: Typed, desk: Writing) -> Response:
    """Take files, usually one, for a draft; answer with those it has now."""
    await writing.attach(desk, draft_id, form)
    return await reading.files_now(desk, draft_id, form)


@pages.post("/drafts/{draft_id}/files/{file_id}/remove", name="draft_file_remove")
async def remove(draft_id: UUID, file_id: UUID, form: Typed, desk: Writing) -> Response:
    """Take a file off a draft."""
    await files.remove(desk.db, desk.actor, draft_id, file_id)
    return await reading.files_now(desk, draft_id, form)
