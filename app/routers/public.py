"""What everybody reads without signing in: bulletins that the secretariat released."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from app.core import refang
from app.core.db import Row
from app.schemas.bulletins import Cursor
from app.schemas.clearances import PublicOut, PublicPage
from app.services import public
from app.web.bodies import ApiRoute
from app.web.deps import PUBLIC, Db, Glimpsed
from app.web.prose import prepare, prose
from app.web.site import site_of

pages = APIRouter(include_in_schema=False, dependencies=[PUBLIC])
# No token is needed, and the document says so.
api = APIRouter(
    prefix="/api/v1/public", route_class=ApiRoute, tags=["public"], dependencies=[PUBLIC]
)
_NO_TOKEN: dict[str, Any] = {"security": []}


@pages.get("/public", name="public")
async def index(view: Glimpsed, db: Db, cursor: Annotated[Cursor, Query()] = "") -> HTMLResponse:
    """List what is public, the last released first."""
    page = await public.listed(db, view.site.secret, cursor)
    return view.page("public/index.html", page=page)


@pages.get("/public/{reference}", name="public_item")
async def show(view: Glimpsed, db: Db, reference: str) -> HTMLResponse:
    """Show one public bulletin; whatever is not public answers as what does not exist."""
    face = await public.find(db, reference)
    await prepare(face.text)
    return view.page(
        "public/show.html", face=face, marks=public.marks(face), prose=prose, safe=refang.safe
    )


@api.get("", operation_id="list_public", response_model=PublicPage, openapi_extra=_NO_TOKEN)
async def list_public(
    request: Request, db: Db, cursor: Annotated[Cursor, Query()] = ""
) -> dict[str, Any]:
    """List the bulletins that everybody may read, the last released first; without a token."""
    page = await public.listed(db, site_of(request).secret, cursor)
    return {"items": [_told(face) for face in page.items], "next": page.next}


@api.get(
    "/{reference}", operation_id="get_public", response_model=PublicOut, openapi_extra=_NO_TOKEN
)
async def get_public(db: Db, reference: str) -> dict[str, Any]:
    """Return one bulletin that everybody may read; without a token."""
    return _told(await public.find(db, reference))


def _told(face: Row) -> dict[str, Any]:
    told: dict[str, Any] = face._asdict()
    return told | {"identifiers": public.marks(face)}
