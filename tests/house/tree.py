"""The files of the project, as the tests of the house read them."""

from __future__ import annotations

import ast
import os
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked() -> tuple[str, ...]:
    """Return the names of all files but those that .gitignore names; no git is needed for it."""
    found = []
    for place, folders, names in os.walk(ROOT):
        inside = Path(place).relative_to(ROOT)
        folders[:] = [folder for folder in folders if not _ignored(inside / folder, "/")]
        found += [str(inside / name) for name in names if not _ignored(inside / name, "")]
    return tuple(sorted(found))


def files(*beginnings: str, ending: str = "") -> list[str]:
    """Return the tracked files that begin with one of `beginnings` and end with `ending`."""
    return [name for name in tracked() if name.startswith(beginnings) and name.endswith(ending)]


@cache
def source(name: str) -> str:
    """Return the text of a file, empty when it is no text."""
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def parsed(name: str) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(source(name), name)


def _ignored(path: Path, kind: str) -> bool:
    """Return whether a line of .gitignore is meant for `path`; `kind` is "/" for a folder."""
    names = {f"{path.name}{kind}", path.name, f"/{path}{kind}", f"/{path}"}
    return any(fnmatch(name, line) for line in _patterns() for name in names)


@cache
def _patterns() -> tuple[str, ...]:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    return (".git/", ".git", *(line for line in lines if line and not line.startswith("#")))
