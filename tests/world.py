"""The small world of the tests, on a database of its own in which everything really commits."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from app.core.db import make_sessions
from app.core.settings import Settings
from app.services.accounts import sessions
from tests import applications, publishing
from tests.cast import api_token, id_of, session_token, voice
from tests.clients import Desk
from tests.lines import Lines

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from datetime import timedelta
    from pathlib import Path
    from uuid import UUID

    import psycopg
    from fastapi import FastAPI
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from tests.database import Database
    from tests.publishing import Bulletin

SECRET = "q8Zr2mVt6LxKd0WbN4sYhJp7cFgU3aEo"


async def act(session: AsyncSession, name: str) -> Actor:
    """Make the session's transaction act as `name` ("anna", "tess@corvo"), who must be able to."""
    person, organisation = voice(name)
    actor = await sessions.assume(session, id_of(person), id_of(organisation))
    assert actor is not None, f"{name} cannot act"
    return actor


class World:
    """The cast of `tests.cast` in a cloned database, and every way in which a test meets it.

    Names: a person, organisation, group or brand by its short name ("anna", "alba", "toys");
    "tess@corvo" for a person in one capacity; seats as "alba in toys", a person named to one as
    "anna in toys". `folder` takes the files of the application.
    """

    def __init__(self, database: Database, folder: Path, lines: Lines | None = None) -> None:
        """Keep where the world lies; nothing is opened yet.

        `lines` are open connections to the database, which stay open when the world has ended.
        """
        self.database = database
        self.lines = lines or Lines(database)
        self._lent = lines is not None
        self.folder = folder
        self.published = 0
        self._open = contextlib.ExitStack()
        self._app: FastAPI | None = None
        self._first: Desk | None = None
        self._settings: Settings | None = None

    def close(self) -> None:
        """End the clients and the application behind them, and connect to nothing any more."""
        self._open.close()
        self._first = None
        if self._app is not None:
            applications.give_back(self._app)
            self._app = None
        if not self._lent:
            self.lines.close()

    def id(self, name: str) -> UUID:
        """Return the id of whoever or whatever bears `name`."""
        return id_of(name)

    # Straight at the tables -------------------------------------------------------------------

    def owner(self, statement: str, *values: object) -> list[Any]:
        """Run a statement as the owner, commit, and return the rows (named tuples)."""
        cursor = self.lines.owner().execute(statement, values)
        return cursor.fetchall() if cursor.description else []

    @contextlib.contextmanager
    def as_(
        self, name: str | None, organisation: str | None = None
    ) -> Iterator[psycopg.Connection[Any]]:
        """Give a connection of the application's role with the context of `name` (None: nobody).

        Rows are named tuples. It commits at the end and rolls back on an exception. Somebody who
        cannot act (suspended, ended) is nobody here too.
        """
        with self.lines.app() as connection:
            if name is not None:
                whose = [id_of(part) for part in _voice(name, organisation)]
                connection.execute("SELECT FROM assume(%s, %s)", whose)
            yield connection

    def ask(self, name: str | None, statement: str, *values: object) -> list[Any]:
        """Run one statement as `name` with the second wall alone; commit, and return the rows."""
        with self.as_(name) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    # Through the services ---------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def acting(
        self, name: str, organisation: str | None = None
    ) -> AsyncIterator[tuple[AsyncSession, Actor]]:
        """Give a session in which `name` acts, and the actor; commits unless something raises."""
        async with self.working() as session:
            yield session, await act(session, "@".join(_voice(name, organisation)))

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator[AsyncSession]:
        """Give a session in which nobody acts, as the worker's; commits unless something raises."""
        with self.lines.engine() as engine:
            async with make_sessions(engine).begin() as session:
                yield session

    async def actor(self, name: str, organisation: str | None = None) -> Actor:
        """Return who `name` is now, acting for `organisation` or for their first tie."""
        async with self.acting(name, organisation) as (_, actor):
            return actor

    # Over HTTP ----------------------------------------------------------------------------------

    @property
    def app(self) -> FastAPI:
        """The application on this world's database, there when first asked for."""
        if self._app is None:
            self._app = applications.lent(self.settings(), self.lines)
        return self._app

    def settings(self) -> Settings:
        """Return the settings with which the application runs here."""
        if self._settings is None:
            self._settings = self._made()
        return self._settings

    def _made(self) -> Settings:
        given: dict[str, Any] = {"database_url": self.database.app_url, "secret": SECRET}
        # Nothing here must outlive a power cut, and tests are faster than people.
        return Settings(
            **given,
            data_dir=self.folder,
            files_dir=self.folder / "files",
            durable=False,
            person_pace=0,
        )

    def client(self, name: str | None = None) -> Desk:
        """Return a browser in which `name` is signed in (None: nobody); follows no redirects."""
        desk = Desk(self.app, base_url=self.settings().base_url)
        if name is not None:
            desk.put_cookie(self.app.state.site.cookies.session, session_token(name))
        return self._share(desk)

    def api(self, name: str | None, scope: str = "write") -> Desk:
        """Return a client of the API with a bearer token of `name` of a scope (read or write)."""
        bearer = {"authorization": f"Bearer {api_token(name, scope)}"} if name else {}
        return self._share(Desk(self.app, base_url=self.settings().base_url, headers=bearer))

    def _share(self, desk: Desk) -> Desk:
        # One event loop for all clients: connections of the pool belong to the loop they grew in.
        if self._first is None:
            self._first = self._open.enter_context(desk)
        desk.portal = self._first.portal
        return desk

    # What happens in it -------------------------------------------------------------------------

    def bulletin(
        self,
        author: str,
        to: list[str] | None = None,
        tlp: str = "AMBER",
        **more: Any,  # noqa: ANN401 - see publishing.publish
    ) -> Bulletin:
        """Publish as `author` to whom `to` names; `publishing.publish` says what else there is."""
        return publishing.publish(self, author, to or [], tlp, **more)

    def age(self, bulletin: Bulletin, by: timedelta) -> None:
        """Move everything of a bulletin into the past; exact copies follow by cascade."""
        publishing.age(self, bulletin, by)

    def suspend(self, name: str) -> None:
        """Suspend a person, an organisation or (as "lex@alba") an affiliation."""
        for table in ("people", "organisations"):
            self.owner(f"UPDATE {table} SET state = 'suspended' WHERE id = %s", id_of(name))
        self.owner("UPDATE affiliations SET suspended_at = now() WHERE id = %s", id_of(name))

    def lift(self, name: str) -> None:
        """Lift a suspension."""
        for table in ("people", "organisations"):
            self.owner(f"UPDATE {table} SET state = 'active' WHERE id = %s", id_of(name))
        self.owner("UPDATE affiliations SET suspended_at = NULL WHERE id = %s", id_of(name))

    def end(self, name: str) -> None:
        """End a tie ("lex@alba"), a seat ("alba in toys") or a naming to it ("anna in toys")."""
        for table in ("affiliations", "seats", "seat_holders"):
            self.owner(f"UPDATE {table} SET ends_at = now() WHERE id = %s", id_of(name))


def _voice(name: str, organisation: str | None) -> tuple[str, str]:
    return (name, organisation) if organisation else voice(name)
