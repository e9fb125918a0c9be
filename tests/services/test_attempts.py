"""Guessing is slowed, and nobody is shut out by somebody else's guesses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from app.services.accounts import attempts
from app.services.accounts.attempts import Try

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.ext.asyncio import AsyncSession

NOON = datetime(2026, 11, 21, 12, 0, 1, tzinfo=UTC)
HOME, CAFE = "192.0.2.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


async def fail(session: AsyncSession, account: str, address: str, times: int) -> None:
    for _ in range(times):
        await attempts.note(session, Try(account, address))


async def test_the_first_tries_are_free_and_the_wait_grows(
    session: AsyncSession, clock: time_machine.Traveller
) -> None:
    tried = Try("anna@alba.example", HOME)
    await fail(session, tried.account, HOME, 4)
    assert await attempts.wait(session, tried) == 0
    await fail(session, tried.account, HOME, 1)
    assert await attempts.wait(session, tried) == 59
    clock.shift(timedelta(minutes=1))
    assert await attempts.wait(session, tried) == 0
    await fail(session, tried.account, HOME, 5)
    assert await attempts.wait(session, tried) == 14 * 60 - 1
    clock.shift(timedelta(hours=3))
    await fail(session, tried.account, HOME, 20)
    assert await attempts.wait(session, tried) == 9 * 3600 - 61


async def test_the_owner_comes_in_from_elsewhere_however_often_others_guess(
    session: AsyncSession,
) -> None:
    await fail(session, "anna@alba.example", HOME, 10)
    for number in range(30):
        await fail(session, "anna@alba.example", f"203.0.113.{number}", 3)
    assert await attempts.wait(session, Try("anna@alba.example", CAFE)) == 0
    # Under attack, each address has two tries at the account instead of five.
    await fail(session, "anna@alba.example", CAFE, 2)
    assert await attempts.wait(session, Try("anna@alba.example", CAFE)) > 0
    assert await attempts.wait(session, Try("aldo@alba.example", CAFE)) == 0


async def test_one_guess_at_many_accounts_slows_the_address(session: AsyncSession) -> None:
    for number in range(20):
        await fail(session, f"person{number}@alba.example", HOME, 1)
    assert await attempts.wait(session, Try("nobody@alba.example", HOME)) == 59
    assert await attempts.wait(session, Try("nobody@alba.example", CAFE)) == 0


async def test_settling_tells_the_failures_once_and_forgives_this_address(
    session: AsyncSession, clock: time_machine.Traveller
) -> None:
    own = Try("anna@alba.example", HOME)
    await fail(session, own.account, CAFE, 6)
    clock.shift(timedelta(days=2))
    await fail(session, own.account, HOME, 5)
    assert await attempts.settle(session, own) == 11
    assert await attempts.settle(session, own) == 0
    assert await attempts.wait(session, own) == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2:3::4", "2001:db8:1:2:ffff::1", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("testclient", "testclient", True),
    ],
)
def test_an_address_is_one_host_or_one_network(one: str, other: str, *, same: bool) -> None:
    assert (attempts.place(one) == attempts.place(other)) is same


async def test_the_table_holds_no_name_and_no_address(session: AsyncSession) -> None:
    await fail(session, "anna@alba.example", HOME, 1)
    keys = [one.key for one in attempts._counters(Try("anna@alba.example", HOME), NOON)]  # noqa: SLF001
    assert {len(key) for key in keys} == {32}
    assert len(set(keys)) == len(keys)
