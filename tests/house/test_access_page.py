"""docs/access.md says what the code does."""

from __future__ import annotations

from tests.house.access_page import PAGE, TABLES, rendered


def test_the_tables_are_those_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert rendered(page) == page, "run: python -m tests.house.access_page"


def test_every_table_stands_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"<!-- table: {name} -->" in page for name in TABLES)


def test_a_stale_table_is_found() -> None:
    stale = "<!-- table: labels -->\nold\n<!-- end -->"
    assert rendered(stale) != stale
