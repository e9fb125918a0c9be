"""Makes a database of 1,000 to 1,000,000 records: see README.md."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from app.core import embedded, migrations, postgres_software
from bench import load

SIZES = {"1k": 1000, "100k": 100_000, "1m": 1_000_000}


def size_of(word: str) -> int:
    """Return how many records `word` (1k, 100k, 1m or a number) means; raises ValueError."""
    return SIZES.get(word.lower()) or int(word)


@contextlib.contextmanager
def database(folder: Path | None, size: int, seed: int = 1) -> Iterator[embedded.Embedded]:
    """Give a server with `size` records, made now unless the folder has them; None: thrown away.

    It is as safe against power cuts as in production, so that a commit costs what it costs there.
    """
    data = folder.resolve() if folder else _thrown_away()
    try:
        server = embedded.start(data)
        # The last number is that of what is generated: a folder made before it changed is another.
        made = data / f"records-{size}-{seed}-2"
        if not made.exists():
            if any(data.glob("records-*")):
                message = f"{data} has another number of records or another seed"
                raise SystemExit(message)
            migrations.upgrade(server.owner_url)
            with psycopg.connect(_plain(server.owner_url)) as connection, _progress() as tell:
                load.fill(connection, size, seed, tell)
            made.touch()
        yield server
    finally:
        embedded.stop(data)
        if folder is None:
            shutil.rmtree(data)


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _thrown_away() -> Path:
    # Root runs the server as another account, which must be able to reach the folder.
    home = postgres_software.SYSTEM_HOME if os.geteuid() == 0 else None
    if home:
        home.mkdir(mode=0o755, parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix="bench-", dir=home)).resolve()


@contextlib.contextmanager
def _progress() -> Iterator[load.Progress]:
    console = Console(stderr=True)
    columns = (*Progress.get_default_columns()[:3], TextColumn("{task.completed}"))
    with Progress(*columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal,
                  transient=True) as bar:  # fmt: skip
        tasks: dict[str, int] = {}

        def tell(what: str, done: int, whole: int) -> None:
            word = what.split(" ", 1)[0]
            if word not in tasks:
                tasks[word] = bar.add_task(word, total=whole)
            bar.update(tasks[word], completed=done, description=what)  # type: ignore[arg-type]

        yield tell


def main() -> None:
    """Make the database and say where it lies."""
    parser = argparse.ArgumentParser(prog="python -m bench.generate", description=__doc__)
    parser.add_argument("size", type=size_of, help="1k, 100k, 1m or a number of records")
    parser.add_argument("--data", type=Path, help="the folder (default: one that is thrown away)")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    begun = time.perf_counter()
    with database(chosen.data, chosen.size, chosen.seed) as server:
        seconds = time.perf_counter() - begun
        print(f"{chosen.size} records in {seconds:.0f} s; reached as {server.app_url}")


if __name__ == "__main__":
    main()
