"""Groups: the alliance, the secretariat, working groups, boards and committees."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of

FULL = "full"
FROM_JOINING = "from_joining"
KINDS = ("working_group", "board", "committee", "secretariat", "alliance")


class Group(Model):
    """A body with seats; `history` says whether a newcomer sees what was shared before."""

    __tablename__ = "groups"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("history", (FULL, FROM_JOINING)), name="history"),
        Index("uq_groups_slug", "slug", unique=True),
        Index(
            "uq_groups_alone",
            "kind",
            unique=True,
            postgresql_where="kind IN ('secretariat', 'alliance')",
        ),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("principals.id"), primary_key=True)
    kind: Mapped[str]
    slug: Mapped[str]
    name: Mapped[str]
    industry: Mapped[str | None] = mapped_column(ForeignKey("industries.slug"))
    charter: Mapped[str] = mapped_column(server_default="")
    history: Mapped[str] = mapped_column(server_default=FULL)
    suggested_tlp: Mapped[str | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")


class GroupOffice(Model):
    """A group's office as a holder of grants: its chairs and vice-chairs, or its counsel.

    What is prepared for a group is shown to whoever leads it at that moment, and to nobody after.
    """

    __tablename__ = "group_offices"
    __table_args__ = (CheckConstraint("office IN ('chairs', 'counsel')", name="office"),)

    group_id: Mapped[UUID] = mapped_column(
        ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True
    )
    office: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(ForeignKey("principals.id"), unique=True)


class Pin(Model):
    """One of up to three items that a chair keeps on top of a group's page.

    Two items may bear one position: a key over it would tell a chair of an item that is pinned
    there and that this chair does not see.
    """

    __tablename__ = "pins"
    __table_args__ = (CheckConstraint("position BETWEEN 1 AND 3", name="three"),)

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), primary_key=True)
    record_id: Mapped[UUID] = mapped_column(
        ForeignKey("records.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int]
    pinned_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    pinned_at: Mapped[datetime]
