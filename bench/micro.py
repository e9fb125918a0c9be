"""A few ratios that hardly move with the machine, for a check of every change: see README.md."""

from __future__ import annotations

import argparse
import sys

from bench.caller import Call
from bench.generate import database
from bench.measure import Lane, rounds
from bench.report import MUST
from bench.run import lanes_of
from bench.served import on_its_loop
from bench.stage import bare, stage

RECORDS = 1000
VIEWER = "some"
# How far above its aim a ratio may be on a machine that does other things too.
_SLACK = 1.25
# What is held; a comparison with a framework that does nothing says more of the framework.
_HELD = ("feed", "record")


async def ratios(url: str, count: int, times: int) -> dict[str, float]:
    """Return, for each scenario, the least CPU of the application by the least of its ceiling."""
    async with stage(RECORDS, url) as made:
        lanes = [Lane("bare FastAPI", bare(), Call("GET", "/")), *await lanes_of(made, VIEWER)]
        await rounds(lanes, count, times)
    # The least of many short blocks is what the machine can do when nobody disturbs it.
    least = {lane.name: min(lane.cpu) for lane in lanes}
    return {name: least[name] / least[MUST[name][0]] for name in least if name in MUST}


def main() -> int:
    """Print the ratios; return 1 when one that is held is far above its aim."""
    parser = argparse.ArgumentParser(prog="python -m bench.micro", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--times", type=int, default=10, help="requests in a block")
    chosen = parser.parse_args()
    with database(None, RECORDS) as server:
        found = on_its_loop(ratios(server.app_url, chosen.rounds, chosen.times))
    for name, ratio in found.items():
        of, must = MUST[name]
        aim = f"at most {must:.1f}" if name in _HELD else "both without a server; not held here"
        print(f"{name:14} {ratio:6.2f} times {of} ({aim})")
    return int(any(found[name] > MUST[name][1] * _SLACK for name in _HELD))


if __name__ == "__main__":
    sys.exit(main())
