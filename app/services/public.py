"""What everybody can read without signing in: bulletins released to the public."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import DateTime, Integer, Text, func, literal_column, select

from app.access.clearances import shown
from app.core import pagination
from app.core.db import Query, bind
from app.core.errors import NotFound
from app.core.refang import Parsed
from app.services import bulletins

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.core.pagination import Page

SIZE = 20
_SCOPE = "public"
_START = (datetime(9999, 1, 1, tzinfo=UTC), "")
_faces: Any = literal_column("x.*")
_ITEMS = Query(
    select(_faces).select_from(
        func.public_items(
            bind("at", DateTime(timezone=True)), bind("after", Text()), bind("size", Integer())
        ).table_valued("reference", name="x")
    )
)
_ITEM = Query(
    select(_faces).select_from(
        func.public_item(bind("reference", Text())).table_valued("reference", name="x")
    )
)


async def listed(session: AsyncSession, secret: bytes, cursor: str) -> Page[Any]:
    """Return what is public, the last released first; `secret` signs the cursor."""
    at, after = pagination.decode(secret, cursor, _SCOPE) if cursor else _START
    rows = await _ITEMS.all(session, at=at, after=after, size=SIZE + 1)
    return pagination.cut(
        [row for row in rows if shown(row)],
        SIZE,
        lambda row: pagination.encode(secret, (row.released_at, row.reference), _SCOPE),
    )


async def find(session: AsyncSession, reference: str) -> Any:  # noqa: ANN401 - a row
    """Return one public bulletin; raises NotFound for whatever is not public, as for nothing."""
    row = await _ITEM.first(session, reference=bulletins.as_kept(reference))
    if row is None or not shown(row):
        raise NotFound
    return row


def marks(face: Any) -> list[Parsed]:  # noqa: ANN401 - a row
    """Return the identifiers that the public is shown of a bulletin, in order."""
    return [Parsed(**one) for one in face.marks]
