"""The last line of scripts/test: what its parts found, added up from the files they wrote."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

# Exit codes of pytest: https://docs.pytest.org/en/stable/reference/exit-codes.html
_PASSED, _NOTHING_SELECTED = 0, 5
_WORDS = ("failed", "errors", "passed", "skipped")


def counted(file: Path) -> Counter[str]:
    """Return how many tests ended how, from a JUnit file that pytest wrote; empty without one."""
    found: Counter[str] = Counter()
    if file.exists():
        for suite in ET.parse(file).getroot().iter("testsuite"):  # noqa: S314 - written by pytest
            number = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors")}
            skipped = int(suite.get("skipped", 0))
            found["failed"] += number["failures"]
            found["errors"] += number["errors"]
            found["skipped"] += skipped
            found["passed"] += number["tests"] - number["failures"] - number["errors"] - skipped
    return found


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
    fine = {_PASSED, _NOTHING_SELECTED} if given.selected else {_PASSED}
    total: Counter[str] = Counter()
    parts = ["checks passed" if given.checks == 0 else "checks FAILED"]
    well = given.checks == 0
    for name, code, file in given.run:
        count = counted(Path(file))
        total.update(count)
        good = int(code) in fine
        well = well and good
        parts.append(f"{name} {'passed' if good else f'FAILED (pytest ended with {code})'}")
    print(f"=== {in_words(total)} in {given.seconds}s: {', '.join(parts)} ===")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
