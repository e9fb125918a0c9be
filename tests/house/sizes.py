"""Measures how large a module, function, handler, template or macro is, against its hard limit."""

from __future__ import annotations

import ast
import re
from pathlib import PurePosixPath
from typing import TypeAlias

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

MODULE, FUNCTION, TEST, HANDLER, NOUN = 300, 40, 25, 8, 90
TEMPLATE, MACRO = 120, 40
# What serves every noun alike; all other files of app/access are about one noun.
_GATE = {"__init__.py", "actor.py", "deeds.py", "rules.py", "tlp.py"}
_METHODS = {"get", "post", "put", "patch", "delete", "head", "options", "api_route"}
_MACRO = re.compile(r"{%-?\s*macro\s+(\w+).*?{%-?\s*endmacro\s*-?%}", re.DOTALL)


def module_limit(name: str) -> int:
    """Return how many lines the Python file `name` may have."""
    path = PurePosixPath(name)
    noun = path.parent == PurePosixPath("app/access") and path.name not in _GATE
    return NOUN if noun else MODULE


def too_long(name: str, text: str, limit: int) -> list[str]:
    """Return a finding when `text` has more lines than `limit`."""
    lines = len(text.splitlines())
    return [f"{name} has {lines} lines, the limit is {limit}"] if lines > limit else []


def long_functions(name: str, tree: ast.Module) -> list[str]:
    """Return a finding for each function, test or handler beyond its limit."""
    found = []
    for function in ast.walk(tree):
        if isinstance(function, Function):
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            limit = TEST if function.name.startswith("test_") else FUNCTION
            if lines > limit:
                found.append(f"{name}: {function.name} has {lines} lines, the limit is {limit}")
            statements = _statements(function)
            if _is_handler(function) and statements > HANDLER:
                found.append(f"{name}: {function.name} has {statements} statements, of {HANDLER}")
    return found


def long_macros(name: str, text: str) -> list[str]:
    """Return a finding for each macro beyond its limit."""
    sizes = ((match[1], match[0].count("\n") + 1) for match in _MACRO.finditer(text))
    return [f"{name}: {macro} has {n} lines, of {MACRO}" for macro, n in sizes if n > MACRO]


def _is_handler(function: Function) -> bool:
    calls = (mark.func for mark in function.decorator_list if isinstance(mark, ast.Call))
    return any(isinstance(called, ast.Attribute) and called.attr in _METHODS for called in calls)


def _statements(function: Function) -> int:
    inside = sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1
    return inside - (ast.get_docstring(function) is not None)
