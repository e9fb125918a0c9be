"""The names that migrations bring along are known to whoever translates, and are translated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.models import seeds
from tests.cast import id_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.world import World

LISTS = {
    "bulletin_kinds": seeds.BULLETIN_KINDS,
    "thread_topics": seeds.THREAD_TOPICS,
    "answer_reasons": seeds.ANSWER_REASONS,
    "meeting_kinds": seeds.MEETING_KINDS,
}


@pytest.mark.parametrize(("table", "names"), LISTS.items())
def test_every_name_that_is_brought_along_is_listed(
    world: World, table: str, names: Collection[str]
) -> None:
    rows = world.owner(f"SELECT name FROM {table} ORDER BY position")
    assert [row.name for row in rows] == list(names)


def test_so_is_what_is_said_of_a_kind(world: World) -> None:
    rows = world.owner("SELECT name, hint FROM bulletin_kinds")
    assert {row.name: row.hint for row in rows} == seeds.BULLETIN_KINDS


@pytest.mark.parametrize(("language", "word"), [("en", "Method"), ("zh_Hans", "手法")])
def test_a_kind_is_said_in_the_readers_language(world: World, language: str, word: str) -> None:
    item = world.bulletin("berta", ["toys"])
    world.owner("UPDATE bulletins SET kind = 'method' WHERE id = %s", item.id)
    world.owner("UPDATE people SET language = %s WHERE id = %s", language, id_of("anna"))
    anna = world.client("anna")
    assert f">{word}</a>" in anna.get(f"/bulletins/{item.reference}").text
    feed = anna.get("/bulletins").text
    assert f'<option value="method">{word}</option>' in feed
    assert feed.count(f"<span>{word}</span>") == 1


def test_a_kind_that_an_alliance_added_is_said_as_it_is(world: World) -> None:
    item = world.bulletin("berta", ["toys"])
    world.owner("UPDATE bulletin_kinds SET name = '暗号' WHERE slug = 'method'")
    world.owner("UPDATE bulletins SET kind = 'method' WHERE id = %s", item.id)
    assert ">暗号</a>" in world.client("anna").get(f"/bulletins/{item.reference}").text
