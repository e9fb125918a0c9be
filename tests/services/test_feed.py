"""The feed: whom it shows what, by principal, capacity, scope and filter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.core.errors import Invalid
from app.services import feed
from app.services.feed import filters
from app.services.feed.filters import Filters
from tests.cast import id_of
from tests.world import act
from tests.writing import send

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncSession

SECRET = b"s" * 32


async def listed(
    session: AsyncSession,
    name: str,
    closed: Collection[str] = (),
    **asked: Any,  # noqa: ANN401 - fields of Filters
) -> list[str]:
    """Return the titles that `name` is shown."""
    actor = await act(session, name)
    page = await feed.page(session, actor, Filters(**asked), secret=SECRET, closed=closed)
    return [row.title for row in page.items]


def test_facets_stand_below_what_is_current_or_expired() -> None:
    asked = Filters(kind="seller", country="CN", originator=id_of("alba"))
    assert asked.facets() == [
        f"bulletin/originator:{id_of('alba')}",
        "bulletin/country:CN",
        "bulletin/kind:seller",
    ]
    assert Filters().facets() == ["bulletin"]
    assert Filters(expired=True).facets() == ["bulletin/expired"]
    assert Filters(expired=True, tlp="RED").facets() == ["bulletin/expired/tlp:RED"]


async def test_one_line_however_many_ways_lead_to_it(session: AsyncSession) -> None:
    await send(session, "berta", ["toys", "alba", "anna@alba"], title="Once")
    actor = await act(session, "anna")
    (row,) = (await feed.page(session, actor, Filters(), secret=SECRET)).items
    assert (row.title, row.groups) == ("Once", ["Toys"])
    (row,) = (await feed.page(session, actor, Filters(group=id_of("toys")), secret=SECRET)).items
    assert row.groups == ["Toys"]


async def test_a_person_is_shown_what_is_for_the_capacity_they_act_in(
    session: AsyncSession,
) -> None:
    await send(session, "anna", ["tess@corvo"], title="For Corvo")
    assert await listed(session, "tess@corvo") == ["For Corvo"]
    assert await listed(session, "tess@borel") == []


async def test_an_agent_is_shown_what_lies_in_their_scope(session: AsyncSession) -> None:
    for title, countries in (("Of China", ["CN"]), ("Of France", ["FR"]), ("Of nowhere", [])):
        await send(session, "berta", ["alba"], title=title, countries=countries)
    await send(session, "berta", ["alba"], title="Strict", tlp="AMBER+STRICT", countries=["CN"])
    assert set(await listed(session, "lex")) == {"Of China", "Of nowhere"}
    assert len(await listed(session, "anna")) == 4
    assert await listed(session, "lex", country="FR") == []


async def test_labels_can_be_left_out(session: AsyncSession) -> None:
    await send(session, "berta", ["anna@alba"], title="Red", tlp="RED")
    await send(session, "berta", ["alba"], title="Amber")
    assert set(await listed(session, "anna")) == {"Red", "Amber"}
    assert await listed(session, "anna", closed={"RED"}) == ["Amber"]


async def test_an_exclusion_beats_every_way(session: AsyncSession) -> None:
    out = [str(id_of("corvo"))]
    await send(session, "anna", ["borel", "alliance"], tlp="GREEN", exclude=out, title="Not Corvo")
    assert await listed(session, "boris") == ["Not Corvo"]
    for name in ("carla", "tess@borel", "tess@corvo"):
        assert await listed(session, name) == [], name
        assert await listed(session, name, tlp="GREEN") == [], name


async def test_a_cursor_is_its_readers_own(session: AsyncSession) -> None:
    for number in range(3):
        await send(session, "berta", ["toys"], title=f"{number}")
    actor = await act(session, "anna")
    first = await feed.page(session, actor, Filters(), secret=SECRET, size=2)
    rest = await feed.page(session, actor, Filters(), secret=SECRET, cursor=first.next)
    assert sorted(row.title for row in (*first.items, *rest.items)) == ["0", "1", "2"]
    other = await act(session, "aldo")
    for who, asked, secret in (
        (other, Filters(), SECRET),
        (actor, Filters(unread=True), SECRET),
        (actor, Filters(), b"t" * 32),
    ):
        with pytest.raises(Invalid):
            await feed.page(session, who, asked, secret=secret, cursor=first.next)


@pytest.mark.parametrize(
    ("asked", "code"), [("CN", "CN"), ("cn ", "CN"), ("ITALY", "IT"), ("中国", "CN")]
)
def test_a_country_by_code_or_name(asked: str, code: str) -> None:
    assert filters.country_code(asked) == code


@pytest.mark.parametrize("asked", ["ZZ", "EU", "Narnia", " ", "%%%%", "\x00"])
def test_no_country(asked: str) -> None:
    with pytest.raises(Invalid):
        filters.country_code(asked)


async def test_the_choices_are_ones_own_groups(session: AsyncSession) -> None:
    for name, groups in {
        "anna": ["Apparel", "The alliance", "Toys"],
        "dora": ["Accessories", "The alliance"],
        "sara": ["Secretariat"],
        "cora": [],
    }.items():
        offered = await filters.choices(session, await act(session, name))
        assert [title for _, title in offered.groups] == groups, name
    assert offered.kinds[0] == ("seller", "Seller")
    assert ("toys", "Toys") in offered.industries
