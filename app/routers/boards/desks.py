"""The list of boards, and the desk of each: what waits there and for whom."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.schemas.boards import BoardOut, Boards, DeskOut
from app.services import boards
from app.services.boards import desk, visits
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.prose import prepare, prose
from app.web.versions import Tagged, etag

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/boards", route_class=ApiRoute, tags=["boards"])


@pages.get("/boards", name="boards")
async def index(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """List the boards and committees, those of the reader first."""
    return view.page(
        "boards/index.html",
        boards=await boards.listing(db, actor),
        own={row.id for row in await boards.of_reader(db, actor)},
    )


@pages.get("/boards/{slug}", name="board")
async def show(view: Viewed, actor: SignedIn, db: Db, slug: str) -> HTMLResponse:
    """Show a board's desk, and remember that the reader was here."""
    found = await desk.of_board(db, actor, slug)
    await visits.came(db, actor, found.board.id)
    await prepare(found.board.charter)
    return view.page("boards/desk.html", desk=found, board=found.board, prose=prose)


@api.get("", operation_id="list_boards", response_model=Boards)
async def list_boards(actor: Bearer, db: Db) -> Any:  # noqa: ANN401 - shaped by the model
    """List the boards and committees."""
    return {"items": [row._asdict() for row in await boards.listing(db, actor)]}


@api.get("/{slug}", operation_id="get_board", response_model=BoardOut)
async def get_board(actor: Bearer, db: Db, slug: str, response: Tagged) -> Any:  # noqa: ANN401 - shaped
    """Tell of a board and how it works."""
    board = await boards.find(db, actor, slug)
    response.headers.update(etag(board.version))
    return board._asdict()


@api.get("/{slug}/desk", operation_id="get_board_desk", response_model=DeskOut)
async def get_desk(actor: Bearer, db: Db, slug: str) -> Any:  # noqa: ANN401 - shaped by the model
    """Tell what waits at a board, for whom, and what changed since the reader was at its page."""
    found = await desk.of_board(db, actor, slug)
    lists = ("overdue", "awaiting", "chair", "owed")
    told = {name: [asdict(one) for one in getattr(found, name)] for name in lists}
    changes = [row._asdict() for row in found.changes]
    return {"since": found.since, "changes": changes, **told}
