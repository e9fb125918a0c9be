"""One's own account: how one wants to be met, the password, and who one is to the API."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.schemas.accounts import ZONES, PasswordForm, Preferences, PreferencesIn
from app.schemas.sessions import Me
from app.services import accounts, people, rules
from app.services.people import mandates
from app.web.bodies import ApiRoute
from app.web.clients import address, carry
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/me", route_class=ApiRoute, tags=["people"])


@pages.get("/account", name="account")
async def show(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """Show one's account."""
    return await _page(view, actor, db)


@pages.post("/account", name="account")
async def prefer(request: Request, view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Keep how one wants to be met; a theme chosen here holds in every browser."""
    form = await parse(request, Preferences)
    if form.value is None:
        return await _page(view, actor, db, form=form)
    await accounts.prefer(db, actor, form.value)
    answer = view.see("account", notice=gettext("Your settings are kept."))
    view.site.cookies.drop(answer, view.site.cookies.theme)
    return answer


@pages.post("/account/password", name="account_password")
async def change_password(request: Request, view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Change the password, and sign out everywhere else."""
    form = await parse(request, PasswordForm)
    try:
        wanted = form.need()
        token = await accounts.change_password(
            db, actor, wanted.current, wanted.password, address=address(request)
        )
    except Invalid as wrong:
        return await _page(view, actor, db, secret=form.refuse(wrong))
    said = gettext("Your password is changed. You are signed out everywhere else.")
    return carry(view, view.see("account", notice=said), token)


async def _page(
    view: View,
    actor: Actor,
    db: Db,
    form: Filled[Preferences] | None = None,
    secret: Filled[PasswordForm] | None = None,
) -> HTMLResponse:
    """Return the page, with the form that did not hold as it was filled in."""
    present: Filled[Preferences] = Filled.of(
        name=actor.person_name, language=actor.language, zone=actor.zone,
        theme=actor.theme, shortcuts=actor.shortcuts,
    )  # fmt: skip
    return view.page(
        "accounts/show.html",
        status=422 if form or secret else 200,
        # The count of tries with a wrong password stays.
        keep=secret is not None,
        form=form or present,
        secret=secret or Filled(),
        own=await accounts.own(db, actor),
        profile=await people.find(db, actor, actor.person_id),
        mandate=await mandates.own(db, actor),
        accepted=await rules.accepted(db, actor),
        zones=[(zone, zone.replace("_", " ")) for zone in ZONES],
    )


@api.put("", operation_id="change_me", status_code=204)
async def change_me(actor: Bearer, db: Db, body: PreferencesIn) -> None:
    """Keep how the holder of the token is called and wants to be met, whole."""
    await accounts.prefer(db, actor, body)


@api.get("", operation_id="get_me", response_model=Me)
async def me(actor: Bearer, db: Db) -> Any:  # noqa: ANN401 - shaped by the model
    """Tell who holds the token, for which organisation, and with which rights."""
    own = await accounts.own(db, actor)
    return {
        "id": actor.person_id,
        "name": actor.person_name,
        "email": own.email,
        "organisation": {"id": actor.organisation_id, "name": actor.organisation_name},
        "kind": actor.kind,
        "admin": actor.admin,
        "duties": sorted(actor.duties),
        "seats": [
            {"group": {"id": seat.group_id, "name": seat.name}, "role": seat.role}
            for seat in actor.seats
        ],
        "organisations": [
            {"id": voice.organisation_id, "name": voice.name} for voice in actor.voices
        ],
        "language": actor.language,
        "zone": actor.zone,
        "scope": actor.scope,
        "mandate": await mandates.own(db, actor),
    }
