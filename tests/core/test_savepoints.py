"""A statement that fails inside a savepoint leaves the transaction around it whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from psycopg.errors import DivisionByZero
from sqlalchemy import Integer, select

from app.core.db import Query, bind

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

_DIVIDED = Query(select((1 / bind("by", Integer())).label("result")))


async def test_a_savepoint_is_set_before_the_first_statement_in_it(session: AsyncSession) -> None:
    assert await _DIVIDED.first(session, by=1) is not None
    with pytest.raises(DivisionByZero):
        async with session.begin_nested():
            await _DIVIDED.first(session, by=0)
    assert await _DIVIDED.first(session, by=1) is not None
