"""What every test may ask for: databases, the world on one of them, and closed doors outside."""

from __future__ import annotations

import ipaddress
import signal
import socket
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import speak
from tests import cast
from tests.database import Cluster, Database, cluster, migrate
from tests.dealing import dealt
from tests.lines import Lines
from tests.post import Post, posting
from tests.stock import Stock
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path


# A loaded machine is slow to answer, and that is no finding. The examples are the same each time,
# so that a test says of a change what it said before; others: pytest --hypothesis-profile=search.
for _profile, _same in (("house", True), ("search", False)):
    hypothesis.settings.register_profile(
        _profile,
        deadline=None,
        derandomize=_same,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
hypothesis.settings.load_profile("house")


def pytest_configure() -> None:
    """End like after Ctrl+C when told to end, so that no server is left behind."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone, as the server does."""
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def _no_outside() -> Iterator[None]:
    """Refuse every connection of Python's to another machine."""
    connect = socket.socket.connect

    def inside(self: socket.socket, address: Any) -> None:  # noqa: ANN401 - as of its family
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _loops_back(address[0]):
            message = f"a test must not reach {address[0]}"
            raise RuntimeError(message)
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", inside)
        yield


def _loops_back(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(scope="session")
def server() -> Iterator[Cluster]:
    """Give one PostgreSQL for the whole run (for each worker of xdist its own)."""
    with cluster() as made:
        yield made


@pytest.fixture(scope="session")
def house(server: Cluster) -> Database:
    """Give the template: migrated once, empty. Clone it, never connect to it."""
    return server.template("house", migrate, "template0")


@pytest.fixture(scope="session")
def peopled(server: Cluster, house: Database) -> Database:
    """Give the template with the cast in it. Clone it, never connect to it."""
    return server.template("cast", cast.fill, house.name)


@pytest.fixture
def database(server: Cluster, house: Database) -> Iterator[Database]:
    """Give a migrated, empty database of the test's own."""
    made = server.clone(house)
    yield made
    server.drop(made)


@pytest.fixture(scope="session")
def stock(server: Cluster, peopled: Database) -> Iterator[Stock]:
    """Give the databases with the cast that wait for their next test."""
    made = Stock(server, peopled)
    yield made
    made.clear()


@pytest.fixture
def world(stock: Stock, tmp_path: Path) -> Iterator[World]:
    """Give the cast on a database of the test's own, where everything really commits."""
    with stock.lent() as lines:
        made = World(lines.database, tmp_path, lines)
        try:
            yield made
        finally:
            made.close()


@pytest.fixture(autouse=True)
def _english() -> None:
    """Begin each test in English and UTC, whatever the one before it spoke."""
    speak("en")


@pytest.fixture
def post(world: World) -> Iterator[Post]:
    """Give the world a mail server; `post.work()` does every job that is due."""
    with posting(world) as made:
        yield made


@pytest.fixture(scope="session")
def shared(server: Cluster, peopled: Database) -> Database:
    """Give the cast on a database that tests share and leave as they found it."""
    return server.clone(peopled)


@pytest.fixture(scope="session")
def shared_lines(shared: Database) -> Iterator[Lines]:
    """Give the open connections to the shared cast."""
    made = Lines(shared)
    yield made
    made.close()


@pytest.fixture
async def session(shared_lines: Lines) -> AsyncIterator[AsyncSession]:
    """Give a transaction on the shared cast that is rolled back, for tests of single services.

    `tests.world.act(session, "anna")` makes it act as somebody. A commit inside is a savepoint.
    """
    with shared_lines.engine() as engine:
        async with engine.connect() as connection, connection.begin() as outer:
            assert await connection.scalar(text("SELECT current_user")) == "entente_app"
            async with AsyncSession(
                connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
            ) as made:
                yield made
            await outer.rollback()


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the settings of each hash that a password is compared with from here on."""
    found: list[str] = []
    verify = Argon2Hasher.verify

    def note(self: Argon2Hasher, password: str | bytes, stored: str | bytes) -> bool:
        found.append(str(stored).rpartition("$")[0].rpartition("$")[0])
        return verify(self, password, stored)

    monkeypatch.setattr(Argon2Hasher, "verify", note)
    return found


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let each worker begin with what may take longest."""
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    items[:] = dealt(items, workers)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a set by its members in order: the same test has the same name in every process."""
    return "+".join(sorted(map(str, val))) if isinstance(val, set | frozenset) else None
