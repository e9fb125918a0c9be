"""What is prepared or answered unseen moves no version that others are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import answering, boards, meetings, preparing

if TYPE_CHECKING:
    from tests.boards import Thread
    from tests.world import World

pytestmark = pytest.mark.anyio


def tags(world: World, path: str, *names: str) -> list[str]:
    """Return what an outside reader is told of a record's version, header and body."""
    found = [world.api(name).get(path) for name in names]
    assert {one.status_code for one in found} == {200}
    return [f"{one.headers['etag']} {one.json()['version']}" for one in found]


def test_counsels_word_and_hidden_items_move_no_version(world: World) -> None:
    page = preparing.laid_out(world)
    path, desk = f"/api/v1{page}", world.client("berta")
    saved = world.api("berta").post(f"{path}/save", headers={"if-match": '"1"'})
    assert saved.status_code < 300, saved.text
    before = tags(world, path, "anna", "sara")
    for _ in range(2):
        assert preparing.agree(world, page).status_code == 303
        assert tags(world, path, "anna", "sara") == before
        added = desk.form(f"{page}/agenda", preparing.item(title="Talk", closed_to="brands"))
        assert added.status_code == 303
        assert tags(world, path, "anna", "sara") == before
    assert world.owner("SELECT prepared FROM meetings") == [(4,)]


def test_a_desk_that_was_overtaken_convenes_nothing(world: World) -> None:
    page = preparing.laid_out(world)
    path, desk = f"/api/v1{page}/convening", world.api("berta")
    preparing.agree(world, page)
    stale = {"if-match": f'"{desk.get(path).json()["version"]}"'}
    world.client("berta").form(f"{page}/agenda", preparing.item(title="One more"))
    preparing.agree(world, page)
    assert desk.post(f"/api/v1{page}/convene", headers=stale).status_code == 412
    assert preparing.convene(world, page).status_code == 303


def test_who_sees_the_outside_alone_is_not_told_its_counsel(world: World) -> None:
    made = meetings.plan(world, "berta")
    meetings.invite(world, "berta", made, "toys")
    meetings.show(world, "berta", made, "alliance")
    meetings.name_counsel(world, "berta", made)
    meetings.save(world, "berta", made)
    path = f"/meetings/{made.reference}"
    told = {n: world.api(n).get(f"/api/v1{path}").json() for n in ("carla", "anna", "berta")}
    assert [told[name]["counsel_name"] for name in told] == ["", "Cora", "Cora"]
    assert "Cora" not in world.client("carla").get(path).text


@pytest.fixture
async def apart(world: World) -> Thread:
    """Give a thread of two points, from the second of which Corvo stays out, and its drafts."""
    boards.seat(world, "carla")
    thread = boards.open_thread(world, "berta", points=2)
    boards.recuse(world, "carla", thread, "corvo", thread.points[1])
    boards.hand_over(world, "berta", thread)
    await answering.assigned(world, thread)
    await answering.drafted(world, thread, 0, 1)
    return thread


async def test_an_answer_to_a_point_kept_from_some_is_not_noticed(
    world: World, apart: Thread
) -> None:
    path = f"/api/v1/threads/{apart.reference}"
    before = tags(world, path, "carla", "berta")
    await answering.published(world, apart, "nina", apart.points[1].reference)
    assert tags(world, path, "carla", "berta") == before
    shown = world.api("berta").get(f"{path}/answers").text
    assert "We will." in shown
    await answering.published(world, apart, "nina", apart.points[0].reference)
    assert tags(world, path, "carla") != before[:1]


async def test_an_answer_to_a_point_that_all_see_is_another_version(
    world: World, apart: Thread
) -> None:
    path = f"/api/v1/threads/{apart.reference}"
    before = tags(world, path, "carla")
    await answering.published(world, apart, "nina", apart.points[0].reference)
    assert tags(world, path, "carla") != before
    assert "We will." in world.api("carla").get(f"{path}/answers").text
