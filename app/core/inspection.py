"""What can be wrong with a database before the first request: each fault is one plain sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from app.core import clock

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncSession

_LARGEST_CLOCK_DIFFERENCE_SECONDS = 300
# CVE-2025-8713: before these, planner statistics told of rows that a policy hides.
_OLDEST = {15: 150014, 16: 160010, 17: 170006, 18: 180000}
_SAFE = ("fsync", "synchronous_commit", "full_page_writes")


async def faults(
    session: AsyncSession, protected: Collection[str], head: str, *, durable: bool = True
) -> list[str]:
    """Return what is wrong with the database as sentences; an empty list means it may serve.

    `protected` names the tables that must stand behind row-level security, `head` the newest
    migration of this code. `durable=False` forgives settings that only tests may have.
    """
    found = [
        await _version(session),
        await _migrations(session, head),
        await _role(session),
        await _security(session, protected),
        await _clock(session),
    ]
    if durable:
        found.append(await _durability(session))
    return [sentence for sentence in found if sentence]


async def _version(session: AsyncSession) -> str:
    number = int(await session.scalar(text("SELECT current_setting('server_version_num')")) or 0)
    oldest = _OLDEST.get(number // 10_000)
    if oldest is None and number < min(_OLDEST.values()):
        return "PostgreSQL is older than 15; Entente needs 15.14, 16.10, 17.6, 18 or newer."
    if oldest is not None and number < oldest:
        return "This PostgreSQL lacks the fix for CVE-2025-8713; update it within its version."
    return ""


async def _migrations(session: AsyncSession, head: str) -> str:
    known = await session.scalar(text("SELECT to_regclass('public.alembic_version')"))
    if known is None:
        return "The database is empty; run `entente migrate`."
    at = await session.scalar(text("SELECT version_num FROM alembic_version"))
    if at != head:
        return f"The database is at revision {at}, this code at {head}; run `entente migrate`."
    return ""


async def _role(session: AsyncSession) -> str:
    owns = await session.scalar(
        text(
            "SELECT r.rolsuper OR r.rolbypassrls OR EXISTS (SELECT 1 FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relowner = r.oid AND n.nspname = 'public')"
            " FROM pg_roles r WHERE r.rolname = current_user"
        )
    )
    if owns:
        return "The application's database role owns tables or passes by row-level security."
    return ""


async def _security(session: AsyncSession, protected: Collection[str]) -> str:
    rows = await session.scalars(
        text(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
            " AND c.relrowsecurity AND c.relforcerowsecurity"
        )
    )
    missing = sorted(set(protected) - set(rows))
    return f"Row-level security is off on: {', '.join(missing)}." if missing else ""


async def _clock(session: AsyncSession) -> str:
    at = await session.scalar(text("SELECT clock_timestamp()"))
    difference = abs((clock.now() - at).total_seconds()) if at else 0.0
    if difference > _LARGEST_CLOCK_DIFFERENCE_SECONDS:
        return f"This machine's clock is {difference:.0f} seconds from the database's."
    return ""


async def _durability(session: AsyncSession) -> str:
    off = [
        name
        for name in _SAFE
        if await session.scalar(text("SELECT current_setting(:name)"), {"name": name}) == "off"
    ]
    return f"These settings of PostgreSQL must not be off: {', '.join(off)}." if off else ""
