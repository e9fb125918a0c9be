"""The post: what waits and what came back, for who keeps it; and declining a sort of messages."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.core.errors import NotFound
from app.core.i18n import gettext, ngettext
from app.core.pagination import Page, cut, decode, encode
from app.schemas.mails import MailAgain, MailChoices, Mails, MailsAsked
from app.services.mails import desk, kinds, stops
from app.web.bodies import ApiRoute
from app.web.deps import PUBLIC, Bearer, Db, Glimpsed, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.guard import one_click
from app.web.rendering import View
from app.web.site import site_of

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/mails", route_class=ApiRoute, tags=["mails"])

Asked = Annotated[MailsAsked, Query()]


@pages.get("/administration/mail", name="mails")
async def index(request: Request, view: Viewed, actor: SignedIn, db: Db, asked: Asked) -> Response:
    """List the messages that came back or were given up, or those of another state."""
    page = await _listed(request, db, actor, asked)
    return view.page("mails/index.html", asked=asked, page=page, sending=_sends(request))


@pages.post("/administration/mail/again", name="mails_again")
async def again_all(view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Send all again that was given up."""
    sent = await desk.again_all(db, actor)
    said = ngettext("{n} message goes again.", "{n} messages go again.", sent)
    return view.see("mails", notice=said.format(n=sent), show="waiting")


@pages.post("/administration/mail/{mail_id}/again", name="mail_again")
async def again(view: Viewed, actor: SignedIn, db: Db, mail_id: UUID) -> Response:
    """Send one message again."""
    await desk.again(db, actor, mail_id)
    return view.see("mails", notice=gettext("The message goes again."), show="waiting")


@pages.get("/mail/stop/{token}", name="mail_stop", dependencies=[PUBLIC])
async def look(request: Request, view: Glimpsed, db: Db, token: str) -> HTMLResponse:
    """Show what a link in a message declines; nothing is declined before the button."""
    return await _stop_page(request, view, db, token)


@pages.post("/mail/stop/{token}", name="mail_stop", dependencies=[PUBLIC])
@one_click
async def stop(request: Request, view: Glimpsed, db: Db, token: str) -> HTMLResponse:
    """Decline messages of the sort: by the page's button, or one click in a mail program."""
    await _stop(request, db, token)
    return await _stop_page(request, view, db, token)


@pages.get("/account/mail", name="account_mail")
async def choices(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """Show which sorts of messages one gets."""
    declined = await stops.own(db, actor)
    wanted = [topic for topic in kinds.TOPICS if topic not in declined]
    form: Filled[MailChoices] = Filled.of(wanted=wanted)
    return view.page("mails/choices.html", form=form, topics=_topics())


@pages.post("/account/mail", name="account_mail")
async def choose(request: Request, view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Keep which sorts of messages one wants."""
    form = await parse(request, MailChoices)
    if form.value is None:
        return view.page("mails/choices.html", status=422, form=form, topics=_topics())
    await stops.choose(db, actor, form.value.wanted)
    return view.see("account_mail", notice=gettext("Your settings are kept."))


def _topics() -> list[tuple[str, str]]:
    return [(topic, gettext(words)) for topic, words in kinds.TOPICS.items()]


def _sends(request: Request) -> bool:
    return request.app.state.post is not None


async def _stop(request: Request, db: Db, token: str) -> None:
    address, topic = stops.read(token, request.app.state.house.ring)
    await stops.stop(db, address, topic)


async def _stop_page(request: Request, view: View, db: Db, token: str) -> HTMLResponse:
    try:
        address, topic = stops.read(token, request.app.state.house.ring)
    except NotFound:
        return view.page("invitations/gone.html", status=404)
    return view.page(
        "mails/stop.html",
        done=topic in await stops.stopped(db, address),
        address=address,
        topic=gettext(kinds.TOPICS[topic]),
        token=token,
    )


async def _listed(request: Request, db: Db, actor: Actor, asked: MailsAsked) -> Page[Any]:
    secret, scope = site_of(request).secret, f"mails {actor.person_id} {asked.show}"
    after: Any = decode(secret, asked.cursor, scope) if asked.cursor else None
    rows = await desk.listing(db, actor, asked.show, after=after)
    page = cut(rows, desk.PAGE, lambda row: encode(secret, (row.asked_at, row.id), scope))
    spoken = [
        row._replace(kind=gettext(kinds.words(row.kind)), fault=gettext(row.fault))
        for row in page.items
    ]
    return Page(spoken, page.next)


@api.get("", operation_id="list_mails", response_model=Mails)
async def list_mails(request: Request, actor: Bearer, db: Db, asked: Asked) -> Any:  # noqa: ANN401
    """List messages that came back or were given up, or those of another state."""
    page = await _listed(request, db, actor, asked)
    return {"items": [row._asdict() for row in page.items], "next": page.next}


@api.post("/{mail_id}/again", operation_id="send_mail_again", response_model=MailAgain)
async def send_mail_again(actor: Bearer, db: Db, mail_id: UUID) -> Any:  # noqa: ANN401
    """Send one message again; a waiting one is tried now."""
    return {"id": await desk.again(db, actor, mail_id)}
