"""Commands that make the desk run: serve, demo, migrate."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from app.cli.installation import console, installed, run, steps, transaction
from app.core import embedded, migrations, settings
from app.core.errors import Conflict
from app.demo import loading
from app.demo.cast import CAST
from app.main import create_app

Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)]
Data = Annotated[Path | None, typer.Option(help="The folder that keeps everything.")]
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_GRACE_SECONDS = 10


def serve(host: Host = "127.0.0.1", port: Port = 8000, data: Data = None) -> None:
    """Serve the desk, on an embedded PostgreSQL unless ENTENTE_DATABASE_URL names another."""
    address = {} if settings.base_url_given() else {"base_url": f"http://127.0.0.1:{port}"}
    with installed(data, **address) as chosen:
        console.print(f"Entente answers on {chosen.base_url}  (Ctrl-C ends it)")
        _listen(create_app(chosen, worker=chosen.worker), host, port)


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
    folder = (data or embedded.default_data("demo")).expanduser().absolute()
    if reset:
        _forget(folder)
    address = f"http://127.0.0.1:{port}"
    with installed(folder, name="demo", demo=True, base_url=address) as chosen:
        with steps() as step:
            run(loading.load(chosen, step, transaction))
        console.print(f"The demo alliance is open: {address}/demo")
        console.print("Choose somebody there to sign in as. Ctrl-C ends it; the data is kept.")
        _listen(create_app(chosen, cast=CAST, worker=chosen.worker), host, port)


def migrate() -> None:
    """Bring the database of ENTENTE_OWNER_DATABASE_URL to this code's revision."""
    url = settings.owner_url()
    if not url:
        raise Conflict("Set ENTENTE_OWNER_DATABASE_URL; the embedded database migrates by itself.")
    with steps() as step:
        step("Migrating")
        migrations.upgrade(url)
    console.print(f"The database is at revision {migrations.head()}.")


def _listen(app: object, host: str, port: int) -> None:
    uvicorn.run(
        app,  # type: ignore[arg-type]
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


def _forget(folder: Path) -> None:
    # Only what a start made is thrown away, never a folder that holds something else.
    if folder.exists() and not (folder / "postgresql").exists() and any(folder.iterdir()):
        message = "{folder} does not look like the data of a demo; nothing was removed."
        raise Conflict(message, folder=folder)
    embedded.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)
