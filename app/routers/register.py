"""The register: what was decided, what all members were told, and what one takes away of it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.access import tlp as labels
from app.access.actor import Actor
from app.core import clock
from app.core.errors import Invalid
from app.core.i18n import translate
from app.core.pagination import Page
from app.schemas.register import Register, RegisterQuery, ReleaseOut, Releases
from app.services import answers, positions, register, threads
from app.services.register import Filters, releases, sheets
from app.services.threads import exports
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.prose import prepare, prose
from app.web.rendering import FRESH
from app.web.site import site_of

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["register"])
Asked = Annotated[RegisterQuery, Query()]


def _filters(asked: RegisterQuery) -> Filters:
    return Filters(asked.topic, asked.state, asked.industry, asked.year, asked.text)


def _which(actor: Actor, asked: RegisterQuery) -> str:
    """Return which list is asked for; whoever is on no board begins with what all are told."""
    return asked.list or ("decided" if actor.platform or actor.boards else "told")


@pages.get("/register", name="register")
async def index(view: Viewed, actor: SignedIn, db: Db, asked: Asked) -> Response:
    """Show the decided threads that the reader sees, or what all members were told."""
    tidied = view.tidied()
    return tidied or await _list(view, actor, db, asked)


async def _list(view: Viewed, actor: Actor, db: Db, asked: RegisterQuery) -> HTMLResponse:
    which, filters, wrong, status = _which(actor, asked), _filters(asked), "", 200
    found: Page[Any] = Page([])
    try:
        found = await _page(db, actor, which, asked, view.site.secret)
    except Invalid as refused:
        wrong, status = translate(refused.message, refused.data), 422
    return view.page(
        "register/index.html",
        fragment="register/_list.html",
        status=status,
        which=which,
        filters=filters,
        wrong=wrong,
        found=found,
        asked=asked,
        choices=await register.choices(db),
        strictest=labels.strictest(row.tlp for row in found.items),
    )


async def _page(db: Db, actor: Actor, which: str, asked: RegisterQuery, secret: bytes) -> Page[Any]:
    look = register.told if which == "told" else register.decided
    how: dict[str, Any] = {"secret": secret, "cursor": asked.cursor or None, "size": asked.limit}
    return await look(db, actor, _filters(asked), **how)


@pages.get("/register.csv", name="register_csv")
async def sheet(view: Viewed, actor: SignedIn, db: Db, asked: Asked) -> Response:
    """Give the decided threads as a table, each row with its label, each item logged."""
    text = await sheets.sheet(db, actor, _filters(asked), secret=view.site.secret)
    name = f"register-{clock.now():%Y-%m-%d}.csv"
    headers = {**FRESH, "Content-Disposition": f'attachment; filename="{name}"'}
    # With a byte order mark, by which spreadsheets know UTF-8.
    return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers=headers)


@pages.get("/threads/{reference}/report", name="thread_report")
async def report(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Show a thread for print: point by point, what the board thinks and the platform answered."""
    thread = await threads.find_open(db, actor, reference)
    points = await threads.points(db, actor, thread.id)
    await prepare(thread.problem, thread.proposal, *(point.text for point in points))
    return view.page(
        "register/report.html",
        thread=thread,
        points=points,
        answers=await answers.of_thread(db, actor, thread, points),
        positions=await positions.of_thread(db, actor, thread, points),
        moves=await threads.steps(db, actor, thread.id),
        prose=prose,
    )


@pages.get("/releases/{reference}", name="release")
async def show(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Show what all members were told; the way to the thread only to who sees it."""
    release = await releases.find(db, actor, reference)
    source = await releases.source(db, actor, release.id)
    await prepare(release.said, release.did)
    return view.page("register/release.html", release=release, source=source, prose=prose)


@api.get("/register", operation_id="list_register", response_model=Register)
async def list_register(actor: Bearer, db: Db, request: Request, asked: Asked) -> Any:  # noqa: ANN401 - shaped
    """List the decided threads that the reader sees, the latest first."""
    found = await _page(db, actor, "decided", asked, site_of(request).secret)
    await exports.log(db, actor, found.items)
    return found


@api.get("/releases", operation_id="list_releases", response_model=Releases)
async def list_releases(actor: Bearer, db: Db, request: Request, asked: Asked) -> Any:  # noqa: ANN401 - shaped
    """List what all members were told, the latest first."""
    return await _page(db, actor, "told", asked, site_of(request).secret)


@api.get("/releases/{reference}", operation_id="get_release", response_model=ReleaseOut)
async def get_release(actor: Bearer, db: Db, reference: str) -> Any:  # noqa: ANN401 - shaped
    """Return what all members were told of one thread."""
    return await releases.find(db, actor, reference)
