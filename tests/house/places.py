"""Finds what stands in the wrong place: the clock, SQL, commits, markup believed to be safe."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import TypeAlias

Check: TypeAlias = Callable[[str, ast.Module], list[str]]

_CLOCK = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
_RAW_SQL = {"text", "exec_driver_sql", "__table__"}
_COMMITTERS = ("app/web/deps.py", "app/jobs", "app/cli", "app/demo")
_EMPTY_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|misc|managers?|services?|handlers?)$")
_SAFE = re.compile(r"\|\s*safe\b|{%-?\s*autoescape\s+false")


def clocks(name: str, tree: ast.Module) -> list[str]:
    """Return where the time is asked elsewhere than in app/core/clock.py."""
    if name == "app/core/clock.py":
        return []
    asked = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return [_at(name, node) for node in asked if (_last(node.value), node.attr) in _CLOCK]


def raw_sql(name: str, tree: ast.Module) -> list[str]:
    """Return where SQL is written as text, or a table is taken by itself, outside app/core."""
    if name.startswith("app/core/"):
        return []
    found = [
        _at(name, node)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("sqlalchemy")
        and any(alias.name == "text" for alias in node.names)
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in _RAW_SQL:
            owner = _last(node.value)
            if node.attr != "text" or owner in {"sa", "sqlalchemy"}:
                found.append(_at(name, node))
    return found


def commits(name: str, tree: ast.Module) -> list[str]:
    """Return where a transaction is committed by somebody who does not own it."""
    if name.startswith(_COMMITTERS):
        return []
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    marked = (called for called in calls if isinstance(called, ast.Attribute))
    return [_at(name, called) for called in marked if called.attr == "commit"]


def empty_names(name: str) -> list[str]:
    """Return the parts of a path that say nothing about what is inside."""
    parts = (PurePosixPath(part).stem for part in PurePosixPath(name).parts[1:])
    # The layer of the verbs has its name from the plan.
    return [part for part in parts if _EMPTY_NAMES.search(part) and part != "services"]


def believed(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield file and line of whatever a template does not escape."""
    for line in text.splitlines():
        if _SAFE.search(line):
            yield name, line.strip()


def _last(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]


def _at(name: str, node: ast.AST) -> str:
    return f"{name}:{getattr(node, 'lineno', 0)}"
