"""A small application over the toolkit, with pages of its own, and browsers that visit it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

import psycopg
from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from jinja2 import ChoiceLoader, DictLoader
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from app.access.actor import Actor, Voice
from app.core import errors
from app.web.bodies import ApiRoute
from app.web.forms import Filled, parse
from app.web.furnish import furnish
from app.web.guard import guard
from app.web.rendering import View
from app.web.site import Place

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).resolve().parents[2]
SECRET = b"0123456789abcdef0123456789abcdef"
LOCAL = "http://127.0.0.1:8000"
_ID = UUID(int=1)

PAGES = {
    "page.html": (
        "{% extends 'layouts/base.html' %}{% block title %}A page{% endblock %}"
        "{% block content %}<p>whole</p>{{ csrf_field() }}{% endblock %}"
    ),
    "part.html": "<p>part</p>",
    "form.html": (
        "{% extends 'layouts/plain.html' %}{% from 'components/fields.html' import text, area %}"
        "{% from 'components/summary.html' import error_summary %}{% block title %}F{% endblock %}"
        "{% block content %}<form method=post>{{ csrf_field() }}{{ error_summary(form) }}"
        "{{ text(form, 'title', 'Title') }}{{ area(form, 'body', 'Text') }}</form>{% endblock %}"
    ),
}

router = APIRouter()
api = APIRouter(prefix="/api/v1", route_class=ApiRoute)


class NoteForm(BaseModel):
    """A form of each kind of field."""

    title: str = Field(min_length=3, max_length=20)
    body: str = ""
    amount: int | None = None
    label: Literal["RED", "GREEN"] | None = None
    tags: list[str] = []


class NoteIn(BaseModel):
    """A JSON body."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=3)
    amount: int = 0
    share: float = 0


def actor() -> Actor:
    """Return somebody signed in, who may speak for two organisations."""
    voices = (Voice(UUID(int=2), "Acme"), Voice(UUID(int=3), "Bureau"))
    return Actor(_ID, "Counsel", voices[0].organisation_id, "Acme", _ID, voices=voices)


@router.get("/", name="home")
async def home(request: Request) -> Response:
    return View(request, actor()).page("page.html", fragment="part.html")


@router.get("/note", name="note")
async def note(request: Request) -> Response:
    return View(request).page("form.html", form=Filled.of(title="begun"))


def _serve(held: NoteForm) -> None:
    if held.title == "taken":
        raise errors.Invalid("title", "{title} is taken.", title=held.title)


@router.post("/note", name="note_keep")
async def keep(request: Request) -> Response:
    view, form = View(request), await parse(request, NoteForm, files=("photos",))
    try:
        held = form.need()
        _serve(held)
    except errors.Invalid as wrong:
        return view.page("form.html", status=422, form=form.refuse(wrong))
    return view.see("home", notice=f"Kept {held.title}")


@router.get("/sign-in", name="sign_in")
async def sign_in(request: Request) -> Response:
    return View(request).page("form.html", form=Filled.of())


@router.get("/list", name="list")
async def listed(tag: Annotated[list[str] | None, Query()] = None, sort: str = "") -> str:
    return f"{tag} {sort}"


@router.put("/echo", name="echo")
async def echo(request: Request) -> int:
    return len(await request.body())


RAISED: dict[str, Callable[[], Exception]] = {
    "notfound": errors.NotFound,
    "hidden": lambda: errors.NotFound("{who} hid it", who="Acme"),
    "forbidden": lambda: errors.Forbidden("Only {who} may.", who="the chair"),
    "conflict": lambda: errors.Conflict("It is {state}.", state="closed"),
    "stale": errors.Stale,
    "many": lambda: errors.TooMany("Wait.", retry_after=30),
    "signin": errors.SignInNeeded,
    "rules": errors.RulesNeeded,
    "invalid": lambda: errors.Invalid("title", "Too {what}.", what="long"),
    "away": lambda: psycopg.OperationalError("no server"),
    "orm": lambda: OperationalError("select secret", {}, Exception("gone")),
    "bug": lambda: RuntimeError("a secret text"),
}


@router.get("/raise/{name}")
@api.get("/raise/{name}")
async def raising(name: str) -> None:
    raised = RAISED[name]()
    raise raised


@api.post("/notes")
async def create(body: NoteIn) -> NoteIn:
    return body


@api.get("/notes/{number}")
async def one(number: UUID, limit: int = 1) -> str:
    return f"{number} {limit}"


def build(base_url: str = LOCAL, **more: object) -> FastAPI:
    """Return the application, furnished as the real one is."""
    app = FastAPI(dependencies=[Depends(guard)])
    app.include_router(router)
    app.include_router(api)
    places = (
        Place("home", "Home", "home", "home", "h"),
        Place("later", "Later", "no_such_route", "home"),
        Place("desk", "Desk", "note", "home", duty="secretariat"),
    )
    options = {"base_url": base_url, "secret": SECRET, "folder": FOLDER, "places": places} | more
    site = furnish(app, **options)  # type: ignore[arg-type]
    loader = site.environment.loader
    assert loader
    site.environment.loader = ChoiceLoader([DictLoader(PAGES), loader])
    return app


def visit(app: FastAPI | None = None, base_url: str = LOCAL) -> TestClient:
    """Return a browser that does not follow on by itself."""
    return TestClient(app or build(base_url), base_url=base_url, follow_redirects=False)


def token_of(page: str) -> str:
    """Return the token of the form on a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]
