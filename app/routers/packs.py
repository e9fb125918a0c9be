"""The pack of a meeting: a page to print, and the same as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.core import pdf
from app.core.errors import Conflict, NotFound
from app.core.files import Damaged
from app.core.i18n import gettext
from app.core.media import content_disposition
from app.services import files, packs
from app.services.packs import Pack
from app.web.deps import Db, SignedIn, Viewed
from app.web.prose import prepare, prose
from app.web.rendering import View

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row

pages = APIRouter(include_in_schema=False)
_NOWHERE = Path("/nowhere")
_SHUT = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store, private",
}
_STYLE = Path(__file__).resolve().parents[2] / "static" / "css" / "pack-file.css"


@pages.get("/meetings/{reference}/pack", name="meeting_pack")
async def show(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Show the pack of a meeting as one page to print, exactly what the reader sees."""
    pack = await packs.of_meeting(db, actor, reference)
    await prepare(*(item.row.text for item in pack.agenda.items))
    made = pdf.available()
    return view.page("packs/show.html", pack=pack, prose=prose, pdf=made, page_label=pack.label)


@pages.get("/meetings/{reference}/pack.pdf", name="meeting_pack_pdf")
async def as_pdf(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Give the pack as PDF, with the pages of the papers that are PDF or pictures."""
    pack = await packs.of_meeting(db, actor, reference)
    annexes = await _annexes(request, view, db, actor, pack)
    markup = view.render("packs/pdf.html", pack=pack, prose=prose)
    unreadable = gettext("This file could not be taken into the pack. Open it by itself.")
    sheets = pdf.Sheets(markup, _STYLE.read_text(), unreadable, annexes)
    name = content_disposition(f"{pack.meeting.reference}.pdf", inline=False)
    made = await pdf.made(sheets)
    return Response(
        made, media_type="application/pdf", headers={**_SHUT, "Content-Disposition": name}
    )


async def _annexes(
    request: Request, view: View, db: AsyncSession, actor: Actor, pack: Pack
) -> list[pdf.Annex]:
    """Return the files that are bound in, each asked for through the gate once more."""
    return [
        pdf.Annex(
            str(await _path(request, db, actor, paper.file)),
            _type(paper.file),
            view.render("packs/_annex.html", pack=pack, item=item, paper=paper, number=number),
        )
        for number, (item, paper) in enumerate(pack.bound, 1)
    ]


async def _path(request: Request, db: AsyncSession, actor: Actor, file: Row) -> Path:
    """Return where a file lies; a place where there is none for one that cannot be given."""
    state = request.app.state
    variant, scanned = "shown" if file.shown else "original", bool(state.settings.clamd_required)
    try:
        served = await files.serve(db, actor, state.store, file.id, variant, scanned=scanned)
    except (NotFound, Conflict, Damaged):
        return _NOWHERE
    return served.path


def _type(file: Row) -> str:
    return "image/webp" if file.shown else str(file.media_type)
