"""How long work takes against other work of the same moments: no machine is too slow to pass."""

from __future__ import annotations

import contextlib
import gc
import math
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FEWEST, _MOST = 2, 7


@contextlib.contextmanager
def _left_alone() -> Iterator[None]:
    """Collect no garbage: with all tests loaded, that alone may take half a second."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def seconds(work: Callable[[], object]) -> float:
    """Return the seconds that this thread spent on `work`, waiting and garbage not counted."""
    with _left_alone():
        began = time.thread_time()
        work()
        return time.thread_time() - began


def within(times: float, work: Callable[[], object], other: Callable[[], object]) -> None:
    """Fail unless `work` takes at most so many `times` as long as `other` does.

    Both are done in turns, and the shortest of each counts: a neighbour that takes the processor
    makes one turn long, and too much work makes every one long. What takes its time in proportion
    to the size of a text takes four times as long for four times the text, and what takes the
    square sixteen times: between them, ask for eight.
    """
    longer = shorter = math.inf
    for turn in range(1, _MOST + 1):
        shorter = min(shorter, seconds(other))
        longer = min(longer, seconds(work))
        if turn >= _FEWEST and longer <= times * shorter:
            return
    message = f"{longer:.4f} s, {longer / shorter:.1f} times {shorter:.4f} s, beyond {times}"
    raise AssertionError(message)
