"""Throw-away databases: one server, one template migrated once, a clone for whoever commits."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import create_engine, pool

from app.core import embedded, locks, postgres_software

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ROOT = Path(__file__).parent.parent
_PREFIX = "entente-test-"
_YOUNG_SECONDS = 120
# How often five seconds.
_PATIENCE = 6
# A disk is slow to make the thousand files of a clone, and nothing here must outlive the run.
_MEMORY = Path("/dev/shm")  # noqa: S108 - what we make there is ours alone
_ROOM = 4 * 2**30
_ROOT_ROLE = "postgres"
_SETTLED = ("autovacuum = off", "max_wal_size = '256MB'")
# What roles.sql says of its one database, said again for each database made here.
_PRIVATE = """
REVOKE ALL ON DATABASE {name} FROM PUBLIC;
GRANT CONNECT ON DATABASE {name} TO entente_app;
ALTER DATABASE {name} SET timezone TO 'UTC'
"""
_SCHEMA = """
ALTER SCHEMA public OWNER TO entente_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO entente_app;
GRANT USAGE, CREATE ON SCHEMA public TO entente_definer
"""


@dataclass(frozen=True, slots=True)
class Database:
    """One database; the URLs are SQLAlchemy's, `owner()` and `app()` open psycopg connections."""

    name: str
    owner_url: str
    app_url: str

    def owner(self, **options: Any) -> psycopg.Connection[Any]:  # noqa: ANN401 - psycopg's own
        """Connect as the owner, whom row-level security does not bind."""
        return psycopg.connect(plain(self.owner_url), **options)

    def app(self, **options: Any) -> psycopg.Connection[Any]:  # noqa: ANN401 - psycopg's own
        """Connect as the application does, which is never as anybody else."""
        connection = psycopg.connect(plain(self.app_url), **options)
        assert connection.info.user == "entente_app"
        return connection


@dataclass(slots=True)
class Cluster:
    """A running server, by the URLs of a database on it, and the templates made there.

    `root_url` is the superuser's, where we have one.
    """

    owner_url: str
    app_url: str
    root_url: str = ""
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _made: list[Database] = field(default_factory=list)

    def database(self, name: str) -> Database:
        """Return the addresses of the database called `name` on this server."""
        return Database(name, _named(self.owner_url, name), _named(self.app_url, name))

    def root(self, database: Database) -> str:
        """Return the address of a database for the superuser."""
        return _named(self.root_url, database.name)

    def clone(self, template: Database) -> Database:
        """Make a copy of `template` (25 to 60 ms); nobody may be connected to it meanwhile."""
        return self._make(template.name, f"{template.name}_{next(self._numbers)}")

    def template(self, name: str, fill: Callable[[Database], None], base: str) -> Database:
        """Make a database out of `base` and let `fill` put in what its clones begin with."""
        # Numbered: a module whose tests a worker runs in two parts asks for its template twice.
        made = self._make(base, f"entente_test_{os.getpid()}_{name}_{next(self._numbers)}")
        fill(made)
        return made

    def drop(self, database: Database) -> None:
        """Remove a database, once the connections to it that are ending have ended."""
        self._administer("DROP DATABASE {name}", name=database.name)
        self._made.remove(database)

    def clear(self) -> None:
        """Remove every database that was made here."""
        for database in [*self._made]:
            self.drop(database)

    def _make(self, base: str, name: str) -> Database:
        statement = "CREATE DATABASE {name} TEMPLATE {base}"
        # What stands on the database itself, rather than in it, is not copied from a template.
        self._administer(statement, *_PRIVATE.split(";"), name=name, base=base)
        self._made.append(self.database(name))
        return self._made[-1]

    def _administer(self, *statements: str, **names: str) -> None:
        quoted = {key: sql.Identifier(value) for key, value in names.items()}
        with psycopg.connect(plain(self.owner_url), autocommit=True) as connection:
            for statement in statements:
                _insist(connection, sql.SQL(statement).format(**quoted))


def _insist(connection: psycopg.Connection[Any], asked: sql.Composed) -> None:
    # PostgreSQL waits five seconds for others to leave; on a busy machine they take longer.
    for _ in range(_PATIENCE):
        with contextlib.suppress(psycopg.errors.ObjectInUse):
            connection.execute(asked)
            return
    connection.execute(asked)


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """Give a server: a served one if TEST_DATABASE_URL (application) and TEST_OWNER_DATABASE_URL
    (owner, may create databases) name it, else an embedded one of our own, removed afterwards.
    """  # noqa: D205 - one sentence
    if "TEST_DATABASE_URL" in os.environ:
        served = Cluster(os.environ["TEST_OWNER_DATABASE_URL"], os.environ["TEST_DATABASE_URL"])
        yield served
        served.clear()
        return
    # Root runs the server as another account, which must be able to reach the folder.
    root = os.geteuid() == 0
    home = postgres_software.SYSTEM_HOME if root else Path(tempfile.gettempdir())
    home = _MEMORY if _roomy(_MEMORY) else home
    home.mkdir(mode=0o755, parents=True, exist_ok=True)
    _sweep(home)
    data = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=home)).resolve()
    try:
        server = embedded.start(data, durable=False)
        root_url = server.owner_url.replace("entente_owner@", f"{_ROOT_ROLE}@", 1)
        made = Cluster(server.owner_url, server.app_url, root_url)
        _settle(made)
        yield made
    finally:
        embedded.stop(data)
        # Another run that begins now may be sweeping it away already.
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(data)


def _roomy(folder: Path) -> bool:
    """Tell whether the servers of a run have room in a folder that is memory."""
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return False
    return shutil.disk_usage(folder).free > _ROOM


def _settle(made: Cluster) -> None:
    """Let the server do nothing by itself at times of its own, and keep little of its log."""
    with psycopg.connect(plain(made.root_url), autocommit=True) as connection:
        for setting in _SETTLED:
            connection.execute(f"ALTER SYSTEM SET {setting}".encode())
        connection.execute("SELECT pg_reload_conf()")


def _sweep(home: Path) -> None:
    """End and remove the servers of runs that were killed: nobody holds their lock any more."""
    for data in home.glob(f"{_PREFIX}*"):
        # A moment old, it may be a run that has not taken its lock yet.
        with contextlib.suppress(OSError, embedded.EmbeddedError):
            young = time.time() - data.stat().st_mtime < _YOUNG_SECONDS
            if not young and not locks.held(data / "in-use.lock"):
                embedded.stop(data)
                shutil.rmtree(data)


def migrate(database: Database) -> None:
    """Bring an empty database to the newest migration, as its owner does it."""
    with database.owner() as connection:
        connection.execute(_SCHEMA)
    engine = create_engine(database.owner_url, poolclass=pool.NullPool)
    config = Config(str(_ROOT / "alembic.ini"))
    with engine.begin() as opened:
        config.attributes["connection"] = opened
        command.upgrade(config, "head")


def plain(url: str) -> str:
    """Return a SQLAlchemy URL as libpq reads it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
