"""No statement lets in a guarded table that nothing ties to the item asked about."""

from __future__ import annotations

import importlib
import pkgutil
import re

import app.services
from app.core.db import Query, guarded

# A subquery that was to lean on a table around it, and lists it anew instead: `FROM a, records`.
_LOOSE = re.compile(r", (\w+)(?: AS \w+)? *\n(?:WHERE|GROUP|ORDER| LIMIT|\))")


def loose(sql: str) -> list[str]:
    """Return the guarded tables that a statement adds to a FROM after a comma."""
    return [name for name in _LOOSE.findall(sql) if name in guarded()]


def test_a_loose_table_is_found() -> None:
    whole = "SELECT 1 \nFROM authorships, records \nWHERE authorships.record_id = records.id"
    assert loose(whole) == ["records"]
    assert loose("SELECT a, records.id \nFROM records \nWHERE a = 1") == []


def test_no_statement_has_one() -> None:
    found: dict[str, list[str]] = {}
    for module in pkgutil.iter_modules(app.services.__path__):
        names = vars(importlib.import_module(f"app.services.{module.name}"))
        queries = {name: value for name, value in names.items() if isinstance(value, Query)}
        found |= {f"{module.name}.{name}": loose(query.sql) for name, query in queries.items()}
    assert len(found) > 50
    assert {name: tables for name, tables in found.items() if tables} == {}
