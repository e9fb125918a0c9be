"""Counsel named and agreeing, and the convening of a meeting."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from app.core.errors import Invalid
from app.core.i18n import gettext
from app.routers.agendas.desk import desk_of
from app.schemas.agendas import CounselForm, SeenForm
from app.schemas.bulletins import Form
from app.services import meetings
from app.services.agendas import counsel
from app.services.meetings import convening
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import parse

pages = APIRouter(include_in_schema=False)


class ConveneForm(Form):
    """The meeting as it was shown."""

    version: int = Field(ge=1)


@pages.post("/meetings/{reference}/agenda/counsel", name="agenda_counsel")
async def name_counsel(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Name the counsel of a meeting."""
    form = await parse(request, CounselForm)
    meeting = await meetings.find(db, actor, reference)
    try:
        await counsel.name(db, actor, meeting, form.need().counsel)
    except Invalid as wrong:
        forms = {"counsel": form.refuse(wrong)}
        return await desk_of(view, db, actor, reference, forms=forms, status=422)
    return view.see("agenda", notice=gettext("Counsel is named."), reference=reference)


@pages.post("/meetings/{reference}/agenda/agree", name="agenda_agree")
async def agree(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Give counsel's word on the agenda that was shown."""
    form = await parse(request, SeenForm)
    meeting = await meetings.find(db, actor, reference)
    await counsel.agree(db, actor, meeting, form.need().seen)
    notice = gettext("You agreed to the agenda. It can be convened.")
    return view.see("agenda", notice=notice, reference=reference)


@pages.post("/meetings/{reference}/convene", name="meeting_convene")
async def convene(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Convene a meeting: its agenda goes out and is locked."""
    form = await parse(request, ConveneForm)
    meeting = await meetings.find(db, actor, reference)
    try:
        await convening.convene(db, actor, meeting, form.need().version)
    except Invalid as wrong:
        forms = {"convene": form.refuse(wrong)}
        return await desk_of(view, db, actor, reference, forms=forms, status=422)
    notice = gettext("The meeting is convened; everybody invited is told.")
    return view.see("meeting", notice=notice, reference=reference)
