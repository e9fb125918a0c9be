"""Which time is fairest: who would sit up at night for it, and who did so before."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from app.core.i18n import N_, zone_named
from app.models.time_polls import BAD, GOOD, IF_NEEDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# Night is from ten in the evening to seven in the morning.
_EVENING, _MORNING = time(22), time(7)
_A_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
# By the first part of a zone's name in the tz database.
REGIONS = {
    "Africa": N_("Africa"),
    "America": N_("The Americas"),
    "Asia": N_("Asia"),
    "Europe": N_("Europe"),
    "Pacific": N_("Australia and the Pacific"),
    "Elsewhere": N_("Elsewhere"),
}
_OTHERS = {"Australia": "Pacific", "Atlantic": "Europe", "Arctic": "Europe", "Indian": "Asia"}
_ELSEWHERE = "Elsewhere"


@dataclass(frozen=True, slots=True)
class Part:
    """What a time means to one region: how many people, where most are, and hours of night each.

    `people` are those asked; `before` is the hours of night that each had at past meetings.
    """

    region: str
    people: int
    zone: str
    night: float
    before: float

    @property
    def name(self) -> str:
        """The region's name, a msgid."""
        return REGIONS[self.region]


@dataclass(frozen=True, slots=True)
class Rated:
    """A time with what it means to each region, how it suits, and its place: 1 is the fairest."""

    starts_at: datetime
    parts: tuple[Part, ...]
    suits: Counter[str]
    place: int = 0

    @property
    def key(self) -> tuple[float, ...]:
        """By what times are compared; the lower, the fairer.

        First who cannot come at all, then the night of the region that has sat up most, past
        meetings included, then all nights together, and last for whom it is good.
        """
        worst = max((part.before + part.night for part in self.parts), default=0.0)
        total = sum(part.night * part.people for part in self.parts)
        strained = self.suits[IF_NEEDED] - self.suits[GOOD]
        return (self.suits[BAD], round(worst, 2), round(total, 2), strained)


def region_of(zone: str) -> str:
    """Return the region of an IANA zone, a key of REGIONS, also for one that names none."""
    area = zone.partition("/")[0]
    area = _OTHERS.get(area, area)
    return area if area in REGIONS else _ELSEWHERE


def night(starts_at: datetime, minutes: int, zone: str) -> float:
    """Return how many hours of a time lie between ten in the evening and seven, in a zone."""
    ends_at = starts_at + timedelta(minutes=minutes)
    clock = zone_named(zone)
    day = starts_at.astimezone(clock).date() - _A_DAY
    hours = timedelta()
    while datetime.combine(day, _EVENING, clock) < ends_at:
        dusk = datetime.combine(day, _EVENING, clock)
        dawn = datetime.combine(day + _A_DAY, _MORNING, clock)
        # Compared and subtracted as instants: the two may have different offsets.
        low = max(starts_at.timestamp(), dusk.timestamp())
        high = min(ends_at.timestamp(), dawn.timestamp())
        hours += timedelta(seconds=max(high - low, 0))
        day += _A_DAY
    return hours / _HOUR


def borne(past: Iterable[tuple[datetime, int]], people: Mapping[str, int]) -> dict[str, float]:
    """Return the hours of night that each of a region had at past meetings (start, minutes)."""
    burden: defaultdict[str, float] = defaultdict(float)
    for starts_at, minutes in past:
        for part in parts(starts_at, minutes, people, {}):
            burden[part.region] += part.night
    return dict(burden)


def parts(
    starts_at: datetime, minutes: int, people: Mapping[str, int], before: Mapping[str, float]
) -> tuple[Part, ...]:
    """Return what a time means to each region; `people` counts those asked by zone."""
    by_region: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for zone, count in people.items():
        by_region[region_of(zone)][zone] = count
    found = []
    for region, zones in sorted(by_region.items()):
        count = sum(zones.values())
        hours = sum(night(starts_at, minutes, zone) * many for zone, many in zones.items())
        most = max(sorted(zones), key=zones.__getitem__)
        found.append(Part(region, count, most, hours / count, before.get(region, 0.0)))
    return tuple(found)


def ranked(slots: Sequence[Rated]) -> list[Rated]:
    """Return times in their order, each with its place among them; equals share one."""
    keys = sorted({slot.key for slot in slots})
    return [Rated(one.starts_at, one.parts, one.suits, keys.index(one.key) + 1) for one in slots]
