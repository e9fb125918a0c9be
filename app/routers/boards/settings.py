"""How a board works, kept by the secretariat."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.access.actor import Actor
from app.access.deeds import Deed, require
from app.core.countries import COUNTRIES
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.schemas.boards import BoardOut, SettingsBody, SettingsForm
from app.services import boards
from app.services.boards import settings
from app.services.boards.settings import Settings
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View
from app.web.versions import IfMatch, Tagged, etag

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/boards", route_class=ApiRoute, tags=["boards"])
_KEYS = tuple(field.name for field in fields(Settings))


@pages.get("/boards/{slug}/settings", name="board_settings")
async def edit(view: Viewed, actor: SignedIn, db: Db, slug: str) -> HTMLResponse:
    """Show the form of how a board works."""
    board = await boards.find(db, actor, slug)
    filled = {key: getattr(board, key) for key in (*_KEYS, "version")}
    return _page(view, actor, board, Filled.of(**filled))


@pages.post("/boards/{slug}/settings", name="board_settings")
async def save(request: Request, view: Viewed, actor: SignedIn, db: Db, slug: str) -> Response:
    """Change how a board works."""
    form = await parse(request, SettingsForm)
    try:
        said = form.need()
        await settings.edit(db, actor, slug, _settings(said), said.version)
    except Invalid as wrong:
        return _page(view, actor, await boards.find(db, actor, slug), form.refuse(wrong))
    return view.see("board_seats", notice=gettext("Saved."), slug=slug)


def _page(view: View, actor: Actor, board: Row, form: Filled[SettingsForm]) -> HTMLResponse:
    require(actor, Deed.BOARD_KEEP, board)
    return view.page(
        "boards/settings.html",
        status=422 if form.errors else 200,
        board=board,
        form=form,
        zones=settings.zones(),
        countries=COUNTRIES,
    )


def _settings(said: SettingsForm | SettingsBody) -> Settings:
    return Settings(**said.model_dump(include=set(_KEYS)))


@api.put("/{slug}/settings", operation_id="edit_board", response_model=BoardOut)
async def edit_board(
    actor: Bearer, db: Db, slug: str, version: IfMatch, body: SettingsBody, response: Tagged
) -> Any:  # noqa: ANN401 - shaped by the model
    """Change how a board works; the header If-Match names the version that is changed."""
    await settings.edit(db, actor, slug, _settings(body), version)
    board = await boards.find(db, actor, slug)
    response.headers.update(etag(board.version))
    return board._asdict()
