"""Slows guessing: failed tries are counted in fixed windows, per account and per address.

Nothing here ever shuts an account. What is refused is an address, or one address at one account,
and for a while only; so whoever knows the password gets in from anywhere else.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import DateTime, Integer, LargeBinary, delete, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from app.core import clock
from app.core.db import Query, bind
from app.models.sessions import Attempt

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

_MINUTE, _QUARTER, _DAY = 60, 900, 86_400
# Tries that are free in a window of so many seconds; the windows make the delay grow.
_AT_ACCOUNT = ((_MINUTE, 5), (_QUARTER, 10), (_DAY, 30))
_FROM_ADDRESS = ((_MINUTE, 20), (_QUARTER, 60), (_DAY, 300))
# When an account is tried this often from everywhere, each address has fewer tries at it for the
# rest of the quarter of an hour.
_ALARM = ((_QUARTER, 20),)
_ALARMED = 2
# How long failed tries are kept to be told to their owner.
_TOLD = timedelta(days=30)
# Kinds of counters. `told` is per day, and read at the next sign-in.
_PAIR, _PLACE, _ACCOUNT, _TELL = "pair", "place", "account", "told"


@dataclass(frozen=True, slots=True)
class Try:
    """Somebody tries a secret: of which account (as typed), and from which address."""

    account: str
    address: str


@dataclass(frozen=True, slots=True)
class _Counter:
    kind: str
    key: bytes
    window_at: datetime
    seconds: int
    free: int

    def left(self, now: datetime) -> int:
        """Return how many seconds of the window are left, rounded up."""
        return self.seconds - int((now - self.window_at).total_seconds())

    def free_under(self, alarm: bool) -> int:  # noqa: FBT001 - the one thing it depends on
        """Return how many tries are free, fewer while the account is tried from everywhere."""
        fewer = alarm and self.kind == _PAIR and self.seconds <= _QUARTER
        return min(self.free, _ALARMED) if fewer else self.free


_keys = func.unnest(
    bind("keys", ARRAY(LargeBinary())), bind("windows", ARRAY(DateTime(timezone=True)))
)
_asked = _keys.table_valued("key", "window_at", name="asked").render_derived()
_COUNTED = Query(
    select(Attempt.key, Attempt.window_at, Attempt.count).join(
        _asked, (Attempt.key == _asked.c.key) & (Attempt.window_at == _asked.c.window_at)
    )
)
_rows = select(_asked.c.key, _asked.c.window_at, literal(1, Integer()))
_NOTE = Query(
    insert(Attempt)
    # In one order for everybody, so that two tries never wait for each other in a circle.
    .from_select(["key", "window_at", "count"], _rows.order_by(_asked.c.key, _asked.c.window_at))
    .on_conflict_do_update(
        index_elements=[Attempt.key, Attempt.window_at], set_={"count": Attempt.count + 1}
    )
    .returning(Attempt.key, Attempt.window_at, Attempt.count)
)
_TOLD_SUM = Query(
    select(func.coalesce(func.sum(Attempt.count), 0).label("tries")).where(
        Attempt.key == bind("key", LargeBinary())
    )
)


def place(address: str) -> str:
    """Return what counts as one address: an IPv4 address, or the /64 network of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


async def wait(session: AsyncSession, tried: Try) -> int:
    """Return for how many seconds this account may not be tried from this address; 0: try now."""
    now = clock.now()
    counters = _counters(tried, now)
    found = {(bytes(row.key), row.window_at): row.count for row in await _ask(session, counters)}
    return _seconds(counters, found, now)


async def note(session: AsyncSession, tried: Try) -> None:
    """Count a failed try; the caller's transaction must commit."""
    counters = _counters(tried, clock.now())
    await _NOTE.all(
        session, keys=[one.key for one in counters], windows=[one.window_at for one in counters]
    )


async def settle(session: AsyncSession, tried: Try) -> int:
    """Forget the failures of this address at this account, and return how many there were since
    the owner last came in, from wherever; the address itself stays counted.
    """  # noqa: D205 - one sentence
    now = clock.now()
    row = await _TOLD_SUM.first(session, key=_digest(_TELL, _DAY, tried.account))
    own = [one.key for one in _counters(tried, now) if one.kind in (_PAIR, _TELL)]
    await session.execute(
        delete(Attempt)
        .where((Attempt.key.in_(own)) | (Attempt.window_at < now - _TOLD))
        .execution_options(synchronize_session=False)
    )
    return int(row.tries) if row else 0


async def _ask(session: AsyncSession, counters: list[_Counter]) -> list[Any]:
    return await _COUNTED.all(
        session, keys=[one.key for one in counters], windows=[one.window_at for one in counters]
    )


def _seconds(
    counters: list[_Counter], found: dict[tuple[bytes, datetime], int], now: datetime
) -> int:
    """Return the longest wait that a full window asks for."""
    full = {
        alarm: [
            one
            for one in counters
            if found.get((one.key, one.window_at), 0) >= one.free_under(alarm)
        ]
        for alarm in (False, True)
    }
    alarm = any(one.kind == _ACCOUNT for one in full[False])
    return max([0, *(one.left(now) for one in full[alarm] if one.kind in (_PAIR, _PLACE))])


def _counters(tried: Try, now: datetime) -> list[_Counter]:
    where = place(tried.address)
    told = ((_DAY, 0),)
    return [
        _counter(kind, seconds, free, value, now)
        for kind, tiers, value in (
            (_PAIR, _AT_ACCOUNT, f"{tried.account}\0{where}"),
            (_PLACE, _FROM_ADDRESS, where),
            (_ACCOUNT, _ALARM, tried.account),
            (_TELL, told, tried.account),
        )
        for seconds, free in tiers
    ]


def _counter(kind: str, seconds: int, free: int, value: str, now: datetime) -> _Counter:
    window_at = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
    return _Counter(kind, _digest(kind, seconds, value), window_at, seconds, free)


def _digest(kind: str, seconds: int, value: str) -> bytes:
    """Return the key of a counter: no name, no address lies in the table."""
    written = f"{kind}\0{seconds}\0{value}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(written).digest()
