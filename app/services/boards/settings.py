"""How a board works: its zone and country, terms, quorum, time for answers, who stays on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from sqlalchemy import Integer, Uuid, and_, func, or_, select, update
from sqlalchemy.orm import aliased

from app.access.deeds import Deed, require
from app.access.threads import VOTING
from app.core.countries import COUNTRIES
from app.core.db import Query, bind
from app.core.errors import Invalid, Stale
from app.core.i18n import N_
from app.models.boards import Board
from app.models.seats import Seat, SeatHolder
from app.services import audit, boards
from app.services.groups import keeping

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

LONGEST_TERM, MOST_PERCENT, MOST_DAYS = 60, 100, 250
_heir = aliased(Seat)
_BOARD = bind("board_id", Uuid())
_followed = (
    select(_heir.id)
    .where(
        _heir.group_id == Seat.group_id,
        _heir.starts_at == Seat.ends_at,
        or_(_heir.organisation_id == Seat.organisation_id, _heir.industry == Seat.industry),
    )
    .exists()
)
_ENDING = Query(
    select(Seat.id, Seat.term_ends_at).where(
        Seat.group_id == _BOARD,
        Seat.role.in_(VOTING),
        Seat.ends_at == Seat.term_ends_at,
        Seat.ends_at > func.now(),
        ~_followed,
    )
)
_STAYING = Query(
    select(Seat.id, func.greatest(Seat.term_ends_at, Seat.starts_at, func.now()).label("ends_at"))
    .where(Seat.group_id == _BOARD, Seat.ends_at.is_(None), Seat.term_ends_at.is_not(None))
)  # fmt: skip
_CHANGE = Query(
    update(Board)
    .where(Board.group_id == _BOARD, Board.version == bind("base", Integer()))
    .values(version=Board.version + 1)
    .returning(Board.version)
)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a board works; `term_months`, `quorum_percent` of the seats, `answer_days` worked."""

    zone: str
    country: str
    term_months: int
    quorum_percent: int
    answer_days: int
    holdover: bool


def zones() -> list[str]:
    """Return the names of the time zones of the IANA database that are places, in order."""
    return sorted(name for name in available_timezones() if "/" in name or name == "UTC")


async def edit(
    session: AsyncSession, actor: Actor, slug: str, settings: Settings, version: int
) -> int:
    """Change how a board works, and return its new version.

    What has been reckoned stays as it is: terms, due dates, votes. Only `holdover` reaches the
    seats: with it, seats that nobody follows stay on; without it they end with their term, those
    over it now. Raises Stale when `version` is no longer the present one, Invalid, Forbidden,
    NotFound.
    """
    board = await boards.find(session, actor, slug)
    require(actor, Deed.BOARD_KEEP, board)
    keeping.require_open(board)
    _require_sound(settings)
    if await _CHANGE.first(session, board_id=board.id, base=version) is None:
        raise Stale(N_("Somebody changed this board since you opened it."))
    await session.execute(
        update(Board)
        .where(Board.group_id == board.id)
        .values(asdict(settings))
        .execution_options(synchronize_session=False)
    )
    if settings.holdover != board.holdover:
        await _hold_over(session, board.id, holdover=settings.holdover)
    await audit.write(
        session, actor, "board:edit", subject_id=board.id, fields=_changed(board, settings)
    )
    return version + 1


def _changed(board: object, settings: Settings) -> list[str]:
    said = asdict(settings)
    return sorted(key for key, value in said.items() if getattr(board, key) != value)


def _require_sound(settings: Settings) -> None:
    if settings.zone not in available_timezones():
        raise Invalid("zone", N_("Choose a time zone from the list."))
    if settings.country not in COUNTRIES:
        raise Invalid("country", N_("Choose a country from the list."))
    if not 1 <= settings.term_months <= LONGEST_TERM:
        raise Invalid("term_months", N_("A term takes one to sixty months."))
    if not 1 <= settings.quorum_percent <= MOST_PERCENT:
        raise Invalid("quorum_percent", N_("A quorum is one to a hundred percent."))
    if not 1 <= settings.answer_days <= MOST_DAYS:
        raise Invalid("answer_days", N_("An answer takes one to 250 business days."))


async def _hold_over(session: AsyncSession, board_id: UUID, *, holdover: bool) -> None:
    """Let holders whom nobody follows stay from now on, or end the stay of all who do."""
    if holdover:
        for seat in await _ENDING.all(session, board_id=board_id):
            same = and_(Seat.id == seat.id, Seat.ends_at == seat.term_ends_at)
            await _set(session, Seat, same, None)
            named = and_(SeatHolder.seat_id == seat.id, SeatHolder.ends_at == seat.term_ends_at)
            await _set(session, SeatHolder, named, None)
        return
    for seat in await _STAYING.all(session, board_id=board_id):
        await _set(session, Seat, Seat.id == seat.id, seat.ends_at)
        named = and_(SeatHolder.seat_id == seat.id, SeatHolder.ends_at.is_(None))
        await _set(session, SeatHolder, named, func.greatest(SeatHolder.starts_at, seat.ends_at))


async def _set(
    session: AsyncSession,
    model: type[Seat | SeatHolder],
    which: object,
    ends_at: object,
) -> None:
    await session.execute(
        update(model)
        .where(which)  # type: ignore[arg-type] # a condition of either table
        .values(ends_at=ends_at)
        .execution_options(synchronize_session=False)
    )
