"""Measures the application against its ceilings, in the same rounds: see README.md."""

from __future__ import annotations

import argparse
import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.core.tokens import csrf_token
from app.web.forms import TOKEN
from bench import cast, report
from bench.caller import Call
from bench.generate import database, size_of
from bench.measure import Lane, rounds
from bench.served import Served, on_its_loop, served
from bench.stage import SECRET, Stage, stage

COMMENT = "Seen here too."


async def lanes_of(made: Stage, viewer: str, behind: Served | None = None) -> list[Lane]:
    """Return what is measured for one viewer: the pages, each behind its own ceiling from memory,
    and then what is held against a framework that does nothing, through a server if there is one.
    """  # noqa: D205 - one sentence
    return [*await _pages(made, viewer), *_answers(made, viewer, behind)]


async def _pages(made: Stage, viewer: str) -> list[Lane]:
    feed = made.page(viewer, "/bulletins")
    kept = [("feed", feed)]
    if reference := made.shown(viewer):
        kept.append(("record", made.page(viewer, f"/bulletins/{reference}")))
    if reference := made.heard(viewer):
        kept.append(("thread", made.page(viewer, f"/threads/{reference}")))
    kept.append(("register", made.page(viewer, "/register", "list=decided&topic=policy")))
    found = []
    for name, call in kept:
        memory = await made.remember(f"{name}-{viewer}", call)
        found.append(Lane(f"{name} from memory", made.app, memory))
        found.append(Lane(name, made.app, call, backend=made.backend))
    return found


def _answers(made: Stage, viewer: str, behind: Served | None) -> list[Lane]:
    found = [("feed json", made.api(viewer, "GET", "/api/v1/bulletins"), 200)]
    if reference := made.commented(viewer):
        path = f"/api/v1/bulletins/{reference}/comments"
        found.append(("comment json", made.api(viewer, "POST", path, {"text": COMMENT}), 201))
        form = _form(made.page(viewer, f"/bulletins/{reference}/comments"), viewer)
        found.append(("comment", form, 303))
    if behind is None:
        return [Lane(name, made.app, call, (s,), made.backend) for name, call, s in found]
    return [
        Lane(name, behind, call, (status,), behind.backend, behind.pid)
        for name, call, status in found
    ]


def _form(call: Call, viewer: str) -> Call:
    token = csrf_token(SECRET.encode(), cast.session_token(viewer).encode())
    body = f"{TOKEN}={token}&text={COMMENT.replace(' ', '+')}".encode()
    kind = ("content-type", "application/x-www-form-urlencoded")
    headers = (*call.headers, kind, ("sec-fetch-site", "same-origin"))
    return Call("POST", call.path, "", headers, body)


async def measure(urls: dict[int, str], count: int, times: int) -> list[dict[str, Any]]:
    """Return a row for each size, viewer and scenario; all are measured in the same rounds."""
    async with contextlib.AsyncExitStack() as open_:
        nothing = open_.enter_context(served())
        floor = Lane(report.BARE, nothing, Call("GET", "/"), server=nothing.pid)
        placed: list[tuple[int, str, Lane]] = [(0, "", floor)]
        for size, url in urls.items():
            made = await open_.enter_async_context(stage(size, url))
            behind = open_.enter_context(served(url))
            for viewer in cast.FOUR:
                placed += [(size, viewer, lane) for lane in await lanes_of(made, viewer, behind)]
        await rounds([lane for _, _, lane in placed], count, times)
        return [report.row(size, viewer, lane, placed) for size, viewer, lane in placed]


@contextlib.contextmanager
def _databases(sizes: list[int], data: Path | None) -> Iterator[dict[int, str]]:
    with contextlib.ExitStack() as open_:
        yield {
            size: open_.enter_context(database(data / str(size) if data else None, size)).app_url
            for size in sizes
        }


def main() -> None:
    """Measure and print, or compare two measurements."""
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=size_of, help="1k, 100k, 1m or numbers of records")
    parser.add_argument("--data", type=Path, help="a folder that keeps the databases")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--times", type=int, default=20, help="requests in a block")
    parser.add_argument("--out", type=Path, help="a file for one JSON line for each row")
    parser.add_argument("--compare", nargs=2, type=Path, metavar=("BEFORE", "AFTER"))
    chosen = parser.parse_args()
    if chosen.compare:
        report.compare(*map(report.read, chosen.compare))
        return
    with _databases(chosen.sizes or [1000], chosen.data) as urls:
        rows = on_its_loop(measure(urls, chosen.rounds, chosen.times))
    if chosen.out:
        chosen.out.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    report.table(rows)


if __name__ == "__main__":
    main()
