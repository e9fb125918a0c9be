"""Alembic, called by the application: where the code stands, and bringing a database there."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, pool, text

_FOLDER = Path(__file__).resolve().parent.parent.parent / "migrations"
# Two processes that start at once must not migrate at once; any constant will do.
_LOCK = 7_301_992_004


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config


@lru_cache(maxsize=1)
def head() -> str:
    """Return the newest revision of this code."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def upgrade(owner_url: str) -> None:
    """Bring the database to the newest revision, in one transaction; `owner_url` owns it."""
    engine = create_engine(owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
