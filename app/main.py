"""The composition root: settings in, application out."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI
from sqlalchemy.exc import SQLAlchemyError

from app import jobs as _jobs  # noqa: F401 - registers what is done in the background
from app.core import logs, migrations, queue
from app.core.clamd import Scanner
from app.core.db import make_engine, make_sessions
from app.core.files import Store
from app.core.i18n import N_
from app.core.mailer import ConsolePost, parsed
from app.core.pace import Pace
from app.core.reply_tags import Tags
from app.core.settings import Settings, load
from app.core.smtp import SmtpPost
from app.core.tokens import ring_of
from app.jobs.house import House, house_of
from app.routers import ROUTERS, demo
from app.services import files, health
from app.web.furnish import furnish
from app.web.guard import guard
from app.web.inventory import access_of
from app.web.site import Place

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from app.access.actor import Actor
    from app.core.mailer import Post

FOLDER = Path(__file__).resolve().parent.parent


def _sits(actor: Actor) -> bool:
    """Tell whether somebody has business with a board: a seat there, or as the platform's staff."""
    return actor.platform or bool(actor.boards)


PLACES = (
    Place("home", N_("Home"), "home", "home", "h"),
    Place("bulletins", N_("Bulletins"), "bulletins", "news", "b"),
    Place("meetings", N_("Meetings"), "meetings", "calendar-event", "t"),
    Place("groups", N_("Groups"), "groups", "users-group", "g"),
    Place("boards", N_("Boards"), "boards", "gavel", "o", business=_sits),
    Place("register", N_("Register"), "register", "archive", "r"),
    Place("organisations", N_("Members"), "organisations", "building", "m"),
    Place("administration", N_("Administration"), "administration", "settings", "a", "secretariat"),
    # The secretariat finds it at its desk.
    Place("post", N_("Post"), "mails", "mail", duty="administrator"),
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
    "/meetings/*/agenda/*/papers": _UPLOAD,
    "/meetings/*/papers/*/versions": _UPLOAD,
    "/api/v1/meetings/*/agenda/items/*/papers": _UPLOAD,
    "/api/v1/meetings/*/papers/*/versions": _UPLOAD,
    "/affiliations/*/letter": _UPLOAD,
    "/api/v1/affiliations/*/letter": _UPLOAD,
}


class Unfit(RuntimeError):
    """The installation must not serve; the message says why, a sentence a line."""


def create_app(settings: Settings, *, cast: Sequence[object] = (), worker: bool = False) -> FastAPI:
    """Build the application; raises Undeclared for a route that does not say who may call it.

    `cast` is who the demo offers to sign in as; with `worker` it does the jobs of the queue too.
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
        # The framework's own: it would tell a collector of paths and of what failed in them.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.cast = cast
    app.state.worker = worker
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
    equip(app, settings)
    access_of(app)
    return app


def equip(app: FastAPI, settings: Settings) -> None:
    """Give the application what it works with: the database, the store of files, the post."""
    state = app.state
    state.settings = settings
    state.engine = make_engine(settings.database_url.get_secret_value(), size=settings.pool_size)
    state.sessions = make_sessions(state.engine)
    state.pace = Pace(settings.person_pace)
    state.store = store_of(settings)
    state.quotas = files.Quotas(settings.quota_organisation, settings.quota_person)
    state.post = post_of(settings)
    state.house = _house(app)
    state.head = migrations.head()


def store_of(settings: Settings) -> Store:
    """Return the store of files that the settings name; raises Unfit without the extra it needs."""
    folder = files_folder(settings)
    if not settings.s3_bucket:
        return Store(folder)
    try:
        from app.core.object_store import Bucket, BucketStore  # noqa: PLC0415 - of an extra
    except ImportError:
        raise Unfit("ENTENTE_S3_BUCKET needs the extra s3:  pip install 'entente[s3]'") from None
    secret = settings.s3_secret.get_secret_value()
    bucket = Bucket(
        settings.s3_bucket, settings.s3_endpoint, settings.s3_region, settings.s3_key, secret
    )
    return BucketStore.at(folder, bucket)


def _house(app: FastAPI) -> House:
    state = app.state
    settings = state.settings
    return house_of(
        state.site,
        state.sessions,
        state.store,
        sender=sender_of(settings),
        post=state.post,
        scanner=Scanner(settings.clamd) if settings.clamd else None,
        tags=tags_of(settings),
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with fit(app):
        beside = [asyncio.create_task(_sweep(app))]
        if app.state.worker:
            beside.append(asyncio.create_task(work(app)))
        yield
        for task in beside:
            task.cancel()
        for task in beside:
            with suppress(asyncio.CancelledError):
                await task


@asynccontextmanager
async def fit(app: FastAPI) -> AsyncIterator[None]:
    """Open the application for the block; raises Unfit when it must not run."""
    try:
        await _refuse_unfit(app)
        yield
    finally:
        await app.state.engine.dispose()


async def work(app: FastAPI) -> None:
    """Do the jobs of the queue until cancelled."""
    url = app.state.settings.database_url.get_secret_value()
    await queue.keep_working(url, app.state.house)


async def _refuse_unfit(app: FastAPI) -> None:
    state = app.state
    async with state.sessions() as session:
        found = await health.faults(
            session, state.head, state.store.root, durable=state.settings.durable
        )
    found += [fault for fault in (await asyncio.to_thread(state.store.fault),) if fault]
    if found:
        raise Unfit("\n".join(found))


async def _sweep(app: FastAPI) -> None:
    """Remove, every hour, stored files that no row names any more."""
    while True:
        with suppress(SQLAlchemyError, OSError):
            async with app.state.sessions() as session:
                await files.sweep(session, app.state.store)
        await asyncio.sleep(_SWEEP_SECONDS)


def post_of(settings: Settings) -> Post | None:
    """Return what takes messages out of the house; None where they wait."""
    if settings.mail_console:
        return ConsolePost()
    if not settings.smtp_host:
        return None
    return SmtpPost(
        settings.smtp_host,
        settings.smtp_port,
        settings.mail_from,
        settings.smtp_user,
        settings.smtp_password.get_secret_value(),
        settings.smtp_security,
    )


def tags_of(settings: Settings) -> Tags | None:
    """Return how an answer by mail is known to be to ours; None where its sender is believed."""
    if not settings.mail_tags:
        return None
    ring = ring_of(settings.secret.get_secret_value().encode(), settings.base_url)
    return Tags(parsed(sender_of(settings)).addr_spec, ring)


def sender_of(settings: Settings) -> str:
    """Return who signs messages, as `Name <address>`."""
    return settings.mail_from or f"Entente <entente@{urlsplit(settings.base_url).hostname}>"


def files_folder(settings: Settings) -> Path:
    """Return where uploaded files lie."""
    return settings.files_dir or (settings.data_dir or Path("data")) / "files"


def outline() -> Settings:
    """Return settings that are enough to describe the application, not to run it."""
    return load(secret=secrets.token_hex(32), database_url="postgresql+psycopg:///none")
