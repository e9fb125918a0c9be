"""Invitations to meetings, in the house: one's own answer, who is invited, reminders, places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext, ngettext
from app.routers.meetings.show import page_of
from app.schemas.invitees import (
    AnswerForm,
    AnswerIn,
    Coming,
    InviteeOut,
    InviteesOut,
    OwnOut,
    PeopleQuery,
    PhoneForm,
    PhoneIn,
    PlacesForm,
    PlacesIn,
    Reminded,
)
from app.services import invitees, meetings
from app.services.invitees import answering, listing, telling
from app.services.invitees.answering import Said
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View
from app.web.site import site_of

if TYPE_CHECKING:
    from pydantic import BaseModel

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/meetings", route_class=ApiRoute, tags=["invitations"])


def said(body: BaseModel) -> Said:
    """Return the answer of a form or a JSON body."""
    return Said(**body.model_dump(exclude={"whole"}))


@pages.post("/meetings/{reference}/answer", name="meeting_answer")
async def answer(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Answer one's own invitation, or change the answer."""
    form = await parse(request, AnswerForm)
    meeting = await meetings.find(db, actor, reference)
    try:
        await answering.answer(db, actor, meeting, said(form.need()))
    except Invalid as wrong:
        forms = {"answer": form.refuse(wrong)}
        return await page_of(view, db, actor, reference, forms=forms, status=422)
    return view.see("meeting", notice=gettext("Your answer is noted."), reference=reference)


@pages.get("/meetings/{reference}/people", name="meeting_people")
async def people(
    view: Viewed, actor: SignedIn, db: Db, reference: str, asked: Annotated[PeopleQuery, Query()]
) -> Response:
    """List who is invited and what each answered, for who keeps the meeting."""
    meeting = await meetings.find(db, actor, reference)
    found = await listing.page(db, actor, meeting, asked, view.site.secret)
    shown = {"meeting": meeting, "found": found, "asked": asked}
    return view.tidied() or view.page(
        "invitees/people.html",
        counts=await invitees.counts(db, actor, meeting),
        refusal=listing.refusal(actor, meeting),
        **shown,
    )


@pages.post("/meetings/{reference}/people/remind", name="meeting_remind")
async def remind(view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Remind everybody who was told and has not answered."""
    meeting = await meetings.find(db, actor, reference)
    count = await telling.remind(db, actor, meeting)
    notice = ngettext("{n} person is reminded.", "{n} people are reminded.", count)
    return view.see("meeting_people", notice=notice.format(n=count), reference=reference)


@pages.get("/meetings/{reference}/people/{invitee_id}", name="invitee")
async def one(
    view: Viewed, actor: SignedIn, db: Db, reference: str, invitee_id: UUID
) -> HTMLResponse:
    """Show one invitation, and ask for the answer that was given by phone."""
    meeting = await meetings.find(db, actor, reference)
    found = await invitees.find(db, actor, meeting, invitee_id)
    form: Filled[PhoneForm] = Filled.of(
        answer=found.answer, note=found.note, colleague_name=found.colleague, named=found.named
    )
    return _one_page(view, actor, meeting, found, form)


@pages.post("/meetings/{reference}/people/{invitee_id}", name="invitee")
async def record(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str, invitee_id: UUID
) -> Response:
    """Write down an answer given by phone."""
    form = await parse(request, PhoneForm)
    meeting = await meetings.find(db, actor, reference)
    try:
        whose = await answering.record(db, actor, meeting, invitee_id, said(form.need()))
    except Invalid as wrong:
        found = await invitees.find(db, actor, meeting, invitee_id)
        return _one_page(view, actor, meeting, found, form.refuse(wrong))
    notice = gettext("The answer of {name} is noted.").format(name=whose.name)
    return view.see("meeting_people", notice=notice, reference=reference)


def _one_page(
    view: View, actor: Actor, meeting: Row, found: Row, form: Filled[PhoneForm]
) -> HTMLResponse:
    return view.page(
        "invitees/one.html",
        status=form.status if form.errors else 200,
        meeting=meeting,
        invitee=found,
        form=form,
        refusal=listing.refusal(actor, meeting),
    )


@pages.get("/meetings/{reference}/places", name="meeting_places")
async def places(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Ask an organisation's admin who of its people comes."""
    meeting = await meetings.find(db, actor, reference)
    house = await answering.of_house(db, actor, meeting)
    chosen = [one.id for one in house if one.answer in listing.COMING]
    return _places_page(view, meeting, house, Filled.of(invitees=chosen))


@pages.post("/meetings/{reference}/places", name="meeting_places")
async def fill_places(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Say who of an organisation's people comes."""
    form = await parse(request, PlacesForm)
    meeting = await meetings.find(db, actor, reference)
    try:
        await answering.fill(db, actor, meeting, form.need().invitees)
    except Invalid as wrong:
        house = await answering.of_house(db, actor, meeting)
        return _places_page(view, meeting, house, form.refuse(wrong))
    notice = gettext("It is noted who of your people comes.")
    return view.see("meeting", notice=notice, reference=reference)


def _places_page(
    view: View, meeting: Row, house: list[Row], form: Filled[PlacesForm]
) -> HTMLResponse:
    status = form.status if form.errors else 200
    shown = {"meeting": meeting, "house": house, "form": form}
    return view.page("invitees/places.html", status=status, **shown)


@api.get("/{reference}/answer", operation_id="get_own_invitation", response_model=OwnOut)
async def get_own_invitation(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """Tell of one's own invitation; 403 for who is not invited."""
    meeting = await meetings.find(db, actor, reference)
    return await _own_told(db, actor, meeting)


@api.put("/{reference}/answer", operation_id="answer_invitation", response_model=OwnOut)
async def answer_invitation(
    actor: Bearer, db: Db, reference: str, body: AnswerIn
) -> dict[str, Any]:
    """Answer one's own invitation; sent again it stands as it is."""
    meeting = await meetings.find(db, actor, reference)
    await answering.answer(db, actor, meeting, said(body))
    return await _own_told(db, actor, meeting)


async def _own_told(db: Db, actor: Actor, meeting: Row) -> dict[str, Any]:
    own: dict[str, Any] = (await listing.own(db, actor, meeting))._asdict()
    return own


@api.get("/{reference}/coming", operation_id="list_coming", response_model=Coming)
async def list_coming(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """List who comes and agreed to be named, for the invited."""
    meeting = await meetings.find(db, actor, reference)
    return {"items": [row._asdict() for row in await invitees.coming(db, meeting)]}


@api.get("/{reference}/invitees", operation_id="list_invitees", response_model=InviteesOut)
async def list_invitees(
    request: Request,
    actor: Bearer,
    db: Db,
    reference: str,
    asked: Annotated[PeopleQuery, Query()],
) -> dict[str, Any]:
    """List who is invited and what each answered, for who keeps the meeting."""
    meeting = await meetings.find(db, actor, reference)
    found = await listing.page(db, actor, meeting, asked, site_of(request).secret)
    return {"items": [row._asdict() for row in found.items], "next": found.next}


@api.put(
    "/{reference}/invitees/{invitee_id}/answer",
    operation_id="record_answer",
    response_model=InviteeOut,
)
async def record_answer(
    actor: Bearer, db: Db, reference: str, invitee_id: UUID, body: PhoneIn
) -> dict[str, Any]:
    """Write down an answer given by phone."""
    meeting = await meetings.find(db, actor, reference)
    await answering.record(db, actor, meeting, invitee_id, said(body))
    found: dict[str, Any] = (await invitees.find(db, actor, meeting, invitee_id))._asdict()
    return found


@api.post("/{reference}/invitees/remind", operation_id="remind_invitees", response_model=Reminded)
async def remind_invitees(actor: Bearer, db: Db, reference: str) -> dict[str, int]:
    """Remind everybody who was told and has not answered, at most twice a day."""
    meeting = await meetings.find(db, actor, reference)
    return {"reminded": await telling.remind(db, actor, meeting)}


@api.put("/{reference}/places", operation_id="fill_places", status_code=204)
async def put_places(actor: Bearer, db: Db, reference: str, body: PlacesIn) -> None:
    """Say as an organisation's admin who of its people comes, and that the others do not."""
    meeting = await meetings.find(db, actor, reference)
    await answering.fill(db, actor, meeting, body.invitees)
