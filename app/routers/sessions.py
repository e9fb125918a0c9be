"""Coming in and going out, the list of one's sessions, and for whom one acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import N_, gettext, ngettext
from app.schemas.accounts import ActForForm, SignInForm
from app.schemas.sessions import Sessions
from app.services import accounts
from app.services.accounts import Entered, Outcome, Shut, Slowed, sessions
from app.web.bodies import ApiRoute
from app.web.clients import address, carry, client
from app.web.deps import PUBLIC, Bearer, Db, Glimpsed, SignedIn, Viewed
from app.web.forms import Filled, parse

if TYPE_CHECKING:
    from app.web.rendering import View

log = structlog.get_logger(__name__)
pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/sessions", route_class=ApiRoute, tags=["sessions"])

_WRONG = N_("This address and this password do not belong together.")
_SLOW = N_("Too many tries from here. Try again in {minutes} min, or from another device.")


@pages.get("/sign-in", name="sign_in", dependencies=[PUBLIC])
async def ask(view: Glimpsed, onward: Annotated[str, Query(alias="next")] = "") -> Response:
    """Ask for address and password; whoever is signed in goes on."""
    if view.actor:
        return view.see(view.safe_next(onward))
    form: Filled[SignInForm] = Filled.of(next=view.safe_next(onward))
    return view.page("sessions/sign_in.html", form=form)


@pages.post("/sign-in", name="sign_in", dependencies=[PUBLIC])
async def sign_in(request: Request, view: Glimpsed, db: Db) -> Response:
    """Let somebody in, or say the one thing that is said to everybody else."""
    form = await parse(request, SignInForm)
    if form.value is None:
        return view.page("sessions/sign_in.html", status=422, form=form)
    outcome = await accounts.sign_in(
        db, form.value.email, form.value.password, client=client(request), address=address(request)
    )
    return _answer(view, form, outcome)


def _answer(view: View, form: Filled[SignInForm], outcome: Outcome) -> Response:
    match outcome:
        case Entered():
            onward = view.safe_next(form.first("next"))
            return carry(view, view.see(onward, notice=_told(outcome.failed)), outcome.token)
        case Shut():
            return view.page("sessions/shut.html", status=403, keep=True, shut=outcome)
        case Slowed():
            log.warning("sign_in_slowed", seconds=outcome.seconds)
            form.refuse(Invalid("", _SLOW, minutes=-(-outcome.seconds // 60)))
            wait = {"Retry-After": str(outcome.seconds)}
            return view.page(
                "sessions/sign_in.html", status=429, keep=True, headers=wait, form=form
            )
    log.warning("sign_in_refused")
    form.refuse(Invalid("", _WRONG))
    # The count of failed tries stays.
    return view.page("sessions/sign_in.html", status=422, keep=True, form=form)


def _told(failed: int) -> str:
    if not failed:
        return ""
    said = ngettext(
        "Since you last signed in, {n} try to do so in your name failed.",
        "Since you last signed in, {n} tries to do so in your name failed.",
        failed,
    )
    return said.format(n=failed) + " " + gettext("If that was not you, change your password.")


@pages.post("/sign-out", name="sign_out", dependencies=[PUBLIC])
async def sign_out(view: Glimpsed, db: Db) -> Response:
    """End this session, and take its cookie back."""
    if view.actor:
        await sessions.end(db, view.actor, view.actor.token_id)
    answer = view.see("sign_in", notice=gettext("You are signed out."))
    view.site.cookies.drop(answer, view.site.cookies.session)
    return answer


@pages.post("/act-for", name="act_for")
async def act_for(request: Request, view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Act for another organisation from now on."""
    form = (await parse(request, ActForForm)).need()
    token = await sessions.act_for(db, actor, form.organisation_id)
    return carry(view, view.see(view.safe_next(form.next)), token)


@pages.get("/account/sessions", name="sessions")
async def index(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """List where one is signed in."""
    return view.page("sessions/index.html", own=await sessions.own(db, actor))


@pages.post("/account/sessions/end-others", name="sessions_end")
async def end_others(view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Sign out everywhere else."""
    ended = await sessions.end_others(db, actor)
    said = ngettext("{n} other session has ended.", "{n} other sessions have ended.", ended)
    return view.see("sessions", notice=said.format(n=ended))


@pages.post("/account/sessions/{session_id}/end", name="session_end")
async def end(view: Viewed, actor: SignedIn, db: Db, session_id: UUID) -> Response:
    """Sign out somewhere; here, if it is this session."""
    if session_id == actor.token_id:
        return await sign_out(view, db)
    await sessions.end(db, actor, session_id)
    return view.see("sessions", notice=gettext("That session has ended."))


@api.get("", operation_id="list_sessions", response_model=Sessions)
async def list_sessions(actor: Bearer, db: Db) -> Row:
    """List the browsers in which the holder of the token is signed in."""
    return {"items": [row._asdict() for row in await sessions.own(db, actor)]}


@api.delete("/{session_id}", operation_id="end_session", status_code=204, response_model=None)
async def end_session(actor: Bearer, db: Db, session_id: UUID) -> None:
    """Sign out one of them."""
    await sessions.end(db, actor, session_id)
