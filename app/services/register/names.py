"""Names in a text that all members are to read: told to the writer before anybody reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import Text, func, select

from app.core.db import Query, bind
from app.core.errors import Invalid
from app.core.i18n import N_
from app.core.text import fold
from app.models.organisations import ACTIVE, Brand, Organisation

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


_TEXT = bind("text", Text())
MOST = 5
_ORGANISATIONS = Query(
    select(Organisation.name, Organisation.folded)
    .where(
        ~Organisation.platform,
        Organisation.state == ACTIVE,
        func.strpos(_TEXT, Organisation.folded) > 0,
    )
    .order_by(Organisation.folded.collate("C"))
    .limit(100)
)
_BRANDS = Query(
    select(Brand.name, Brand.folded)
    .where(func.strpos(_TEXT, Brand.folded) > 0)
    .order_by(Brand.folded.collate("C"))
    .limit(100)
)
_NAMED = N_("This names {names}. All members will read it: tick that you mean it, or leave it out.")


async def warn(session: AsyncSession, text: str) -> None:
    """Raise Invalid on `sure` where a text names a member organisation or a brand."""
    folded = fold(text)
    rows = [
        *await _ORGANISATIONS.all(session, text=folded),
        *await _BRANDS.all(session, text=folded),
    ]
    found = [row.name for row in rows if re.search(rf"\b{re.escape(row.folded)}\b", folded)]
    if found:
        raise Invalid("sure", _NAMED, names=", ".join(dict.fromkeys(found[:MOST])))
