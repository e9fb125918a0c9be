"""The embedded PostgreSQL: a real server in a folder of ours, reached by a closed socket only.

The cluster and the folder of the socket belong to the account that runs the server and are closed
to everybody else, which is why the server may trust whoever reaches the socket.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from app.core import locks, postgres_server, postgres_software
from app.core.postgres_server import Server
from app.core.postgres_software import EmbeddedError

__all__ = ["Embedded", "EmbeddedError", "default_data", "start", "stop"]

_DATABASE = "entente"
# The kernel's limit is 108 bytes on Linux and 104 on macOS (unix(7), sys/un.h).
_LONGEST_SOCKET = 100


@dataclass(frozen=True)
class Embedded:
    """A running server: where it lies and how its two roles reach it, as SQLAlchemy URLs."""

    data: Path
    owner_url: str
    app_url: str


def default_data(name: str) -> Path:
    """Return where the data called `name` lies unless told otherwise (XDG Base Directory 0.8)."""
    if os.geteuid() == 0:
        return postgres_software.SYSTEM_HOME / name
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "entente" / name
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    home = named if named.is_absolute() else Path.home() / ".local" / "share"
    return home / "entente" / name


def start(data: Path, *, durable: bool = True) -> Embedded:
    """Make the server in `data` run, with its roles and database, and hold it for this process.

    A server that runs already is used as it is. `durable=False` gives up safety against power cuts
    and is for tests. Raises EmbeddedError with one sentence when it cannot be.
    """
    server = Server(_place(data), postgres_software.find(), durable)
    _check_name(server)
    try:
        _prepare(server)
    except OSError as error:
        message = f"The data folder {server.data} cannot be used: {error.strerror}."
        raise EmbeddedError(message) from error
    with locks.alone(server.data / "starting.lock"):
        locks.hold(server.data / "in-use.lock")
        try:
            for folder in (server.cluster, server.sockets):
                _keep_private(folder, server)
            postgres_server.initialise(server)
            postgres_server.launch(server)
            postgres_server.provide(server)
        except BaseException:
            locks.release(server.data / "in-use.lock")
            raise
    owner, app = (_url(server, role) for role in ("entente_owner", "entente_app"))
    return Embedded(server.data, owner, app)


def stop(data: Path) -> None:
    """End this process's use of the server, and the server too unless another process uses it."""
    server = Server(_place(data), postgres_software.find(), durable=True)
    if not (server.cluster / "PG_VERSION").exists():
        return
    with locks.alone(server.data / "starting.lock"):
        locks.release(server.data / "in-use.lock")
        if not locks.held(server.data / "in-use.lock") and postgres_server.alive(server):
            postgres_server.halt(server)


def _place(data: Path) -> Path:
    # The folder itself must be real: a link could be turned elsewhere while we work in it.
    return data.expanduser().resolve()


def _url(server: Server, role: str) -> str:
    return f"postgresql+psycopg://{role}@/{_DATABASE}?host={quote(str(server.sockets), safe='/')}"


def _check_name(server: Server) -> None:
    """Refuse names that a socket's address cannot carry; in libpq a comma parts two hosts."""
    if "," in str(server.data):
        message = f"The name of the data folder {server.data} has a comma; choose one without."
        raise EmbeddedError(message)
    socket = server.sockets / ".s.PGSQL.5432"
    excess = len(os.fsencode(socket)) - _LONGEST_SOCKET
    if excess > 0:
        message = (
            f"The name of the data folder {server.data} is {excess} bytes too long for a socket"
            " inside it; choose a shorter one."
        )
        raise EmbeddedError(message)


def _prepare(server: Server) -> None:
    """Make the data folder where it is missing; refuse one that the server's account cannot use."""
    data, account = server.data, server.software.account
    new = not data.exists() or not any(data.iterdir())
    postgres_software.make_folder(data, 0o755 if account else 0o700)
    if data.stat().st_uid != os.geteuid():
        message = f"The data folder {data} belongs to another account; choose one of your own."
        raise EmbeddedError(message)
    if new:
        # The server's account must pass through the data folder, and needs no more than that.
        data.chmod(0o711 if account else 0o700)
    closed = postgres_software.closed_to(data, server.software.uid, server.software.gid)
    if closed:
        message = (
            f"PostgreSQL runs as the account {postgres_software.ACCOUNT}, which cannot enter"
            f" {closed}; choose another data folder, or let it through with: chmod o+x {closed}"
        )
        raise EmbeddedError(message)


def _keep_private(folder: Path, server: Server) -> None:
    """Make `folder` for the server's account alone; refuse one that is open to others."""
    software = server.software
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if software.account:
            os.chown(folder, software.uid, software.gid)
    status = folder.lstat()
    private = stat.S_ISDIR(status.st_mode) and not status.st_mode & 0o077
    if not private or status.st_uid != software.uid:
        message = (
            f"The folder {folder} is open to other accounts than the one that runs PostgreSQL;"
            f" close it with: chown {software.uid} {folder} && chmod 700 {folder}"
        )
        raise EmbeddedError(message)
