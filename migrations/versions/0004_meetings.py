"""meetings: agendas, papers, invitations, calendars, times; and offices of groups."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql"
# In this order: each leans on the ones before it.
_WALL = ("offices", "meetings", "invitees", "policies", "rights", "kinds")
# Checks that now let the offices of groups in.
_WIDER = (
    (
        "principals",
        "ck_principals_kind",
        (
            "kind IN ('person', 'organisation', 'working_group', 'board', 'committee',"
            " 'secretariat', 'alliance', 'public', 'chairs', 'counsel')"
        ),
    ),
    (
        "grants",
        "ck_grants_ceiling",
        (
            "principal_kind = 'person'"
            " OR (tlp <> 'RED' AND principal_kind IN"
            " ('organisation', 'working_group', 'board', 'committee', 'secretariat',"
            " 'chairs', 'counsel'))"
            " OR (tlp IN ('GREEN', 'CLEAR') AND principal_kind = 'alliance')"
            " OR (tlp = 'CLEAR' AND principal_kind = 'public')"
        ),
    ),
)


def upgrade() -> None:
    """Move the database forward."""
    for table, name, was in _WIDER:
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, was)
    op.create_table(
        "meeting_kinds",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("notice_days", sa.Integer(), server_default="3", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "notice_days BETWEEN 0 AND 60", name=op.f("ck_meeting_kinds_notice_days")
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_meeting_kinds")),
    )
    op.create_table(
        "calendar_subscriptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(scope = 'group') = (group_id IS NOT NULL)",
            name=op.f("ck_calendar_subscriptions_group"),
        ),
        sa.CheckConstraint(
            "scope IN ('mine', 'group', 'all')", name=op.f("ck_calendar_subscriptions_scope")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_calendar_subscriptions_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_calendar_subscriptions_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_calendar_subscriptions_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_subscriptions")),
    )
    op.create_index(
        op.f("ix_calendar_subscriptions_person_id"),
        "calendar_subscriptions",
        ["person_id"],
        unique=False,
    )
    op.create_index(
        "uq_calendar_subscriptions_token", "calendar_subscriptions", ["token"], unique=True
    )
    op.create_table(
        "group_offices",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("office IN ('chairs', 'counsel')", name=op.f("ck_group_offices_office")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_group_offices_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["id"], ["principals.id"], name=op.f("fk_group_offices_id")),
        sa.PrimaryKeyConstraint("group_id", "office", name=op.f("pk_group_offices")),
        sa.UniqueConstraint("id", name=op.f("uq_group_offices_id")),
    )
    op.create_table(
        "guests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="other", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("zone", sa.Text(), server_default="UTC", nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('officer', 'speaker', 'association', 'other')", name=op.f("ck_guests_kind")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_guests_added_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guests")),
    )
    op.create_index("uq_guests_email", "guests", ["email", "added_by"], unique=True)
    op.create_table(
        "meeting_series",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("host_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("starts_wall", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("split_from", sa.Uuid(), nullable=True),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("minutes BETWEEN 5 AND 20160", name=op.f("ck_meeting_series_minutes")),
        sa.ForeignKeyConstraint(["host_id"], ["groups.id"], name=op.f("fk_meeting_series_host_id")),
        sa.ForeignKeyConstraint(
            ["split_from"], ["meeting_series.id"], name=op.f("fk_meeting_series_split_from")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_series")),
    )
    op.create_index(op.f("ix_meeting_series_host_id"), "meeting_series", ["host_id"], unique=False)
    op.create_table(
        "meeting_templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("host_id", sa.Uuid(), nullable=True),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["host_id"], ["groups.id"], name=op.f("fk_meeting_templates_host_id")
        ),
        sa.ForeignKeyConstraint(
            ["kept_by"], ["people.id"], name=op.f("fk_meeting_templates_kept_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_templates")),
    )
    op.create_index(
        op.f("ix_meeting_templates_host_id"), "meeting_templates", ["host_id"], unique=False
    )
    op.create_table(
        "statements",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["published_by"], ["people.id"], name=op.f("fk_statements_published_by")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_statements")),
    )
    op.create_table(
        "meetings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("host_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), server_default="planned", nullable=False),
        sa.Column("starts_wall", sa.DateTime(), nullable=False),
        sa.Column("ends_wall", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mode", sa.Text(), server_default="on_site", nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("places_each", sa.Integer(), nullable=True),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("occurs_wall", sa.DateTime(), nullable=True),
        sa.Column("statement", sa.Integer(), nullable=True),
        sa.Column("counsel_id", sa.Uuid(), nullable=True),
        sa.Column("counsel_for", sa.Uuid(), nullable=True),
        sa.Column("counsel_name", sa.Text(), server_default="", nullable=False),
        sa.Column("counsel_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("convened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("title_told", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("beside", sa.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "ends_at <= starts_at + interval '14 days'", name=op.f("ck_meetings_length")
        ),
        sa.CheckConstraint("mode IN ('on_site', 'online', 'both')", name=op.f("ck_meetings_mode")),
        sa.CheckConstraint(
            "state <> 'convened' OR (counsel_agreed_at IS NOT NULL AND statement IS NOT NULL"
            " AND convened_at IS NOT NULL AND locked_at IS NOT NULL)",
            name=op.f("ck_meetings_convened"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'saved', 'convened', 'cancelled')", name=op.f("ck_meetings_state")
        ),
        sa.CheckConstraint(
            "(series_id IS NULL) = (occurs_wall IS NULL)", name=op.f("ck_meetings_occurrence")
        ),
        sa.CheckConstraint(
            "capacity IS NULL OR capacity BETWEEN 1 AND 10000", name=op.f("ck_meetings_capacity")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_meetings_order")),
        sa.CheckConstraint(
            "places_each IS NULL OR places_each BETWEEN 1 AND 1000", name=op.f("ck_meetings_places")
        ),
        sa.ForeignKeyConstraint(
            ["counsel_for"], ["organisations.id"], name=op.f("fk_meetings_counsel_for")
        ),
        sa.ForeignKeyConstraint(["counsel_id"], ["people.id"], name=op.f("fk_meetings_counsel_id")),
        sa.ForeignKeyConstraint(["host_id"], ["groups.id"], name=op.f("fk_meetings_host_id")),
        sa.ForeignKeyConstraint(
            ["id"], ["records.id"], name=op.f("fk_meetings_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["kind"], ["meeting_kinds.slug"], name=op.f("fk_meetings_kind")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["meeting_series.id"], name=op.f("fk_meetings_series_id")
        ),
        sa.ForeignKeyConstraint(
            ["statement"], ["statements.number"], name=op.f("fk_meetings_statement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint(
            "series_id", "occurs_wall", name=op.f("uq_meetings_series_id_occurs_wall")
        ),
    )
    op.create_index(
        "ix_meetings_host_id_starts_at", "meetings", ["host_id", "starts_at"], unique=False
    )
    op.create_index("ix_meetings_starts_at", "meetings", ["starts_at"], unique=False)
    op.create_table(
        "agenda_items",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Text(), server_default="business", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("purpose", sa.Text(), server_default="discussion", nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("owner_name", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_to", sa.Text(), server_default="", nullable=False),
        sa.Column("for_guests", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("added_late", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "NOT (for_guests AND closed_to <> '')", name=op.f("ck_agenda_items_guests")
        ),
        sa.CheckConstraint(
            "closed_to IN ('', 'brands', 'platform')", name=op.f("ck_agenda_items_closed_to")
        ),
        sa.CheckConstraint(
            "part IN ('opening', 'minutes', 'actions', 'business', 'closing')",
            name=op.f("ck_agenda_items_part"),
        ),
        sa.CheckConstraint(
            "purpose IN ('information', 'discussion', 'decision')",
            name=op.f("ck_agenda_items_purpose"),
        ),
        sa.CheckConstraint("char_length(text) <= 20000", name=op.f("ck_agenda_items_text_length")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_agenda_items_minutes")),
        sa.ForeignKeyConstraint(
            ["id"], ["records.id"], name=op.f("fk_agenda_items_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_agenda_items_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_agenda_items_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_items")),
    )
    op.create_index(
        op.f("ix_agenda_items_meeting_id"), "agenda_items", ["meeting_id"], unique=False
    )
    op.create_table(
        "invitees",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("guest_id", sa.Uuid(), nullable=True),
        sa.Column("link", sa.LargeBinary(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_through", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("colleague_name", sa.Text(), server_default="", nullable=False),
        sa.Column("colleague_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("named", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("told", sa.Integer(), server_default="-1", nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply_sequence", sa.Integer(), server_default="-1", nullable=False),
        sa.Column("reply_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "answer IS NULL OR answer IN ('yes', 'no', 'tentative', 'colleague')",
            name=op.f("ck_invitees_answer"),
        ),
        sa.CheckConstraint(
            "answered_through IS NULL OR answered_through IN ('page', 'link', 'reply', 'phone')",
            name=op.f("ck_invitees_through"),
        ),
        sa.CheckConstraint("place IN ('', 'place', 'waiting')", name=op.f("ck_invitees_place")),
        sa.CheckConstraint(
            "(person_id IS NULL) = (organisation_id IS NULL)", name=op.f("ck_invitees_capacity")
        ),
        sa.CheckConstraint("num_nonnulls(person_id, guest_id) = 1", name=op.f("ck_invitees_whom")),
        sa.ForeignKeyConstraint(
            ["colleague_id"], ["people.id"], name=op.f("fk_invitees_colleague_id")
        ),
        sa.ForeignKeyConstraint(["guest_id"], ["guests.id"], name=op.f("fk_invitees_guest_id")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_invitees_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_invitees_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_invitees_person_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["people.id"], name=op.f("fk_invitees_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitees")),
    )
    op.create_index(op.f("ix_invitees_guest_id"), "invitees", ["guest_id"], unique=False)
    op.create_index(
        op.f("ix_invitees_organisation_id"), "invitees", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_invitees_person_id"), "invitees", ["person_id"], unique=False)
    op.create_index("uq_invitees_guest", "invitees", ["meeting_id", "guest_id"], unique=True)
    op.create_index("uq_invitees_link", "invitees", ["link"], unique=True)
    op.create_index(
        "uq_invitees_person",
        "invitees",
        ["meeting_id", "person_id", "organisation_id"],
        unique=True,
    )
    op.create_table(
        "meeting_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("what", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_meeting_changes_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_changes")),
    )
    op.create_index(
        op.f("ix_meeting_changes_meeting_id"), "meeting_changes", ["meeting_id"], unique=False
    )
    op.create_table(
        "meeting_doors",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_meeting_doors_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_meeting_doors")),
    )
    op.create_table(
        "meeting_invited",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("capacity", sa.Uuid(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["capacity"], ["organisations.id"], name=op.f("fk_meeting_invited_capacity")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["people.id"], name=op.f("fk_meeting_invited_invited_by")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_meeting_invited_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["principals.id"], name=op.f("fk_meeting_invited_principal_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "principal_id", name=op.f("pk_meeting_invited")),
    )
    op.create_table(
        "time_polls",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("host_id", sa.Uuid(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chosen", sa.DateTime(timezone=True), nullable=True),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("minutes BETWEEN 15 AND 1440", name=op.f("ck_time_polls_minutes")),
        sa.ForeignKeyConstraint(["host_id"], ["groups.id"], name=op.f("fk_time_polls_host_id")),
        sa.ForeignKeyConstraint(
            ["id"], ["records.id"], name=op.f("fk_time_polls_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_time_polls_meeting_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_polls")),
    )
    op.create_index(op.f("ix_time_polls_host_id"), "time_polls", ["host_id"], unique=False)
    op.create_table(
        "agenda_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_by_name", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('agreed', 'declined')",
            name=op.f("ck_agenda_changes_outcome"),
        ),
        sa.CheckConstraint(
            "what IN ('add', 'edit', 'remove')", name=op.f("ck_agenda_changes_what")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["people.id"], name=op.f("fk_agenda_changes_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["agenda_items.id"],
            name=op.f("fk_agenda_changes_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_agenda_changes_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_changes")),
    )
    op.create_index(
        op.f("ix_agenda_changes_meeting_id"), "agenda_changes", ["meeting_id"], unique=False
    )
    op.create_table(
        "agenda_links",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["agenda_items.id"],
            name=op.f("fk_agenda_links_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["records.id"],
            name=op.f("fk_agenda_links_record_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("item_id", "record_id", name=op.f("pk_agenda_links")),
    )
    op.create_table(
        "papers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("late", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["records.id"], name=op.f("fk_papers_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_papers_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_papers_meeting_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
    )
    op.create_index(op.f("ix_papers_item_id"), "papers", ["item_id"], unique=False)
    op.create_index(op.f("ix_papers_meeting_id"), "papers", ["meeting_id"], unique=False)
    op.create_table(
        "time_slots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["time_polls.id"], name=op.f("fk_time_slots_poll_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_slots")),
        sa.UniqueConstraint("poll_id", "starts_at", name=op.f("uq_time_slots_poll_id_starts_at")),
    )
    op.create_table(
        "paper_versions",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_paper_versions_file_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name=op.f("fk_paper_versions_paper_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_paper_versions")),
    )
    op.create_index(
        "uq_paper_versions_number", "paper_versions", ["paper_id", "number"], unique=True
    )
    op.create_table(
        "time_answers",
        sa.Column("slot_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "answer IN ('good', 'if_needed', 'bad')", name=op.f("ck_time_answers_answer")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_time_answers_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_time_answers_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["time_slots.id"], name=op.f("fk_time_answers_slot_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "slot_id", "person_id", "organisation_id", name=op.f("pk_time_answers")
        ),
    )
    op.add_column("people", sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True))
    for part in _WALL:
        op.execute(sa.text((_SQL / f"0004_{part}.sql").read_text().replace(":", r"\:")))
