"""What changed from one version of a bulletin to the next."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.core.db import Row
from app.core.difference import Line, difference

if TYPE_CHECKING:
    from collections.abc import Sequence

FIELDS = ("kind", "countries", "industries", "marketplaces", "source", "identifiers")


@dataclass(frozen=True, slots=True)
class Change:
    """A version beside the one before it, as far as the reader may see that one.

    `fields` holds (name, before, after) of what differs besides title and text.
    """

    version: Any
    before: Any | None
    title: list[Line]
    text: list[Line]
    fields: list[tuple[str, Any, Any]]


async def leading_to(versions: Sequence[Any], number: int | None) -> Change | None:
    """Return what led to a version (the newest if `number` is None) of those the reader sees.

    `versions` are the newest first. None if there is no such version.
    """
    at = next((i for i, one in enumerate(versions) if number in (None, one.number)), None)
    if at is None:
        return None
    # Two long texts take up to a second to compare.
    return await asyncio.to_thread(
        _compared, versions[at], versions[at + 1] if at + 1 < len(versions) else None
    )


def _compared(version: Row, before: Row | None) -> Change:
    if before is None:
        return Change(version, None, [], [], [])
    fields = [
        (name, before.fields.get(name), version.fields.get(name))
        for name in FIELDS
        if before.fields.get(name) != version.fields.get(name)
    ]
    title = [] if before.title == version.title else difference(before.title, version.title)
    text = [] if before.text == version.text else difference(before.text, version.text)
    return Change(version, before, title, text, fields)
