"""The composition root: settings in, application out."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import Depends, FastAPI
from sqlalchemy.exc import SQLAlchemyError

from app.core import logs, migrations
from app.core.db import make_engine, make_sessions
from app.core.files import Store
from app.core.i18n import N_
from app.core.settings import Settings, load
from app.routers import ROUTERS, demo
from app.services import files, health
from app.web.furnish import furnish
from app.web.guard import guard
from app.web.inventory import access_of
from app.web.site import Place

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from app.access.actor import Actor

FOLDER = Path(__file__).resolve().parent.parent


def _sits(actor: Actor) -> bool:
    """Tell whether somebody has business with a board: a seat there, or as the platform's staff."""
    return actor.platform or bool(actor.boards)


PLACES = (
    Place("home", N_("Home"), "home", "home", "h"),
    Place("bulletins", N_("Bulletins"), "bulletins", "news", "b"),
    Place("groups", N_("Groups"), "groups", "users-group", "g"),
    Place("boards", N_("Boards"), "boards", "gavel", "o", business=_sits),
    Place("register", N_("Register"), "register", "archive", "r"),
    Place("organisations", N_("Members"), "organisations", "building", "m"),
    Place("administration", N_("Administration"), "administration", "settings", "a", "secretariat"),
)
_UPLOAD = 32 << 20
_SWEEP_SECONDS = 3600
# The composer without scripts sends the text and up to twenty photos in one form.
_FORM = 128 << 20
LIMITS = {
    "/drafts/*/files": _UPLOAD,
    "/drafts/parts/*": 2 << 20,
    "/drafts": _FORM,
    "/drafts/*": _FORM,
    "/api/v1/drafts/*/files": _UPLOAD,
    "/threads/*/files": _FORM,
    "/api/v1/threads/*/files": _UPLOAD,
    "/affiliations/*/letter": _UPLOAD,
    "/api/v1/affiliations/*/letter": _UPLOAD,
}


class Unfit(RuntimeError):
    """The installation must not serve; the message says why, a sentence a line."""


def create_app(settings: Settings, *, cast: Sequence[object] = ()) -> FastAPI:
    """Build the application; raises Undeclared for a route that does not say who may call it.

    `cast` is who the demo offers to sign in as.
    """
    logs.configure(settings.log_format)
    app = FastAPI(
        title="Entente",
        version="1",
        description="The working desk of an anti-counterfeiting alliance.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(guard)],
        lifespan=_lifespan,
    )
    engine = make_engine(settings.database_url.get_secret_value(), size=settings.pool_size)
    app.state.engine = engine
    app.state.sessions = make_sessions(engine)
    app.state.settings = settings
    app.state.store = Store(files_folder(settings))
    app.state.quotas = files.Quotas(settings.quota_organisation, settings.quota_person)
    app.state.head = migrations.head()
    app.state.cast = cast
    for router in (*ROUTERS, *((demo.pages,) if settings.demo else ())):
        app.include_router(router)
    furnish(
        app,
        base_url=settings.base_url,
        secret=settings.secret.get_secret_value().encode(),
        folder=FOLDER,
        places=PLACES,
        limits=LIMITS,
        demo=settings.demo,
    )
    access_of(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    state = app.state
    try:
        await _refuse_unfit(app)
        sweeping = asyncio.create_task(_sweep(app))
        yield
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping
    finally:
        await state.engine.dispose()


async def _refuse_unfit(app: FastAPI) -> None:
    state = app.state
    async with state.sessions() as session:
        found = await health.faults(
            session, state.head, state.store.root, durable=state.settings.durable
        )
    if found:
        raise Unfit("\n".join(found))


async def _sweep(app: FastAPI) -> None:
    """Remove, every hour, stored files that no row names any more."""
    while True:
        with suppress(SQLAlchemyError, OSError):
            async with app.state.sessions() as session:
                await files.sweep(session, app.state.store)
        await asyncio.sleep(_SWEEP_SECONDS)


def files_folder(settings: Settings) -> Path:
    """Return where uploaded files lie."""
    return settings.files_dir or (settings.data_dir or Path("data")) / "files"


def outline() -> Settings:
    """Return settings that are enough to describe the application, not to run it."""
    return load(secret=secrets.token_hex(32), database_url="postgresql+psycopg:///none")
