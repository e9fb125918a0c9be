"""Names and deeds that the second wall left open are closed to whoever asks as somebody."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Move the database forward."""
    statements = (_SQL / "0011_rights.sql").read_text()
    op.execute(sa.text(statements.replace(":", r"\:")))
