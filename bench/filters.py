"""Holds every filter of the feed, alone and two together, against the whole feed: see README.md."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import cast
from bench.generate import database, size_of
from bench.measure import Lane, middle, rounds
from bench.stage import Stage, stage

MOST = 5.0
_GROUP = "group={}"
_WHOSE = f"originator={cast.key('organisation', 5)}"
ALONE = (
    "kind=seller", "kind=factory", "industry=apparel", "industry=publishing", "country=CN",
    "country=IS", "tlp=AMBER", "tlp=RED", _WHOSE, _GROUP, "expired=true", "unread=true",
)  # fmt: skip
TOGETHER = (
    "kind=seller&country=CN", "kind=factory&country=CN", "kind=factory&country=IS",
    "industry=apparel&tlp=GREEN", "kind=seller&tlp=RED", "industry=apparel&tlp=CLEAR",
    f"{_WHOSE}&kind=seller", f"{_WHOSE}&kind=factory", "kind=seller&unread=true",
    "kind=factory&unread=true", f"{_GROUP}&unread=true", "expired=true&unread=true",
)  # fmt: skip
# The only group of `some`, and the alliance, which the others sit in too.
_GROUPS = {"some": cast.key("group", "accessories")}
_VIEWERS = ("all", "some", "heavy", "browsing", "agent")


def _lanes(made: Stage, viewer: str) -> list[Lane]:
    group = _GROUPS.get(viewer, cast.key("group", "alliance"))
    queries = ("", *(query.format(group) for query in (*ALONE, *TOGETHER)))
    return [
        Lane(query, made.app, made.page(viewer, "/bulletins", query), backend=made.backend)
        for query in queries
    ]


def _cost(lane: Lane) -> float:
    return middle(lane.cpu) + middle(lane.postgres)


async def measure(size: int, url: str, count: int, times: int) -> dict[str, list[Lane]]:
    """Return the measured lanes of each viewer; the first of them is the whole feed."""
    async with stage(size, url) as made:
        found = {viewer: _lanes(made, viewer) for viewer in _VIEWERS}
        for lanes in found.values():
            await rounds(lanes, count, times)
    return found


def main() -> int:
    """Print what each filter costs of the whole feed; return 1 when one is above the most."""
    parser = argparse.ArgumentParser(prog="python -m bench.filters", description=__doc__)
    parser.add_argument("size", type=size_of, nargs="?", default=100_000)
    parser.add_argument("--data", type=Path, help="a folder that keeps the database")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--times", type=int, default=6, help="requests in a block")
    chosen = parser.parse_args()
    data = chosen.data / str(chosen.size) if chosen.data else None
    with database(data, chosen.size) as server:
        found = asyncio.run(measure(chosen.size, server.app_url, chosen.rounds, chosen.times))
    shown = Table("filter", *found, caption="times the whole feed; CPU of app and PostgreSQL")
    worst = 0.0
    for place, lane in enumerate(found["all"]):
        ratios = [_cost(lanes[place]) / _cost(lanes[0]) for lanes in found.values()]
        worst = max(worst, *ratios)
        shown.add_row(lane.name or "(none)", *(f"{ratio:.1f}" for ratio in ratios))
    Console(width=120).print(shown)
    print(f"The most is {worst:.1f} (at most {MOST:.0f}).")
    return int(worst > MOST)


if __name__ == "__main__":
    sys.exit(main())
