"""What is passed on inside a house lasts as long as what it came from."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql"
# Checks that now let somebody in as a colleague, in one capacity like a person who is named.
_WIDER = (
    (
        "principals",
        "ck_principals_kind",
        (
            "kind IN ('person', 'organisation', 'working_group', 'board', 'committee',"
            " 'secretariat', 'alliance', 'public', 'chairs', 'counsel', 'colleague')"
        ),
    ),
    (
        "grants",
        "ck_grants_ceiling",
        (
            "principal_kind = 'person'"
            " OR (tlp <> 'RED' AND principal_kind IN"
            " ('organisation', 'working_group', 'board', 'committee', 'secretariat',"
            " 'chairs', 'counsel', 'colleague'))"
            " OR (tlp IN ('GREEN', 'CLEAR') AND principal_kind = 'alliance')"
            " OR (tlp = 'CLEAR' AND principal_kind = 'public')"
        ),
    ),
    (
        "grants",
        "ck_grants_capacity",
        "(principal_kind IN ('person', 'colleague')) = (for_organisation IS NOT NULL)",
    ),
)


def upgrade() -> None:
    """Move the database forward."""
    for table, name, allowed in _WIDER:
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, allowed)
    op.create_table(
        "colleagues",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["principals.id"], name=op.f("fk_colleagues_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_colleagues_person_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_colleagues_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_colleagues")),
        sa.UniqueConstraint(
            "person_id", "organisation_id", name=op.f("uq_colleagues_person_id_organisation_id")
        ),
    )
    statements = (_SQL / "0010_extensions.sql").read_text()
    op.execute(sa.text(statements.replace(":", r"\:")))
