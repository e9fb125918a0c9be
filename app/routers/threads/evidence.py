"""Evidence of a thread: files handed in, and links to other items."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from app.access.actor import Actor
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.routers.threads.show import page_of
from app.schemas.bulletins import Form
from app.schemas.threads import LinkForm
from app.services import threads
from app.services.threads import evidence
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.uploads import blocks

pages = APIRouter(include_in_schema=False)


class FilesForm(Form):
    """Files alone."""


async def read_files(request: Request) -> Filled[FilesForm]:
    """Read the files; before the transaction begins, because a phone may be slow."""
    return await parse(request, FilesForm, files=("files",))


@pages.post("/threads/{reference}/files", name="thread_files")
async def upload(
    request: Request,
    form: Annotated[Filled[FilesForm], Depends(read_files)],
    view: Viewed,
    actor: SignedIn,
    db: Db,
    reference: str,
) -> Response:
    """Keep files as evidence."""
    thread = await threads.find_open(db, actor, reference)
    try:
        await _keep(request, actor, db, thread, form)
    except Invalid as wrong:
        forms = {"files": form.refuse(wrong)}
        return await page_of(view, db, actor, reference, forms=forms, status=form.status)
    return view.see("thread", notice=gettext("The files are there."), reference=reference)


async def _keep(
    request: Request, actor: Actor, db: Db, thread: Row, form: Filled[FilesForm]
) -> None:
    state = request.app.state
    for one in form.files.get("files", []):
        name, chunks = one.filename or "", blocks(one)
        await evidence.attach(db, actor, state.store, thread, name, chunks, state.quotas)


@pages.post("/threads/{reference}/files/{file_id}/remove", name="thread_file_remove")
async def take_off(
    view: Viewed, actor: SignedIn, db: Db, reference: str, file_id: UUID
) -> Response:
    """Take a file off."""
    thread = await threads.find_open(db, actor, reference)
    await evidence.remove(db, actor, thread, file_id)
    return view.see("thread", notice=gettext("The file is off."), reference=reference)


@pages.post("/threads/{reference}/links", name="thread_link")
async def link(request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Link another item."""
    form = await parse(request, LinkForm)
    thread = await threads.find_open(db, actor, reference)
    try:
        await evidence.link(db, actor, thread, form.need().linked)
    except Invalid as wrong:
        forms = {"link": form.refuse(wrong)}
        return await page_of(view, db, actor, reference, forms=forms, status=422)
    return view.see("thread", notice=gettext("It is linked."), reference=reference)


@pages.post("/threads/{reference}/links/remove", name="thread_unlink")
async def unlink(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Take a link away."""
    form = await parse(request, LinkForm)
    thread = await threads.find_open(db, actor, reference)
    await evidence.unlink(db, actor, thread, form.first("linked"))
    return view.see("thread", notice=gettext("The link is off."), reference=reference)
