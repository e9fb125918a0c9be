"""What a reader is told follows from what they see; two people end the wish for two people."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Move the database forward."""
    _make_easings()
    op.add_column(
        "files", sa.Column("shown_make", sa.Integer(), server_default="0", nullable=False)
    )
    statements = (_SQL / "0014_walls.sql").read_text()
    op.execute(sa.text(statements.replace(":", r"\:")))


def _make_easings() -> None:
    op.create_table(
        "easings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome = 'withdrawn' OR decided_by <> asked_by", name=op.f("ck_easings_two_people")
        ),
        sa.CheckConstraint(
            "outcome IN ('agreed', 'refused', 'withdrawn')", name=op.f("ck_easings_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_easings_organisation_id")
        ),
        *(
            sa.ForeignKeyConstraint([name], ["people.id"], name=op.f(f"fk_easings_{name}"))
            for name in ("asked_by", "decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_easings")),
    )
    op.create_index("ix_easings_organisation_id", "easings", ["organisation_id"], unique=False)
