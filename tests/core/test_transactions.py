"""A light session is one transaction, whoever of compiled statements and SQLAlchemy works in it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg.errors import DivisionByZero
from sqlalchemy import Integer, String, false, func, literal_column, select, text, true

from app.core.db import Query, bind, make_engine, make_sessions
from app.core.transactions import Changed, Ended

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

    from tests.database import Database

_DIVIDED = Query(select((1 / bind("by", Integer())).label("result")))
_SAID = Query(select(func.current_setting("test.said", true()).label("said")))
_SAY = Query(select(func.set_config("test.said", bind("said", String()), true())))
_BACKEND = Query(select(func.pg_backend_pid().label("pid")))
_OPEN = Query(select((func.now() < func.clock_timestamp()).label("later")))
_SLOW = Query(select(literal_column("pg_sleep(5)")))


@pytest.fixture
async def sessions(shared: Database) -> AsyncIterator[async_sessionmaker[AsyncSession]]:
    """Give the maker of sessions over one connection."""
    engine = make_engine(shared.app_url, size=1)
    yield make_sessions(engine)
    await engine.dispose()


async def _said(session: AsyncSession) -> str:
    return str((await _SAID.first(session)).said or "")  # type: ignore[union-attr]


async def test_sqlalchemy_goes_on_in_the_same_transaction(sessions: Any) -> None:  # noqa: ANN401
    async with sessions() as session:
        await _SAY.all(session, said="here")
        assert await session.scalar(text("SELECT current_setting('test.said', true)")) == "here"
        assert await _said(session) == "here"
        await session.commit()
        assert await _said(session) == ""


async def test_what_is_not_committed_is_undone(sessions: Any) -> None:  # noqa: ANN401
    async with sessions() as session:
        await _SAY.all(session, said="here")
        await session.rollback()
        assert await _said(session) == ""
        await _SAY.all(session, said="here")
    async with sessions() as session:
        assert await _said(session) == ""


async def test_after_the_last_statement_there_is_none(sessions: Any) -> None:  # noqa: ANN401
    async with sessions() as session:
        await _SAY.all(session, said="here")
        assert [row.said for row in await _SAID.last(session)] == ["here"]
        with pytest.raises(Ended):
            await _said(session)
        await session.commit()
        assert await _said(session) == ""


async def test_the_last_is_not_the_last_where_sqlalchemy_has_begun(sessions: Any) -> None:  # noqa: ANN401
    async with sessions() as session:
        await session.execute(text("SELECT set_config('test.said', 'here', true)"))
        await _SAID.last(session)
        assert await _said(session) == "here"


async def test_a_failure_undoes_and_the_connection_stays(sessions: Any) -> None:  # noqa: ANN401
    async with sessions() as session:
        before = await _BACKEND.first(session)
        for _ in range(2):
            with pytest.raises(DivisionByZero):
                await _DIVIDED.first(session, by=0)
            await session.rollback()
        assert (await _DIVIDED.first(session, by=1)).result == 1  # type: ignore[union-attr]
        assert await _BACKEND.first(session) == before


async def test_a_failure_leaves_the_rest_unsaid(sessions: Any) -> None:  # noqa: ANN401
    async with sessions() as session:
        with pytest.raises(DivisionByZero):
            await _DIVIDED.last(session, by=0)
        await session.rollback()
        assert (await _DIVIDED.last(session, by=1))[0].result == 1


async def test_a_question_broken_off_takes_its_connection_along(sessions: Any) -> None:  # noqa: ANN401
    async with sessions() as session:
        before = await _BACKEND.first(session)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(_SLOW.all(session), 0.1)
        await session.rollback()
        assert await _BACKEND.first(session) != before


async def test_a_text_with_nul_is_refused_before_it_is_sent(sessions: Any) -> None:  # noqa: ANN401
    async with sessions() as session:
        with pytest.raises(psycopg.DataError):
            await _SAY.all(session, said="a\0b")
        await _SAY.all(session, said="here")
        assert await _said(session) == "here"


async def _fail_within(session: AsyncSession) -> None:
    async with session.begin_nested():
        await session.execute(text("SELECT 1"))
        await _DIVIDED.first(session, by=0)


async def test_what_is_prepared_outlives_a_savepoint(sessions: Any) -> None:  # noqa: ANN401
    async with sessions() as session:
        for _ in range(3):
            with pytest.raises(DivisionByZero):
                await _fail_within(session)
            assert await _DIVIDED.first(session, by=1) is not None


# Nobody holds such a token: the server refuses.
_REFUSED = Query(select(func.same_holder(b"", false(), b"")))


async def test_what_is_presumed_goes_with_the_first_statement(sessions: Any) -> None:  # noqa: ANN401
    async with sessions() as session:
        assert session.presume(_SAY.asked(said="held"))
        assert await _said(session) == "held"
        assert not session.presume(_REFUSED.asked()), "the transaction has begun"
        await session.confirm()
        assert await _said(session) == "held"


async def test_what_is_presumed_goes_before_sqlalchemy_too(sessions: Any) -> None:  # noqa: ANN401
    said = text("SELECT current_setting('test.said', true)")
    async with sessions() as session:
        session.presume(_SAY.asked(said="held"))
        async with session.begin_nested():
            assert await session.scalar(said) == "held"
        await session.commit()
        session.presume(_REFUSED.asked())
        with pytest.raises(Changed):
            await session.scalar(said)
        await session.rollback()
        assert not await session.scalar(said)


async def test_nothing_is_done_when_it_does_not_hold(sessions: Any) -> None:  # noqa: ANN401
    made = Query(select(func.pg_notify("x", bind("said", String()))))
    for last in (False, True):
        async with sessions() as session:
            session.presume(_REFUSED.asked())
            with pytest.raises(Changed):
                await (made.last if last else made.all)(session, said="x")
            await session.rollback()
            assert await _said(session) == "", "the session goes on without it"
    async with sessions() as session:
        session.presume(_REFUSED.asked())
        with pytest.raises(Changed):
            await session.confirm()


async def test_what_was_presumed_ends_with_the_session(sessions: Any) -> None:  # noqa: ANN401
    async with sessions() as session:
        session.presume(_REFUSED.asked())
        await session.rollback()
        assert await _said(session) == ""
