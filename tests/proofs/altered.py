"""Modules of the application loaded from sources that were changed on the way."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import CodeType, ModuleType

# What is written instead of what; instead of nothing: at the end.
Edit: TypeAlias = tuple[str, str]


def edited(source: str, edits: Sequence[Edit]) -> str:
    """Return a source after its edits; raises ValueError for one that fits nowhere or twice."""
    for old, new in edits:
        if old and source.count(old) != 1:
            message = f"found {source.count(old)} times: {old}"
            raise ValueError(message)
        source = source.replace(old, new) if old else f"{source}\n{new}\n"
    return source


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, edits: Sequence[Edit]) -> None:
        super().__init__(name, path)
        self._edits = edits

    def get_code(self, fullname: str) -> CodeType:
        """Compile the edited source, past what was compiled before."""
        path = self.get_filename(fullname)
        source = edited(Path(path).read_text(encoding="utf-8"), self._edits)
        return compile(source, path, "exec", dont_inherit=True)


class _Finder(MetaPathFinder):
    def __init__(self, edits: Mapping[str, Sequence[Edit]]) -> None:
        self._edits = edits

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module that has edits where it always is."""
        if fullname not in self._edits:
            return None
        found = PathFinder.find_spec(fullname, path, target)
        if found is None or found.origin is None:
            return None
        found.loader = _Loader(fullname, found.origin, self._edits[fullname])
        return found


def alter(edits: Mapping[str, Sequence[Edit]]) -> None:
    """Let these modules be loaded as edited; raises RuntimeError if one is loaded already."""
    loaded = sorted(edits.keys() & sys.modules.keys())
    if loaded:
        raise RuntimeError(", ".join(loaded))
    sys.meta_path.insert(0, _Finder(edits))
