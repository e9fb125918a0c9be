"""Asks node-ical, which reads calendars for programs of Node, when the events of a file begin."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.programs.running import Programs

_SCRIPT = Path(__file__).parent / "node" / "begins.mjs"


@dataclass(frozen=True, order=True)
class Begin:
    """When an event begins, and what a clock of the zone asked for shows then, as Node has it."""

    at: datetime
    wall: datetime


def begins(programs: Programs, file: Path, zone: str, first: datetime, days: int) -> list[Begin]:
    """Return when the events of so many days begin, in order, with the wall time in `zone`."""
    span = (first.isoformat(), (first + timedelta(days=days)).isoformat())
    folder = programs.environment / "node"
    said = programs.run("node", _SCRIPT, folder, file, zone, *span)
    found = []
    for seconds, offset in json.loads(said):
        at = datetime.fromtimestamp(seconds, UTC)
        found.append(Begin(at, at.replace(tzinfo=None) + timedelta(seconds=offset)))
    return found
