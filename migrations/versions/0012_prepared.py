"""What is prepared unseen changes nothing that is seen."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Move the database forward."""
    op.add_column(
        "meetings", sa.Column("prepared", sa.Integer(), server_default="0", nullable=False)
    )
    statements = (_SQL / "0012_prepared.sql").read_text()
    op.execute(sa.text(statements.replace(":", r"\:")))
