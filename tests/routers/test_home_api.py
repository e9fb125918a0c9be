"""Home by token: what waits and what happened, without a word of any item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cast import id_of
from tests.writing import comment, write

if TYPE_CHECKING:
    from tests.world import World

HOME = "/api/v1/home"


async def test_what_waits_and_what_happened(world: World) -> None:
    reference = await write(world, "berta", ["toys"], title="A shop in Genoa")
    comment(world, reference, "anna", "Seen in Genoa too.")
    raised = {"kind": "wrong_label", "text": "Too wide, in Genoa."}
    world.api("anna").post(f"/api/v1/bulletins/{reference}/concerns", json=raised)
    answer = world.api("berta", "read").get(HOME)
    told = answer.json()
    assert [one["kind"] for one in told["waiting"]] == ["concern"]
    page = world.client("berta").get(told["waiting"][0]["page"])
    assert "Too wide, in Genoa." in page.text
    (event,) = told["happened"]
    assert (event["what"], event["who"], event["reference"]) == ("comment", "Anna", reference)
    # What an item says is logged when it leaves; nothing of it is here.
    assert "Genoa" not in answer.text
    assert world.api("carla").get(HOME).json()["happened"] == []
    assert world.api(None).get(HOME).status_code == 401


async def test_red_does_not_exist_here(world: World) -> None:
    made = world.bulletin("berta", ["anna@alba"], "RED")
    desk = world.client("anna")
    form = {"text": "Seen too.", "key": str(id_of("a key"))}
    assert desk.form(f"/bulletins/{made.reference}/comments", form).status_code == 303
    assert made.reference in world.client("berta").get("/").text
    assert world.api("berta").get(HOME).json()["happened"] == []


def test_who_asks_by_token_was_not_here(world: World) -> None:
    api = world.api("anna")
    assert api.get(HOME).json()["last_here"] is None
    world.client("anna").get("/")
    here = api.get(HOME).json()["last_here"]
    assert here
    assert api.get(HOME).json()["last_here"] == here


def test_one_says_how_one_wants_to_be_met(world: World) -> None:
    api, wanted = (
        world.api("anna"),
        {"name": "Anne", "language": "zh_Hans", "zone": "Asia/Shanghai"},
    )
    for wrong in ({"zone": "Nowhere"}, {"language": "xx"}, {"theme": "red"}, {"email": "x@y.z"}):
        refused = api.put("/api/v1/me", json=wanted | {"theme": "dark"} | wrong)
        assert refused.status_code == 422, wrong
        assert refused.json()["errors"][0]["field"] == next(iter(wrong))
    assert api.put("/api/v1/me", json=wanted).status_code == 422
    assert world.api("anna", "read").put("/api/v1/me", json=wanted).status_code == 403
    assert api.put("/api/v1/me", json=wanted | {"theme": "dark"}).status_code == 204
    told = api.get("/api/v1/me").json()
    assert {name: told[name] for name in wanted} == wanted
