"""One PostgreSQL server in a folder: made, started, given its roles, and stopped.

The folder holds `postgresql` (the cluster) and `run` (the socket). Who may start or stop it, and
when, is decided in `embedded`.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.postgres_software import EmbeddedError

if TYPE_CHECKING:
    from app.core.postgres_software import Software

_SECONDS_TO_START = 300
_SECONDS_TO_STOP = 60
_ROLES = Path(__file__).with_name("roles.sql")
_SETTINGS = (
    "listen_addresses=",
    # Relative to the cluster, so that neither a moved folder nor a quote in its name matters.
    "unix_socket_directories=../run",
    "unix_socket_permissions=0700",
    "timezone=UTC",
    "log_timezone=UTC",
    # What members write must not end up in a log: neither statements nor the rows they touch.
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
)
_DURABILITY = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass(frozen=True)
class Server:
    """The server of one data folder; `durable` is whether it survives a power cut."""

    data: Path
    software: Software
    durable: bool

    @property
    def cluster(self) -> Path:
        """Return the folder of PostgreSQL's own files."""
        return self.data / "postgresql"

    @property
    def sockets(self) -> Path:
        """Return the folder of the socket."""
        return self.data / "run"

    def run(self, program: str, *arguments: str, text: str | None = None) -> _Ended:
        """Run one of the programs on this cluster, with `text` on its input."""
        return self.software.run(program, *arguments, cluster=self.cluster, text=text)

    def failed(self, what: str, reason: str) -> EmbeddedError:
        """Return the error that says `what` did not work here, and why."""
        return EmbeddedError(f"PostgreSQL in {self.data} {what}: {reason}.")


_Ended = subprocess.CompletedProcess[str]


def initialise(server: Server) -> None:
    """Make a new cluster, unless there is one; the one there must be of our major version."""
    version = server.cluster / "PG_VERSION"
    if version.exists():
        found, ours = version.read_text().strip(), server.software.major
        if found != ours:
            message = (
                f"The database in {server.data} was made by PostgreSQL {found} and this release"
                f" carries {ours}; back it up with the release that made it and restore it here."
            )
            raise EmbeddedError(message)
        return
    # Sorting and letter case are PostgreSQL's own and the same everywhere; word characters in
    # full-text search come from the system, and are ASCII only where it has no C.UTF-8.
    fixed = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
    fixed += ["--username=postgres", "--auth-local=trust", "--auth-host=reject"]
    fixed += ["--data-checksums", "--lc-messages=C"]
    fixed += [] if server.durable else ["--no-sync"]
    for locale in ("C.UTF-8", "C"):
        made = server.run("initdb", f"--locale={locale}", *fixed)
        if made.returncode == 0:
            return
    raise server.failed("cannot be made", _reason(made))


def launch(server: Server) -> None:
    """Start the server and wait until it answers; one that answers already is left as it is.

    Raises EmbeddedError with the server's own reason, or after five minutes of recovery.
    """
    deadline = time.monotonic() + _SECONDS_TO_START
    while not answers(server):
        if not alive(server):
            _start(server)
        if time.monotonic() > deadline:
            raise server.failed("does not answer", f"waited {_SECONDS_TO_START} seconds")
        time.sleep(0.05)


def provide(server: Server) -> None:
    """Make the roles and the database, or bring them back to what roles.sql says."""
    where = ("-h", str(server.sockets), "-U", "postgres", "-d", "postgres")
    how = ("-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-")
    made = server.run("psql", *how, *where, text=_ROLES.read_text(encoding="utf-8"))
    if made.returncode != 0:
        raise server.failed("refuses the roles of Entente", _reason(made))


def halt(server: Server) -> None:
    """Stop the server in good order, or at once when its sessions do not let go in a minute."""
    for mode in ("fast", "immediate"):
        ended = server.run("pg_ctl", "stop", "-m", mode, "-w", "-t", str(_SECONDS_TO_STOP))
        if ended.returncode == 0:
            return
    raise server.failed("does not stop", _reason(ended))


def answers(server: Server) -> bool:
    """Return whether the server accepts connections now."""
    where = ("-h", str(server.sockets), "-U", "postgres", "-d", "postgres")
    return server.run("pg_isready", "-q", *where).returncode == 0


def alive(server: Server) -> bool:
    """Return whether the process named in postmaster.pid lives and is this server.

    After a crash its number may be a stranger's, for whose end PostgreSQL would wait for ever.
    """
    try:
        pid = abs(int((server.cluster / "postmaster.pid").read_text().split(maxsplit=1)[0]))
        os.kill(pid, 0)
        if Path("/proc/self").exists():
            return Path(f"/proc/{pid}/cwd").samefile(server.cluster)
    except (OSError, ValueError, IndexError):
        return False
    told = subprocess.run(  # noqa: S603
        ["/bin/ps", "-o", "comm=", "-p", str(pid)], check=False, capture_output=True
    )
    return b"postgres" in told.stdout


def _start(server: Server) -> None:
    # Left by a crash, and naming a process that is dead, unreaped or a stranger's by now.
    for stale in (server.cluster / "postmaster.pid", server.sockets / ".s.PGSQL.5432.lock"):
        stale.unlink(missing_ok=True)
    log = server.cluster / "server.log"
    before = log.stat().st_size if log.exists() else 0
    lasting = [f"{name}={'on' if server.durable else 'off'}" for name in _DURABILITY]
    options = " ".join(f"-c {setting}" for setting in (*_SETTINGS, *lasting))
    how = ("-w", "-t", str(_SECONDS_TO_START), "-l", log.name, "-o", options)
    started = server.run("pg_ctl", "start", *how)
    if started.returncode == 0:
        return
    said = log.read_bytes()[before:].decode(errors="replace") if log.exists() else ""
    # After a crash the last sessions of the old server may need a moment to end.
    if "shared memory block" not in said:
        raise server.failed("does not start", _reason(started, said))


def _reason(ended: _Ended, said: str = "") -> str:
    """Return the last words of the server, else of the program, without times and levels."""
    lines = (said or ended.stderr).strip().splitlines() or [f"ended with {ended.returncode}"]
    words = [re.sub(r"^.*?(LOG|FATAL|PANIC|ERROR|error): +", "", line) for line in lines[-2:]]
    return "; ".join(words).rstrip(".")
