"""Reads the tables of `matrix/`: who stands how to what, and what each is answered on each route.

A table has two parts. `[things]` names, in each row, what stands in an address, and who stands how
to it; everybody else stands as the last column of the second part says, and `nobody` is not signed
in at all. `[answers]` has a row for
each route with the status for each standing (`-`: nobody stands so), and what is sent. `<name>` is
the id of whoever or whatever bears a name, or what stands for it in `[things]`; `#name` is a
bulletin's reference.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cast import id_of, voice
from tests.oracle import VOICES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.proofs.staging import Stage

FOLDER = Path(__file__).parent / "matrix"
_NAMED = re.compile(r"<([^>]+)>|#([a-z]+)")
_IN_PATH = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True)
class Thing:
    """What stands in an address, and the voices that stand in some way to it."""

    names: dict[str, str]
    standings: dict[str, tuple[str | None, ...]]
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """A route with the status that each standing is answered, and what is sent to it."""

    method: str
    path: str
    answers: dict[str, str]
    sent: str

    @property
    def names(self) -> set[str]:
        """Return the names that the address has to be filled in with."""
        return set(_IN_PATH.findall(self.path))


@dataclass(frozen=True, slots=True)
class Case:
    """One question: who asks for what, and how that is answered."""

    row: Row
    thing: Thing
    standing: str
    voice: str | None

    @property
    def told(self) -> str:
        """Return the question in words."""
        words = f"{self.row.method} {self.row.path} {self.row.sent}".rstrip()
        return f"{words} [{self.thing.words}] by {self.voice}, {self.standing}"


@dataclass(frozen=True, slots=True)
class Table:
    """One file of the matrix."""

    things: list[Thing]
    rows: list[Row]

    def cases(self) -> Iterator[Case]:
        """Yield every question: two who stand in some way where only is asked, else one of them.

        Of everybody else one is asked each time, everybody in turn.
        """
        turn = itertools.count()
        for row, thing in itertools.product(self.rows, self.things):
            if row.names - thing.names.keys() or (thing.names and not row.names):
                continue
            known = {*itertools.chain.from_iterable(thing.standings.values())}
            others = [one for one in VOICES if one not in known]
            for standing, answer in row.answers.items():
                asking = thing.standings.get(standing, ())
                if standing == list(row.answers)[-1] and others:
                    asking = (others[next(turn) % len(others)],)
                for one in asking[: 2 if row.method == "GET" else 1]:
                    if answer != "-":
                        yield Case(row, thing, standing, one)


def tables() -> dict[str, Table]:
    """Return all tables by name."""
    return {path.stem: read(path.read_text()) for path in sorted(FOLDER.glob("*.txt"))}


def read(text: str) -> Table:
    """Return one table; a line that begins with `#` says something to its reader."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    middle = lines.index("[answers]")
    things = [_thing(line) for line in lines[1:middle]]
    columns = _cells(lines[middle + 1])[1:-1]
    return Table(things, [_row(line, columns) for line in lines[middle + 2 :]])


def filled(text: str, stage: Stage, names: dict[str, str] | None = None) -> str:
    """Return a text with ids and references in place of names; those in `names` stand for more."""

    def known(found: re.Match[str]) -> str:
        if found[1] in (names or {}):
            return (names or {})[found[1]]
        return str(id_of(found[1])) if found[1] else stage.reference(found[2])

    return _NAMED.sub(known, text)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def _thing(line: str) -> Thing:
    words, *standings = _cells(line)
    names = dict(part.split("=", 1) for part in words.split("; ") if part)
    told = (standing.split(":", 1) for standing in standings if standing)
    return Thing(names, {name: _voices(who) for name, who in told}, words)


def _voices(who: str) -> tuple[str | None, ...]:
    return tuple(None if name == "nobody" else "@".join(voice(name)) for name in who.split())


def _row(line: str, columns: list[str]) -> Row:
    route, *answers, sent = _cells(line)
    method, path = route.split()
    return Row(method, path, dict(zip(columns, answers, strict=True)), sent)
