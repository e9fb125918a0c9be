"""One installation as commands need it: settings, a database that runs, and sessions on it."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from app.core import embedded, migrations, settings
from app.core.db import make_engine, make_sessions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.core.settings import Settings

T = TypeVar("T")
console = Console(highlight=False, soft_wrap=True)


@contextmanager
def installed(data: Path | None, *, name: str = "main", **given: object) -> Iterator[Settings]:
    """Give the settings of an installation whose database runs while the block does.

    Without ENTENTE_DATABASE_URL the embedded PostgreSQL runs in `data` (else a folder of the user's
    called `name`) and is migrated; with it the database is used as it is.
    """
    if settings.served():
        yield settings.load(**given)
        return
    folder = (data or settings.data_dir() or embedded.default_data(name)).expanduser().absolute()
    with steps() as step:
        step("Starting the database")
        running = embedded.start(folder)
        try:
            step("Preparing its tables")
            migrations.upgrade(running.owner_url)
        except BaseException:
            embedded.stop(folder)
            raise
    try:
        yield settings.load(
            database_url=running.app_url,
            owner_database_url=running.owner_url,
            secret=_kept_secret(folder),
            data_dir=folder,
            **given,
        )
    finally:
        embedded.stop(folder)


def _kept_secret(folder: Path) -> str:
    """Return the secret of an embedded installation, made at its first start and readable by us."""
    path = folder / "secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """Show what takes its time as a moving bar; nothing at all where nobody looks on."""
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=24))
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("", total=None)
        yield lambda words: bar.update(task, description=words)


@asynccontextmanager
async def transaction(chosen: Settings, *, owner: bool = False) -> AsyncIterator[AsyncSession]:
    """Give a session that commits at the end of the block; as the owner where migrations would."""
    url = chosen.owner_database_url if owner else chosen.database_url
    engine = make_engine(url.get_secret_value(), size=1)
    try:
        async with make_sessions(engine)() as session:
            yield session
            await session.commit()
    finally:
        await engine.dispose()


def run(work: Coroutine[object, object, T]) -> T:
    """Run a coroutine from a command."""
    return asyncio.run(work)
