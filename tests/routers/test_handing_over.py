"""Handing a thread over to the platform, and who acts when its author is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tests import boards
from tests.cast import id_of

if TYPE_CHECKING:
    from tests.boards import Thread
    from tests.world import World


def chosen(thread: Thread, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - a form's fields
    """Return a choice of everything, handed over; `fields` change it."""
    usual = {"points": [one.code for one in thread.points], "version": "1", "press": "hand"}
    return usual | fields


def test_a_preview_says_what_the_platform_will_see_and_what_stays(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    path, (first, second) = f"/threads/{thread.reference}/hand-over", thread.points
    shown = boards.take(world, "berta", thread, point=first, may_show=True)
    kept = boards.take(world, "aldo", thread, "object")
    boards.speak(world, "berta", thread, "Among us.")
    desk = world.client("aldo")
    page = desk.get(path).text
    assert str(shown) in page
    assert str(kept) not in page
    look = desk.form(path, chosen(thread, points=[first.code], positions=[shown], press="look"))
    assert look.status_code == 200
    seen, stays = look.text.split("What stays with the board")
    assert (first.secret in seen, second.secret in stays) == (True, True)
    assert "The position of Borel" in seen
    assert "1 comment in the board’s own room" in stays
    assert world.client("sara").get(f"/threads/{thread.reference}").status_code == 404
    hidden = {"points": [second.code], "positions": [shown]}
    assert desk.form(path, chosen(thread, **hidden)).status_code == 422
    assert desk.form(path, chosen(thread, points=[])).status_code == 422


def test_it_is_handed_over_once_and_more_later(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    path, (first, second) = f"/threads/{thread.reference}", thread.points
    desk, sara = world.client("aldo"), world.client("sara")
    assert desk.form(f"{path}/hand-over", chosen(thread, points=[first.code])).status_code == 303
    page = sara.get(path).text
    assert (first.secret in page, second.secret in page) == (True, False)
    assert sara.get(f"{path}/hand-over").status_code == 403
    # Whoever looked at it before it was handed over is told so, and nothing happens twice.
    late = world.client("berta").form(f"{path}/hand-over", chosen(thread, points=[second.code]))
    assert late.status_code == 409
    row = world.owner("SELECT version, due_on, state FROM threads")[0]
    more = chosen(thread, points=[second.code], version=str(row.version))
    assert world.client("berta").form(f"{path}/hand-over", more).status_code == 303
    assert second.secret in sara.get(path).text
    after = world.owner("SELECT due_on, state FROM threads")[0]
    assert (after.due_on, after.state) == (row.due_on, "with_platform")
    assert row.due_on is not None


def test_over_the_api(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    path, api = f"/api/v1/threads/{thread.reference}/hand-over", world.api("aldo")
    offered = api.get(path).json()
    assert {one["code"] for one in offered["points"]} == {one.code for one in thread.points}
    body = {"points": [thread.points[0].code]}
    assert api.post(path, json=body).status_code == 428
    done = api.post(path, json=body, headers={"if-match": '"1"'})
    assert (done.status_code, done.json()["state"]) == (200, "with_platform"), done.text
    assert api.post(path, json=body, headers={"if-match": '"1"'}).status_code in (404, 412)
    assert world.api("anna").get(path).status_code == 404


def test_what_is_not_on_offer_cannot_be_guessed(world: World) -> None:
    thread, other = boards.open_thread(world, "aldo"), boards.open_thread(world, "aldo", points=3)
    path, desk = f"/threads/{thread.reference}/hand-over", world.client("aldo")
    kept = boards.take(world, "berta", thread, "object")
    elsewhere = boards.take(world, "berta", other, may_show=True)
    for wrong in (
        {"points": [other.points[2].code]},
        {"positions": [kept]},
        {"positions": [elsewhere]},
        {"positions": [uuid4()]},
    ):
        assert desk.form(path, chosen(thread, **wrong)).status_code == 404, wrong
    boards.seat(world, "dora")
    assert world.client("dora").form(path, chosen(thread)).status_code == 403
    assert world.client("anna").form(path, chosen(thread)).status_code == 404
    assert world.owner("SELECT count(*) AS n FROM threads WHERE state <> 'open'")[0].n == 0


def test_a_thread_whose_author_left_is_its_organisations(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    sealed = boards.open_thread(world, "aldo", sealed=True)
    world.owner(
        "INSERT INTO seat_holders (id, seat_id, person_id, starts_at) VALUES (%s, %s, %s, now())",
        *(uuid4(), id_of("alba in board"), id_of("anna")),
    )
    world.end("aldo in board")
    world.end("aldo@alba")
    anna = world.client("anna")
    assert anna.form(f"/threads/{thread.reference}/hand-over", chosen(thread)).status_code == 303
    reason = {"reason": "Settled."}
    assert anna.form(f"/threads/{thread.reference}/withdraw", reason).status_code == 303
    # Nobody acts as an author who bears no name; the chair goes on with it.
    path = f"/threads/{sealed.reference}"
    assert anna.get(path).status_code == 200
    assert anna.form(f"{path}/withdraw", reason).status_code == 403
    assert anna.form(f"{path}/hand-over", chosen(sealed)).status_code == 403
    assert world.client("berta").form(f"{path}/hand-over", chosen(sealed)).status_code == 303


def test_whoever_is_of_the_platform_too_is_not_in_the_room(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    path = f"/threads/{thread.reference}"
    boards.speak(world, "aldo", thread, "Among us.")
    boards.seat(world, "cesar")
    assert "Among us." in world.client("cesar").get(path).text
    world.owner(
        "INSERT INTO affiliations (id, person_id, organisation_id, kind, admin, starts_at)"
        " VALUES (%s, %s, %s, 'staff', false, now())",
        *(uuid4(), id_of("cesar"), id_of("marketplace")),
    )
    assert world.client("cesar").get(path).status_code == 404
    assert world.client("cesar").form(f"{path}/hand-over", chosen(thread)).status_code == 404
