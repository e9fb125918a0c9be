"""Whether the process lives and whether it can serve; neither answer tells anything else."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from app.services import health
from app.web.deps import PUBLIC

pages = APIRouter(include_in_schema=False, dependencies=[PUBLIC])


@pages.get("/healthz", name="healthz")
async def alive() -> PlainTextResponse:
    """Answer as long as the process does."""
    return PlainTextResponse("ok\n")


@pages.get("/readyz", name="readyz")
async def ready(request: Request) -> PlainTextResponse:
    """Answer 200 when database, migrations and files are as they must be, else 503."""
    state = request.app.state
    async with state.sessions() as session:
        found = await health.faults(
            session, state.head, state.store.root, durable=state.settings.durable
        )
    return PlainTextResponse("not ready\n" if found else "ready\n", 503 if found else 200)
