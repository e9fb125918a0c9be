"""The common id space of everybody who can hold a grant."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of

PERSON = "person"
ORGANISATION = "organisation"
WORKING_GROUP = "working_group"
BOARD = "board"
COMMITTEE = "committee"
SECRETARIAT = "secretariat"
ALLIANCE = "alliance"
PUBLIC = "public"
# Offices of a group: who leads it now, and who counsels it.
CHAIRS = "chairs"
COUNSEL = "counsel"
KINDS = (
    PERSON,
    ORGANISATION,
    WORKING_GROUP,
    BOARD,
    COMMITTEE,
    SECRETARIAT,
    ALLIANCE,
    PUBLIC,
    CHAIRS,
    COUNSEL,
)
OFFICES = (CHAIRS, COUNSEL)
CLOSED_GROUPS = (WORKING_GROUP, BOARD, COMMITTEE, SECRETARIAT)


class Principal(Model):
    """A person, an organisation, a group or the public, as a holder of grants."""

    __tablename__ = "principals"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        # The target of the composite key that keeps the copy in `grants` true.
        UniqueConstraint("id", "kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
