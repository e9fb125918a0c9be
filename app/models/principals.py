"""The common id space of everybody who can hold a grant."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
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
# Somebody in one organisation, to whom colleagues pass on.
COLLEAGUE = "colleague"
# The one principal of the kind `public`: everybody, signed in or not.
EVERYBODY = UUID("00000000-0000-7000-8000-000000000001")
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
    COLLEAGUE,
)
OFFICES = (CHAIRS, COUNSEL)
# What is no group.
HOUSES_AND_PEOPLE = (PERSON, COLLEAGUE, ORGANISATION)
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


class Colleague(Model):
    """Somebody in one organisation, as a holder of grants: of what colleagues pass on to them.

    Apart from what the person was named for or wrote; kept by a trigger on `affiliations`.
    """

    __tablename__ = "colleagues"
    __table_args__ = (UniqueConstraint("person_id", "organisation_id"),)

    id: Mapped[UUID] = mapped_column(ForeignKey("principals.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
