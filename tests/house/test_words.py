"""The tree says nothing of unfinished work, of a machine it was made on, or of a registry."""

from __future__ import annotations

import pytest

from tests.house import words
from tests.house.tree import files, source

_FROM_OTHERS = ("static/vendor/", "tests/browser/vendor/", "LICENSE")
_OURS = [name for name in files("") if not name.startswith(_FROM_OTHERS)]


def test_nothing_is_left_for_later() -> None:
    code = [name for name in _OURS if name.startswith(("app/", "templates/", "static/", "tests/"))]
    assert not {name: found for name in code if (found := words.unfinished(source(name)))}


def test_every_test_can_fail() -> None:
    tests = [name for name in _OURS if name.startswith("tests/") and name.endswith(".py")]
    assert not {name: found for name in tests if (found := words.empty_tests(source(name)))}


def test_no_machine_and_no_registry_is_named() -> None:
    assert not {name: found for name in _OURS if (found := words.places_outside(source(name)))}


# The samples have a mark where they are put together, so that this file does not find itself.
@pytest.mark.parametrize("text", ["# TO~DO: later", "raise NotImplemented~Error", "coming~ soon"])
def test_a_mark_of_unfinished_work_is_found(text: str) -> None:
    assert words.unfinished(text.replace("~", ""))
    assert not words.unfinished(text)


@pytest.mark.parametrize("text", ["pytest.~skip('no')", "@pytest.mark.~xfail", "assert ~True"])
def test_an_empty_test_is_found(text: str) -> None:
    assert words.empty_tests(text.replace("~", ""))
    assert not words.empty_tests(text)


@pytest.mark.parametrize(
    "text", ["cd /~work/main", "(/~root/.cache)", "/~home/anna/x", "see https://py~pi.org/simple"]
)
def test_a_place_outside_is_found(text: str) -> None:
    assert words.places_outside(text.replace("~", ""))
    assert not words.places_outside("app/work/list /var/lib/entente https://desk.example.org/root/")
