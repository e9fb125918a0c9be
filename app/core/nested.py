"""Rows within a row: what hangs on a thing, fetched with the thing in one statement."""

from __future__ import annotations

from collections import namedtuple
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import DateTime, Uuid, func
from sqlalchemy.dialects.postgresql import aggregate_order_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.core.db import Statement

# What JSON writes as text, by the column's type.
_READERS: dict[type, Callable[[str], object]] = {DateTime: datetime.fromisoformat, Uuid: UUID}


class Nested:
    """A select whose rows travel in one column of another statement, as JSON.

    The select names its columns and says by `correlate` on which of the other's tables it hangs.
    Columns are texts, numbers, truth values, ids, times with a zone, and arrays of texts.
    """

    def __init__(self, statement: Statement, *order: Any, one: bool = False) -> None:  # noqa: ANN401
        """Keep what is selected: rows in the order of these columns, or the one row there is."""
        columns = list(statement.selected_columns)
        self._make = _maker_of([str(column.key) for column in columns])
        kinds = enumerate(type(column.type) for column in columns)
        self._readers = [(at, _READERS[kind]) for at, kind in kinds if kind in _READERS]
        row = func.json_build_array(*columns)
        rows = func.json_agg(aggregate_order_by(row, *order) if order else row)
        self.column = statement.with_only_columns(row if one else rows).scalar_subquery()

    def rows(self, value: list[list[Any]] | None) -> list[Any]:
        """Return the rows, as named tuples, of what the driver gave for the column."""
        found = value or ()
        for at, read in self._readers:
            for row in found:
                if row[at] is not None:
                    row[at] = read(row[at])
        return [self._make(row) for row in found]

    def row(self, value: list[Any] | None) -> Any | None:  # noqa: ANN401 - a named tuple
        """Return the one row, or None."""
        return self.rows([value])[0] if value else None


def _maker_of(names: list[str]) -> Callable[[list[Any]], Any]:
    """Return what makes a named tuple of a row's values."""
    make: Any = namedtuple  # noqa: PYI024 - the names are known at import only
    return partial(tuple.__new__, make("Row", names))
