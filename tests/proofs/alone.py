"""A crawl with one wall or none, run as a program: statements are compiled when modules load.

Arguments: `first`, `second` or `none` for the wall that stands, a database's name, its owner's and
its application's URL, the folder of files, and who crawls (`nobody` is not signed in). It prints,
as JSON, for each of them the names of foreign texts found with the place of each, and those of
their own that were missed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.proofs.altered import alter
from tests.proofs.walls import FIRST, open_second


def crawl(standing: str, name: str, owner: str, app: str, folder: str, voices: list[str]) -> str:
    """Crawl as each of `voices`, with the wall that is left standing."""
    if standing != "first":
        alter(FIRST)
    from tests.database import Database  # noqa: PLC0415 - the gate is altered first
    from tests.proofs.crawler import Crawler  # noqa: PLC0415
    from tests.proofs.scene import SECRETS, may_find  # noqa: PLC0415
    from tests.world import World  # noqa: PLC0415

    world = World(Database(name, owner, app), Path(folder))
    # An application does not start without its second wall.
    world.client()
    if standing != "second" and not open_second(world):
        raise RuntimeError("no table was protected")
    told = {}
    for known in voices:
        voice = None if known == "nobody" else known
        walk, own = Crawler(world, voice).everything(), may_find(voice)
        told[known] = {
            "foreign": {
                SECRETS[token].name: place
                for token, place in walk.found.items()
                if token not in own
            },
            "missed": [
                one.name for one in own.values() if one.sure and one.token not in walk.found
            ],
        }
    world.close()
    return json.dumps(told)


if __name__ == "__main__":
    standing, name, owner, app, folder = sys.argv[1:6]
    print(crawl(standing, name, owner, app, folder, sys.argv[6:]), file=sys.__stderr__)
