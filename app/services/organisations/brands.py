"""Brands: who holds which from when, under what name, and to whom one passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Integer, Text, Uuid, delete, func, insert, or_, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from app.access.deeds import Deed, require
from app.core import days, ids
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import N_
from app.core.text import fold
from app.models.organisations import ACTIVE, Brand, BrandHolding, Organisation
from app.services import audit, names, organisations, stamps
from app.services.organisations import brand_names
from app.services.organisations.directory import PAGE, START, words_of
from app.services.spans import AT, held, listed, live, present, shown, span

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

MOST_BRANDS = 2000
_word = bind("word", Text())
_order = (Brand.folded.collate("C"), Brand.id)
_SEARCH = Query(
    select(
        Brand.id,
        Brand.name,
        Brand.folded,
        BrandHolding.starts_at,
        BrandHolding.organisation_id,
        Organisation.name.label("organisation_name"),
        brand_names.FORMER,
    )
    .join(BrandHolding, BrandHolding.brand_id == Brand.id)
    .join(Organisation, Organisation.id == BrandHolding.organisation_id)
    .where(
        live(BrandHolding),
        listed(),
        or_(func.strpos(Brand.folded, _word) > 0, brand_names.once_so(_word)),
        tuple_(*_order) > tuple_(bind("after_name", Text()), bind("after_id", Uuid())),
    )
    .order_by(*_order)
    .limit(bind("size", Integer()))
)
_ONE = Query(
    select(
        Brand.id,
        brand_names.name_at(AT),
        brand_names.FORMER,
        BrandHolding.id.label("holding_id"),
        BrandHolding.organisation_id,
        Organisation.name.label("organisation_name"),
        BrandHolding.starts_at,
        BrandHolding.ends_at,
    )
    .join(BrandHolding, BrandHolding.brand_id == Brand.id)
    .join(Organisation, Organisation.id == BrandHolding.organisation_id)
    .where(Brand.id == bind("brand_id", Uuid()), held(BrandHolding), shown())
    # On the day on which it passed, whom it passed to.
    .order_by(BrandHolding.starts_at.desc())
)
# Alone, so that what is read afterwards is what the one before left.
_LOCK = Query(select(Brand.id).where(Brand.id == bind("brand_id", Uuid())).with_for_update())
_next = aliased(BrandHolding)
_heir = aliased(Organisation)
_holdings = (
    select(
        Brand.id,
        BrandHolding.starts_at,
        BrandHolding.ends_at,
        # Its end is the first moment without it.
        (BrandHolding.ends_at - timedelta(microseconds=1)).label("last_at"),
        _heir.id.label("heir_id"),
        _heir.name.label("heir_name"),
        (_heir.state == ACTIVE).label("heir_listed"),
        brand_names.FORMER,
    )
    .join(BrandHolding, BrandHolding.brand_id == Brand.id)
    .outerjoin(_next, (_next.brand_id == Brand.id) & (_next.starts_at == BrandHolding.ends_at))
    .outerjoin(_heir, _heir.id == _next.organisation_id)
    .where(BrandHolding.organisation_id == bind("organisation_id", Uuid()))
    .order_by(Brand.folded.collate("C"), BrandHolding.starts_at)
    .limit(MOST_BRANDS)
)
_HELD = Query(_holdings.add_columns(brand_names.name_at(AT)).where(held(BrandHolding)))
_ended = _holdings.add_columns(brand_names.name_at(BrandHolding.ends_at))
_EARLIER = Query(_ended.where(BrandHolding.ends_at <= func.now()))
_HISTORY = Query(
    select(
        BrandHolding.starts_at,
        BrandHolding.ends_at,
        BrandHolding.organisation_id,
        Organisation.name.label("organisation_name"),
    )
    .join(Organisation, Organisation.id == BrandHolding.organisation_id)
    .where(
        BrandHolding.brand_id == bind("brand_id", Uuid()),
        or_(shown(), BrandHolding.ends_at <= func.now()),
    )
    .order_by(BrandHolding.starts_at)
)
_SAME = Query(
    select(Brand.id)
    .join(BrandHolding, BrandHolding.brand_id == Brand.id)
    .where(
        Brand.folded == bind("folded", Text()),
        BrandHolding.organisation_id == bind("organisation_id", Uuid()),
        or_(BrandHolding.ends_at.is_(None), BrandHolding.ends_at > func.now()),
    )
)


async def search(
    session: AsyncSession,
    actor: Actor,
    text: str = "",
    *,
    after: tuple[str, UUID] = START,
    size: int = PAGE,
) -> list[Any]:
    """Return up to `size` + 1 brands that are held now, by folded name, behind `after`."""
    words = words_of(text)
    if words is None:
        return []
    place = {"after_name": after[0], "after_id": after[1], "size": size + 1}
    return await _SEARCH.all(session, word=" ".join(words), **place, **span(actor, None))


async def find(session: AsyncSession, actor: Actor, brand_id: UUID, on: date | None = None) -> Any:  # noqa: ANN401 - a row as the API counts on it
    """Return a brand with its holder, and by its name, now or on a day.

    Raises NotFound if nobody held it whom the reader's directory has, or had in the past.
    """
    row = await _ONE.first(session, brand_id=brand_id, **span(actor, on))
    if row is None:
        raise NotFound
    return row


async def history(
    session: AsyncSession, actor: Actor, brand_id: UUID, on: date | None = None
) -> list[Any]:
    """Return who held a brand from when to when, the first holder first.

    Who left while holding it is named to whoever asks for a day (`on`) in the past.
    """
    return await _HISTORY.all(session, brand_id=brand_id, **span(actor, on))


async def held_by(
    session: AsyncSession, actor: Actor, organisation_id: UUID, on: date | None = None
) -> list[Any]:
    """Return the brands an organisation holds now, or held on a day, with to whom each passes."""
    return await _HELD.all(session, organisation_id=organisation_id, **span(actor, on))


async def once_held_by(session: AsyncSession, organisation_id: UUID) -> list[Any]:
    """Return the brands an organisation held earlier, each with its dates and its heir."""
    return await _EARLIER.all(session, organisation_id=organisation_id)


async def add(session: AsyncSession, actor: Actor, organisation_id: UUID, name: str) -> UUID:
    """Add a brand to what an organisation holds, and return its id.

    Raises Invalid("brand_name", …) when it holds one of that name already, Forbidden, NotFound.
    """
    holder = await organisations.lock(session, actor, organisation_id)
    require(actor, Deed.BRAND_KEEP, _Holder(holder.id))
    (brand_id,) = await put(session, organisation_id, [name])
    await audit.write(session, actor, "brand:add", subject_id=brand_id, holder=str(holder.id))
    return brand_id


async def put(session: AsyncSession, organisation_id: UUID, given: list[str]) -> list[UUID]:
    """Make brands that an organisation holds from now on; raises Invalid("brand_name", …)."""
    made = []
    for name in names.clean_all(given, "brand_name"):
        await _refuse_doubled(session, organisation_id, name)
        brand_id = ids.new_id()
        row = {"id": brand_id, "name": name, "folded": fold(name)}
        await session.execute(insert(Brand).values(row))
        await _hold(session, brand_id, organisation_id, func.now())
        made.append(brand_id)
    return made


async def rename(
    session: AsyncSession, actor: Actor, brand_id: UUID, name: str, state: int | None = None
) -> None:
    """Give a brand another name, and keep the former one; raises Invalid, Forbidden, NotFound.

    Raises Stale when `state` (`brand_names.state`) is given and no longer the present one.
    """
    brand = await _lock(session, actor, brand_id)
    stamps.need(brand_names.state(brand), state)
    cleaned = names.clean(name, "brand_name")
    if fold(cleaned) != fold(brand.name):
        await _refuse_doubled(session, brand.organisation_id, cleaned)
    if cleaned != brand.name:
        await brand_names.keep(session, brand)
    values = {"name": cleaned, "folded": fold(cleaned)}
    await session.execute(update(Brand).where(Brand.id == brand_id).values(values))
    await audit.write(session, actor, "brand:rename", subject_id=brand_id)


async def pass_on(
    session: AsyncSession,
    actor: Actor,
    brand_id: UUID,
    organisation_id: UUID,
    on: date | None = None,
) -> None:
    """Let another member hold the brand from a day (in the actor's zone) or from now on.

    Records carry no sight with a brand, so the new holder sees nothing of what was shared before.
    Raises Invalid for a day or a member that does not fit, Conflict when it passes already.
    """
    brand = await _lock(session, actor, brand_id)
    if brand.ends_at is not None:
        raise Conflict(N_("This brand passes to another member already; call that off first."))
    heir = await _heir_of(session, brand, organisation_id)
    at = days.beginning(on, actor.zone) if on else await present(session)
    if at <= brand.starts_at:
        said = N_("{holder} holds this brand since {day}; choose a later day.")
        since = brand.starts_at.date().isoformat()
        raise Invalid("on", said, holder=brand.organisation_name, day=since)
    await session.execute(
        update(BrandHolding).where(BrandHolding.id == brand.holding_id).values(ends_at=at)
    )
    await _hold(session, brand_id, heir.id, at)
    await audit.write(session, actor, "brand:pass", subject_id=brand_id, heir=str(heir.id))


async def keep(session: AsyncSession, actor: Actor, brand_id: UUID) -> None:
    """Call off the passing of a brand that is set for a later day; raises Conflict if none is."""
    brand = await _lock(session, actor, brand_id)
    later = (BrandHolding.brand_id == brand_id, BrandHolding.starts_at > func.now())
    called_off = await session.execute(delete(BrandHolding).where(*later))
    if brand.ends_at is None or not called_off.rowcount:  # type: ignore[attr-defined]
        raise Conflict(N_("This brand is not about to pass to another member."))
    await session.execute(
        update(BrandHolding).where(BrandHolding.id == brand.holding_id).values(ends_at=None)
    )
    await audit.write(session, actor, "brand:keep", subject_id=brand_id)


@dataclass(frozen=True, slots=True)
class _Holder:
    organisation_id: UUID


async def _lock(session: AsyncSession, actor: Actor, brand_id: UUID) -> Any:  # noqa: ANN401
    await _LOCK.all(session, brand_id=brand_id)
    brand = await find(session, actor, brand_id)
    require(actor, Deed.BRAND_KEEP, brand)
    return brand


async def _heir_of(
    session: AsyncSession,
    brand: Row,
    organisation_id: UUID,
) -> Row:
    heir = await organisations.active(session, organisation_id)
    if heir.platform:
        raise Invalid("organisation_id", N_("Choose an active member."))
    if heir.id == brand.organisation_id:
        raise Invalid("organisation_id", N_("This member holds the brand already."))
    return heir


async def _refuse_doubled(session: AsyncSession, organisation_id: UUID, name: str) -> None:
    if await _SAME.first(session, folded=fold(name), organisation_id=organisation_id):
        raise Invalid("brand_name", N_("{brand} is in the list already."), brand=name)


async def _hold(
    session: AsyncSession,
    brand_id: UUID,
    holder_id: UUID,
    at: Any,  # noqa: ANN401 - a time of Python's or of the database's
) -> None:
    row = {"id": ids.new_id(), "brand_id": brand_id, "organisation_id": holder_id, "starts_at": at}
    try:
        async with session.begin_nested():
            await session.execute(insert(BrandHolding).values(row))
    except IntegrityError as held_twice:
        raise Conflict(N_("Another member holds this brand at that time.")) from held_twice
