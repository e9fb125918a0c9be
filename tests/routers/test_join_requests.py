"""Asking to join, as pages and API: asked once, answered once, by whoever leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cast import id_of

if TYPE_CHECKING:
    from tests.world import World


def asked(world: World) -> str:
    assert world.client("dora").form("/groups/toys/join", {"message": "We make toys."})
    (row,) = world.owner("SELECT id FROM join_requests WHERE outcome IS NULL")
    return str(row.id)


def test_the_chair_admits(world: World) -> None:
    assert "Ask to join" in world.client("dora").get("/groups/toys").text
    request_id = asked(world)
    assert "Dara has asked to join" in world.client("dora").get("/groups/toys").text
    berta = world.client("berta")
    assert "We make toys." in berta.get("/groups/toys").text
    assert "We make toys." not in world.client("anna").get("/groups/toys").text
    answer = {"decision": "admit", "role": "observer", "answer": "Welcome."}
    assert berta.form(f"/join-requests/{request_id}/answer", answer).status_code == 303
    late = berta.form(f"/join-requests/{request_id}/answer", answer)
    assert late.status_code == 409
    assert "Dara was admitted already." in late.text
    assert "Your seat: observer" in world.client("dora").get("/groups/toys").text
    assert "Welcome." in world.client("dora").get(f"/organisations/{id_of('dara')}").text


def test_a_decline_needs_a_sentence(world: World) -> None:
    path = f"/join-requests/{asked(world)}/answer"
    berta = world.client("berta")
    page = berta.form(path, {"decision": "decline", "role": "member"})
    assert page.status_code == 422
    assert "Say in a sentence why." in page.text
    assert berta.form(path, {"decision": "decline", "answer": "Not yet."}).status_code == 303
    page = world.client("dora").get("/groups/toys")
    assert "Not yet." in page.text
    assert "Ask to join" in page.text


def test_a_refused_admission_writes_nothing(world: World) -> None:
    path = f"/join-requests/{asked(world)}/answer"
    page = world.client("berta").form(path, {"decision": "admit", "role": "chair"})
    assert page.status_code == 422
    assert len(world.owner("SELECT id FROM seats WHERE group_id = %s", id_of("toys"))) == 2


def test_others_neither_see_nor_answer(world: World) -> None:
    request_id = asked(world)
    for name in ("carla", "anna", "cesar", "ada"):
        answer = world.client(name).form(
            f"/join-requests/{request_id}/answer", {"decision": "admit"}
        )
        assert answer.status_code == 404
        assert world.api(name).get(f"/api/v1/join-requests/{request_id}").status_code == 404
        assert world.client(name).form(f"/join-requests/{request_id}/withdraw").status_code == 404
    assert (
        world.client("sara")
        .form(f"/join-requests/{request_id}/answer", {"decision": "admit"})
        .status_code
        == 403
    )
    assert world.client("cesar").form("/groups/toys/join").status_code == 403
    assert "An admin of Corvo can ask to join." in world.client("cesar").get("/groups/toys").text


def test_a_request_is_taken_back(world: World) -> None:
    request_id = asked(world)
    dora = world.client("dora")
    assert dora.form("/groups/toys/join", {"key": "another"}).status_code == 409
    assert dora.form(f"/join-requests/{request_id}/withdraw").status_code == 303
    assert dora.form(f"/join-requests/{request_id}/withdraw").status_code == 409


def test_too_long_a_message_comes_back(world: World) -> None:
    page = world.client("dora").form("/groups/toys/join", {"message": "long " * 500})
    assert page.status_code == 422
    assert "at most 2000 characters" in page.text
    assert "long long long" in page.text


def test_the_api_asks_and_answers(world: World) -> None:
    dora, berta = world.api("dora"), world.api("berta")
    key = {"idempotency-key": "j1"}
    body = {"group": "toys", "message": "We make toys."}
    made = [dora.post("/api/v1/join-requests", json=body, headers=key) for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    request_id = made[0].json()["id"]
    assert dora.post("/api/v1/join-requests", json=body).status_code == 409
    waiting = berta.get("/api/v1/join-requests?waiting=true").json()["items"]
    assert [one["organisation"]["name"] for one in waiting] == ["Dara"]
    path = f"/api/v1/join-requests/{request_id}"
    assert berta.post(f"{path}/answer", json={"decision": "maybe"}).status_code == 422
    answered = berta.post(f"{path}/answer", json={"decision": "decline", "answer": "Not yet."})
    assert answered.json()["outcome"] == "declined"
    assert dora.get("/api/v1/join-requests").json()["items"][0]["answer"] == "Not yet."
    assert dora.post(f"{path}/withdraw").status_code == 409
    assert world.api("anna").post(f"{path}/answer", json={"decision": "admit"}).status_code == 404
