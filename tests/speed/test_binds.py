"""What a statement sends reaches the server as it was, and as the same whatever is in a list."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import ARRAY, Boolean, DateTime, Text, Uuid, literal, select

from app.core.db import Query, bind

if TYPE_CHECKING:
    from tests.database import Database

_AWKWARD = [
    *(
        "",
        " a ",
        "NULL",
        "null",
        "{}",
        "a,b",
        'a "b"',
        "a\\b",
        "\\",
        "a\nb",
        "'",
        "%s",
        "$1",
        "é 中",
    ),
]
_ONE, _NOBODY = UUID("0199aa00-0000-7000-8000-000000000001"), UUID(int=0)
_FIRST, _LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
_LISTS = [
    (Text(), _AWKWARD),
    (Text(), []),
    (Text(), [None, "NULL"]),
    (Uuid(), [_ONE, _NOBODY, None]),
    (Uuid(), []),
    (DateTime(timezone=True), [_FIRST, datetime(2026, 11, 21, 12, 0, 0, 5, tzinfo=UTC), _LAST]),
    (DateTime(timezone=True), []),
    (Boolean(), [True, False, None]),
]


def _run(database: Database, query: Query, **given: Any) -> Any:  # noqa: ANN401
    with database.owner() as connection:
        connection.execute("SET timezone = 'UTC'")
        cursor = psycopg.RawCursor(connection).execute(query.sql, query.binds(given))
        (found,) = cursor.fetchall()
        return found[0]


@pytest.mark.parametrize(("of", "sent"), _LISTS)
def test_a_list(generated: Database, of: Any, sent: list[Any]) -> None:  # noqa: ANN401
    query = Query(select(bind("sent", ARRAY(of))))
    assert _run(generated, query, sent=sent) == sent
    assert _run(generated, query, sent=None) is None


def test_a_list_is_sent_as_one_type_whatever_is_in_it() -> None:
    query = Query(select(bind("sent", ARRAY(Uuid()))))
    kinds = {type(query.binds({"sent": sent})[0]) for sent in ([], [None], [_ONE])}
    assert kinds == {str}


@pytest.mark.parametrize("constant", [*_AWKWARD, 7, True])
def test_a_constant(generated: Database, constant: str | int) -> None:
    assert _run(generated, Query(select(literal(constant)))) == constant


def test_a_constant_stands_in_the_text() -> None:
    assert Query(select(literal("AMBER"))).binds({}) == []
