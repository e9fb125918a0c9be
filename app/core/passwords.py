"""Passwords: what is strong enough, and argon2id hashes that neither block nor tell who exists."""

from __future__ import annotations

import asyncio
import base64
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from app.core.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable

SHORTEST, LONGEST = 12, 128
_FEWEST_DIFFERENT = 5
_SHARE_OF_SEQUENCE = 0.75
_SHORTEST_NAME = 4
_SALT_BYTES, _HASH_BYTES = 16, 32
_KEYBOARD = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "qwertzuiop",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "!@#$%^&*()",
)
_STEPS = frozenset(pair for row in _KEYBOARD for a, b in pairwise(row) for pair in (a + b, b + a))
# Digits and signs that stand for letters; l and i are one letter, since 1 and ! stand for both.
_DISGUISES = str.maketrans("0134578@$!|l", "oieastbasiii")
_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hasher:
    """One setting of argon2id, a hash of nobody's password, and the few threads that may hash.

    Each hash takes `memory_kib` while it runs, so the number of threads bounds the memory.
    """

    algorithm: PasswordHash
    nobody: str
    threads: ThreadPoolExecutor

    async def hash(self, password: str) -> str:
        """Return the encoded hash of `password`, kept exactly as typed."""
        return await self._run(lambda: self.algorithm.hash(password))

    async def verify(self, password: str, stored: str | None) -> tuple[bool, str | None]:
        """Tell whether `password` made `stored`, and the new hash to keep if settings changed.

        `stored` is None for a person who does not exist: the answer takes as long.
        """
        if len(password) > LONGEST or not _storable(password):
            return False, None
        return await self._run(lambda: self._verify(password, stored))

    def _verify(self, password: str, stored: str | None) -> tuple[bool, str | None]:
        try:
            if stored is not None:
                return self.algorithm.verify_and_update(password, stored)
        except UnknownHashError:
            pass  # A stored value that is no hash answers like nobody's, and as late.
        self.algorithm.verify(password, self.nobody)
        return False, None

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.threads, work)


def make_hasher(memory_kib: int = 65_536, time_cost: int = 3, at_once: int = 4) -> Hasher:
    """Return a hasher; the defaults are RFC 9106's second recommendation (64 MiB, 3 passes).

    `at_once` hashes run at the same time; tests ask for little memory and one pass.
    """
    hasher = Argon2Hasher(
        time_cost=time_cost,
        memory_cost=memory_kib,
        parallelism=4,
        hash_len=_HASH_BYTES,
        salt_len=_SALT_BYTES,
    )
    salt, nothing = (
        base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=")
        for size in (_SALT_BYTES, _HASH_BYTES)
    )
    nobody = f"$argon2id$v=19$m={memory_kib},t={time_cost},p=4${salt}${nothing}"
    threads = ThreadPoolExecutor(at_once, thread_name_prefix="password")
    return Hasher(PasswordHash((hasher,)), nobody, threads)


DEFAULT = make_hasher()


async def hash_password(password: str, hasher: Hasher = DEFAULT) -> str:
    """Return the argon2id hash to keep for `password`."""
    return await hasher.hash(password)


async def verify(
    password: str, stored: str | None, hasher: Hasher = DEFAULT
) -> tuple[bool, str | None]:
    """Tell whether `password` made `stored` (None: nobody), and a new hash if one is due."""
    return await hasher.verify(password, stored)


def check_strength(password: str, email: str = "") -> None:
    """Raise Invalid("password", …) unless the password may be used by the owner of `email`.

    Length and a list of common passwords decide (NIST SP 800-63B, section 3.1.1), no mixture of
    kinds of characters. Every character counts and is kept as typed.
    """
    if not _storable(password):
        raise Invalid("password", "This password holds a character that cannot be stored.")
    if len(password) < SHORTEST:
        raise Invalid(
            "password", "Use at least {shortest} characters. A few words do.", shortest=SHORTEST
        )
    if len(password) > LONGEST:
        raise Invalid("password", "Use at most {longest} characters.", longest=LONGEST)
    _check_guessable(password.casefold(), email)


def _check_guessable(folded: str, email: str) -> None:
    if _repeats(folded):
        raise Invalid("password", "This password repeats itself. Use more different characters.")
    if _follows_a_row(folded):
        raise Invalid("password", "This password follows the alphabet, a count or the keyboard.")
    if _names(folded, email):
        raise Invalid("password", "This password contains the name in your e-mail address.")
    if _common(folded):
        raise Invalid("password", "This password is one of the common ones, which are tried first.")


def _storable(password: str) -> bool:
    try:
        password.encode()
    except UnicodeEncodeError:
        return False
    return True


def _repeats(folded: str) -> bool:
    if len(set(folded)) < _FEWEST_DIFFERENT:
        return True
    return any(folded[period:] == folded[:-period] for period in range(1, len(folded) // 2 + 1))


def _follows_a_row(folded: str) -> bool:
    pairs = [a + b for a, b in pairwise(folded)]
    steps = sum(pair in _STEPS or pair[0] == pair[1] for pair in pairs)
    return steps >= _SHARE_OF_SEQUENCE * len(pairs)


def _names(folded: str, email: str) -> bool:
    local = _letters_and_digits(email.casefold().partition("@")[0])
    return len(local) >= _SHORTEST_NAME and local in _letters_and_digits(folded)


def _letters_and_digits(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def _common(folded: str) -> bool:
    whole, stems = _lists()
    if folded in whole:
        return True
    return any(_made_of(bare, stems) for bare in _bare(folded))


def _bare(folded: str) -> set[str]:
    """Return the letters under digits, signs and disguises: `p@ssw0rd-2024!` is `password`."""
    inner = _ENDS.sub("", folded)
    undisguised = (text.translate(_DISGUISES) for text in (inner, folded))
    return {"".join(c for c in text if c.isalpha()) for text in undisguised}


def _made_of(bare: str, stems: frozenset[str]) -> bool:
    """Tell whether the letters are one common word, or two."""
    return bare in stems or any(
        bare[:cut] in stems and bare[cut:] in stems for cut in range(1, len(bare))
    )


@cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    """Return the common passwords as they are, and the letters of each as stems."""
    source = Path(__file__).with_name("common_passwords.txt").read_text("utf-8")
    whole = frozenset(
        line.casefold() for line in source.splitlines() if line and not line.startswith("#")
    )
    stems = frozenset(stem for line in whole for stem in _bare(line) if len(stem) >= _SHORTEST_NAME)
    return whole, stems
