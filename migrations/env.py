"""How Alembic reaches the database: as its owner, through a URL or a connection handed in."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection, create_engine, pool

from app.models import Model


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Model.metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


def run() -> None:
    """Run on the connection that the caller hands in, or on one from the environment."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _migrate(connection)
        return
    url = (
        context.config.get_main_option("sqlalchemy.url") or os.environ["ENTENTE_OWNER_DATABASE_URL"]
    )
    with create_engine(url, poolclass=pool.NullPool).connect() as opened:
        _migrate(opened)
        opened.commit()


run()
