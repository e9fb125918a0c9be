"""Invitations: a one-time link that the inviter passes on, good for fourteen days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, Uuid, and_, exists, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from app.access.deeds import Deed, may, require
from app.access.invitations import Offer
from app.core import clock, ids, tokens
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, NotFound
from app.core.i18n import N_
from app.models.affiliations import STAFF, Affiliation
from app.models.invitations import Invitation
from app.models.organisations import Organisation
from app.models.people import Person
from app.services import audit
from app.services.people import desks, terms

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.schemas.invitations import InvitationForm

LIFETIME = timedelta(days=14)
_MOST_OPEN = 200


@dataclass(frozen=True, slots=True)
class Issued:
    """An invitation and the token of its link, which is kept nowhere else."""

    id: UUID
    token: str


@dataclass(frozen=True, slots=True)
class _Standing:
    """How an organisation stands: its open invitations, whether an address is one of its people's,
    and whether it neither had nor invited an admin so far.
    """  # noqa: D205 - one sentence

    open: list[Any]
    belongs: bool
    headless: bool


_waiting = and_(Invitation.withdrawn_at.is_(None), Invitation.accepted_at.is_(None))
_other = aliased(Invitation)
# No admin ever, and no other invitation of one: then the secretariat may invite the first.
_headless = ~or_(
    exists().where(Affiliation.organisation_id == Invitation.organisation_id, Affiliation.admin),
    exists().where(
        _other.organisation_id == Invitation.organisation_id,
        _other.id != Invitation.id,
        _other.admin,
        _other.withdrawn_at.is_(None),
        _other.accepted_at.is_(None),
    ),
)
_by = aliased(Person)
_ROWS = (
    select(
        Invitation.id,
        Invitation.email,
        Invitation.name,
        Invitation.organisation_id,
        Organisation.name.label("organisation_name"),
        Organisation.state,
        Organisation.platform,
        Invitation.kind,
        Invitation.admin,
        Invitation.duties,
        Invitation.firm,
        Invitation.scope_brands,
        Invitation.scope_countries,
        Invitation.ends_at,
        terms.last_moment(Invitation.ends_at),
        Invitation.created_at,
        Invitation.expires_at,
        (Invitation.expires_at <= func.now()).label("expired"),
        _by.name.label("invited_by_name"),
        _headless.label("headless"),
    )
    .join(Organisation, Organisation.id == Invitation.organisation_id)
    .outerjoin(_by, _by.id == Invitation.invited_by)
    .where(_waiting)
)
_ONE = Query(_ROWS.where(Invitation.id == bind("invitation_id", Uuid())))
_OF_ORGANISATION = Query(
    _ROWS.where(Invitation.organisation_id == bind("organisation_id", Uuid())).order_by(
        Invitation.created_at.desc(), Invitation.id
    )
)
_KNOWN = Query(
    select(
        exists()
        .where(Affiliation.organisation_id == bind("organisation_id", Uuid()), Affiliation.admin)
        .label("had_admin"),
        exists()
        .where(
            Affiliation.organisation_id == bind("organisation_id", Uuid()),
            or_(Affiliation.ends_at.is_(None), Affiliation.ends_at > func.now()),
            Person.id == Affiliation.person_id,
            Person.email == bind("email", Text()),
        )
        .label("belongs"),
    )
)


async def room(session: AsyncSession, actor: Actor, organisation_id: UUID) -> str:
    """Return whom the reader may invite here: `anybody`, the `first` admin only, or nobody ("")."""
    desk = await desks.find(session, actor, organisation_id)
    how = await _standing(session, organisation_id)
    for word, admin in (("anybody", False), ("first", True)):
        offer = Offer(desk.id, desk.state, desk.platform, how.headless, STAFF, admin)
        if may(actor, Deed.INVITATION_KEEP, offer):
            return word
    return ""


async def waiting(session: AsyncSession, actor: Actor, organisation_id: UUID) -> list[Any]:
    """Return an organisation's invitations that nobody has answered, `expired` ones too."""
    await desks.find(session, actor, organisation_id)
    return await _OF_ORGANISATION.all(session, organisation_id=organisation_id)


async def find(session: AsyncSession, actor: Actor, invitation_id: UUID) -> Row:
    """Return an unanswered invitation that the reader keeps; raises NotFound for any other."""
    row = await _ONE.first(session, invitation_id=invitation_id)
    if row is None:
        raise NotFound
    await desks.find(session, actor, row.organisation_id)
    return row


async def invite(
    session: AsyncSession, actor: Actor, organisation_id: UUID, wanted: InvitationForm
) -> Issued:
    """Invite an address to an organisation; the link is shown once.

    Raises Forbidden, Invalid for terms that do not hold, and Conflict when the address belongs to
    the organisation already or has an open invitation.
    """
    desk = await desks.find(session, actor, organisation_id)
    await desks.lock(session, organisation_id)
    how = await _standing(session, organisation_id, wanted.email)
    offer = Offer(
        desk.id, desk.state, desk.platform, how.headless, wanted.kind, wanted.admin, wanted.duties
    )
    require(actor, Deed.INVITATION_KEEP, offer)
    _refuse_second(wanted.email, how)
    ends_at = terms.last_day(wanted.ends_on, actor.zone, wanted.kind)
    scope = await terms.scope(session, organisation_id, wanted.kind, wanted)
    issued = await issue(
        session, wanted, organisation_id, invited_by=actor.person_id, ends_at=ends_at, **scope
    )
    await _write(session, actor, "invitation:send", issued.id, organisation_id, wanted)
    return issued


async def issue(
    session: AsyncSession,
    wanted: InvitationForm,
    organisation_id: UUID,
    *,
    invited_by: UUID | None = None,
    **more: object,
) -> Issued:
    """Write an invitation without asking who may; for `invite`, and for deeds of two people."""
    issued, at = Issued(ids.new_id(), tokens.new_token()), clock.now()
    row = {
        "id": issued.id,
        "token": tokens.digest(issued.token),
        "email": wanted.email,
        "name": wanted.name,
        "organisation_id": organisation_id,
        "kind": wanted.kind,
        "admin": wanted.admin,
        "duties": wanted.duties,
        "invited_by": invited_by,
        "created_at": at,
        "expires_at": at + LIFETIME,
    }
    await session.execute(insert(Invitation).values(row | more))
    return issued


async def withdraw(session: AsyncSession, actor: Actor, invitation_id: UUID) -> None:
    """Make a link worthless."""
    row = await _kept(session, actor, invitation_id)
    await _set(session, invitation_id, withdrawn_at=func.now())
    await _write(session, actor, "invitation:withdraw", row.id, row.organisation_id)


async def renew(
    session: AsyncSession, actor: Actor, invitation_id: UUID, *, email: str | None = None
) -> Issued:
    """Give an invitation a new link and another fourteen days, for a corrected address if given.

    The old link is worthless: it may lie with the wrong person.
    """
    row = await _kept(session, actor, invitation_id)
    changed: dict[str, Any] = {}
    deed = "invitation:renew"
    if email and email != row.email:
        _refuse_second(email, await _standing(session, row.organisation_id, email))
        changed, deed = {"email": email}, "invitation:correct"
    issued = Issued(invitation_id, tokens.new_token())
    changed |= {"token": tokens.digest(issued.token), "expires_at": clock.now() + LIFETIME}
    await _set(session, invitation_id, invited_by=actor.person_id, **changed)
    await _write(session, actor, deed, row.id, row.organisation_id)
    return issued


async def withdraw_by(session: AsyncSession, person_id: UUID, organisation_id: UUID) -> None:
    """Withdraw what somebody who loses the right to invite has sent for an organisation."""
    await session.execute(
        update(Invitation)
        .where(
            _waiting,
            Invitation.invited_by == person_id,
            Invitation.organisation_id == organisation_id,
        )
        .values(withdrawn_at=func.now())
        .execution_options(synchronize_session=False)
    )


async def _kept(session: AsyncSession, actor: Actor, invitation_id: UUID) -> Row:
    row = await find(session, actor, invitation_id)
    await desks.lock(session, row.organisation_id)
    offer = Offer(
        row.organisation_id,
        row.state,
        row.platform,
        row.headless,
        row.kind,
        row.admin,
        row.duties,
    )
    require(actor, Deed.INVITATION_KEEP, offer)
    return row


async def _standing(session: AsyncSession, organisation_id: UUID, email: str = "") -> _Standing:
    open_ = await _OF_ORGANISATION.all(session, organisation_id=organisation_id)
    known = await _KNOWN.first(session, organisation_id=organisation_id, email=email)
    had_admin, belongs = (known.had_admin, known.belongs) if known else (False, False)
    return _Standing(open_, belongs, not had_admin and not any(row.admin for row in open_))


def _refuse_second(email: str, how: _Standing) -> None:
    if how.belongs:
        raise Conflict(N_("This address belongs to one of your people already."))
    if any(row.email == email for row in how.open):
        raise Conflict(N_("This address is invited already. Renew that invitation instead."))
    if len(how.open) >= _MOST_OPEN:
        raise Conflict(N_("There are too many open invitations. Withdraw some first."))


async def _set(session: AsyncSession, invitation_id: UUID, **values: object) -> None:
    changed = await session.execute(
        update(Invitation)
        .where(Invitation.id == invitation_id, _waiting)
        .values(values)
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    )
    if not changed.all():
        raise NotFound


async def _write(
    session: AsyncSession,
    actor: Actor,
    deed: str,
    invitation_id: UUID,
    organisation_id: UUID,
    wanted: InvitationForm | None = None,
) -> None:
    detail: dict[str, Any] = {"organisation": str(organisation_id)}
    if wanted:
        detail |= {"kind": wanted.kind, "admin": wanted.admin, "duties": wanted.duties}
    await audit.write(session, actor, deed, subject_id=invitation_id, **detail)
