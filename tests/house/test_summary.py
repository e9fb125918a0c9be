"""The last line of scripts/test tells the truth."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from tests.house.tree import ROOT

_SUITE = '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/></testsuites>'


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Give a folder with the results of a suite that went well and of journeys that did not."""
    (tmp_path / "good.xml").write_text(_SUITE.format(870, 0, 0, 2))
    (tmp_path / "bad.xml").write_text(_SUITE.format(42, 1, 1, 0))
    return tmp_path


@pytest.mark.parametrize(
    ("checks", "suite", "browser", "line"),
    [
        (0, (0, "good"), (0, "good"), "1736 passed, 4 skipped in 9s: checks passed, suite passed"),
        (1, (0, "good"), (0, "good"), "1736 passed, 4 skipped in 9s: checks FAILED, suite passed"),
        (0, (0, "good"), (1, "bad"), "1 failed, 1 error, 908 passed, 2 skipped in 9s: checks pas"),
        (0, (3, "gone"), (0, "good"), "suite FAILED (pytest ended with 3), browser passed"),
        (0, (0, "good"), (5, "gone"), "browser FAILED (pytest ended with 5)"),
        (0, (5, "gone"), (5, "gone"), "no tests ran in 9s: checks passed, suite FAILED"),
    ],
)
def test_any_part_that_fails_fails_the_whole(
    results: Path,
    capsys: pytest.CaptureFixture[str],
    checks: int,
    suite: tuple[int, str],
    browser: tuple[int, str],
    line: str,
) -> None:
    main = runpy.run_path(str(ROOT / "scripts" / "summary.py"))["main"]
    arguments = ["--seconds", "9", "--checks", str(checks)]
    for name, (code, file) in (("suite", suite), ("browser", browser)):
        arguments += ["--run", name, str(code), str(results / f"{file}.xml")]
    well = checks == 0 and suite[0] == 0 and browser[0] == 0
    assert main(arguments) == (0 if well else 1)
    assert line in capsys.readouterr().out
