"""Loads the demo's bulletins: the secretariat publishes them through the same services."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from app.core.db import gated
from app.demo import facts
from app.demo.alliance import key
from app.models.bulletins import Version
from app.models.principals import PUBLIC
from app.models.records import Grant, Record
from app.schemas.drafts import DraftContent
from app.services import drafts
from app.services.bulletins import publishing

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

# A reference and the day on which the facts became public; None for items about the demo.
Dated = tuple[str, datetime | None]
_KINDS = {"address": "address", "method": "method", "product": "product", "port": "address"}
_SHOWN_LABEL = "\n\n*The facts are public; the label only shows how marked items are handled.*"
_STRICT = """This item is about the demo itself. It carries **TLP:AMBER+STRICT**: it stays within
the organisations and groups it was shared with, and does not reach their agents. Sign in as the
outside counsel of Swarovski to see that it is not there.

It was shared with the group *Luxury & jewellery*."""
_RED = """This item is about the demo itself. It carries **TLP:RED**: only the people named see it.
Not their organisation, not its administrator, not the platform.

It was shared with the brand protection counsel of Swarovski alone."""
_WELCOME = """Everything in this demo was made from public pages; each item names its source. Nobody
here speaks for a real company.

- Press **c** to write, **/** to search, **?** for all keys.
- *Who can see this* stands beside every item, and *why do I see this* answers in words.
- Write a comment below: it is seen by whoever sees the item."""


async def publish_all(
    session: AsyncSession, actor: Actor, alliance_id: UUID, step: Callable[[str], None]
) -> list[Dated]:
    """Publish the reports and the items about the demo; return (reference, its date) of each."""
    made: list[Dated] = []
    rows = facts.bulletins()
    for place, row in enumerate(rows, start=1):
        step(f"Publishing bulletins ({place} of {len(rows)})")
        reference = await _publish(session, actor, _content(row, alliance_id))
        made.append((reference, facts.moment(row["date"])))
    notes = _about_the_demo(alliance_id)
    return [*made, *[(await _publish(session, actor, content), None) for content in notes]]


async def _publish(session: AsyncSession, actor: Actor, content: DraftContent) -> str:
    return await publishing.publish(session, actor, await drafts.start(session, actor, content))


def _content(row: dict[str, Any], alliance_id: UUID) -> DraftContent:
    marked = row["tlp"] != "CLEAR"
    groups = [str(key("group", slug)) for slug in row["industries"]]
    wide = [] if row["tlp"] == "AMBER" and groups else [str(alliance_id)]
    found = [one for one in row["observables"] if one["type"] in _KINDS]
    return DraftContent(
        title=row["title"],
        kind=row["kind"],
        text=row["summary"] + (_SHOWN_LABEL if marked else ""),
        industries=row["industries"],
        countries=row["countries"],
        marketplaces=", ".join(row["platforms"]),
        source=row["source"],
        identifier_kind=[_KINDS[one["type"]] for one in found],
        identifier_value=[one["value"] for one in found],
        tlp="GREEN" if row["tlp"] == "AMBER" and not groups else row["tlp"],
        to=[*groups, *wide],
        at_once=True,
    )


def _about_the_demo(alliance_id: UUID) -> list[DraftContent]:
    counsel = key("person", "counsel-swarovski")
    capacity = key("organisation", "Swarovski")
    group = str(key("group", "luxury-jewellery"))
    return [
        _note("How TLP:RED looks in this demo", _RED, "RED", f"{counsel}@{capacity}"),
        _note("How TLP:AMBER+STRICT looks in this demo", _STRICT, "AMBER+STRICT", group),
        _note("Welcome to the demo alliance", _WELCOME, "GREEN", str(alliance_id)),
    ]


def _note(title: str, text: str, tlp: str, to: str) -> DraftContent:
    return DraftContent(title=title, kind="announcement", text=text, tlp=tlp, to=[to], at_once=True)


async def set_dates(session: AsyncSession, made: list[Dated]) -> None:
    """Move each report to the day on which it became public; as the database's owner."""
    for reference, at in made:
        if at is None:
            continue
        found = gated(select(Record.id).where(Record.reference == reference))
        record_id = await session.scalar(found)
        moved = {"published_at": at, "listed_at": at, "changed_at": at}
        await session.execute(update(Record).where(Record.id == record_id).values(moved))
        await session.execute(
            # It is public since the demo was made.
            update(Grant)
            .where(Grant.record_id == record_id, Grant.principal_kind != PUBLIC)
            .values(granted_at=at)
        )
        await session.execute(
            update(Version).where(Version.record_id == record_id).values(created_at=at)
        )
