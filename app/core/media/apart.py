"""Runs a reader of foreign formats in a process of its own, with bounds on time and memory.

Such readers can be made to eat both. `output_of` starts a module of this house as that process,
and the module calls `bounded` before it reads anything.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]
_SECONDS = 60
_CPU_SECONDS = 30
_MEMORY_BYTES = 1 << 30


class Unreadable(Exception):
    """A document could not be read: damaged, locked, or too much for its reader."""


async def output_of(module: str, *given: str) -> bytes:
    """Return what a module, run with these arguments, writes to its standard output.

    Raises Unreadable when it fails or takes more than a minute or a gigabyte.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *given),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(_ROOT)},
    )
    try:
        async with asyncio.timeout(_SECONDS):
            said, _ = await process.communicate()
    except TimeoutError:
        raise Unreadable("too slow") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise Unreadable("its reader failed")
    return said


def bounded() -> None:
    """Hold this process, and all that it reads, within bounds from now on."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    # Not on macOS, which knows no such bound.
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
