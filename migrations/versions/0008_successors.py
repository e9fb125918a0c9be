"""who answers for what somebody who left had begun."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Move the database forward."""
    op.create_index(
        "ix_audit_handed_over",
        "audit",
        ["subject_id", "at"],
        unique=False,
        postgresql_where=sa.text("deed = 'record:hand-over'"),
    )
    statements = (_SQL / "0008_successors.sql").read_text()
    op.execute(sa.text(statements.replace(":", r"\:")))
