"""The register as a table to take away: never TLP:RED, a label in each row, each item logged."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from app.access import tlp as labels
from app.core import clock
from app.core.i18n import gettext
from app.services import answers, register
from app.services.answers import reading
from app.services.threads import exports

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.services.register import Filters

AT_ONCE = 500
# What a spreadsheet would take for a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
COLUMNS = (
    "label",
    "reference",
    "title",
    "board",
    "topic",
    "state",
    "decided",
    "point",
    "asked",
    "outcome",
    "reason",
    "answer",
    "change",
    "change_on",
    "change_at",
    "exported_for",
    "exported_at",
)


def harmless(cell: object) -> str:
    """Return a cell as text that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


async def sheet(session: AsyncSession, actor: Actor, filters: Filters, *, secret: bytes) -> str:
    """Return the decided threads that the reader sees, a row for each point, as CSV (RFC 4180).

    Each under an AMBER label is written into the trail.
    """
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(COLUMNS)
    out = f"{actor.person_name}, {actor.organisation_name}", clock.now().isoformat("T", "seconds")
    cursor: str | None = ""
    while cursor is not None:
        how: dict[str, Any] = {"secret": secret, "cursor": cursor, "size": AT_ONCE}
        page = await register.decided(session, actor, filters, **how)
        going = [row for row in page.items if row.tlp not in labels.NEVER_OVER_API]
        for line in await _lines(session, actor, going):
            table.writerow([harmless(cell) for cell in (*line, *out)])
        await exports.log(session, actor, going)
        cursor = page.next
    return written.getvalue()


async def _lines(
    session: AsyncSession, actor: Actor, going: Sequence[Row]
) -> list[tuple[Any, ...]]:
    every = [row.id for row in going]
    asked: defaultdict[UUID, list[Row]] = defaultdict(list)
    for point in await reading.asked_in(session, actor, every):
        asked[point.thread_id].append(point)
    said = answers.sorted_out(await reading.said_to(session, actor, every))
    return [line for row in going for line in _rows(row, asked[row.id], said)]


def _rows(row: Row, points: Sequence[Row], said: dict[UUID, answers.Said]) -> list[tuple[Any, ...]]:
    outside = (
        f"TLP:{row.tlp}",
        row.reference,
        row.title,
        row.board_name,
        gettext(row.topic_name),
        row.state,
        row.decided_at.date().isoformat(),
    )
    return [(*outside, *inside) for inside in _inside(points, said)] or [outside + ("",) * 8]


def _inside(points: Sequence[Row], said: dict[UUID, answers.Said]) -> Iterator[tuple[Any, ...]]:
    for point in points:
        one = said[point.id].present if point.id in said else None
        asked = point.text or point.title
        if one is None:
            yield (point.code, asked, *("",) * 6)
        else:
            change = one.change, one.change_on, one.change_at
            yield (point.code, asked, one.outcome, gettext(one.reason_name), one.words, *change)
