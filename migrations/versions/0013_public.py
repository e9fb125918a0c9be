"""TLP:CLEAR goes to the public by two people: its originator asks, the secretariat releases."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Move the database forward."""
    _make_clearances()
    op.create_index(
        "ix_grants_public",
        "grants",
        ["granted_at"],
        unique=False,
        postgresql_where=sa.text("principal_kind = 'public'"),
    )
    op.create_index(
        "ix_audit_cleared",
        "audit",
        ["at"],
        unique=False,
        postgresql_where=sa.text(
            "deed IN ('clearance:released', 'clearance:refused', 'clearance:close')"
        ),
    )
    statements = (_SQL / "0013_public.sql").read_text()
    op.execute(sa.text(statements.replace(":", r"\:")))


def _make_clearances() -> None:
    op.create_table(
        "clearances",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_by_name", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_name", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "outcome IN ('released', 'refused', 'withdrawn')", name=op.f("ck_clearances_outcome")
        ),
        sa.CheckConstraint("decided_by <> asked_by", name=op.f("ck_clearances_two_people")),
        sa.CheckConstraint(
            "(coalesce(outcome, '') IN ('released', 'refused')) = (decided_by IS NOT NULL)",
            name=op.f("ck_clearances_decided"),
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR outcome = 'released'", name=op.f("ck_clearances_closed")
        ),
        *(
            sa.ForeignKeyConstraint([name], ["people.id"], name=op.f(f"fk_clearances_{name}"))
            for name in ("asked_by", "decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_clearances_record_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearances")),
    )  # fmt: skip
    op.create_index("ix_clearances_record_id", "clearances", ["record_id"], unique=False)
    op.create_index(
        "uq_clearances_waiting", "clearances", ["record_id"], unique=True,
        postgresql_where=sa.text("outcome IS NULL"),
    )  # fmt: skip
    op.create_index(
        "uq_clearances_released", "clearances", ["record_id"], unique=True,
        postgresql_where=sa.text("outcome = 'released' AND closed_at IS NULL"),
    )  # fmt: skip
