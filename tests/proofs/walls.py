"""How each of the two walls is taken down, so that the other stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.proofs.altered import Edit
    from tests.world import World

# The gate lets everybody see, open and own everything.
_OPEN_GATE = """
from sqlalchemy import cast as _cast, literal as _literal, true as _true


def seen(*_): return _true()
def opened(*_): return _true()
def originates(*_): return _true()
def counts(*_): return _true()
def unscoped(*_): return _true()
def within_scope(*_): return _true()
def not_excluded(*_): return _true()
def carrying(record_id, grant, *columns):
    found = select(*columns).select_from(grant).where(grant.record_id == record_id)
    return found.correlate_except(grant)
def sight_since(*_): return _cast(_literal("0001-01-01 00:00:00+00"), DateTime(timezone=True))
"""
FIRST: dict[str, list[Edit]] = {
    "app.access.rules": [("", _OPEN_GATE)],
    "app.access.clearances": [("", "def shown(*_): return True")],
    # What these two know of their own.
    "app.services.drafts": [("SEEN = and_(", "SEEN = or_(Draft.id.is_not(None), ")],
    "app.services.bulletins.concerns": [
        ("_party = or_(", "_party = or_(Concern.id.is_not(None), ")
    ],
}
# By whatever grant the public holds.
_PUBLISHABLE = """
CREATE OR REPLACE FUNCTION publishable(_record uuid) RETURNS boolean LANGUAGE sql STABLE
AS 'SELECT true'"""
_PROTECTED = "SELECT relname FROM pg_class WHERE relrowsecurity ORDER BY relname"


def open_second(world: World) -> int:
    """Switch row-level security off everywhere, and what the database asks of what is public;
    return on how many tables it was.
    """  # noqa: D205 - one sentence
    tables = [row[0] for row in world.owner(_PROTECTED)]
    for table in tables:
        world.owner(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    world.owner(_PUBLISHABLE)
    return len(tables)
