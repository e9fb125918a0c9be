"""Loads the demo once: platform, alliance, bulletins; a second start finds it there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from app.core import clock
from app.core.errors import Conflict
from app.demo import alliance, board, bulletins, letters, meetings, public
from app.demo.cast import CAST, PLATFORM
from app.main import store_of
from app.models.affiliations import Affiliation
from app.models.groups import Group
from app.models.invitations import Invitation
from app.models.organisations import Organisation
from app.models.people import Person
from app.models.reads import ReadMark
from app.models.seats import Seat
from app.services import setup
from app.services.accounts import sessions

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.settings import Settings

    Transaction = Callable[..., AbstractAsyncContextManager[AsyncSession]]

# What became public before counts as read, so that Home shows a few unread items, not sixty.
_READ_BEFORE = timedelta(days=400)


async def load(chosen: Settings, step: Callable[[str], None], transaction: Transaction) -> None:
    """Fill an empty database with the demo; do nothing where it is loaded already.

    `chosen` are the settings, `step` shows what is being done, `transaction` opens one on the
    database, `owner=True` as its owner.
    """
    async with transaction(chosen) as session:
        if await session.scalar(select(Organisation.id).limit(1)):
            return
    step("Setting up the platform")
    async with transaction(chosen, owner=True) as session:
        await _platform(session)
    async with transaction(chosen) as session:
        await letters.hand_in(session, await _admin(session), store_of(chosen))
    made = await _bulletins(chosen, step, transaction)
    async with transaction(chosen, owner=True) as session:
        await board.keep_holidays(session)
    async with transaction(chosen) as session:
        brought = await board.bring(session, await _actor(session, "secretariat-1"), step)
    step("Publishing answers")
    async with transaction(chosen) as session:
        await board.answer(session, await _actor(session, "analyst"), brought)
    async with transaction(chosen) as session:
        await meetings.keep_gatherings(session, await _actor(session, "secretariat-1"), step)
    step("Calling meetings")
    async with transaction(chosen) as session:
        desk = await _actor(session, "secretariat-1")
        called = await meetings.call_coming(session, desk, brought)
    async with transaction(chosen) as session:
        await meetings.agree(session, await _actor(session, "secretariat-2"), called)
    async with transaction(chosen) as session:
        await meetings.convene(session, await _actor(session, "secretariat-1"), called)
    step("Setting dates")
    async with transaction(chosen, owner=True) as session:
        await bulletins.set_dates(session, made)
        await board.settle(session, brought)
        await _read_marks(session)


async def _platform(session: AsyncSession) -> None:
    desks = [role for role in CAST if role.key.startswith("secretariat")]
    pairs = [(role.name, role.email) for role in desks]
    await setup.create_platform(session, PLATFORM, "CN", pairs)
    # In the demo nobody needs a link: `/demo` lets in as anybody.
    await session.execute(delete(Invitation))
    platform_id = await session.scalar(select(Organisation.id).where(Organisation.platform))
    seat_id = await session.scalar(
        select(Seat.id).join(Group, Group.id == Seat.group_id).where(Group.kind == "secretariat")
    )
    if platform_id is None or seat_id is None:
        message = "The demo's platform could not be set up."
        raise Conflict(message)
    await alliance.make(session, platform_id, seat_id)


async def _bulletins(
    chosen: Settings, step: Callable[[str], None], transaction: Transaction
) -> list[bulletins.Dated]:
    async with transaction(chosen) as session:
        desk = await _actor(session, "secretariat-1")
        whole = await session.scalar(select(Group.id).where(Group.kind == "alliance"))
        made = await bulletins.publish_all(session, desk, _known(whole), step)
    async with transaction(chosen) as session:
        asked = await public.ask(session, await _actor(session, "secretariat-1"), made)
    async with transaction(chosen) as session:
        await public.release(session, await _actor(session, "secretariat-2"), asked)
    return made


async def _actor(session: AsyncSession, name: str) -> Actor:
    platform_id = await session.scalar(select(Organisation.id).where(Organisation.platform))
    return await _acting(session, name, _known(platform_id))


async def _admin(session: AsyncSession) -> Actor:
    return await _acting(session, letters.ADMIN, alliance.key("organisation", letters.MEMBER))


async def _acting(session: AsyncSession, name: str, organisation_id: UUID) -> Actor:
    actor = await sessions.assume(session, alliance.key("person", name), organisation_id)
    if actor is None:
        message = "The demo's people could not sign in."
        raise Conflict(message)
    return actor


def _known(found: UUID | None) -> UUID:
    if found is None:
        message = "The demo's data is incomplete; start it with --reset."
        raise Conflict(message)
    return found


async def _read_marks(session: AsyncSession) -> None:
    ties = await session.execute(
        select(Affiliation.person_id, Affiliation.organisation_id)
        .join(Person, Person.id == Affiliation.person_id)
        .where(Person.email.in_([role.email for role in CAST]))
    )
    before = clock.now() - _READ_BEFORE
    rows = [{"person_id": p, "organisation_id": o, "read_to": before} for p, o in ties.all()]
    await session.execute(insert(ReadMark), rows)
