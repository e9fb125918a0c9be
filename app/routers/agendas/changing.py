"""Changes of an agenda after it went out, and counsel's answers to them."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.core.errors import Invalid
from app.core.i18n import gettext
from app.routers.agendas.desk import desk_of
from app.schemas.agendas import AnswerForm, WhyForm
from app.services import agendas, meetings
from app.services.agendas import changes
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import parse

pages = APIRouter(include_in_schema=False)


@pages.post("/meetings/{reference}/agenda/changes/{change_id}", name="agenda_change")
async def answer(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str, change_id: UUID
) -> Response:
    """Agree to a change, or decline it."""
    form = await parse(request, AnswerForm)
    meeting = await meetings.find(db, actor, reference)
    try:
        said = form.need()
        await changes.answer(db, actor, meeting, change_id, said.outcome, said.words)
    except Invalid as wrong:
        forms = {f"change-{change_id}": form.refuse(wrong)}
        return await desk_of(view, db, actor, reference, forms=forms, status=422)
    return view.see("agenda", notice=gettext("Your word is kept."), reference=reference)


@pages.post("/meetings/{reference}/agenda/{item}/ask", name="agenda_ask")
async def ask(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str, item: str
) -> Response:
    """Ask counsel for an item that stayed back."""
    form = await parse(request, WhyForm)
    meeting = await meetings.find(db, actor, reference)
    row = await agendas.find(db, actor, meeting, item)
    await changes.ask_again(db, actor, meeting, row, form.first("reason"))
    return view.see("agenda", notice=gettext("Counsel is asked."), reference=reference)
