"""Locks on files between processes; the kernel lets go of them when a process dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The open files of this process whose shared lock says that it uses something.
_held: dict[Path, int] = {}


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock `path` alone; other processes that want it wait."""
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def hold(path: Path) -> None:
    """Share the lock `path` with others until `release`, or until this process ends."""
    if path not in _held:
        descriptor = _open(path)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        _held[path] = descriptor


def release(path: Path) -> None:
    """Give up this process's share of `path`, if it has one."""
    descriptor = _held.pop(path, None)
    if descriptor is not None:
        os.close(descriptor)


def held(path: Path) -> bool:
    """Return whether any process has a share of `path`."""
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
