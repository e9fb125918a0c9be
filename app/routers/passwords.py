"""A forgotten password: asking for a link, and choosing a new one by it."""

from __future__ import annotations

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.core.errors import Invalid, NotFound, TooMany
from app.core.i18n import gettext
from app.schemas.mails import ForgottenForm, NewPasswordForm
from app.services.accounts import forgotten
from app.web.clients import address
from app.web.deps import PUBLIC, Db, Glimpsed
from app.web.forms import Filled, parse
from app.web.rendering import View

log = structlog.get_logger(__name__)
pages = APIRouter(include_in_schema=False, dependencies=[PUBLIC])


@pages.get("/forgotten", name="password_forgotten")
async def ask(view: Glimpsed, *, asked: bool = False) -> HTMLResponse:
    """Ask for the address of the account, or say what happens now that it was given."""
    return view.page("passwords/forgotten.html", form=Filled(), asked=asked)


@pages.post("/forgotten", name="password_forgotten")
async def send(request: Request, view: Glimpsed, db: Db) -> Response:
    """Send a link to whoever has an account with the address; the answer is the same for all."""
    form = await parse(request, ForgottenForm)
    if form.value is None:
        return view.page("passwords/forgotten.html", status=422, form=form, asked=False)
    try:
        await forgotten.ask(db, form.value.email, address=address(request))
    except TooMany as slow:
        return _slowed(view, form, slow)
    return view.see("password_forgotten", asked="1")


def _slowed(view: View, form: Filled[ForgottenForm], slow: TooMany) -> Response:
    log.warning("password_link_slowed", seconds=slow.retry_after)
    form.refuse(Invalid("", slow.message))
    wait = {"Retry-After": str(slow.retry_after)}
    return view.page("passwords/forgotten.html", status=429, headers=wait, form=form, asked=False)


@pages.get("/password/{token}", name="password_new")
async def look(view: Glimpsed, db: Db, token: str) -> HTMLResponse:
    """Show for whom a link is; nothing is spent before the button."""
    try:
        found = await forgotten.look(db, token)
    except NotFound:
        return _gone(view)
    return view.page("passwords/new.html", form=Filled(), found=found, token=token)


@pages.post("/password/{token}", name="password_new")
async def choose(request: Request, view: Glimpsed, db: Db, token: str) -> Response:
    """Spend the link for a new password; the way goes on to sign-in."""
    form = await parse(request, NewPasswordForm)
    try:
        found = await forgotten.look(db, token)
        await forgotten.choose(db, token, form.need().password)
    except NotFound:
        return _gone(view)
    except Invalid as wrong:
        form.refuse(wrong)
        return view.page("passwords/new.html", status=422, form=form, found=found, token=token)
    return view.see("sign_in", notice=gettext("Your password is changed. Sign in with it."))


def _gone(view: View) -> HTMLResponse:
    """Answer every link that does not hold alike."""
    log.warning("password_link_refused")
    return view.page("passwords/gone.html", status=404)
