"""Each thing is done in the one place that was given to it."""

from __future__ import annotations

import ast

import pytest

from tests.house import places
from tests.house.tree import files, parsed, source

_APP = files("app/", ending=".py")
# File and line of what the templates do not escape: sanitised Markdown only.
_KEPT: set[tuple[str, str]] = set()


@pytest.mark.parametrize("check", [places.clocks, places.raw_sql, places.commits])
def test_the_application_keeps_to_its_places(check: places.Check) -> None:
    assert not [finding for name in _APP for finding in check(name, parsed(name))]


def test_names_say_what_is_inside() -> None:
    assert not [part for name in files("app/") for part in places.empty_names(name)]


def test_only_sanitised_text_is_not_escaped() -> None:
    templates = files("templates/")
    found = {place for name in templates for place in places.believed(name, source(name))}
    assert found == _KEPT


@pytest.mark.parametrize(
    ("check", "statement"),
    [
        (places.clocks, "moment = datetime.now(UTC)"),
        (places.clocks, "moment = datetime.datetime.utcnow()"),
        (places.clocks, "day = date.today"),
        (places.raw_sql, "from sqlalchemy import select, text"),
        (places.raw_sql, "rows = sa.text('SELECT 1')"),
        (places.raw_sql, "connection.exec_driver_sql('SELECT 1')"),
        (places.raw_sql, "columns = Bulletin.__table__.c"),
        (places.commits, "await session.commit()"),
    ],
)
def test_a_misplaced_deed_is_found(check: places.Check, statement: str) -> None:
    assert check("app/services/bulletins/__init__.py", ast.parse(statement)) == [
        "app/services/bulletins/__init__.py:1"
    ]


@pytest.mark.parametrize(
    ("check", "name", "statement"),
    [
        (places.clocks, "app/core/clock.py", "moment = datetime.now(UTC)"),
        (places.clocks, "app/services/groups/seats.py", "moment = clock.now()"),
        (places.raw_sql, "app/core/db.py", "rows = sa.text('SELECT 1')"),
        (places.raw_sql, "app/services/files.py", "words = page.text"),
        (places.commits, "app/web/deps.py", "await session.commit()"),
        (places.commits, "app/demo/load.py", "session.commit()"),
    ],
)
def test_a_deed_in_its_place_is_left(check: places.Check, name: str, statement: str) -> None:
    assert not check(name, ast.parse(statement))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("app/web/form_utils.py", ["form_utils"]),
        ("app/helpers/text.py", ["helpers"]),
        ("app/services/bulletins/__init__.py", []),
        ("app/core/common_passwords.txt", []),
    ],
)
def test_a_name_that_says_nothing_is_found(name: str, found: list[str]) -> None:
    assert places.empty_names(name) == found


@pytest.mark.parametrize("line", ["{{ body | safe }}", "{{ body|safe }}", "{% autoescape false %}"])
def test_unescaped_text_is_found(line: str) -> None:
    assert list(places.believed("page.html", f"<p>\n  {line}\n</p>")) == [("page.html", line)]
    assert not list(places.believed("page.html", "{{ body | safely }} {{ safe }}"))
