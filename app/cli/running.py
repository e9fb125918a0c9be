"""Commands that make the desk run: serve, demo, migrate."""

from __future__ import annotations

import gc
import shutil
import signal
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
import uvicorn

from app.cli.installation import console, installed, run, steps, transaction
from app.core import embedded, migrations, settings
from app.core.errors import Conflict
from app.demo import loading
from app.demo.cast import CAST
from app.main import create_app, fit

if TYPE_CHECKING:
    from fastapi import FastAPI

Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)]
Data = Annotated[Path | None, typer.Option(help="The folder that keeps everything.")]
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_GRACE_SECONDS = 10
# How many wait at the door while the server is busy.
_BACKLOG = 2048


def serve(host: Host = "127.0.0.1", port: Port = 8000, data: Data = None) -> None:
    """Serve the desk, on an embedded PostgreSQL unless ENTENTE_DATABASE_URL names another."""
    _end_alike()
    address = {} if settings.base_url_given() else {"base_url": f"http://127.0.0.1:{port}"}
    with _door(host, port) as door, installed(data, **address) as chosen:
        app = create_app(chosen, worker=chosen.worker)
        run(_examined(app))
        console.print(f"Entente answers on {chosen.base_url}  (Ctrl-C ends it)")
        _listen(app, door)


def demo(
    port: Port = 8000,
    data: Data = None,
    host: Host = "127.0.0.1",
    *,
    reset: Annotated[bool, typer.Option("--reset", help="Begin anew: forget all data.")] = False,
) -> None:
    """Serve the demo alliance, made from public facts, on this machine's own address alone."""
    if host not in _LOOPBACK:
        raise Conflict("The demo lets anybody in as anybody: it answers on loopback only.")
    if settings.served():
        raise Conflict("The demo brings its own database; unset ENTENTE_DATABASE_URL to run it.")
    _end_alike()
    folder = (data or embedded.default_data("demo")).expanduser().absolute()
    with _door(host, port) as door:
        if reset:
            _forget(folder)
        _open_demo(folder, port, door)


def _open_demo(folder: Path, port: int, door: socket.socket) -> None:
    address = f"http://127.0.0.1:{port}"
    with installed(folder, name="demo", demo=True, base_url=address) as chosen:
        with steps() as step:
            run(loading.load(chosen, step, transaction))
        app = create_app(chosen, cast=CAST, worker=chosen.worker)
        run(_examined(app))
        console.print(f"The demo alliance is open: {address}/demo")
        console.print("Choose somebody there to sign in as. Ctrl-C ends it; the data is kept.")
        _listen(app, door)


def migrate() -> None:
    """Bring the database of ENTENTE_OWNER_DATABASE_URL to this code's revision."""
    url = settings.owner_url()
    if not url:
        raise Conflict("Set ENTENTE_OWNER_DATABASE_URL; the embedded database migrates by itself.")
    with steps() as step:
        step("Migrating")
        migrations.upgrade(url)
    console.print(f"The database is at revision {migrations.head()}.")


def _end_alike() -> None:
    # Whoever ends this politely ends the embedded database too, as with Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def _door(host: str, port: int) -> socket.socket:
    """Return the socket to listen on, before anything else is begun; raises Conflict if taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as taken:
        message = "Nothing can listen on {host}, port {port}: {why}. Choose another with --port."
        raise Conflict(message, host=host, port=port, why=_why(taken)) from None


def _why(taken: OSError) -> str:
    # Python adds to it where it was tried, which has been said.
    return str(taken.strerror).partition(" (while")[0]


async def _examined(app: FastAPI) -> None:
    """Raise Unfit for an installation that must not serve, before the server is begun."""
    async with fit(app):
        pass


def _listen(app: FastAPI, door: socket.socket) -> None:
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    # What is made once is not looked through again: all of it takes a third of a second, in which
    # nobody is answered.
    gc.collect()
    gc.freeze()
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run([door])


def _forget(folder: Path) -> None:
    # Only what a start made is thrown away, never a folder that holds something else.
    if folder.exists() and not (folder / "postgresql").exists() and any(folder.iterdir()):
        message = "{folder} does not look like the data of a demo; nothing was removed."
        raise Conflict(message, folder=folder)
    embedded.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)
