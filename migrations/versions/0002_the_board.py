"""the board: threads, positions, votes, answers; and records without a name."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql"
# In this order: each leans on the ones before it.
_WALL = ("seated", "sealed", "threads", "policies", "rights", "kinds")


def upgrade() -> None:
    """Move the database forward."""
    op.create_table(
        "answer_reasons",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "outcome IN ('accepted', 'partly', 'declined')", name=op.f("ck_answer_reasons_outcome")
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_answer_reasons")),
    )
    op.create_table(
        "holidays",
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("worked", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint("char_length(country) = 2", name=op.f("ck_holidays_country")),
        sa.PrimaryKeyConstraint("country", "day", name=op.f("pk_holidays")),
    )
    op.create_table(
        "thread_topics",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_thread_topics")),
    )
    op.create_table(
        "boards",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("zone", sa.Text(), server_default="Asia/Shanghai", nullable=False),
        sa.Column("country", sa.Text(), server_default="CN", nullable=False),
        sa.Column("term_months", sa.Integer(), server_default="12", nullable=False),
        sa.Column("quorum_percent", sa.Integer(), server_default="50", nullable=False),
        sa.Column("answer_days", sa.Integer(), server_default="30", nullable=False),
        sa.Column("holdover", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("answer_days BETWEEN 1 AND 250", name=op.f("ck_boards_answer_days")),
        sa.CheckConstraint("quorum_percent BETWEEN 1 AND 100", name=op.f("ck_boards_quorum")),
        sa.CheckConstraint("term_months BETWEEN 1 AND 60", name=op.f("ck_boards_term")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_boards_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_boards")),
    )
    op.create_table(
        "answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), server_default="", nullable=False),
        sa.Column("change_on", sa.Date(), nullable=True),
        sa.Column("change_at", sa.Text(), server_default="", nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("drafted_by_name", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_name", sa.Text(), server_default="", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('accepted', 'partly', 'declined')", name=op.f("ck_answers_outcome")
        ),
        sa.CheckConstraint("char_length(words) <= 20000", name=op.f("ck_answers_words_length")),
        sa.ForeignKeyConstraint(["drafted_by"], ["people.id"], name=op.f("fk_answers_drafted_by")),
        sa.ForeignKeyConstraint(
            ["point_id"], ["records.id"], name=op.f("fk_answers_point_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reason"], ["answer_reasons.slug"], name=op.f("fk_answers_reason")
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["records.id"], name=op.f("fk_answers_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
    )
    op.create_index("ix_answers_thread_id", "answers", ["thread_id"], unique=False)
    op.create_index(
        "uq_answers_draft",
        "answers",
        ["point_id"],
        unique=True,
        postgresql_where="published_at IS NULL",
    )
    op.create_index(
        "uq_answers_present",
        "answers",
        ["point_id"],
        unique=True,
        postgresql_where="published_at IS NOT NULL AND superseded_at IS NULL",
    )
    op.create_table(
        "extensions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by_name", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_extensions_asked_by")),
        sa.ForeignKeyConstraint(["board_id"], ["groups.id"], name=op.f("fk_extensions_board_id")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["records.id"], name=op.f("fk_extensions_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extensions")),
    )
    op.create_index(op.f("ix_extensions_thread_id"), "extensions", ["thread_id"], unique=False)
    op.create_index(
        "uq_extensions_open",
        "extensions",
        ["thread_id"],
        unique=True,
        postgresql_where="decided_at IS NULL",
    )
    op.create_table(
        "points",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("char_length(text) <= 20000", name=op.f("ck_points_text_length")),
        sa.ForeignKeyConstraint(
            ["id"], ["records.id"], name=op.f("fk_points_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["records.id"], name=op.f("fk_points_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points")),
        sa.UniqueConstraint("thread_id", "code", name=op.f("uq_points_thread_id_code")),
    )
    op.create_index(op.f("ix_points_thread_id"), "points", ["thread_id"], unique=False)
    op.create_table(
        "positions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_name", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("may_show", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "choice IN ('support', 'reservations', 'object', 'abstain')",
            name=op.f("ck_positions_choice"),
        ),
        sa.CheckConstraint("char_length(reason) <= 5000", name=op.f("ck_positions_reason_length")),
        sa.CheckConstraint("shown_at IS NULL OR may_show", name=op.f("ck_positions_shown")),
        sa.ForeignKeyConstraint(
            ["industry"], ["industries.slug"], name=op.f("fk_positions_industry")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_positions_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_positions_person_id")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_positions_record_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["records.id"], name=op.f("fk_positions_room_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["records.id"], name=op.f("fk_positions_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_positions")),
    )
    op.create_index("ix_positions_thread_id", "positions", ["thread_id"], unique=False)
    op.create_index(
        "uq_positions_present",
        "positions",
        ["record_id", "organisation_id"],
        unique=True,
        postgresql_where="superseded_at IS NULL",
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_by_name", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["records.id"], name=op.f("fk_questions_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    op.create_index(op.f("ix_questions_thread_id"), "questions", ["thread_id"], unique=False)
    op.create_index(
        "uq_questions_open",
        "questions",
        ["thread_id"],
        unique=True,
        postgresql_where="answered_at IS NULL",
    )
    op.create_table(
        "recusals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_name", sa.Text(), nullable=False),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["groups.id"], name=op.f("fk_recusals_board_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_recusals_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_recusals_record_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["records.id"], name=op.f("fk_recusals_room_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["records.id"], name=op.f("fk_recusals_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusals")),
    )
    op.create_index(
        op.f("ix_recusals_organisation_id"), "recusals", ["organisation_id"], unique=False
    )
    op.create_index(
        "uq_recusals_present",
        "recusals",
        ["record_id", "organisation_id"],
        unique=True,
        postgresql_where="until IS NULL",
    )
    op.create_table(
        "release_proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("proposed_as", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_by_name", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "proposed_as IN ('originator', 'chair')", name=op.f("ck_release_proposals_proposed_as")
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["groups.id"], name=op.f("fk_release_proposals_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["people.id"], name=op.f("fk_release_proposals_proposed_by")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"],
            ["records.id"],
            name=op.f("fk_release_proposals_room_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["records.id"],
            name=op.f("fk_release_proposals_thread_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_proposals")),
    )
    op.create_index(
        "uq_release_proposals_open",
        "release_proposals",
        ["thread_id"],
        unique=True,
        postgresql_where="decided_at IS NULL",
    )
    op.create_table(
        "release_sources",
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["records.id"],
            name=op.f("fk_release_sources_release_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["records.id"],
            name=op.f("fk_release_sources_thread_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("release_id", name=op.f("pk_release_sources")),
    )
    op.create_index(
        op.f("ix_release_sources_thread_id"), "release_sources", ["thread_id"], unique=False
    )
    op.create_table(
        "releases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["groups.id"], name=op.f("fk_releases_board_id")),
        sa.ForeignKeyConstraint(
            ["id"], ["records.id"], name=op.f("fk_releases_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["industry"], ["industries.slug"], name=op.f("fk_releases_industry")
        ),
        sa.ForeignKeyConstraint(["topic"], ["thread_topics.slug"], name=op.f("fk_releases_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
    )
    op.create_table(
        "thread_links",
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["records.id"],
            name=op.f("fk_thread_links_record_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["records.id"],
            name=op.f("fk_thread_links_thread_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("thread_id", "record_id", name=op.f("pk_thread_links")),
    )
    op.create_table(
        "thread_moves",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("from_state", sa.Text(), server_default="", nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_organisation", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["records.id"],
            name=op.f("fk_thread_moves_thread_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_moves")),
    )
    op.create_index(
        "ix_thread_moves_thread_id_at", "thread_moves", ["thread_id", "at"], unique=False
    )
    op.create_table(
        "threads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("audience", sa.Text(), server_default="board", nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("owner_name", sa.Text(), server_default="", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("review_outcome", sa.Text(), nullable=True),
        sa.Column("review_words", sa.Text(), server_default="", nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_into", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "audience IN ('board', 'secretariat')", name=op.f("ck_threads_audience")
        ),
        sa.CheckConstraint(
            "review_outcome IS NULL OR review_outcome IN ('yes', 'partly', 'no')",
            name=op.f("ck_threads_review"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'in_discussion', 'with_platform', 'answered', 'being_implemented',"
            " 'done', 'declined', 'withdrawn')",
            name=op.f("ck_threads_state"),
        ),
        sa.CheckConstraint("char_length(problem) <= 50000", name=op.f("ck_threads_problem_length")),
        sa.CheckConstraint(
            "char_length(proposal) <= 50000", name=op.f("ck_threads_proposal_length")
        ),
        sa.CheckConstraint(
            "joined_into IS NULL OR joined_into <> id", name=op.f("ck_threads_joined")
        ),
        sa.ForeignKeyConstraint(["board_id"], ["groups.id"], name=op.f("fk_threads_board_id")),
        sa.ForeignKeyConstraint(
            ["id"], ["records.id"], name=op.f("fk_threads_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["joined_into"], ["records.id"], name=op.f("fk_threads_joined_into")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_threads_owner_id")),
        sa.ForeignKeyConstraint(["room_id"], ["records.id"], name=op.f("fk_threads_room_id")),
        sa.ForeignKeyConstraint(["topic"], ["thread_topics.slug"], name=op.f("fk_threads_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
    )
    op.create_index(op.f("ix_threads_board_id"), "threads", ["board_id"], unique=False)
    op.create_index(op.f("ix_threads_owner_id"), "threads", ["owner_id"], unique=False)
    op.create_table(
        "votes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("options", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("secret", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("quorum_percent", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("called_by", sa.Uuid(), nullable=False),
        sa.Column("called_by_name", sa.Text(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("cardinality(options) BETWEEN 2 AND 10", name=op.f("ck_votes_options")),
        sa.CheckConstraint(
            "char_length(question) BETWEEN 1 AND 1000", name=op.f("ck_votes_question_length")
        ),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_votes_window")),
        sa.CheckConstraint("quorum_percent BETWEEN 1 AND 100", name=op.f("ck_votes_quorum")),
        sa.ForeignKeyConstraint(["board_id"], ["groups.id"], name=op.f("fk_votes_board_id")),
        sa.ForeignKeyConstraint(["called_by"], ["people.id"], name=op.f("fk_votes_called_by")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_votes_record_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["records.id"], name=op.f("fk_votes_room_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["records.id"], name=op.f("fk_votes_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_votes")),
    )
    op.create_index(op.f("ix_votes_board_id"), "votes", ["board_id"], unique=False)
    op.create_index(op.f("ix_votes_record_id"), "votes", ["record_id"], unique=False)
    op.create_index(op.f("ix_votes_thread_id"), "votes", ["thread_id"], unique=False)
    op.create_table(
        "ballot_choices",
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_ballot_choices_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["vote_id"], ["votes.id"], name=op.f("fk_ballot_choices_vote_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("vote_id", "organisation_id", name=op.f("pk_ballot_choices")),
    )
    op.create_table(
        "ballots",
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_name", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("through", sa.Uuid(), nullable=False),
        sa.Column("through_name", sa.Text(), nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["industry"], ["industries.slug"], name=op.f("fk_ballots_industry")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_ballots_organisation_id")
        ),
        sa.ForeignKeyConstraint(["through"], ["organisations.id"], name=op.f("fk_ballots_through")),
        sa.ForeignKeyConstraint(
            ["vote_id"], ["votes.id"], name=op.f("fk_ballots_vote_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("vote_id", "organisation_id", name=op.f("pk_ballots")),
    )
    op.create_table(
        "proxies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("from_organisation", sa.Uuid(), nullable=False),
        sa.Column("from_name", sa.Text(), nullable=False),
        sa.Column("to_organisation", sa.Uuid(), nullable=False),
        sa.Column("to_name", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("from_organisation <> to_organisation", name=op.f("ck_proxies_another")),
        sa.ForeignKeyConstraint(
            ["from_organisation"], ["organisations.id"], name=op.f("fk_proxies_from_organisation")
        ),
        sa.ForeignKeyConstraint(["given_by"], ["people.id"], name=op.f("fk_proxies_given_by")),
        sa.ForeignKeyConstraint(
            ["to_organisation"], ["organisations.id"], name=op.f("fk_proxies_to_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["vote_id"], ["votes.id"], name=op.f("fk_proxies_vote_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proxies")),
    )
    op.create_index(
        "uq_proxies_present",
        "proxies",
        ["vote_id", "from_organisation"],
        unique=True,
        postgresql_where="withdrawn_at IS NULL",
    )
    op.create_table(
        "tallies",
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["vote_id"], ["votes.id"], name=op.f("fk_tallies_vote_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("vote_id", "choice", name=op.f("pk_tallies")),
    )
    op.add_column("comments", sa.Column("about_id", sa.Uuid(), nullable=True))
    op.add_column(
        "comments", sa.Column("passage", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    )
    op.add_column(
        "comments", sa.Column("by_author", sa.Boolean(), server_default="false", nullable=False)
    )
    op.alter_column("comments", "author_id", existing_type=sa.UUID(), nullable=True)
    op.alter_column("comments", "organisation_id", existing_type=sa.UUID(), nullable=True)
    op.create_foreign_key(
        op.f("fk_comments_about_id"),
        "comments",
        "records",
        ["about_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.add_column("seats", sa.Column("industry", sa.Text(), nullable=True))
    op.add_column("seats", sa.Column("term_ends_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("seats", sa.Column("given_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_seats_given_by"), "seats", "people", ["given_by"], ["id"])
    op.create_table(
        "board_visits",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_board_visits_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_board_visits_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_board_visits_organisation_id")
        ),
        sa.PrimaryKeyConstraint(
            "group_id", "person_id", "organisation_id", name=op.f("pk_board_visits")
        ),
    )
    op.create_foreign_key(op.f("fk_seats_industry"), "seats", "industries", ["industry"], ["slug"])
    op.create_check_constraint(
        op.f("ck_comments_by_author"),
        "comments",
        "by_author = (author_id IS NULL) AND by_author = (organisation_id IS NULL)",
    )
    op.alter_column("grants", "granted_by", existing_type=sa.UUID(), nullable=True)
    for part in _WALL:
        op.execute(sa.text((_SQL / f"0002_{part}.sql").read_text().replace(":", r"\:")))
