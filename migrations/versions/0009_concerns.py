"""A concern reaches somebody whom it does not accuse; what a brand was called is kept."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Move the database forward."""
    # Whoever raised a concern before was told that chairs and counsel alone read it: it stays so.
    told: sa.Column[bool] = sa.Column(
        "to_secretariat", sa.Boolean(), server_default="false", nullable=False
    )
    op.add_column("concerns", told)
    op.alter_column("concerns", "to_secretariat", server_default="true")
    # What is due to be looked at again, for Home.
    op.create_index("ix_bulletins_review_on", "bulletins", ["review_on"])
    op.create_table(
        "brand_names",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("brand_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brands.id"], name=op.f("fk_brand_names_brand_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_names")),
    )
    op.create_index(op.f("ix_brand_names_brand_id"), "brand_names", ["brand_id"])
    op.create_index(op.f("ix_brand_names_folded"), "brand_names", ["folded"])
    statements = (_SQL / "0009_concerns.sql").read_text()
    op.execute(sa.text(statements.replace(":", r"\:")))
