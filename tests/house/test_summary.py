"""The last line of scripts/test tells the truth."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from tests.house.tree import ROOT

_TAGS = {"F": "<failure/>", "E": "<error/>", "s": "<skipped/>", ".": ""}
# How the tests of a run ended, a letter each: passed (.), skipped, failed, in error.
_ENDED = {
    "good": "." * 868 + "ss",
    "bad": "." * 38 + "FE",
    "none": "",
    "once": "..F.F",
    "both pass": "  . .",
    "one passes": "  F .",
    "one is lost": "  .",
}


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Give a folder with what runs of many kinds leave behind."""
    for name, ended in _ENDED.items():
        cases = (
            f'<testcase classname="tests.browser.test_x" name="n[{i}]">{_TAGS[letter]}</testcase>'
            for i, letter in enumerate(ended)
            if letter != " "
        )
        text = f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>"
        (tmp_path / f"{name}.xml").write_text(text)
    (tmp_path / "torn.xml").write_text("<testsuites><testsuite><testcase")
    return tmp_path


def summed(results: Path, *runs: tuple[str, int, str], checks: int = 0, more: str = "") -> int:
    """Return what the program ends with; a run is its name, its exit code, its file."""
    main = runpy.run_path(str(ROOT / "scripts" / "summary.py"))["main"]
    arguments = ["--seconds", "9", "--checks", str(checks), *more.split()]
    for name, code, file in runs:
        arguments += ["--run", name, str(code), str(results / f"{file}.xml")]
    return int(main(arguments))


@pytest.mark.parametrize(
    ("checks", "suite", "browser", "line"),
    [
        (0, (0, "good"), (0, "good"), "1736 passed, 4 skipped in 9s: checks passed, suite passed"),
        (1, (0, "good"), (0, "good"), "1736 passed, 4 skipped in 9s: checks FAILED, suite passed"),
        (0, (0, "good"), (1, "bad"), "1 failed, 1 error, 906 passed, 2 skipped in 9s: checks pas"),
        (0, (3, "gone"), (0, "good"), "suite FAILED (pytest ended with 3), browser passed"),
        (0, (3, "torn"), (0, "good"), "868 passed, 2 skipped in 9s: checks passed, suite FAILED"),
        (0, (0, "good"), (5, "gone"), "browser FAILED (pytest ended with 5)"),
        (0, (2, "good"), (0, "good"), "suite FAILED (pytest ended with 2), browser passed"),
        (0, (5, "gone"), (5, "none"), "no tests ran in 9s: checks passed, suite FAILED"),
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
    well = checks == 0 and suite[0] == 0 and browser[0] == 0
    runs = (("suite", *suite), ("browser", *browser))
    assert summed(results, *runs, checks=checks) == (0 if well else 1)
    assert line in capsys.readouterr().out


def test_a_run_of_which_nothing_was_selected_is_fine_when_some_tests_were_asked_for(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = (("suite", 0, "good"), ("browser", 5, "none"))
    assert summed(results, *runs, more="--selected") == 0
    assert "checks passed, suite passed, browser passed ===" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("first", "second", "total", "unsteady"),
    [
        ((1, "once"), (0, "both pass"), "5 passed", [2, 4]),
        ((1, "once"), (1, "one passes"), "1 failed, 4 passed", [4]),
        ((1, "once"), (0, "one is lost"), "1 failed, 4 passed", [2]),
        ((1, "once"), (2, "gone"), "2 failed, 3 passed", []),
        ((1, "once"), (3, "torn"), "2 failed, 3 passed", []),
        ((1, "once"), (5, "none"), "2 failed, 3 passed", []),
        ((1, "once"), (3, "both pass"), "5 passed", [2, 4]),
        ((2, "once"), (0, "both pass"), "5 passed", [2, 4]),
        ((1, "gone"), (0, "both pass"), "no tests ran", []),
    ],
)
def test_what_passes_at_the_second_try_is_named_and_only_that_counts_as_passed(
    results: Path,
    capsys: pytest.CaptureFixture[str],
    first: tuple[int, str],
    second: tuple[int, str],
    total: str,
    unsteady: list[int],
) -> None:
    good = (first, second) == ((1, "once"), (0, "both pass"))
    runs = (("browser", *first), ("browser again", *second))
    assert summed(results, *runs) == (0 if good else 1)
    *before, line = capsys.readouterr().out.splitlines()
    word = "passed" if good else f"FAILED (pytest ended with {first[0]})"
    assert line == f"=== {total} in 9s: checks passed, browser {word} ==="
    named = ", ".join(f"tests/browser/test_x.py::n[{i}]" for i in unsteady)
    assert before == ([f"unsteady: {named} (passed at the second try)"] if unsteady else [])
