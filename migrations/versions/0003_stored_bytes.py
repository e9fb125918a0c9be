"""how much an organisation and a person keep in the store."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Move the database forward."""
    op.create_index(op.f("ix_files_added_by"), "files", ["added_by"], unique=False)
    op.create_index(op.f("ix_files_affiliation_id"), "files", ["affiliation_id"], unique=False)
    op.execute(sa.text((_SQL / "0003_stored_bytes.sql").read_text().replace(":", r"\:")))
