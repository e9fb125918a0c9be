"""What a board or committee has beside being a group, and the days on which nobody works."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model


class Board(Model):
    """How a board or committee works: its zone, terms, quorum, and how long an answer may take.

    `term_months` is how long a seat is held, `answer_days` counts business days by the holidays of
    `country`, `quorum_percent` is the share of voting seats. With `holdover` a holder stays until
    whoever follows in the same industry begins.
    """

    __tablename__ = "boards"
    __table_args__ = (
        CheckConstraint("term_months BETWEEN 1 AND 60", name="term"),
        CheckConstraint("quorum_percent BETWEEN 1 AND 100", name="quorum"),
        CheckConstraint("answer_days BETWEEN 1 AND 250", name="answer_days"),
    )

    group_id: Mapped[UUID] = mapped_column(
        ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True
    )
    zone: Mapped[str] = mapped_column(server_default="Asia/Shanghai")
    country: Mapped[str] = mapped_column(server_default="CN")
    term_months: Mapped[int] = mapped_column(server_default="12")
    quorum_percent: Mapped[int] = mapped_column(server_default="50")
    answer_days: Mapped[int] = mapped_column(server_default="30")
    holdover: Mapped[bool] = mapped_column(server_default="false")
    version: Mapped[int] = mapped_column(server_default="1")


class Holiday(Model):
    """A day that differs from its weekday in a country: a holiday, or a make-up day worked."""

    __tablename__ = "holidays"
    __table_args__ = (CheckConstraint("char_length(country) = 2", name="country"),)

    country: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str]
    worked: Mapped[bool] = mapped_column(server_default="false")


class BoardVisit(Model):
    """When somebody was at a board's desk, and when before that: what changed since is new."""

    __tablename__ = "board_visits"

    group_id: Mapped[UUID] = mapped_column(
        ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    at: Mapped[datetime]
    before: Mapped[datetime | None]
