"""A few thousand generated records, the application on them, and what it asks the driver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from app.core.settings import Settings
from app.core.wire import COMMIT, ROLLBACK, Wire
from app.main import create_app
from bench import cast, load
from tests.clients import Desk
from tests.world import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

    from tests.database import Cluster, Database

RECORDS = 3000
_BARE = (COMMIT, ROLLBACK)


def _fill(database: Database) -> None:
    with database.owner() as connection:
        load.fill(connection, RECORDS)


@pytest.fixture(scope="session")
def generated(server: Cluster, house: Database) -> Database:
    """Give a database with the generated records; tests leave it as they found it, or nearly."""
    return server.template("speed", _fill, house.name)


@pytest.fixture(scope="session")
def app(generated: Database, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """Give the application on the generated records."""
    given: dict[str, Any] = {"database_url": generated.app_url, "secret": SECRET}
    return create_app(Settings(**given, data_dir=tmp_path_factory.mktemp("files"), durable=False))


@pytest.fixture(scope="session")
def desk(app: FastAPI) -> Iterator[Desk]:
    """Give a client whose requests name their viewer themselves."""
    with Desk(app, base_url="http://127.0.0.1:8000") as made:
        yield made


def cookie(app: FastAPI, viewer: str) -> dict[str, str]:
    """Return the header by which a viewer's browser is known."""
    return {"cookie": f"{app.state.site.cookies.session}={cast.session_token(viewer)}"}


def bearer(viewer: str) -> dict[str, str]:
    """Return the header by which a viewer's program is known."""
    return {"authorization": f"Bearer {cast.api_token(viewer)}"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement as it went to the driver, and its values."""

    sql: str
    values: Any


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    """Give the list of statements that go to the driver from here on."""
    asked: list[Asked] = []
    execute, ask = psycopg.AsyncCursor.execute, Wire.ask

    async def noted(self: Any, query: Any, values: Any = None, **more: Any) -> Any:  # noqa: ANN401
        asked.append(Asked(str(query), values))
        return await execute(self, query, values, **more)

    async def wired(self: Wire, *compiled: Any, **more: Any) -> Any:  # noqa: ANN401
        asked.extend(Asked(one.text.sql, one.values) for one in compiled if one not in _BARE)
        return await ask(self, *compiled, **more)

    monkeypatch.setattr(psycopg.AsyncCursor, "execute", noted)
    monkeypatch.setattr(Wire, "ask", wired)
    return asked


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Give, for each time that the server is asked from here on, how many statements went there."""
    made: list[int] = []
    ask = Wire.ask

    async def counted(self: Wire, *compiled: Any, **more: Any) -> Any:  # noqa: ANN401
        made.append(len(compiled))
        return await ask(self, *compiled, **more)

    monkeypatch.setattr(Wire, "ask", counted)
    return made
