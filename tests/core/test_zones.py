"""Which rules of time zones count: those of the locked package, whatever the system has."""

from __future__ import annotations

import subprocess
import sys
import zoneinfo
from datetime import UTC, datetime

import app


def test_zones_come_from_the_locked_package_alone() -> None:
    assert app.__doc__
    assert zoneinfo.TZPATH == ()
    # Vancouver keeps summer time for good since 2026 (tzdata 2026b).
    winter = datetime(2028, 1, 1, tzinfo=UTC).astimezone(zoneinfo.ZoneInfo("America/Vancouver"))
    assert winter.utcoffset() == winter.replace(month=7).utcoffset()


def test_a_process_of_ours_begins_with_them() -> None:
    asked = "import app, zoneinfo; print(zoneinfo.TZPATH)"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True, text=True)
    assert said.stdout.strip().endswith("()")
