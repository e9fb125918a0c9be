"""Papers of agenda items: handed in, in a new version, taken off; pages and API."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.datastructures import UploadFile

from app.access.actor import Actor
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import N_, gettext
from app.routers.agendas.items import item_of
from app.routers.agendas.told import told_item
from app.schemas.agendas import ItemOut, WhyBody, WhyForm
from app.schemas.bulletins import Code, Form, Word
from app.services import agendas, meetings, papers
from app.services.papers import keeping
from app.services.papers.keeping import Upload
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View
from app.web.uploads import ONE_FILE, blocks, one_file
from app.web.versions import Tagged

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/meetings/{reference}", route_class=ApiRoute, tags=["meetings"])


class PaperForm(Form):
    """A paper to add; without a title its file's name is one."""

    title: Word = ""
    tlp: Code = ""


class PaperQuery(Form):
    """Under which title and label a file is to be a paper; the file's name is one too."""

    title: Word = ""
    tlp: Code


class VersionForm(Form):
    """A file alone."""


async def read_paper(request: Request) -> Filled[PaperForm]:
    """Read the form before the transaction begins, because a phone may be slow."""
    return await parse(request, PaperForm, files=("files",))


async def read_version(request: Request) -> Filled[VersionForm]:
    """Read the file before the transaction begins."""
    return await parse(request, VersionForm, files=("files",))


def _upload(request: Request, file: UploadFile) -> Upload:
    return Upload(file.filename or "", blocks(file), request.app.state.quotas)


def _one(form: Filled[Any]) -> UploadFile:
    handed = form.files.get("files", [])
    if len(handed) != 1:
        raise Invalid("files", N_("Choose one file."))
    return handed[0]


@pages.post("/meetings/{reference}/agenda/{item}/papers", name="paper_add")
async def add(
    request: Request,
    form: Annotated[Filled[PaperForm], Depends(read_paper)],
    view: Viewed,
    actor: SignedIn,
    db: Db,
    reference: str,
    item: str,
) -> Response:
    """Add a paper to an item."""
    meeting = await meetings.find(db, actor, reference)
    row = await agendas.find(db, actor, meeting, item)
    try:
        await _add(request, actor, db, meeting, row, form)
    except Invalid as wrong:
        forms = {"paper": form.refuse(wrong)}
        return await item_of(view, db, actor, reference, item, forms=forms, status=form.status)
    return _back(view, reference, item, gettext("The paper is there."))


async def _add(
    request: Request, actor: Actor, db: Db, meeting: Row, item: Row, form: Filled[PaperForm]
) -> None:
    upload, said = _upload(request, _one(form)), form.need()
    store = request.app.state.store
    await keeping.add(db, actor, store, meeting, item, upload, said.title, said.tlp)


async def _found(db: Db, actor: Actor, reference: str, paper: str) -> tuple[Row, Row, str]:
    meeting = await meetings.find(db, actor, reference)
    row = await papers.find(db, actor, meeting, paper)
    items = await agendas.rows_of(db, actor, meeting.id)
    return meeting, row, next(one.reference for one in items if one.id == row.item_id)


@pages.post("/meetings/{reference}/papers/{paper}/versions", name="paper_version")
async def bring(
    request: Request,
    form: Annotated[Filled[VersionForm], Depends(read_version)],
    view: Viewed,
    actor: SignedIn,
    db: Db,
    reference: str,
    paper: str,
) -> Response:
    """Bring a new version of a paper."""
    meeting, row, item = await _found(db, actor, reference, paper)
    try:
        upload = _upload(request, _one(form))
        await keeping.bring(db, actor, request.app.state.store, meeting, row, upload)
    except Invalid as wrong:
        forms = {f"version-{paper}": form.refuse(wrong)}
        return await item_of(view, db, actor, reference, item, forms=forms, status=form.status)
    return _back(view, reference, item, gettext("The new version is there."))


@pages.post("/meetings/{reference}/papers/{paper}/remove", name="paper_remove")
async def take_off(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str, paper: str
) -> Response:
    """Take a paper off."""
    form = await parse(request, WhyForm)
    meeting, row, item = await _found(db, actor, reference, paper)
    try:
        await keeping.remove(db, actor, meeting, row, form.first("reason"))
    except Invalid as wrong:
        forms = {f"remove-{paper}": form.refuse(wrong)}
        return await item_of(view, db, actor, reference, item, forms=forms, status=422)
    return _back(view, reference, item, gettext("The paper is off."))


def _back(view: View, reference: str, item: str, notice: str) -> Response:
    return view.see("agenda_item", notice=notice, reference=reference, item=item)


@api.post(
    "/agenda/items/{item}/papers",
    operation_id="add_paper",
    status_code=201,
    response_model=ItemOut,
    openapi_extra=ONE_FILE,
)
async def add_paper(
    request: Request,
    upload: Annotated[UploadFile, Depends(one_file)],
    actor: Bearer,
    db: Db,
    reference: str,
    item: str,
    said: Annotated[PaperQuery, Query()],
    response: Tagged,
) -> dict[str, Any]:
    """Add a paper of at most 25 MiB to an item; without a title the file's name is one."""
    meeting = await meetings.find(db, actor, reference)
    row = await agendas.find(db, actor, meeting, item)
    handed, store = _upload(request, upload), request.app.state.store
    await keeping.add(db, actor, store, meeting, row, handed, said.title, said.tlp)
    return await told_item(db, actor, meeting, row.id, response)


@api.post(
    "/papers/{paper}/versions",
    operation_id="bring_paper",
    response_model=ItemOut,
    openapi_extra=ONE_FILE,
)
async def bring_paper(
    request: Request,
    upload: Annotated[UploadFile, Depends(one_file)],
    actor: Bearer,
    db: Db,
    reference: str,
    paper: str,
    response: Tagged,
) -> dict[str, Any]:
    """Bring a new version of a paper; the one before stays for those who could open it."""
    meeting, row, _ = await _found(db, actor, reference, paper)
    handed = _upload(request, upload)
    await keeping.bring(db, actor, request.app.state.store, meeting, row, handed)
    return await told_item(db, actor, meeting, row.item_id, response)


@api.post("/papers/{paper}/remove", operation_id="remove_paper", status_code=204)
async def remove_paper(actor: Bearer, db: Db, reference: str, paper: str, body: WhyBody) -> None:
    """Take a paper off; of one that is out say why."""
    meeting, row, _ = await _found(db, actor, reference, paper)
    await keeping.remove(db, actor, meeting, row, body.reason)
