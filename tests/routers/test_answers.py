"""The platform's answer over HTTP, in both voices: from the hand-over to the review."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests import boards
from tests.cast import id_of

if TYPE_CHECKING:
    from tests.boards import Thread
    from tests.world import World

WORDS = {"outcome": "accepted", "reason": "will-do", "words": "We take a day from now on."}


def handed(world: World, author: str = "aldo", **more: Any) -> tuple[Thread, str]:  # noqa: ANN401
    """Return a thread that was handed over, and the path of its answers."""
    thread = boards.open_thread(world, author, **more)
    boards.hand_over(world, author, thread)
    return thread, f"/threads/{thread.reference}/answers"


def assigned(world: World, path: str, owner: str = "nina") -> None:
    """Let `owner` owe the answer."""
    done = world.client("sara").form(f"{path}/owner", {"owner": id_of(owner)})
    assert done.status_code == 303, done.text


def answered(world: World, **more: Any) -> tuple[Thread, str]:  # noqa: ANN401 - as of handed
    """Have every point of a thread answered by nina, over the API."""
    thread, path = handed(world, **more)
    assigned(world, path)
    api, points = world.api("nina"), [point.reference for point in thread.points]
    drafted = api.put(f"/api/v1{path}/drafts", json=WORDS | {"points": points})
    assert drafted.status_code == 200, drafted.text
    assert api.post(f"/api/v1{path}/publish", json={}).json()["state"] == "answered"
    return thread, path


def test_the_desk_is_the_platforms(world: World) -> None:
    thread, path = handed(world)
    assert thread.points[0].secret in world.client("nina").get(path).text
    for name, status in (("aldo", 403), ("berta", 403), ("carla", 404)):
        assert world.client(name).get(path).status_code == status, name
        assert world.client(name).form(path, WORDS).status_code == status, name
        told = world.api(name).put(f"/api/v1{path}/drafts", json=WORDS | {"points": ["x"]})
        assert told.status_code == status, name


def test_from_assigning_to_the_answer_on_the_page(world: World) -> None:
    thread, path = handed(world)
    board, desk = world.client("berta"), world.client("nina")
    assert "waits for Sara of the secretariat" in board.get(f"/threads/{thread.reference}").text
    assigned(world, path)
    points = [point.reference for point in thread.points]
    assert desk.form(path, WORDS | {"points": points}).status_code == 303
    page = board.get(f"/threads/{thread.reference}").text
    assert WORDS["words"] not in page
    assert "Nina" in page
    assert WORDS["words"] in world.client("otto").get(f"/threads/{thread.reference}").text
    assert world.client("otto").form(f"{path}/publish").status_code == 403
    assert desk.form(f"{path}/publish").status_code == 303
    page = board.get(f"/threads/{thread.reference}").text
    assert page.count(WORDS["words"]) == len(points)
    assert "Answered" in page


def test_a_refused_draft_comes_back_as_it_was(world: World) -> None:
    thread, path = handed(world)
    desk = world.client("nina")
    wrong = WORDS | {"points": [thread.points[0].reference], "reason": "cost"}
    refused = desk.form(path, wrong)
    assert refused.status_code == 422
    assert "fits the outcome" in refused.text
    assert WORDS["words"] in refused.text
    assert desk.form(path, {"words": "Alone."}).status_code == 422
    assert world.owner("SELECT id FROM answers") == []


def test_who_was_slower_is_told_and_loses_no_word(world: World) -> None:
    thread, path = handed(world)
    points = {"points": [thread.points[0].reference]}
    assert world.client("otto").form(path, WORDS | points).status_code == 303
    late = world.client("nina").form(path, WORDS | points | {"words": "Mine."})
    assert late.status_code == 409
    assert "Otto drafted an answer" in late.text
    assert "Mine." in late.text
    seen = re.findall(r'name="seen" value="([^"]+)"', late.text)
    again = world.client("nina").form(path, WORDS | points | {"words": "Mine.", "seen": seen})
    assert again.status_code == 303
    api, drafts = world.api("otto"), f"/api/v1{path}/drafts"
    late = api.put(drafts, json=WORDS | points)
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    told = next(one for one in api.get(f"/api/v1{path}").json()["points"] if one["draft"])
    replaces = {told["reference"]: told["draft"]["drafted_at"]}
    assert api.put(drafts, json=WORDS | points | {"replaces": replaces}).status_code == 200
    stale = {"drafted": replaces}
    assert world.api("sara").post(f"/api/v1{path}/publish", json=stale).status_code == 409


def test_a_point_withdrawn_meanwhile_is_said_and_the_draft_kept(world: World) -> None:
    thread, path = handed(world)
    assigned(world, path)
    desk, point = world.client("nina"), thread.points[0]
    assert desk.form(path, WORDS | {"points": [point.reference]}).status_code == 303
    world.owner("UPDATE records SET state = 'withdrawn' WHERE id = %s", point.id)
    refused = desk.form(f"{path}/publish", {"points": [point.reference]})
    assert refused.status_code == 409
    assert "Your draft is kept" in refused.text
    told = world.api("nina").post(f"/api/v1{path}/publish", json={"points": [point.reference]})
    assert told.status_code == 409
    assert len(world.owner("SELECT id FROM answers WHERE published_at IS NULL")) == 1


def test_a_question_stops_the_clock_on_the_page(world: World) -> None:
    thread, path = handed(world)
    assigned(world, path)
    page, author = f"/threads/{thread.reference}", world.client("aldo")
    assert world.client("nina").form(f"{path}/questions", {"question": "When?"}).status_code == 303
    assert "The clock stands still" in world.client("berta").get(page).text
    assert page in author.get("/").text
    asked = world.api("aldo").get(f"/api/v1{path}").json()["questions"][0]["id"]
    assert author.form(f"{path}/questions/{asked}", {"reply": ""}).status_code == 422
    assert world.client("carla").form(f"{path}/questions/{asked}").status_code == 404
    assert world.client("nina").form(f"{path}/questions/{asked}", {"reply": "x"}).status_code == 403
    assert author.form(f"{path}/questions/{asked}", {"reply": "In May."}).status_code == 303
    assert "In May." in world.client("nina").get(page).text
    assert author.form(f"{path}/questions/{asked}", {"reply": "In June."}).status_code == 409


@pytest.mark.parametrize(("decision", "words"), [("yes", ""), ("no", "There was time.")])
def test_a_later_date_is_the_chairs(world: World, decision: str, words: str) -> None:
    thread, path = handed(world)
    assigned(world, path)
    body = {"to_day": "2031-02-03", "reason": "Much to do."}
    asked = world.api("nina").post(f"/api/v1{path}/extensions", json=body)
    assert asked.status_code == 201, asked.text
    where = f"{path}/extensions/{asked.json()['extensions'][0]['id']}"
    chair = world.client("berta")
    assert "Much to do." in chair.get(f"/threads/{thread.reference}").text
    assert thread.reference in chair.get("/").text
    said = {"decision": decision, "decision_words": words}
    assert world.client("aldo").form(where, said).status_code == 403
    if decision == "no":
        assert chair.form(where, {"decision": "no"}).status_code == 422
    assert chair.form(where, said).status_code == 303
    due = world.api("aldo").get(f"/api/v1{path}").json()["due_on"]
    assert (due == "2031-02-03") == (decision == "yes")


def test_duplicates_over_both_voices(world: World) -> None:
    first, _ = handed(world)
    second, path = handed(world)
    desk = world.client("sara")
    assert desk.form(f"{path}/join", {"into": "AB-2026-00000"}).status_code == 422
    assert desk.form(f"{path}/join", {"into": first.reference}).status_code == 303
    assert first.reference in world.client("aldo").get(f"/threads/{second.reference}").text
    assert world.api("aldo").get(f"/api/v1{path}").json()["joined_into"] == first.reference
    assert desk.form(f"{path}/part").status_code == 303
    joined = world.api("sara").put(f"/api/v1{path}/joined", json={"into": first.reference})
    assert joined.json()["joined"] is True
    assert world.api("sara").delete(f"/api/v1{path}/joined").json()["joined"] is False
    assert world.api("sara").delete(f"/api/v1{path}/joined").status_code == 409


def test_closing_sending_back_and_the_review(world: World) -> None:
    thread, path = answered(world)
    chair = world.client("berta")
    assert world.client("nina").form(f"{path}/implement").status_code == 303
    assert world.client("aldo").form(f"{path}/close", {"close_as": "done"}).status_code == 403
    assert chair.form(f"{path}/close", {"close_as": "maybe"}).status_code == 422
    assert chair.form(f"{path}/close", {"close_as": "done"}).status_code == 303
    assert chair.form(f"{path}/review", {"helped": "yes"}).status_code == 422
    said = {"helped": "no", "helped_words": "Nothing changed."}
    assert chair.form(f"{path}/review", said).status_code == 303
    assert "Nothing changed." in world.client("aldo").get(f"/threads/{thread.reference}").text
    assert chair.form(f"{path}/back", {"lacks": ""}).status_code == 422
    assert chair.form(f"{path}/back", {"lacks": "It did not help."}).status_code == 303
    told = world.api("aldo").get(f"/api/v1{path}").json()
    assert told["state"] == "with_platform"


def test_the_steps_over_the_api(world: World) -> None:
    _, path = answered(world)
    state = f"/api/v1{path}/state"
    assert world.api("nina").put(state, json={"to": "being_implemented"}).status_code == 200
    assert world.api("aldo").put(state, json={"to": "done"}).status_code == 403
    closed = world.api("berta").put(state, json={"to": "done", "review_on": "2031-01-01"})
    assert (closed.json()["state"], closed.json()["review_on"]) == ("done", "2031-01-01")
    review = {"outcome": "partly", "words": "Half of it."}
    done = world.api("berta").put(f"/api/v1{path}/review", json=review)
    assert done.json()["review_outcome"] == "partly"
    assert world.api("berta", "read").put(state, json={"to": "done"}).status_code == 403


def test_overdue_shows_on_the_board_and_at_the_owners_home(world: World) -> None:
    thread, path = handed(world)
    assigned(world, path)
    world.owner("UPDATE threads SET due_on = '2026-01-05' WHERE id = %s", thread.id)
    assert "Overdue" in world.client("berta").get(f"/threads/{thread.reference}").text
    assert "is overdue since" in world.client("nina").get("/").text
    assert "is overdue since" not in world.client("otto").get("/").text
    assert world.api("aldo").get(f"/api/v1{path}").json()["overdue"] is True


def test_no_id_stands_twice_on_the_pages(world: World) -> None:
    thread, path = answered(world)
    sheets = [(name, f"/threads/{thread.reference}") for name in ("berta", "aldo", "nina")]
    for name, where in [*sheets, ("sara", path), ("berta", "/register")]:
        page = world.client(name).get(where).text
        ids = re.findall(r'\sid="([^"]+)"', page)
        twice = {one for one in ids if ids.count(one) > 1}
        assert not twice, (name, where)
