"""Passwords: what may be used, and that nothing tells who exists."""

from __future__ import annotations

import asyncio
import math
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import passwords
from app.core.errors import Invalid

QUICK = passwords.make_hasher(memory_kib=64, time_cost=1)
GOOD = "purple teapot in the harbour"
_MOST_TURNS = 60


def refusal(password: str, email: str = "") -> str:
    with pytest.raises(Invalid) as caught:
        passwords.check_strength(password, email)
    assert caught.value.fields[0][0] == "password"
    return str(caught.value)


async def test_a_password_verifies_exactly_as_typed() -> None:
    for password in (GOOD, " spaces at both ends ", "龙井茶 with é and e\u0301", "\t" * 12):
        stored = await passwords.hash_password(password, QUICK)
        assert stored.startswith("$argon2id$")
        assert await passwords.verify(password, stored, QUICK) == (True, None)
        assert await passwords.verify(password + " ", stored, QUICK) == (False, None)
    composed = await passwords.hash_password("caf\u00e9 caf\u00e9 12", QUICK)
    assert await passwords.verify("cafe\u0301 cafe\u0301 12", composed, QUICK) == (False, None)


async def test_a_hash_of_older_settings_verifies_and_is_renewed() -> None:
    old = passwords.make_hasher(memory_kib=32, time_cost=1)
    stored = await passwords.hash_password(GOOD, old)
    ok, renewed = await passwords.verify(GOOD, stored, QUICK)
    assert ok
    assert renewed
    assert await passwords.verify(GOOD, renewed, QUICK) == (True, None)


async def test_nobody_and_a_broken_hash_answer_no() -> None:
    for stored in (None, "", "plain", "$argon2id$v=19$m=64", "$2b$12$x"):
        assert await passwords.verify(GOOD, stored, QUICK) == (False, None)


async def test_nobody_takes_as_long_as_somebody() -> None:
    hasher = passwords.make_hasher(memory_kib=4096, time_cost=2)
    stored = await passwords.hash_password(GOOD, hasher)
    taken: dict[str | None, list[float]] = {stored: [], None: []}
    ratio = math.inf
    for _ in range(_MOST_TURNS):
        for kept, times in taken.items():
            began = time.process_time()
            await passwords.verify("a wrong password", kept, hasher)
            times.append(time.process_time() - began)
        # What else the machine does makes single turns longer, and none shorter than its work.
        ratio = min(taken[stored]) / min(taken[None])
        if 0.4 < ratio < 2.5:
            break
    assert 0.4 < ratio < 2.5


async def test_an_overlong_or_unstorable_password_is_refused_before_hashing(
    hashed: list[str],
) -> None:
    stored = await passwords.hash_password(GOOD, QUICK)
    for password in ("x" * 1_000_000, "\ud800" * 12):
        assert await passwords.verify(password, stored, QUICK) == (False, None)
        assert await passwords.verify(password, None, QUICK) == (False, None)
    assert hashed == []
    await passwords.verify(GOOD, None, QUICK)
    assert hashed == ["$argon2id$v=19$m=64,t=1,p=4"]


async def test_hashing_does_not_hold_the_loop_and_four_run_at_once() -> None:
    hasher = passwords.make_hasher(memory_kib=8192, time_cost=2)
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    turning = asyncio.ensure_future(turn())
    await asyncio.gather(*(passwords.verify(GOOD, None, hasher) for _ in range(12)))
    turning.cancel()
    assert turns > 20
    assert len(hasher.threads._threads) <= 4  # noqa: SLF001 - the bound is the point


def test_the_house_hashes_as_rfc_9106_recommends_for_little_memory() -> None:
    assert "$m=65536,t=3,p=4$" in passwords.DEFAULT.nobody


@pytest.mark.parametrize(
    "password",
    [GOOD, "zK9!vvQp2#Lm", "我喜欢在西湖边喝龙井茶看书", "naïve — kettle 9", GOOD * 4 + "12 ducks"],
)
def test_good_passwords_pass(password: str) -> None:
    passwords.check_strength(password, "wei.zhang@brand.example")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "at least 12"),
        ("x" * 129, "at most 128"),
        ("\ud800 and twelve more", "cannot be stored"),
        ("aaaaaaaaaaaaaaaa", "repeats"),
        ("ababababababab", "repeats"),
        ("teapot-7teapot-7", "repeats"),
        ("abcdefghijklmnop", "follows"),
        ("zyxwvutsrqponm", "follows"),
        ("123456789012", "follows"),
        ("qwertyuiop[1]", "follows"),
        ("QWERTY123456", "follows"),
        ("password1234", "common"),
        ("P@ssw0rd-2026!", "common"),
        ("Summer2024!!!", "common"),
        ("@dministrator", "common"),
        ("dragon+monkey", "common"),
        ("WoAiNi1314520", "common"),
        ("Correct Horse Battery Staple", "common"),
    ],
)
def test_guessable_passwords_are_refused_with_the_reason(password: str, reason: str) -> None:
    assert reason in refusal(password)


def test_the_name_in_the_address_is_no_part_of_a_password() -> None:
    assert "e-mail" in refusal("WeiZhang-and-more", "wei.zhang@brand.example")
    passwords.check_strength("a bottle of ice for li", "li@brand.example")


@settings(deadline=None)
@given(st.text(max_size=140), st.emails())
def test_every_text_is_judged_without_another_error(password: str, email: str) -> None:
    try:
        passwords.check_strength(password, email)
    except Invalid:
        return
    assert 12 <= len(password) <= 128


def test_every_password_on_the_list_is_refused() -> None:
    listed = Path(passwords.__file__).with_name("common_passwords.txt").read_text("utf-8")
    entries = [line for line in listed.splitlines() if line and not line.startswith("#")]
    assert len([entry for entry in entries if len(entry) >= 12]) > 300
    assert entries == list(dict.fromkeys(entries))
    for entry in entries:
        assert refusal(entry)
