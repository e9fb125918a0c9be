"""Positions and recusals over HTTP, in both voices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import boards

if TYPE_CHECKING:
    from tests.world import World

API = "/api/v1"


def test_a_position_is_taken_on_a_page_and_read_over_the_api(world: World) -> None:
    boards.seat(world, "dora", industry="toys")
    thread = boards.open_thread(world, "aldo")
    path, desk = f"/threads/{thread.reference}/positions/new", world.client("dora")
    asked = desk.get(path, params={"point": "K1"})
    assert asked.status_code == 200
    assert thread.points[0].secret in asked.text
    form = {"choice": "object", "reason": "It costs <b>too</b> much.", "may_show": "true"}
    done = desk.form(f"{path}?point=K1", form)
    assert done.status_code == 303
    assert done.headers["location"] == f"/threads/{thread.reference}#positions-K1"
    page = world.client("berta").get(f"/threads/{thread.reference}").text
    assert "It costs &lt;b&gt;too&lt;/b&gt; much." in page
    assert "Toys" in page
    told = world.api("berta", "read").get(f"{API}/threads/{thread.reference}/positions").json()
    [item] = told["items"]
    assert (item["about"], item["choice"], item["industry"]) == (
        *(thread.points[0].reference, "object"),
        "toys",
    )
    unspoken = {one["about"]: one["unspoken"] for one in told["standings"]}
    assert unspoken.pop(thread.points[0].reference) == ["Alba", "Borel"]
    assert list(unspoken.values()) == [["Alba", "Borel", "Dara"]] * 2


def test_what_cannot_be_taken_keeps_what_was_written(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    path, desk = f"/threads/{thread.reference}/positions/new", world.client("berta")
    refused = desk.form(path, {"choice": "object", "may_show": "true", "reason": " "})
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert 'value="object" checked' in refused.text
    assert desk.form(path, {"reason": "No choice."}).status_code == 422
    api = world.api("berta")
    where = f"{API}/threads/{thread.reference}/positions"
    for body, status in (
        ({"choice": "object"}, 422),
        ({"choice": "maybe"}, 422),
        ({"choice": "support", "may_show": 1}, 422),
        ({"choice": "support", "point": "ZZ"}, 404),
        ({"choice": "support", "more": 1}, 422),
        ({"choice": "support", "point": "k1"}, 201),
    ):
        assert api.post(where, json=body).status_code == status, body
    for name, status in (("carla", 404), ("sara", 404), ("boris", 404)):
        assert world.client(name).get(path).status_code == status
        assert world.api(name).post(where, json={"choice": "support"}).status_code == status
    reading = world.api("berta", "read").post(where, json={"choice": "support"})
    assert reading.status_code == 403


def test_sent_twice_it_is_taken_once(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    where, key = f"{API}/threads/{thread.reference}/positions", {"idempotency-key": "one"}
    sent = {"choice": "support"}
    told = [world.api("berta").post(where, json=sent, headers=key).json() for _ in range(2)]
    assert told[0] == told[1]
    other = world.api("berta").post(where, json={"choice": "abstain"}, headers=key)
    assert other.status_code == 422
    assert len(world.owner("SELECT 1 FROM positions")) == 1


def test_a_colleague_was_faster(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    path, desk = f"/threads/{thread.reference}/positions/new", world.client("berta")
    assert 'name="base" value=""' in desk.get(path).text
    boards.take(world, "berta", thread, "abstain")
    # The same as theirs changes nothing, as when a button is pressed twice.
    assert desk.form(path, {"choice": "abstain", "base": ""}).status_code == 303
    refused = desk.form(path, {"choice": "object", "base": "", "reason": "So I typed."})
    assert refused.status_code == 422
    assert "changed meanwhile" in refused.text
    assert "So I typed." in refused.text


def test_staying_out_and_returning(world: World) -> None:
    boards.seat(world, "dora")
    thread = boards.open_thread(world, "aldo")
    path, desk = f"/threads/{thread.reference}/recusals/new", world.client("dora")
    asked = desk.get(path)
    assert "neither the talk nor any vote" in asked.text
    assert "Who" not in [line.strip() for line in asked.text.splitlines()]
    assert desk.form(path, {"reason": " "}).status_code == 422
    done = desk.form(path, {"reason": "Own case."})
    assert (done.status_code, done.headers["location"]) == (303, "/recusals")
    for gone in (f"/threads/{thread.reference}", path):
        assert desk.get(gone).status_code == 404
    listed = desk.get("/recusals").text
    assert thread.reference in listed
    assert not [word for word in (thread.secret, "Own case.") if word in listed]
    page = world.client("berta").get(f"/threads/{thread.reference}").text
    assert "Own case." in page
    [own] = world.api("dora", "read").get(f"{API}/recusals").json()["items"]
    assert sorted(own) == ["id", "reference", "since"]
    for name, status in (("aldo", 403), ("carla", 404), ("dora", 204), ("dora", 404)):
        ended = world.api(name).post(f"{API}/recusals/{own['id']}/end")
        assert ended.status_code == status, name
    assert desk.get(f"/threads/{thread.reference}").status_code == 200


def test_the_chair_keeps_a_seat_out_of_a_point(world: World) -> None:
    boards.seat(world, "dora")
    thread = boards.open_thread(world, "aldo")
    where, body = f"{API}/threads/{thread.reference}/recusals", {"reason": "Own case."}
    said = body | {"organisation_id": str(world.id("dara")), "point": "K1"}
    assert world.api("aldo").post(where, json=said).status_code == 403
    assert world.api("berta").post(where, json=said).status_code == 201
    assert world.api("berta").post(where, json=said).status_code == 409
    [told] = world.api("aldo", "read").get(where).json()["items"]
    assert (told["about"], told["organisation_name"]) == (thread.points[0].reference, "Dara")
    page = world.client("dora").get(f"/threads/{thread.reference}").text
    assert thread.points[0].secret not in page
    assert thread.points[1].secret in page
    done = world.client("berta").form(f"/recusals/{told['id']}/end")
    assert done.headers["location"].startswith(f"/threads/{thread.reference}#")
    assert thread.points[0].secret in world.client("dora").get(f"/threads/{thread.reference}").text


def test_its_own_recusal_sent_twice_is_one(world: World) -> None:
    thread = boards.open_thread(world, "berta")
    where, key = f"{API}/threads/{thread.reference}/recusals", {"idempotency-key": "out"}
    sent = {"reason": "Own case."}
    told = [world.api("aldo").post(where, json=sent, headers=key) for _ in range(2)]
    assert [one.status_code for one in told] == [201, 201]
    assert told[0].json() == told[1].json()
    assert world.client("aldo").form(f"/recusals/{told[0].json()['id']}/end").status_code == 303
