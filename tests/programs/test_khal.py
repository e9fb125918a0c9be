"""khal takes an invitation out of a mail and finds each event when it begins."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.occasions import ZONES, yearly
from tests.programs.khal import Khal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.programs.running import Programs


@pytest.mark.parametrize("zone", ZONES)
def test_khal_finds_the_same_instants(programs: Programs, tmp_path: Path, zone: str) -> None:
    occasion = yearly(zone, "REQUEST")
    (tmp_path / "year.ics").write_bytes(occasion.data)
    khal = Khal(programs, tmp_path / "one")
    khal.take(tmp_path / "year.ics")
    assert khal.begins(datetime(2026, 12, 1, tzinfo=UTC), 800) == list(occasion.begins)
