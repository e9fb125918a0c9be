"""Worlds that share one application, moved from database to database: to make one takes seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.core.db import make_engine, make_sessions
from app.core.files import Store
from tests.world import World

if TYPE_CHECKING:
    from fastapi import FastAPI

# What a request may leave behind that only asks: that somebody read, and was here, and what went
# out over the API.
_LEFT_BY_READING = {
    "reads": (), "read_marks": (), "unread_runs": (), "audit": (), "board_visits": (),
    "sessions": ("seen_at",), "api_tokens": ("used_at",),
}  # fmt: skip
_TABLES = """
SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"""
_PRINT = """
SELECT md5(coalesce(string_agg(r, '' ORDER BY r), ''))
  FROM (SELECT md5((to_jsonb(t) - %s::text[])::text) r FROM {} t) x"""


class Theatre(World):
    """A world whose application is this process's one; only one theatre is open at a time."""

    built: FastAPI | None = None

    @property
    def app(self) -> FastAPI:
        """The application, moved to this world's database when first asked for."""
        if self._app is None:
            self._app = self._moved(Theatre.built or super().app)
            Theatre.built = self._app
        return self._app

    def _moved(self, app: FastAPI) -> FastAPI:
        settings = self.settings()
        app.state.engine = make_engine(self.database.app_url, size=settings.pool_size)
        app.state.sessions = make_sessions(app.state.engine)
        app.state.store = Store(settings.files_dir or self.folder)
        return app

    def prints(self) -> dict[str, Any]:
        """Return a digest of each table, without what reading may leave behind."""
        tables = [row[0] for row in self.owner(_TABLES)]
        kept = [name for name in tables if _LEFT_BY_READING.get(name) != ()]
        return {name: self._print(name) for name in kept}

    def _print(self, table: str) -> str:
        without = list(_LEFT_BY_READING.get(table, ()))
        found: str = self.owner(_PRINT.format(table), without)[0][0]
        return found
