"""A page of the feed as the API tells it: text that the database writes out, in one statement.

A row that becomes an object, is checked against a schema and then written out costs the application
more than everything else in the request. The columns are those of the schema (`BulletinLine`), and
a test holds the text against it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import DateTime, Text, case, func, lateral, literal, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.access import tlp as labels
from app.core.db import Query, gated
from app.schemas.bulletins import BulletinLine
from app.services import audit, feed
from app.services.feed.entries import ROWS, SIZE

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.feed.filters import Filters

_shown = ROWS.add_columns(
    func.row_number()
    .over(order_by=(ROWS.selected_columns.listed_at.desc(), ROWS.selected_columns.id.desc()))
    .label("place")
).cte("shown")
# The row beyond the page is there to tell that the list goes on.
_on_page = _shown.c.place < SIZE
_last = _shown.c.place == SIZE - 1


def _plain(column: Any) -> Any:  # noqa: ANN401 - SQL in and out
    """Return a column as JSON is to have it: a time as Pydantic writes it (RFC 3339, with a Z)."""
    if not isinstance(column.type, DateTime):
        return column
    text = func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    return func.replace(text, ".000000Z", "Z").label(column.name)


_line = lateral(
    select(*(_plain(_shown.c[name]) for name in BulletinLine.model_fields)).correlate(_shown),
    name="line",
)
_text = func.row_to_json(_line.table_valued()).cast(Text())
_logged = (
    select(_shown.c.id.label("record_id"), _shown.c.tlp)
    .where(_on_page, _shown.c.tlp.in_(labels.LOGGED_OVER_API))
    .cte("logged")
)
_goes_on = func.bool_or(_shown.c.place == SIZE)
_TOLD = Query(
    gated(
        select(
            func.coalesce(
                func.string_agg(_text, aggregate_order_by(literal(","), _shown.c.place)).filter(
                    _on_page
                ),
                "",
            ).label("items"),
            # Where the next page begins, if there is one.
            case((_goes_on, func.min(_shown.c.listed_at).filter(_last))).label("at"),
            func.array_to_string(func.array_agg(_shown.c.id).filter(_last), "").label("id"),
        )
        .select_from(_shown)
        .join(_line, true())
        .add_cte(audit.noting(_logged))
    ),
    raw=True,
)


async def page(
    session: AsyncSession,
    actor: Actor,
    filters: Filters,
    *,
    secret: bytes,
    cursor: str | None,
    size: int,
) -> bytes:
    """Return one page as JSON (`Bulletins`); that it went out is written into the trail with it.

    The transaction's last statement. TLP:RED never goes out; raises Invalid for a cursor of another
    list. Of the unread, `feed.page` knows.
    """
    after = feed.keyed(secret, actor, filters, cursor)
    values = feed.binds(actor, filters, after, size, list(labels.NEVER_OVER_API))
    noted = audit.noted(actor, "bulletin:export")
    (told,) = await _TOLD.last(session, **values, **noted)
    onward = b"null"
    if told.at is not None:
        key = (datetime.fromisoformat(told.at.decode()), UUID(told.id.decode()))
        onward = b'"%b"' % feed.going_on(secret, actor, filters, key).encode()
    return b'{"items":[%b],"next":%b}' % (told.items, onward)
