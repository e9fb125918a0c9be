"""Reads `mutants.txt`: changes that each break one condition of the gate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).parent / "mutants.txt"


@dataclass(frozen=True)
class Mutant:
    """One edit of a module of `app.access`: `new` stands there instead of `old`.

    Of one that changes deeds, `route` names the rows of the matrix's `table` that notice it.
    """

    name: str
    module: str
    old: str
    new: str
    table: str = ""
    route: str = ""


def of_sight() -> list[Mutant]:
    """Return what breaks the view rule: somebody sees, opens or hears too much or too little."""
    lines = (line.split(" : ") for line in _part("[sight]"))
    return [Mutant(name.strip(), "app.access.rules", *_edit(edit)) for name, edit in lines]


def of_deeds() -> list[Mutant]:
    """Return what breaks deeds: to see is enough, or one condition of several is forgotten."""
    made = []
    for line in _part("[deeds]"):
        noun, change, where = line.split(" | ")
        name, edit = change.split(" : ")
        module = f"app.access.{noun.strip()}"
        made.append(Mutant(name.strip(), module, *_edit(edit), *where.split(" ", 1)))
    return made


def of_public() -> list[Mutant]:
    """Return what breaks the release to the public: asked, decided, closed or shown otherwise."""
    lines = (line.split(" : ") for line in _part("[public]"))
    return [Mutant(name.strip(), "app.access.clearances", *_edit(edit)) for name, edit in lines]


def _part(title: str) -> list[str]:
    lines = [line for line in _FILE.read_text().splitlines() if not line.startswith("#")]
    begun = lines[lines.index(title) + 1 :]
    ends = [place for place, line in enumerate(begun) if line.startswith("[")]
    return begun[: ends[0]] if ends else begun


def _edit(text: str) -> tuple[str, str]:
    old, _, new = text.strip().partition(" -> ")
    return old.replace("¶", "\n        "), new.replace("¶", "\n        ")
