"""Worlds that tell whether anything has changed in them."""

from __future__ import annotations

from typing import Any

from tests.world import World

# What a request may leave behind that only asks: that somebody read, and was here.
_LEFT_BY_READING = {
    "reads": (), "read_marks": (), "unread_runs": (), "board_visits": (),
    "sessions": ("seen_at",), "api_tokens": ("used_at",),
    "calendar_subscriptions": ("used_at",),
}  # fmt: skip
# In the trail, that something went out: over the API, as a file, or as the pack of an agenda.
_TOLD_OF_READING = {"audit": "deed !~ '(:export|^agenda:pack)$'"}
# The queue's tables among them: who only asks orders no work either.
_TABLES = """
SELECT CASE schemaname WHEN 'public' THEN tablename ELSE schemaname || '.' || tablename END
  FROM pg_tables WHERE schemaname IN ('public', 'procrastinate') ORDER BY 1"""
_PRINT = """
SELECT md5(coalesce(string_agg(r, '' ORDER BY r), ''))
  FROM (SELECT md5((to_jsonb(t) - %s::text[])::text) r FROM {} t WHERE {}) x"""
# Of the talk that was young on the stage: what may still be changed is so for a quarter of an hour.
_YOUNG = """
UPDATE comments SET created_at = created_at + (now() - newest)
  FROM (SELECT max(created_at) AS newest FROM comments) x
 WHERE created_at > newest - interval '10 minutes'"""


class Theatre(World):
    """A world in which one may only have asked."""

    def prints(self) -> dict[str, Any]:
        """Return a digest of each table, without what reading may leave behind."""
        tables = [row[0] for row in self.owner(_TABLES)]
        kept = [name for name in tables if _LEFT_BY_READING.get(name) != ()]
        return {name: self._print(name) for name in kept}

    def renew(self) -> None:
        """Let young talk be young once more, however long ago the stage was set."""
        self.owner(_YOUNG)

    def _print(self, table: str) -> str:
        without = list(_LEFT_BY_READING.get(table, ()))
        rows = _TOLD_OF_READING.get(table, "true")
        found: str = self.owner(_PRINT.format(table, rows), without)[0][0]
        return found
