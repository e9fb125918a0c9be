"""Worlds that tell whether anything has changed in them."""

from __future__ import annotations

from typing import Any

from tests.world import World

# What a request may leave behind that only asks: that somebody read, and was here, and what went
# out over the API.
_LEFT_BY_READING = {
    "reads": (), "read_marks": (), "unread_runs": (), "audit": (), "board_visits": (),
    "sessions": ("seen_at",), "api_tokens": ("used_at",),
    "calendar_subscriptions": ("used_at",),
}  # fmt: skip
_TABLES = """
SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"""
_PRINT = """
SELECT md5(coalesce(string_agg(r, '' ORDER BY r), ''))
  FROM (SELECT md5((to_jsonb(t) - %s::text[])::text) r FROM {} t) x"""


class Theatre(World):
    """A world in which one may only have asked."""

    def prints(self) -> dict[str, Any]:
        """Return a digest of each table, without what reading may leave behind."""
        tables = [row[0] for row in self.owner(_TABLES)]
        kept = [name for name in tables if _LEFT_BY_READING.get(name) != ()]
        return {name: self._print(name) for name in kept}

    def _print(self, table: str) -> str:
        without = list(_LEFT_BY_READING.get(table, ()))
        found: str = self.owner(_PRINT.format(table), without)[0][0]
        return found
