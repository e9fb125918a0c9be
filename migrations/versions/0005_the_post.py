"""the post: jobs, messages, links for new passwords; words and checks of files."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Move the database forward."""
    # The statements of procrastinate's own schema name no schema.
    op.execute("CREATE SCHEMA procrastinate")
    op.execute("SET LOCAL search_path TO procrastinate, public")
    _run("procrastinate")
    op.execute('SET LOCAL search_path TO "$user", public')
    _make_tables()
    for part in ("queue", "mails", "rights"):
        _run(part)


def _run(part: str) -> None:
    statements = (_SQL / f"0005_{part}.sql").read_text()
    op.execute(sa.text(statements.replace(":", r"\:")))


def _make_tables() -> None:
    op.create_table(
        "mail_stops",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address", "topic", name=op.f("pk_mail_stops")),
    )
    op.create_table(
        "password_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_password_links_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_links")),
    )
    op.create_index(
        op.f("ix_password_links_person_id"), "password_links", ["person_id"], unique=False
    )
    op.create_index("uq_password_links_token", "password_links", ["token"], unique=True)
    op.create_table(
        "file_texts",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('read', 'unreadable')", name=op.f("ck_file_texts_state")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_file_texts_file_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_file_texts")),
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("guest_id", sa.Uuid(), nullable=True),
        sa.Column("invitee_id", sa.Uuid(), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("fault", sa.Text(), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("again_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(person_id, guest_id, invitee_id, nullif(address, '')) = 1",
            name=op.f("ck_mails_whom"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'withheld', 'undelivered', 'unsure')",
            name=op.f("ck_mails_state"),
        ),
        sa.CheckConstraint(
            "organisation_id IS NULL OR person_id IS NOT NULL", name=op.f("ck_mails_capacity")
        ),
        sa.ForeignKeyConstraint(
            ["again_id"], ["mails.id"], name=op.f("fk_mails_again_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["guest_id"], ["guests.id"], name=op.f("fk_mails_guest_id")),
        sa.ForeignKeyConstraint(
            ["invitee_id"], ["invitees.id"], name=op.f("fk_mails_invitee_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_mails_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mails_person_id")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_mails_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
    )
    op.create_index(op.f("ix_mails_guest_id"), "mails", ["guest_id"], unique=False)
    op.create_index(op.f("ix_mails_invitee_id"), "mails", ["invitee_id"], unique=False)
    op.create_index(op.f("ix_mails_person_id"), "mails", ["person_id"], unique=False)
    op.create_index(op.f("ix_mails_record_id"), "mails", ["record_id"], unique=False)
    op.create_index("ix_mails_state", "mails", ["state", "due_at"], unique=False)
    op.add_column("files", sa.Column("scan", sa.Text(), server_default="unscanned", nullable=False))
    op.add_column("files", sa.Column("scan_found", sa.Text(), server_default="", nullable=False))
    op.add_column("files", sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_files_scan"), "files", "scan IN ('unscanned', 'clean', 'infected')"
    )
