"""Files, to those who may see what they belong to: never run, never cached, never in part."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse

from app.core.media import content_disposition
from app.services import files
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db, SignedIn

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from app.services.files import Served

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/files", route_class=ApiRoute, tags=["files"])
Variant = Literal["original", "shown", "thumb"]
_BLOCK = 1 << 18
_SHUT = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store, private",
    "Accept-Ranges": "none",
}


@pages.api_route("/files/{file_id}/{variant}", methods=["GET", "HEAD"], name="file")
async def file(request: Request, actor: SignedIn, db: Db, file_id: UUID, variant: str) -> Response:
    """Give one file to its reader."""
    served = await files.serve(
        db, actor, request.app.state.store, file_id, variant, scanned=_only_scanned(request)
    )
    return _answer(request, served)


@api.get("/{file_id}", operation_id="get_file", response_class=Response)
async def get_file(
    request: Request,
    actor: Bearer,
    db: Db,
    file_id: UUID,
    variant: Annotated[Variant, Query()] = "original",
) -> Response:
    """Give one file; of a picture that is another's, ask for the shown copy or the thumbnail."""
    served = await files.serve_out(
        db, actor, request.app.state.store, file_id, variant, scanned=_only_scanned(request)
    )
    return _answer(request, served)


def _only_scanned(request: Request) -> bool:
    return bool(request.app.state.settings.clamd_required)


def _answer(request: Request, served: Served) -> Response:
    headers = {
        **_SHUT,
        "Content-Disposition": content_disposition(served.name, inline=served.inline),
        "Content-Length": str(served.size),
    }
    if request.method == "HEAD":
        return Response(headers=headers, media_type=served.media_type)
    return StreamingResponse(blocks(served.path), headers=headers, media_type=served.media_type)


async def blocks(path: Path) -> AsyncGenerator[bytes]:
    """Yield what a file holds, block by block."""
    # Opened and closed here: a reader who leaves meanwhile would leave what a thread opened open.
    with path.open("rb") as handle:
        while block := await asyncio.to_thread(handle.read, _BLOCK):
            yield block
