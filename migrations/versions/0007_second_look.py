"""what a second person released, nobody changes or widens alone."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Move the database forward."""
    op.add_column(
        "drafts", sa.Column("release_lapsed_at", sa.DateTime(timezone=True), nullable=True)
    )
    _make_second_looks()
    statements = (_SQL / "0007_second_look.sql").read_text()
    op.execute(sa.text(statements.replace(":", r"\:")))


def _make_second_looks() -> None:
    people = {"asked_by": "people.id", "releaser_id": "people.id", "principal_id": "principals.id"}
    houses = {"organisation_id": "organisations.id", "capacity": "organisations.id"}
    op.create_table(
        "second_looks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("releaser_id", sa.Uuid(), nullable=False),
        sa.Column("tlp", sa.Text(), nullable=True),
        sa.Column("principal_id", sa.Uuid(), nullable=True),
        sa.Column("capacity", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("releaser_id <> asked_by", name=op.f("ck_second_looks_two_people")),
        sa.CheckConstraint(
            "num_nonnulls(tlp, principal_id) = 1", name=op.f("ck_second_looks_one_deed")
        ),
        sa.CheckConstraint(
            "tlp IN ('RED', 'AMBER+STRICT', 'AMBER', 'GREEN', 'CLEAR')",
            name=op.f("ck_second_looks_tlp"),
        ),
        sa.CheckConstraint(
            "outcome IN ('released', 'refused', 'withdrawn')",
            name=op.f("ck_second_looks_outcome"),
        ),
        *(
            sa.ForeignKeyConstraint([name], [where], name=op.f(f"fk_second_looks_{name}"))
            for name, where in (people | houses).items()
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_second_looks_record_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_looks")),
    )  # fmt: skip
    for name in ("record_id", "releaser_id", "asked_by"):
        op.create_index(f"ix_second_looks_{name}", "second_looks", [name], unique=False)
