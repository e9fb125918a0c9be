"""Rows of a measurement: what they say, a table to read, and two revisions side by side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.measure import Lane, middle, spread

Placed = Sequence[tuple[int, str, Lane]]
Row = dict[str, Any]
BARE = "bare FastAPI"
# scenario: (the ceiling it is held against, how many times its cost is the most)
MUST = {
    "feed": ("feed from memory", 2.0),
    "record": ("record from memory", 1.5),
    "thread": ("thread from memory", 1.5),
    "register": ("register from memory", 2.0),
    "month": ("month from memory", 2.0),
    "feed json": (BARE, 5.0),
    "comment json": (BARE, 6.0),
    "comment": (BARE, 6.0),
    "calendar feed unchanged": (BARE, 2.5),
}


def row(size: int, viewer: str, lane: Lane, placed: Placed) -> Row:
    """Return what was measured on one lane, in microseconds and as a ratio to its ceiling."""
    ceiling, must = MUST.get(lane.name, ("", 0.0))
    found: Row = {
        "records": size,
        "viewer": viewer,
        "scenario": lane.name,
        "app_us": round(middle(lane.cpu), 1),
        "postgres_us": round(middle(lane.postgres), 1),
        "wall_us": round(middle(lane.wall), 1),
        "spread": round(spread(lane.cpu), 3),
        "bytes": lane.bytes,
    }
    if not ceiling:
        return found
    other = next(
        o for s, v, o in placed if o.name == ceiling and (s, v) in ((size, viewer), (0, ""))
    )
    floor = middle(other.cpu)
    both = found["app_us"] + found["postgres_us"]
    ratios = {"ratio": found["app_us"] / floor, "with_postgres": both / floor}
    return found | {"of": ceiling, "must": must} | {k: round(v, 2) for k, v in ratios.items()}


def table(rows: Sequence[Row]) -> None:
    """Print the rows for people."""
    shown = Table(
        caption="app, PostgreSQL: CPU of one request in µs; ratio: the app's to its ceiling's"
    )
    heads = (
        "records",
        "viewer",
        "scenario",
        "app",
        "±",
        "PostgreSQL",
        "kB",
        "ratio",
        "must",
        "with PG",
    )
    for place, head in enumerate(heads):
        shown.add_column(head, justify="left" if place in (1, 2) else "right")
    for one in rows:
        numbers = (f"{one['app_us']:.0f}", f"{one['spread']:.0%}", f"{one['postgres_us']:.0f}")
        ratios = ("", "", "")
        if "of" in one:
            colour = "green" if one["ratio"] <= one["must"] else "red"
            ratios = (
                f"[{colour}]{one['ratio']:.2f}[/]",
                f"{one['must']}",
                f"{one['with_postgres']}",
            )
        size, scenario = str(one["records"] or ""), one["scenario"]
        shown.add_row(
            size, one["viewer"], scenario, *numbers, f"{one['bytes'] / 1000:.1f}", *ratios
        )
    Console(width=120).print(shown)


def read(file: Path) -> list[Row]:
    """Return the rows of a file of JSON lines."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def compare(before: Sequence[Row], after: Sequence[Row]) -> None:
    """Print how the ratios of one measurement moved in another; machines need not be the same."""
    keys = ("records", "viewer", "scenario")
    old = {tuple(one[key] for key in keys): one for one in before if "of" in one}
    shown = Table("records", "viewer", "scenario", "before", "after", "change")
    for one in after:
        place = tuple(one[key] for key in keys)
        if place not in old or "of" not in one:
            continue
        was, now = old[place]["ratio"], one["ratio"]
        shown.add_row(*map(str, place), f"{was:.2f}", f"{now:.2f}", f"{now / was - 1:+.0%}")
    Console(width=100).print(shown)
