"""Makes PDF files, in a process of its own that reaches no network and may not take for ever."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from app.core.errors import Conflict
from app.core.i18n import N_

_SECONDS, _LARGEST = 120, 128 << 20
_PRESSMAN = Path(__file__).with_name("pdf_press.py")
# What is set for the process that reads strangers' files; the secrets of this one are not.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "XDG_CACHE_HOME", "FONTCONFIG_PATH", "FONTCONFIG_FILE")
_ABSENT = N_("This desk makes no PDF files. Print the page instead: it has the same contents.")
_FAILED = N_("The PDF could not be made. Print the page instead: it has the same contents.")


@dataclass(frozen=True, slots=True)
class Annex:
    """A file whose pages follow the document; `heading` is markup that stands above each."""

    path: str
    media_type: str
    heading: str


@dataclass(frozen=True, slots=True)
class Sheets:
    """A document to be made: markup, its style, and what is annexed to it.

    In `markup` stands `<!--annexes-->` where the pages of the annexes go; that of annex 3 has the
    id `annex-3`. `unreadable` is what a page says for an annex that cannot be taken in.
    """

    markup: str
    style: str
    unreadable: str
    annexes: list[Annex] = field(default_factory=list)


def available() -> bool:
    """Tell whether this installation can make PDF files (the extra `pdf`)."""
    return importlib.util.find_spec("weasyprint") is not None


# One at a time: laying out a long document takes as much memory as all else together.
_PRESS = asyncio.Semaphore(1)


async def made(sheets: Sheets) -> bytes:
    """Return a document as PDF; raises Conflict, in words, where none can be made."""
    if not available():
        raise Conflict(_ABSENT)
    order = json.dumps(asdict(sheets)).encode()
    async with _PRESS:
        worker = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-I", str(_PRESSMAN)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        )
        try:
            found, _ = await asyncio.wait_for(worker.communicate(order), _SECONDS)
        except TimeoutError:
            raise Conflict(_FAILED) from None
        finally:
            if worker.returncode is None:
                worker.kill()
                await worker.wait()
    if worker.returncode or not found.startswith(b"%PDF-") or len(found) > _LARGEST:
        raise Conflict(_FAILED)
    return found
