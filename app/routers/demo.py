"""The demo's front door: who one can be, with a button for each. Only demo mode has it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.services import people
from app.services.accounts import sessions
from app.web.deps import PUBLIC, Db, Glimpsed
from app.web.forms import parse

pages = APIRouter(include_in_schema=False, dependencies=[PUBLIC])


class Chosen(BaseModel):
    """Whom to be, by the key of the cast."""

    key: str


@pages.get("/demo", name="demo")
async def show(request: Request, view: Glimpsed) -> HTMLResponse:
    """List the cast."""
    return view.page("demo/index.html", cast=request.app.state.cast)


@pages.post("/demo", name="demo_sign_in")
async def sign_in(request: Request, view: Glimpsed, db: Db) -> Response:
    """Sign in as one of the cast, without a password."""
    chosen = (await parse(request, Chosen)).need()
    token = await _begin(request, db, chosen.key)
    answer = view.see("home")
    view.site.cookies.put(answer, view.site.cookies.session, token)
    return answer


async def _begin(request: Request, db: AsyncSession, key: str) -> str:
    email = next((role.email for role in request.app.state.cast if role.key == key), "")
    found = await people.by_email(db, email)
    if found is None:
        raise NotFound
    voice = (await sessions.voices(db, found.id))[0]
    client = request.headers.get("user-agent", "")
    return await sessions.begin(db, found.id, voice.organisation_id, client=client, address="demo")
