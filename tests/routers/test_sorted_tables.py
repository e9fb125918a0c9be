"""A table is sorted by its address: by links at its heads, which work without a script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests import boards
from tests.cast import id_of

if TYPE_CHECKING:
    from tests.world import World

PAGE = "/boards/board/seats"
_ROW = re.compile(r'<tr><th scope="row">(?:<a [^>]*>)?(\w+)')
_HEAD = re.compile(r'<th scope="col"(?: aria-sort="(\w+)")?><a class="sort" href="([^"]+)">([^<]+)')
# Who begins when, for what, until when: in three orders that differ.
_SEATS = {
    "alba": ("2024-01-03", "toys", "2031-01-01"),
    "borel": ("2024-01-01", None, "2030-01-01"),
    "dara": ("2024-01-02", "apparel", None),
}
_SAID = (
    "UPDATE seats SET starts_at = %s, industry = %s, term_ends_at = %s"
    " WHERE organisation_id = %s AND group_id = %s"
)


@pytest.fixture
def table(world: World) -> World:
    """Give a board with three seats."""
    boards.seat(world, "dora")
    world.owner("DELETE FROM seat_holders")
    for house, said in _SEATS.items():
        world.owner(_SAID, *said, id_of(house), id_of("board"))
    return world


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["Borel", "Alba", "Dara"]),
        ("ends", ["Borel", "Alba", "Dara"]),
        # What has nothing there comes last either way.
        ("-ends", ["Alba", "Borel", "Dara"]),
        ("organisation", ["Alba", "Borel", "Dara"]),
        ("-organisation", ["Dara", "Borel", "Alba"]),
        ("industry", ["Dara", "Alba", "Borel"]),
        ("-industry", ["Alba", "Dara", "Borel"]),
        ("begins", ["Borel", "Dara", "Alba"]),
        ("-begins", ["Alba", "Dara", "Borel"]),
    ],
)
def test_the_rotation_is_sorted_as_its_address_says(
    table: World, sort: str, order: list[str]
) -> None:
    page = table.client("anna").get(PAGE, params={"sort": sort}).text
    assert _ROW.findall(page) == order


def test_its_heads_lead_to_each_order_and_say_the_present_one(table: World) -> None:
    anna = table.client("anna")
    for asked, sign, at in (("", "ascending", 1), ("industry", "ascending", 2),
                            ("-industry", "descending", 2)):  # fmt: skip
        heads = _HEAD.findall(anna.get(PAGE, params={"sort": asked} if asked else None).text)
        assert [head[0] for head in heads] == [sign if n == at else "" for n in range(4)]
        turned = "industry" if asked == "-industry" else "-industry"
        assert heads[2][1] == f"{PAGE}?sort={turned if at == 2 else 'industry'}"


def test_the_day_stays_and_another_word_is_refused(table: World) -> None:
    anna = table.client("anna")
    page = anna.get(f"{PAGE}?on=2024-06-01&sort=-begins").text
    assert _ROW.findall(page) == ["Alba", "Dara", "Borel"]
    assert f"{PAGE}?on=2024-06-01&amp;sort=ends" in page
    assert anna.get(f"{PAGE}?sort=password").status_code == 422
    assert table.api("anna").get(f"/api/v1{PAGE}?sort=ends").status_code == 422
