"""The last line of scripts/test: what its parts found, added up from the files they wrote.

A run `NAME again` is the second try of what failed in the run NAME. What passes then counts as
passed, and is named in a line before the last.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from xml.etree import ElementTree as ET

# Exit codes of pytest: https://docs.pytest.org/en/stable/reference/exit-codes.html
_PASSED, _FAILED, _NOTHING_SELECTED = 0, 1, 5
_AGAIN = " again"
_WORDS = ("failed", "errors", "passed", "skipped")
# What JUnit calls an outcome. A test that fails, and whose fixtures then fail too, is there twice.
_ENDINGS = {"failure": "failed", "error": "errors", "skipped": "skipped"}

Outcomes: TypeAlias = "dict[str, str]"


@dataclass
class Run:
    """One run of pytest: its exit code, and how each of its tests ended."""

    code: int
    outcomes: Outcomes

    def failed(self) -> set[str]:
        """Return the tests that did not go well."""
        return {test for test, word in self.outcomes.items() if word in ("failed", "errors")}

    def passed(self) -> set[str]:
        """Return the tests that passed."""
        return {test for test, word in self.outcomes.items() if word == "passed"}


def read(file: Path) -> Outcomes:
    """Return how each test ended, from a JUnit file of pytest's; empty where none was finished."""
    try:
        cases = ET.parse(file).getroot().iter("testcase")  # noqa: S314 - written by pytest
    except (FileNotFoundError, ET.ParseError):
        return {}
    found: Outcomes = {}
    for case in cases:
        test = f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name')}"
        words = [word for tag, word in _ENDINGS.items() if case.find(tag) is not None]
        ending = (words or ["passed"])[0]
        found[test] = min(ending, found.get(test, ending), key=_WORDS.index)
    return found


def mend(first: Run, second: Run) -> list[str]:
    """Take into a run what its second try found, and return which tests passed only then.

    The run went well after all if each that failed passed at the second try, and nothing but
    failing tests was wrong with it.
    """
    unsteady = sorted(first.failed() & second.passed())
    first.outcomes.update(dict.fromkeys(unsteady, "passed"))
    if first.code == _FAILED and second.code == _PASSED and unsteady and not first.failed():
        first.code = _PASSED
    return unsteady


def in_words(count: Counter[str]) -> str:
    """Return "2 failed, 40 passed", leaving out what did not happen."""
    said = ", ".join(f"{count[word]} {word}" for word in _WORDS if count[word])
    return said.replace("1 errors", "1 error") if count["errors"] == 1 else said or "no tests ran"


def main(arguments: list[str] | None = None) -> int:
    """Print the line, and return 0 only when every part ended well."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, required=True)
    parser.add_argument("--checks", type=int, required=True)
    parser.add_argument("--run", nargs=3, action="append", required=True)
    parser.add_argument("--selected", action="store_true")
    given = parser.parse_args(arguments)
    runs = {name: Run(int(code), read(Path(file))) for name, code, file in given.run}
    for name in [name for name in runs if name.endswith(_AGAIN)]:
        unsteady = mend(runs[name.removesuffix(_AGAIN)], runs.pop(name))
        if unsteady:
            print(f"unsteady: {', '.join(unsteady)} (passed at the second try)")
    fine = {_PASSED, _NOTHING_SELECTED} if given.selected else {_PASSED}
    parts = ["checks passed" if given.checks == 0 else "checks FAILED"]
    for name, run in runs.items():
        good = run.code in fine
        parts.append(f"{name} {'passed' if good else f'FAILED (pytest ended with {run.code})'}")
    total = Counter(word for run in runs.values() for word in run.outcomes.values())
    print(f"=== {in_words(total)} in {given.seconds}s: {', '.join(parts)} ===")
    return 0 if given.checks == 0 and all(run.code in fine for run in runs.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
