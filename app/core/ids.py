"""Identifiers made in Python: UUIDv7 for rows, short speakable references for people."""

from __future__ import annotations

import secrets
import time
from uuid import UUID

# Crockford's base 32 without the letters that are misheard or misread (I, L, O, U).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id() -> UUID:
    """Return a UUID version 7 (RFC 9562, section 5.7): milliseconds, then 74 random bits.

    The time part keeps index pages warm; the random part says nothing of how many rows exist.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    chance = int.from_bytes(secrets.token_bytes(10))
    value |= (chance >> 68) << 64
    value |= 0b10 << 62
    value |= chance & ((1 << 62) - 1)
    return UUID(int=value)


def new_reference(prefix: str, year: int) -> str:
    """Return a short random reference such as `IB-2026-7KQ4M`; a constraint keeps it unique."""
    tail = "".join(secrets.choice(_ALPHABET) for _ in range(5))
    return f"{prefix}-{year}-{tail}"
