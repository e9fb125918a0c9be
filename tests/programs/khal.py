"""Asks khal, the calendar of a terminal, when what lies in a folder begins."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.programs.running import Programs

_SETTINGS = """
[calendars]
[[one]]
path = {folder}
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {home}/khal.db
"""


class Khal:
    """A khal with one calendar, which is a folder of items as vdirsyncer leaves them."""

    def __init__(self, programs: Programs, folder: Path) -> None:
        """Write the settings of a khal that shows everything in UTC."""
        self._programs = programs
        self._settings = programs.home / "khal.conf"
        folder.mkdir(exist_ok=True)
        text = _SETTINGS.format(folder=folder, home=programs.home)
        self._settings.write_text(text, encoding="utf-8")

    def take(self, file: Path) -> None:
        """Take the events of a file into the calendar."""
        self._programs.run("khal", "-c", self._settings, "import", "--batch", "-a", "one", file)

    def begins(self, first: datetime, days: int) -> list[datetime]:
        """Return when the events of so many days begin, in order."""
        shape = ("--format", "{start-long-full} {uid}", "--day-format", "")
        span = (f"{first:%Y-%m-%d}", f"{days}d")
        said = self._programs.run("khal", "-c", self._settings, "list", *shape, *span)
        # What goes on past midnight stands there again for the next day.
        lines = {line for line in said.split("\n") if line}
        walls = (line.rpartition(" ")[0] for line in lines)
        return sorted(datetime.fromisoformat(wall).replace(tzinfo=UTC) for wall in walls)
