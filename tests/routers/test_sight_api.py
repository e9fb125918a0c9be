"""Why somebody sees an item, who was left out, what a label would do, what was done: by token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.services.bulletins import trail
from tests import boards, meetings
from tests.cast import id_of
from tests.writing import comment, counted, key, write

if TYPE_CHECKING:
    from tests.world import World

API = "/api/v1/bulletins"
SEAT = "your organisation named you to its seat in Toys"
# Who asks; the item; what is asked about it. Why somebody else sees it: the item once more, to whom
# it was given and their names, whom that reaches. A label: that twice, and who was left out.
_MOST = {"why": 3, "trail": 3, "exclusions": 4, "why/{anna}": 6, "relabel?tlp=AMBER": 9}


def words(world: World, name: str, path: str) -> set[str]:
    """Return what `name` is told over the API, in words; nothing where they see nothing."""
    answer = world.api(name, "read").get(path)
    return {one["words"] for one in answer.json().get("items", [])}


async def test_each_is_told_their_own_ways(world: World) -> None:
    reference = await write(world, "berta", ["toys", "alba"])
    path = f"{API}/{reference}/why"
    assert words(world, "anna", path) == {SEAT, "it was shared with your organisation, Alba"}
    assert words(world, "berta", path) == {SEAT, "you wrote it"}
    assert world.api("carla").get(path).status_code == 404
    assert world.api(None).get(path).status_code == 401
    world.api("anna").get(f"{API}/{reference}")
    world.api("berta").post(f"{API}/{reference}/withdraw", json={"reason": "Wrong."})
    assert SEAT in words(world, "anna", path)


async def test_its_originator_is_told_why_somebody_else_sees_it(world: World) -> None:
    reference = await write(world, "berta", ["toys"])
    path = f"{API}/{reference}/why/{id_of('anna')}"
    assert words(world, "berta", path) == {"their organisation named them to its seat in Toys"}
    assert words(world, "berta", f"{API}/{reference}/why/{id_of('carla')}") == set()
    answers = {name: world.api(name).get(path).status_code for name in ("boris", "anna", "carla")}
    assert answers == {"boris": 404, "anna": 403, "carla": 404}
    assert world.api("berta").get(f"{API}/{reference}/why/nobody").status_code == 404


async def test_a_way_is_told_in_the_language_that_is_asked_for(world: World) -> None:
    reference = await write(world, "berta", ["toys"])
    path, chinese = f"{API}/{reference}/why", {"accept-language": "zh-CN"}
    told = world.api("anna").get(path, headers=chinese).json()["items"][0]["words"]
    assert told != SEAT
    assert "Toys" in told


async def test_whom_it_was_kept_from_is_told_its_originator_alone(world: World) -> None:
    reference = await write(world, "berta", ["toys"], exclude=[key("aldo")])
    path = f"{API}/{reference}/exclusions"
    (one,) = world.api("berta", "read").get(path).json()["items"]
    assert one == {"id": str(id_of("aldo")), "kind": "person", "name": "Aldo"}
    assert world.api("anna").get(path).status_code == 403
    assert world.api("aldo").get(path).status_code == 404
    world.api("berta").delete(f"{API}/{reference}/audience/{id_of('lex')}?exclude=true")
    told = world.api("berta").get(path).json()["items"]
    assert {row["name"] for row in told} == {"Aldo", "Lex"}


async def test_what_a_label_would_do_is_told_before(world: World) -> None:
    reference = await write(world, "berta", ["toys", "alliance"], tlp="GREEN")
    path, api = f"{API}/{reference}/relabel", world.api("berta")
    told = api.get(path, params={"tlp": "AMBER"}).json()
    assert told["tlp"] == "AMBER"
    lost = {row["person_name"] for row in told["loses"]}
    assert "Dora" in lost
    assert not lost & {"Anna", "Berta"}
    assert told["gains"] == []
    assert world.api("dora").get(f"{API}/{reference}").status_code == 200
    for label in ("WHITE", ""):
        refused = api.get(path, params={"tlp": label})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "tlp")
    assert api.get(path).status_code == 422
    assert world.api("anna").get(path, params={"tlp": "AMBER"}).status_code == 403
    assert world.api("nina").get(path, params={"tlp": "AMBER"}).status_code == 404


async def test_what_was_done_is_told_page_by_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "SIZE", 2)
    reference = await write(world, "berta", ["toys"])
    api, path = world.api("berta"), f"{API}/{reference}/trail"
    api.post(f"{API}/{reference}/audience", json={"to": key("carla@corvo"), "reason": "Asked."})
    api.post(f"{API}/{reference}/relabel", json={"tlp": "AMBER+STRICT"})
    first = api.get(path).json()
    second = api.get(path, params={"cursor": first["next"]}).json()
    done = [*first["items"], *second["items"]]
    assert [one["deed"] for one in done] == [
        "bulletin:relabel", "bulletin:widen", "bulletin:publish",
    ]  # fmt: skip
    assert done[0]["words"] == "changed the label from TLP:AMBER to TLP:AMBER+STRICT"
    assert (done[1]["subject"], done[1]["person_name"]) == ("Carla", "Berta")
    assert second["next"] is None


async def test_the_trail_is_its_originators(world: World) -> None:
    reference = await write(world, "berta", ["toys"])
    other = await write(world, "berta", ["toys"])
    path = f"{API}/{reference}/trail"
    assert world.api("anna").get(path).status_code == 403
    assert world.api("carla").get(path).status_code == 404
    for cursor in ("x" * 40, "x" * 2000):
        refused = world.api("berta").get(path, params={"cursor": cursor})
        assert refused.status_code == 422
        assert refused.headers["content-type"] == "application/problem+json"
    assert world.api("berta").get(f"{API}/{other}/trail").status_code == 200


async def test_red_does_not_exist_here(world: World) -> None:
    made = world.bulletin("berta", ["anna@alba"], "RED")
    for place in ("why", f"why/{id_of('anna')}", "exclusions", "relabel?tlp=AMBER", "trail"):
        for name in ("berta", "anna"):
            answer = world.api(name).get(f"{API}/{made.reference}/{place}")
            assert answer.status_code == 404, (name, place)


async def test_a_meeting_and_a_thread_say_so_too(world: World) -> None:
    made = meetings.plan(world, "berta")
    meetings.invite(world, "berta", made, "toys")
    meetings.save(world, "berta", made)
    thread = boards.open_thread(world, "aldo")
    place = f"/api/v1/meetings/{made.reference}/why"
    invited = "Toys is invited, and your organisation named you to its seat there"
    assert words(world, "anna", place) == {invited}
    assert world.api("nina").get(place).status_code == 404
    place = f"/api/v1/threads/{thread.reference}/why"
    seat = "your organisation named you to its seat in Advisory board"
    assert words(world, "berta", place) == {seat}
    assert world.api("carla").get(place).status_code == 404


async def test_and_what_another_label_would_do(world: World) -> None:
    made = meetings.plan(world, "berta")
    thread = boards.open_thread(world, "aldo")
    for noun, reference, own, stranger in (
        ("meetings", made.reference, "berta", "nina"),
        ("threads", thread.reference, "aldo", "carla"),
    ):
        path = f"/api/v1/{noun}/{reference}/relabel"
        told: dict[str, Any] = world.api(own).get(f"{path}?tlp=AMBER%2BSTRICT").json()
        assert set(told) == {"tlp", "loses", "gains"}
        assert world.api(own).get(f"{path}?tlp=WHITE").status_code == 422
        assert world.api(stranger).get(f"{path}?tlp=AMBER").status_code == 404
    refused = world.api("berta").get(f"/api/v1/threads/{thread.reference}/relabel?tlp=AMBER")
    assert refused.status_code == 403


async def test_however_much_there_is_to_tell_few_statements_are_asked(world: World) -> None:
    few = await write(world, "berta", ["toys"])
    many = await write(world, "berta", ["toys", "alba", "anna@alba"], exclude=[key("cesar")])
    anna, api = world.api("anna"), world.api("berta")
    for _ in range(3):
        comment(world, many, "anna")
    for reference in (few, many):
        for place, most in _MOST.items():
            path = f"{API}/{reference}/{place}".format(anna=id_of("anna"))
            for desk in [anna, api] if place == "why" else [api]:
                desk.get(path)
                with counted() as sent:
                    assert desk.get(path).status_code == 200
                assert len(sent) <= most, (place, sent)
