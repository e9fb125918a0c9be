"""sight of a group counts from the unbroken run of seats."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Move the database forward."""
    statements = (_SQL / "0006_sight.sql").read_text()
    op.execute(sa.text(statements.replace(":", r"\:")))
