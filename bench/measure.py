"""Rounds of measurements, interleaved forwards and backwards, in CPU time of app and database."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench.caller import App, Call, expect


@dataclass
class Lane:
    """One thing that is measured again and again, and what each block of it cost.

    Samples are microseconds of one request, averaged over a block: CPU of the application (of the
    process `server`; none: of this one), CPU of its PostgreSQL backend (process `backend`; none for
    a ceiling), and time on the wall.
    """

    name: str
    app: App
    call: Call
    statuses: tuple[int, ...] = (200,)
    backend: int | None = None
    server: int | None = None
    cpu: list[float] = field(default_factory=list)
    postgres: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    bytes: int = 0

    async def run(self, times: int, *, keep: bool = True) -> None:
        """Send the request so many times, and keep what one cost."""
        backend = cpu_of(self.backend)
        wall, cpu = time.perf_counter(), self._cpu()
        for _ in range(times):
            answer = await expect(self.app, self.call, self.statuses)
        spent = (self._cpu() - cpu, cpu_of(self.backend) - backend)
        passed = time.perf_counter() - wall
        self.bytes = len(answer.body)
        if keep:
            each = 1e6 / times
            self.cpu.append(spent[0] * each)
            self.postgres.append(spent[1] * each)
            self.wall.append(passed * each)

    def _cpu(self) -> float:
        return time.process_time() if self.server is None else cpu_of(self.server)


def cpu_of(pid: int | None) -> float:
    """Return the CPU seconds that a process has used in all its threads: to the nanosecond where
    the kernel tells (Linux, /proc/PID/task/*/schedstat), else as psutil counts, in ticks of 10 ms.
    """  # noqa: D205 - one sentence
    if pid is None:
        return 0.0
    threads = list(Path(f"/proc/{pid}/task").glob("*/schedstat"))
    if threads:
        texts = [thread.read_text(encoding="ascii") for thread in threads]
        return sum(int(text.split()[0]) for text in texts) / 1e9
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


async def rounds(lanes: Sequence[Lane], count: int, times: int) -> None:
    """Run all lanes in turn, forwards and then backwards, so often, so many requests a block."""
    for lane in lanes:
        await lane.run(times, keep=False)
    for _ in range(count):
        for lane in (*lanes, *reversed(lanes)):
            await lane.run(times)


def middle(samples: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(samples)


def spread(samples: Sequence[float]) -> float:
    """Return half the distance between the quartiles, as a part of the median."""
    if len(samples) < 4 or not middle(samples):  # noqa: PLR2004 - too few for quartiles
        return 0.0
    low, _, high = statistics.quantiles(samples, n=4)
    return (high - low) / 2 / middle(samples)
