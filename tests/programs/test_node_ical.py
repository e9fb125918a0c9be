"""node-ical finds each event when it begins, as far as Node knows the zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tests.occasions import ZONES, yearly
from tests.programs import node_ical

if TYPE_CHECKING:
    from tests.occasions import Occasion
    from tests.programs.node_ical import Begin
    from tests.programs.running import Programs

# node-ical goes by the zones inside Node and not by those in the file. Those of the Node that is
# locked are of release 2026b of the tz database; Morocco keeps UTC since 20 September 2026.
_STALE = ("Africa/Casablanca",)


def _found(programs: Programs, occasion: Occasion, zone: str) -> list[Begin]:
    file = programs.home / "year.ics"
    file.write_bytes(occasion.data)
    return node_ical.begins(programs, file, zone, datetime(2026, 12, 1, tzinfo=UTC), 800)


@pytest.mark.parametrize("method", [None, "REQUEST"])
@pytest.mark.parametrize("zone", sorted(set(ZONES) - set(_STALE)))
def test_node_ical_finds_the_same_instants(
    programs: Programs, zone: str, method: str | None
) -> None:
    occasion = yearly(zone, method)
    assert [one.at for one in _found(programs, occasion, zone)] == list(occasion.begins)


@pytest.mark.parametrize("zone", _STALE)
def test_node_ical_disagrees_by_what_node_does_not_know_yet_and_by_nothing_else(
    programs: Programs, zone: str
) -> None:
    occasion = yearly(zone)
    found = _found(programs, occasion, zone)
    assert [one.at for one in found] != list(occasion.begins), "Node knows this zone by now"
    known = ZoneInfo(zone)
    for one, due in zip(found, occasion.begins, strict=True):
        # What is given in another zone is at its instant; all else at the same wall time.
        assert one.at == due or one.wall == due.astimezone(known).replace(tzinfo=None)
