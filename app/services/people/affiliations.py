"""An organisation's people: who they are, until when, and every way to take a place away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, and_, func, or_, select, update

from app.access import affiliations as _rules  # noqa: F401 - registers who may do what
from app.access.deeds import Deed, require
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, NotFound
from app.core.i18n import N_
from app.models.affiliations import DUTIES, STAFF, Affiliation
from app.models.organisations import Organisation
from app.models.people import ACTIVE, Person
from app.models.seats import Seat, SeatHolder
from app.services import audit, stamps
from app.services.accounts import sessions
from app.services.people import desks, invitations, terms

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.schemas.affiliations import Terms

# What is said of a tie, and not of the person or the organisation.
_SAID = (
    "kind", "admin", "duties", "function", "firm", "scope_brands", "scope_countries",
    "letter_file_id", "starts_at", "ends_at", "suspended_at", "suspended_reason",
)  # fmt: skip
_over = func.coalesce(Affiliation.ends_at <= func.now(), False)
_TIE = (
    select(
        Affiliation.id,
        Affiliation.person_id,
        Affiliation.organisation_id,
        Organisation.name.label("organisation_name"),
        Organisation.state.label("organisation_state"),
        Organisation.platform,
        Person.name,
        Person.email,
        Person.state.label("person_state"),
        Person.bounced_at,
        Affiliation.kind,
        Affiliation.admin,
        Affiliation.duties,
        Affiliation.function,
        Affiliation.firm,
        Affiliation.scope_brands,
        Affiliation.scope_countries,
        Affiliation.letter_file_id,
        Affiliation.starts_at,
        Affiliation.ends_at,
        terms.last_moment(Affiliation.ends_at),
        Affiliation.suspended_at,
        Affiliation.suspended_reason,
        _over.label("over"),
    )
    .join(Person, Person.id == Affiliation.person_id)
    .join(Organisation, Organisation.id == Affiliation.organisation_id)
)
_ONE = Query(_TIE.where(Affiliation.id == bind("affiliation_id", Uuid())))
# Alone, so that what is read afterwards is what the one before left.
_LOCK = Query(
    select(Affiliation.id).where(Affiliation.id == bind("affiliation_id", Uuid())).with_for_update()
)
_PEOPLE = Query(
    _TIE.where(Affiliation.organisation_id == bind("organisation_id", Uuid())).order_by(
        _over, Affiliation.kind.desc(), Person.folded.collate("C"), Affiliation.starts_at.desc()
    )
)
_others = and_(
    Affiliation.organisation_id == bind("organisation_id", Uuid()),
    Affiliation.id != bind("affiliation_id", Uuid()),
    Affiliation.suspended_at.is_(None),
    Affiliation.starts_at <= func.now(),
    Affiliation.ends_at.is_(None),
    Person.state == ACTIVE,
)
_OTHERS = Query(
    select(
        func.count().filter(Affiliation.admin).label("admins"),
        func.count().filter(Affiliation.duties.contains(["administrator"])).label("administrators"),
    )
    .join(Person, Person.id == Affiliation.person_id)
    .where(_others)
)


async def people(session: AsyncSession, actor: Actor, organisation_id: UUID) -> list[Any]:
    """Return all ties to an organisation: staff, then agents, then whose time is `over`."""
    await desks.find(session, actor, organisation_id)
    return await _PEOPLE.all(session, organisation_id=organisation_id)


async def find(session: AsyncSession, actor: Actor, affiliation_id: UUID) -> Row:
    """Return one tie; raises as `desks.find`."""
    tie = await _ONE.first(session, affiliation_id=affiliation_id)
    if tie is None:
        raise NotFound
    await desks.find(session, actor, tie.organisation_id)
    return tie


async def sought(session: AsyncSession, affiliation_id: UUID) -> Row | None:
    """Return one tie for whoever rules themselves on who learns of it; None for none."""
    return await _ONE.first(session, affiliation_id=affiliation_id)


def state(tie: Row) -> int:
    """Return what stands for what a tie (as `find` returns it) says now."""
    return stamps.stamp(tie, _SAID)


async def suspend(session: AsyncSession, actor: Actor, affiliation_id: UUID, reason: str) -> None:
    """Take sight, sessions and tokens away until it is lifted; seats and drafts stay.

    Raises Conflict when the tie is not live, or is that of the only admin.
    """
    tie = await _held(session, actor, affiliation_id, Deed.AFFILIATION_KEEP)
    await _need_others(session, tie)
    await _set(session, tie, suspended_at=func.now(), suspended_reason=reason)
    await _withdraw_rights(session, tie)
    await _write(session, actor, "affiliation:suspend", tie)


async def lift(session: AsyncSession, actor: Actor, affiliation_id: UUID) -> None:
    """Lift a suspension: everything is there as before, save sessions and tokens."""
    tie = await find(session, actor, affiliation_id)
    require(actor, Deed.AFFILIATION_KEEP, tie)
    if tie.suspended_at is None or tie.over:
        raise Conflict(N_("This person is not suspended."))
    await _set(session, tie, suspended_at=None, suspended_reason="")
    await _write(session, actor, "affiliation:lift", tie)


async def end(session: AsyncSession, actor: Actor, affiliation_id: UUID) -> None:
    """End a person's time with the organisation now, with their seats, sessions and tokens.

    An admin may end their own, unless they are the only one (Conflict).
    """
    tie = await find(session, actor, affiliation_id)
    own = tie.person_id == actor.person_id
    require(actor, Deed.AFFILIATION_LEAVE if own else Deed.AFFILIATION_KEEP, tie)
    if tie.over:
        raise Conflict(N_("This has ended already."))
    await _need_others(session, tie)
    # Whoever has not begun yet has no time at all.
    await _set(session, tie, ends_at=func.greatest(Affiliation.starts_at, func.now()))
    await leave_seats(session, tie.person_id, tie.organisation_id)
    await _withdraw_rights(session, tie)
    await _write(session, actor, "affiliation:end", tie)


async def make_admin(session: AsyncSession, actor: Actor, affiliation_id: UUID) -> None:
    """Make one of the organisation's own people an admin; raises Conflict for an agent."""
    tie = await _held(session, actor, affiliation_id, Deed.AFFILIATION_KEEP)
    if tie.kind != STAFF:
        raise Conflict(N_("An agent cannot be an admin."))
    await _set(session, tie, admin=True)
    await _write(session, actor, "affiliation:make-admin", tie)


async def unmake_admin(session: AsyncSession, actor: Actor, affiliation_id: UUID) -> None:
    """Take an admin's rights away, one's own too; raises Conflict for the only admin."""
    tie = await find(session, actor, affiliation_id)
    own = tie.person_id == actor.person_id
    require(actor, Deed.AFFILIATION_LEAVE if own else Deed.AFFILIATION_KEEP, tie)
    await _need_others(session, tie, {"admin"})
    await _set(session, tie, admin=False)
    await invitations.withdraw_by(session, tie.person_id, tie.organisation_id)
    await _write(session, actor, "affiliation:unmake-admin", tie)


async def change(
    session: AsyncSession,
    actor: Actor,
    affiliation_id: UUID,
    wanted: Terms,
    version: int | None = None,
) -> None:
    """Write a tie's function, scope and last day anew, and an account's platform duties.

    Raises Stale when `version` (`state`) is given and no longer the present one.
    """
    tie = await _held(session, actor, affiliation_id, Deed.AFFILIATION_KEEP)
    if version is not None:
        tie = await _locked(session, actor, tie)
        stamps.need(state(tie), version)
    ends_at = terms.last_day(wanted.ends_on, actor.zone, tie.kind)
    lost = set(tie.duties) - set(wanted.duties)
    losing = {"admin"} if ends_at else set()
    await _need_others(session, tie, losing | lost)
    values: dict[str, Any] = {
        "function": wanted.function,
        "ends_at": ends_at,
        **await terms.scope(session, tie.organisation_id, tie.kind, wanted, tie.scope_brands),
    }
    if tie.platform:
        values["duties"] = [duty for duty in DUTIES if duty in wanted.duties]
    await _set(session, tie, **values)
    await _write(session, actor, "affiliation:change", tie, duties=values.get("duties"))


async def leave_seats(session: AsyncSession, person_id: UUID, organisation_id: UUID) -> None:
    """Take a person off every seat of an organisation, from now on."""
    seats = select(Seat.id).where(Seat.organisation_id == organisation_id)
    await session.execute(
        update(SeatHolder)
        .where(
            SeatHolder.person_id == person_id,
            SeatHolder.seat_id.in_(seats),
            or_(SeatHolder.ends_at.is_(None), SeatHolder.ends_at > func.now()),
        )
        .values(ends_at=func.greatest(SeatHolder.starts_at, func.now()))
        .execution_options(synchronize_session=False)
    )


async def _held(session: AsyncSession, actor: Actor, affiliation_id: UUID, deed: Deed) -> Row:
    tie = await find(session, actor, affiliation_id)
    require(actor, deed, tie)
    if tie.over or tie.suspended_at is not None:
        raise Conflict(N_("This person's time with the organisation has ended, or is suspended."))
    return tie


async def _locked(session: AsyncSession, actor: Actor, tie: Row) -> Row:
    """Return a tie as nobody else changes it any more; the organisation first, as elsewhere."""
    await desks.lock(session, tie.organisation_id)
    await _LOCK.all(session, affiliation_id=tie.id)
    return await _held(session, actor, tie.id, Deed.AFFILIATION_KEEP)


async def _need_others(
    session: AsyncSession,
    tie: Row,
    losing: Collection[str] = ("admin", "administrator"),
) -> None:
    """Raise Conflict if the only admin would lose that right, or the only administrator theirs.

    The lock lets two admins who would take each other's rights do so one after the other.
    """
    await desks.lock(session, tie.organisation_id)
    others = await _OTHERS.first(
        session, organisation_id=tie.organisation_id, affiliation_id=tie.id
    )
    rights = {"admin": tie.admin, "administrator": "administrator" in tie.duties}
    left = {"admin": others.admins, "administrator": others.administrators} if others else {}
    if any(rights[right] and not left.get(right) for right in rights.keys() & set(losing)):
        raise Conflict(
            N_("This is the only admin. Make somebody else an admin first, or ask the secretariat.")
        )


async def _withdraw_rights(session: AsyncSession, tie: Row) -> None:
    await sessions.cut(session, person_id=tie.person_id, organisation_id=tie.organisation_id)
    await invitations.withdraw_by(session, tie.person_id, tie.organisation_id)


async def _set(session: AsyncSession, tie: Row, **values: object) -> None:
    await session.execute(
        update(Affiliation)
        .where(Affiliation.id == tie.id)
        .values(values)
        .execution_options(synchronize_session=False)
    )


async def _write(
    session: AsyncSession, actor: Actor, deed: str, tie: Row, duties: list[str] | None = None
) -> None:
    detail: dict[str, Any] = {
        "person": str(tie.person_id),
        "organisation": str(tie.organisation_id),
    }
    if duties is not None:
        detail["duties"] = duties
    await audit.write(session, actor, deed, subject_id=tie.id, **detail)
