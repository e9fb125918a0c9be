"""How many bytes an organisation and a person may keep in the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Text, column, func, select

from app.core.db import Query, bind
from app.core.files import Full
from app.core.i18n import N_
from app.services.files import keeping

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.files import Store

_MEGABYTE = 1 << 20
# What everybody keeps counts, also what the asker does not see: only the two sums come back.
_STORED = Query(
    select(column("person", BigInteger), column("organisation", BigInteger)).select_from(
        func.stored_bytes().table_valued("person", "organisation", name="stored")
    )
)
# Two files that arrive together must not both find the last free room.
_ALONE = Query(
    select(func.pg_advisory_xact_lock(func.hashtextextended(bind("organisation", Text()), 3)))
)
_SENTENCES = {
    "organisation": N_(
        "{name}: the quota of your organisation is used up. {used} MB of {most} MB are stored."
        " Remove files from drafts, or ask whoever runs this desk for more."
    ),
    "person": N_(
        "{name}: your own quota is used up. {used} MB of {most} MB are stored."
        " Remove files from drafts, or ask whoever runs this desk for more."
    ),
}


@dataclass(frozen=True, slots=True)
class Quotas:
    """The most bytes that the files of one organisation, and of one person, take together."""

    organisation: int = 5 << 30
    person: int = 1 << 30


USUAL = Quotas()


async def need_room(
    session: AsyncSession,
    actor: Actor,
    store: Store,
    quotas: Quotas,
    row: dict[str, Any],
    field: str = "files",
) -> None:
    """Make sure that a file just kept has room; raises Full, and removes it from the store, if not.

    `row` is what `keeping.keep` returned; its own row is not written yet.
    """
    await _ALONE.first(session, organisation=str(actor.organisation_id))
    stored = await _STORED.first(session)
    for quota in ("organisation", "person"):
        used, most = int(getattr(stored, quota)), int(getattr(quotas, quota))
        if used + keeping.weight(row) > most:
            await keeping.drop(store, row)
            said = {"used": -(-used // _MEGABYTE), "most": most // _MEGABYTE}
            raise Full(field, _SENTENCES[quota], name=row["name"], quota=quota, **said)
