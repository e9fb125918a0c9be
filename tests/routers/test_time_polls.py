"""Finding a time over HTTP: asked, answered, decided, and on to the call."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.core import clock
from tests.calling import version

if TYPE_CHECKING:
    from tests.world import World

NEW = "/meetings/times/new"


def wanted(**more: object) -> dict[str, Any]:
    ahead = clock.now() + timedelta(days=30)
    slots = [f"{ahead + timedelta(days=n):%Y-%m-%dT10:00}" for n in range(3)]
    given = {"host": "toys", "title": "Toys in spring", "tlp": "AMBER", "minutes": "60"}
    closes = f"{ahead - timedelta(days=9):%Y-%m-%dT18:00}"
    return given | {"zone": "Asia/Shanghai", "closes": closes, "slots": [*slots, ""]} | more


def asked(world: World) -> str:
    """Ask the toys group as its chair; return the path of the poll."""
    answer = world.client("berta").form(NEW, wanted())
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def slots_of(page: str) -> list[str]:
    return re.findall(r'name="slot" value="([0-9a-f-]{36})"', page)


def test_a_group_is_asked_and_answers_until_a_time_is_decided_on(world: World) -> None:
    path = asked(world)
    anna, berta = world.client("anna"), world.client("berta")
    slots = slots_of(anna.get(path).text)
    assert len(slots) == 3
    short = {"slot": slots, "answer": ["good"]}
    assert anna.form(f"{path}/answer", short).status_code == 422
    said = {"slot": slots, "answer": ["bad", "good", "if_needed"]}
    assert anna.form(f"{path}/answer", said).headers["location"] == path
    assert world.client("dora").get(path).status_code == 404
    assert world.client("dora").form(f"{path}/answer", said).status_code == 404
    assert world.client("sara").form(f"{path}/answer", said).status_code == 403
    decided = {"slot": slots[1], "version": version(berta.get(path).text)}
    assert anna.form(f"{path}/close", decided).status_code == 403
    assert berta.form(f"{path}/close", decided).status_code == 303
    page = berta.get(path).text
    call = re.search(r'href="(/meetings/new\?[^"]+)"', page)
    assert call
    form = berta.get(call[1].replace("&amp;", "&"))
    assert 'value="Toys in spring"' in form.text
    assert anna.form(f"{path}/answer", said).status_code == 403


def test_what_is_wrong_is_said_beside_what_was_filled_in(world: World) -> None:
    berta = world.client("berta")
    assert berta.get(NEW).status_code == 200
    assert world.client("anna").get(NEW).status_code == 403
    for wrong in ({"slots": ["2020-01-01T10:00"] * 2}, {"zone": "Mars/One"}, {"minutes": "5"}):
        page = berta.form(NEW, wanted(**wrong))
        assert page.status_code == 422
        assert "Toys in spring" in page.text
    assert berta.get("/meetings/times").status_code == 200


def test_a_time_is_found_over_the_api(world: World) -> None:
    api = world.api("berta")
    body = wanted(minutes=60) | {"slots": wanted()["slots"][:3]}
    made = api.post("/api/v1/time-polls", json=body)
    assert made.status_code == 201, made.text
    path = f"/api/v1/time-polls/{made.json()['reference']}"
    items = [{"slot_id": one["id"], "answer": "good"} for one in made.json()["slots"]]
    told = world.api("anna").put(f"{path}/answers", json={"items": items})
    assert told.json()["slots"][0]["good"] == 1
    twice = world.api("anna").put(f"{path}/answers", json={"items": items[:1] * 2})
    assert twice.status_code == 422
    assert world.api("dora").get(path).status_code == 404
    assert len(world.api("anna").get("/api/v1/time-polls").json()["items"]) == 1
    seen = api.get(path)
    end = {"slot_id": items[0]["slot_id"]}
    closed = api.post(f"{path}/close", json=end, headers={"if-match": seen.headers["etag"]})
    assert (closed.status_code, closed.json()["open"]) == (200, False)
