"""Guests of meetings: invited singly or by a table, corrected, taken out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import Deed, require
from app.core import ids
from app.core.db import Row
from app.core.errors import Conflict, Invalid
from app.core.i18n import gettext, ngettext
from app.routers.affiliations import countries
from app.schemas.accounts import ZONES
from app.schemas.guests import GuestEditForm, GuestForm, GuestIn, GuestOut, ImportForm
from app.services import guests, invitees, meetings
from app.services.guests import importing, tables
from app.services.guests.importing import Checked
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

if TYPE_CHECKING:
    from starlette.datastructures import UploadFile

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/meetings", route_class=ApiRoute, tags=["invitations"])


@pages.get("/meetings/{reference}/guests/new", name="guest_add")
async def ask(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Ask who is to be invited from outside."""
    meeting = await meetings.find(db, actor, reference)
    require(actor, Deed.GUEST_KEEP, meeting)
    blank: Filled[GuestForm] = Filled.of(kind="officer", zone=meeting.zone, key=ids.new_id())
    return _form(view, meeting, blank)


@pages.post("/meetings/{reference}/guests/new", name="guest_add")
async def add(request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Invite somebody from outside."""
    form = await parse(request, GuestForm)
    meeting = await meetings.find(db, actor, reference)
    try:
        await _once(db, actor, meeting, said := form.need(), said.key)
    except (Invalid, Conflict) as wrong:
        refused = wrong if isinstance(wrong, Invalid) else Invalid("email", wrong.message)
        return _form(view, meeting, form.refuse(refused))
    notice = gettext("{name} is invited.").format(name=said.name)
    return view.see("meeting_people", notice=notice, reference=reference)


async def _once(
    db: Db, actor: Actor, meeting: Row, said: GuestForm | GuestIn, key: str | None
) -> UUID:
    async def make() -> UUID:
        return await guests.add(db, actor, meeting, said)

    return await once(db, actor, key, said, meeting.id, make=make)


@pages.get("/meetings/{reference}/guests/import", name="guest_import")
async def ask_table(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Ask for a table of guests."""
    meeting = await meetings.find(db, actor, reference)
    require(actor, Deed.GUEST_KEEP, meeting)
    return _import_page(view, meeting, Filled())


@pages.post("/meetings/{reference}/guests/import", name="guest_import")
async def import_(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Show what a table says line by line; invite everybody in it when told so."""
    form = await parse(request, ImportForm, files=("file",))
    meeting = await meetings.find(db, actor, reference)
    try:
        return await _imported(view, db, actor, meeting, form)
    except Invalid as wrong:
        return _import_page(view, meeting, form.refuse(wrong))


async def _imported(
    view: View, db: Db, actor: Actor, meeting: Row, form: Filled[ImportForm]
) -> Response:
    said = form.need()
    files = form.files.get("file", [])
    rows = await _rows(files[0]) if files else tables.parse(said.table)
    if said.press != "invite" or files:
        checked = await importing.check(db, actor, meeting, rows)
        return _import_page(view, meeting, Filled.of(table=checked.text), checked)
    count = await importing.invite(db, actor, meeting, rows)
    notice = ngettext("{n} guest is invited.", "{n} guests are invited.", count)
    return view.see("meeting_people", notice=notice.format(n=count), reference=meeting.reference)


async def _rows(upload: UploadFile) -> tables.Rows:
    return await tables.read(await upload.read())


@pages.get("/meetings/{reference}/guests/{guest_id}", name="guest")
async def show(
    view: Viewed, actor: SignedIn, db: Db, reference: str, guest_id: UUID
) -> HTMLResponse:
    """Show what is known of a guest, to be corrected."""
    meeting = await meetings.find(db, actor, reference)
    found = await guests.find(db, actor, meeting, guest_id)
    return _form(view, meeting, Filled.of(**found._asdict()), found)


@pages.post("/meetings/{reference}/guests/{guest_id}", name="guest")
async def edit(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str, guest_id: UUID
) -> Response:
    """Correct what is known of a guest."""
    form = await parse(request, GuestEditForm)
    meeting = await meetings.find(db, actor, reference)
    try:
        await guests.edit(db, actor, meeting, guest_id, form.need())
    except Invalid as wrong:
        found = await guests.find(db, actor, meeting, guest_id)
        return _form(view, meeting, form.refuse(wrong), found)
    notice = gettext("What is known of this guest is corrected.")
    return view.see("meeting_people", notice=notice, reference=reference)


@pages.post("/meetings/{reference}/people/{invitee_id}/withdraw", name="guest_withdraw")
async def withdraw(
    view: Viewed, actor: SignedIn, db: Db, reference: str, invitee_id: UUID
) -> Response:
    """Take a guest's invitation back."""
    meeting = await meetings.find(db, actor, reference)
    whose = await guests.withdraw(db, actor, meeting, invitee_id)
    notice = gettext("{name} is no longer invited.").format(name=whose.name)
    return view.see("meeting_people", notice=notice, reference=reference)


def _form(view: View, meeting: Row, form: Filled[Any], guest: Row | None = None) -> HTMLResponse:
    return view.page(
        "guests/form.html",
        status=form.status if form.errors else 200,
        meeting=meeting,
        form=form,
        guest=guest,
        zones=[(zone, zone) for zone in ZONES],
        countries=countries(),
    )


def _import_page(
    view: View, meeting: Row, form: Filled[ImportForm], checked: Checked | None = None
) -> HTMLResponse:
    return view.page(
        "guests/import.html",
        status=form.status if form.errors else 200,
        meeting=meeting,
        form=form,
        checked=checked,
        columns=importing.COLUMNS,
        most=tables.MOST_ROWS,
    )


@api.post(
    "/{reference}/guests", operation_id="invite_guest", status_code=201, response_model=GuestOut
)
async def invite_guest(
    actor: Bearer, db: Db, reference: str, body: GuestIn, idempotency_key: IdempotencyKey = None
) -> dict[str, Any]:
    """Invite somebody from outside to a meeting."""
    meeting = await meetings.find(db, actor, reference)
    made = await _once(db, actor, meeting, body, idempotency_key)
    whose = await invitees.find(db, actor, meeting, made)
    found = await guests.find(db, actor, meeting, whose.guest_id)
    return {**found._asdict(), "invitee_id": made}


@api.delete("/{reference}/guests/{guest_id}", operation_id="withdraw_guest", status_code=204)
async def withdraw_guest(actor: Bearer, db: Db, reference: str, guest_id: UUID) -> None:
    """Take a guest's invitation back."""
    meeting = await meetings.find(db, actor, reference)
    tie = await guests.tie(db, actor, meeting, guest_id)
    await guests.withdraw(db, actor, meeting, tie.id)
