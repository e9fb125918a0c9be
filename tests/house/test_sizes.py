"""Nothing outgrows its room."""

from __future__ import annotations

import ast

import pytest

from tests.house import sizes
from tests.house.tree import files, parsed, source

_PYTHON = files("app/", "tests/", "bench/", "scripts/", ending=".py")
_TEMPLATES = files("templates/", ending=".html")


def test_modules_are_small() -> None:
    measured = ((name, source(name), sizes.module_limit(name)) for name in _PYTHON)
    assert not [finding for module in measured for finding in sizes.too_long(*module)]


def test_functions_are_small() -> None:
    long = (sizes.long_functions(name, parsed(name)) for name in _PYTHON)
    assert not [finding for findings in long for finding in findings]


def test_templates_are_small() -> None:
    long = (sizes.too_long(name, source(name), sizes.TEMPLATE) for name in _TEMPLATES)
    assert not [finding for findings in long for finding in findings]


def test_macros_are_small_and_live_among_the_components() -> None:
    components = [name for name in _TEMPLATES if name.startswith("templates/components/")]
    long = (sizes.long_macros(name, source(name)) for name in components)
    assert not [finding for findings in long for finding in findings]
    elsewhere = set(_TEMPLATES) - set(components)
    assert not [name for name in elsewhere if "endmacro" in source(name)]


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("app/services/bulletins/__init__.py", 300),
        ("app/access/bulletins.py", 90),
        ("app/access/rules.py", 300),
    ],
)
def test_a_long_module_is_found(name: str, limit: int) -> None:
    assert sizes.module_limit(name) == limit
    assert not sizes.too_long(name, "x\n" * limit, limit)
    assert sizes.too_long(name, "x\n" * (limit + 1), limit)


@pytest.mark.parametrize(("name", "limit"), [("publish", 40), ("test_it", 25)])
def test_a_long_function_is_found(name: str, limit: int) -> None:
    body = "    x = 1\n"
    assert not sizes.long_functions("m", ast.parse(f"def {name}():\n" + body * (limit - 1)))
    assert sizes.long_functions("m", ast.parse(f"async def {name}():\n" + body * limit))


def test_a_busy_handler_is_found() -> None:
    head = '@pages.post("/")\nasync def send():\n    """Send."""\n    if y:\n'
    assert not sizes.long_functions("m", ast.parse(head + "        x = 1\n" * 7))
    assert sizes.long_functions("m", ast.parse(head + "        x = 1\n" * 8))


def test_a_long_macro_is_found() -> None:
    fits = "{% macro card(x) %}" + "\n" * 39 + "{%- endmacro %}\n" * 2
    assert not sizes.long_macros("t", fits)
    assert sizes.long_macros("t", fits.replace("\n", "\n\n"))
