"""Rows within a row: what hangs on a thing, fetched with the thing in one statement."""

from __future__ import annotations

from collections import namedtuple
from datetime import datetime
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
        self._row = _row_of([str(column.key) for column in columns])
        self._readers = [_READERS.get(type(column.type)) for column in columns]
        row = func.json_build_array(*columns)
        rows = func.json_agg(aggregate_order_by(row, *order) if order else row)
        self.column = statement.with_only_columns(row if one else rows).scalar_subquery()

    def rows(self, value: list[list[Any]] | None) -> list[Any]:
        """Return the rows, as named tuples, of what the driver gave for the column."""
        return [self._row._make(map(_read, self._readers, row)) for row in value or ()]

    def row(self, value: list[Any] | None) -> Any | None:  # noqa: ANN401 - a named tuple
        """Return the one row, or None."""
        return self.rows([value])[0] if value else None


def _row_of(names: list[str]) -> Any:  # noqa: ANN401 - a class made by name
    make: Any = namedtuple  # noqa: PYI024 - the names are known at import only
    return make("Row", names)


def _read(reader: Callable[[str], object] | None, value: Any) -> Any:  # noqa: ANN401
    return value if reader is None or value is None else reader(value)
