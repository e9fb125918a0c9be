"""What is asked to be released to the public: asking, taking back, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, Uuid, func, literal_column, select

from app.access import clearances as _rules  # noqa: F401 - registers who may do what
from app.access import second_looks as _alone  # noqa: F401 - registers who may do what
from app.access.deeds import Deed, require
from app.access.organisations import SECRETARIAT
from app.core import ids
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, NotFound
from app.core.i18n import N_, translate
from app.models.records import CLEAR
from app.services import audience, audit, bulletins
from app.services.drafts import cowriting
from app.services.waiting import Waiting

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

MOST_LISTED = 200
_seen = func.clearances_seen(bind("record_id", Uuid()), bind("clearance_id", Uuid())).table_valued(
    "id", "asked_at", "waits", "released", name="x"
)
_rows: Any = select(literal_column("x.*")).select_from(_seen)
# What waits and what is public first: nobody pushes it off the desk by asking often.
_LISTED = Query(
    _rows.order_by(
        _seen.c.waits.desc(), _seen.c.released.desc(), _seen.c.asked_at.desc(), _seen.c.id
    ).limit(MOST_LISTED)
)
_ONE = Query(_rows)
_ASK = Query(
    select(
        func.ask_clearance(
            bind("clearance_id", Uuid()), bind("record_id", Uuid()), bind("reason", Text())
        ).label("done")
    )
)
_WITHDRAW = Query(select(func.withdraw_clearance(bind("clearance_id", Uuid())).label("done")))
_FACE = Query(
    select(literal_column("x.*")).select_from(
        func.face_of(bind("record_id", Uuid())).table_valued("reference", name="x")
    )
)
_TITLE = N_("Release “{title}” to the public?")
_LEAVES_OUT = N_("Somebody is left out of this item. What is public everybody can read.")
_AS_IT_IS = N_("As it is now, this item cannot go to the public.")
_PUBLIC = N_("It is public already.")
OVER = N_("This waits no longer: it was decided, ran out, or the item was changed.")


async def ask(session: AsyncSession, actor: Actor, reference: str, reason: str) -> UUID:
    """Ask the secretariat to release one's item to the public; return the id of the asking.

    It waits for seven days; asked again, the former is taken back. Raises Forbidden, also where a
    second person of the house must release it, and Conflict for what is public or leaves somebody
    out.
    """
    item = await bulletins.find(session, actor, reference)
    await require_clearable(session, actor, item)
    require(actor, Deed.BULLETIN_ALONE, await cowriting.second_wanted(session, actor))
    return await ask_for(session, actor, item, reason)


async def require_clearable(session: AsyncSession, actor: Actor, item: Row) -> None:
    """Raise Forbidden or Conflict unless an item may be asked to be released to the public."""
    require(actor, Deed.CLEARANCE_ASK, item)
    if item.public:
        raise Conflict(_PUBLIC)
    if await audience.excluded_from(session, item.id):
        raise Conflict(_LEAVES_OUT)


async def ask_for(session: AsyncSession, actor: Actor, item: Row, reason: str) -> UUID:
    """Ask for an item that the caller may change; raises Conflict for what cannot be public."""
    clearance_id = ids.new_id()
    said = bulletins.reason_of(reason)
    given = {"clearance_id": clearance_id, "record_id": item.id, "reason": said}
    (asked,) = await _ASK.all(session, **given)
    if not asked.done:
        raise Conflict(_AS_IT_IS)
    # Under the author's seal who asked for it is told to nobody.
    await tell(session, actor, "ask", item.id, clearance_id, sealed=item.sealed)
    return clearance_id


async def of_item(session: AsyncSession, item: Row) -> list[Any]:
    """Return what was asked for one's own item, the newest first; nothing for other readers."""
    return await _LISTED.all(session, record_id=item.id) if item.own else []


async def face(session: AsyncSession, item: Row) -> Any:  # noqa: ANN401 - a row
    """Return what the public would be shown of an item that was found for its own people."""
    return await _FACE.first(session, record_id=item.id)


async def listed(session: AsyncSession, actor: Actor) -> list[Any]:
    """Return what was asked and decided, the newest first; raises Forbidden beside the desk."""
    require(actor, Deed.CLEARANCE_LIST)
    return await _LISTED.all(session)


async def find(session: AsyncSession, actor: Actor, clearance_id: UUID) -> Any:  # noqa: ANN401
    """Return one, for the secretariat and the item's own people; raises NotFound otherwise."""
    row = await _ONE.first(session, clearance_id=clearance_id)
    if row is None or not (row.originates or actor.has(SECRETARIAT)):
        raise NotFound
    return row


async def withdraw(session: AsyncSession, actor: Actor, clearance_id: UUID) -> None:
    """Take back what was asked for one's item; raises Conflict once it is over."""
    row = await find(session, actor, clearance_id)
    require(actor, Deed.CLEARANCE_WITHDRAW, row)
    (answer,) = await _WITHDRAW.all(session, clearance_id=clearance_id)
    if not (row.waits and answer.done):
        raise Conflict(OVER)
    await tell(session, actor, "withdraw", row.record_id, clearance_id, sealed=row.sealed)


async def waiting(session: AsyncSession, actor: Actor) -> list[Waiting]:
    """Return what waits for this person of the secretariat, for Home; nothing for others."""
    if not actor.has(SECRETARIAT):
        return []
    return [
        Waiting(
            "clearance",
            translate(_TITLE, {"title": row.title}),
            "clearance",
            row.asked_at,
            {"clearance_id": str(row.id)},
            CLEAR,
        )
        for row in await _LISTED.all(session)
        if row.waits and not row.own
    ]


async def tell(
    session: AsyncSession,
    actor: Actor,
    what: str,
    record_id: UUID,
    clearance_id: UUID,
    **detail: Any,  # noqa: ANN401 - kept as JSON
) -> None:
    """Leave a row in the trail of the item."""
    about: dict[str, Any] = {"record_id": record_id, "subject_id": clearance_id, "tlp": CLEAR}
    await audit.write(session, actor, f"clearance:{what}", **about, **detail)
