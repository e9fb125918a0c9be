"""Series over HTTP: called on the page and by API, shown, changed from one on, cancelled."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.calling import NEW, typed, version
from tests.cast import id_of

if TYPE_CHECKING:
    from tests.world import World


def repeating(world: World) -> tuple[str, str]:
    """Call a weekly series of four on the page; return the paths of its first and of itself."""
    fields = typed(repeats="weekly", repeats_times="4")
    answer = world.client("berta").form(NEW, fields)
    assert answer.status_code == 303, answer.text
    path = str(answer.headers["location"])
    found = re.search(r'href="(/meetings/series/[^"]+)"', world.client("berta").get(path).text)
    assert found
    return path, found[1]


def body(**more: object) -> dict[str, Any]:
    given = {"host": "toys", "kind": "working_group", "title": "Toys weekly", "tlp": "AMBER"}
    given |= {"starts": "2030-03-12T10:00", "ends": "2030-03-12T11:00", "zone": "Europe/Berlin"}
    return given | {"invited": [str(id_of("toys"))], "rule": "FREQ=WEEKLY;BYDAY=TU;COUNT=3"} | more


def test_a_series_is_called_shown_and_its_save_the_date_sent(world: World) -> None:
    _, path = repeating(world)
    berta = world.client("berta")
    page = berta.get(path)
    assert page.text.count("agenda-entry") == 4
    assert "every week on Thursday, 4 times" in page.text
    assert world.client("anna").get(path).status_code == 404
    assert world.client("anna").form(f"{path}/save").status_code == 404
    assert berta.form(f"{path}/save").headers["location"] == path
    assert world.client("anna").get(path).status_code == 200
    assert world.client("anna").form(f"{path}/save").status_code in (403, 409)
    assert berta.form(f"{path}/save").status_code == 409


def test_a_meeting_and_those_that_follow_are_changed_together(world: World) -> None:
    first, path = repeating(world)
    berta = world.client("berta")
    ask = berta.get(f"{first}/following")
    assert "4 meetings are changed" in ask.text
    fields = {"title": "Toys, later", "starts": "2030-03-14T15:00", "ends": "2030-03-14T16:00"}
    fields |= {"zone": "Europe/Berlin", "version": version(ask.text)}
    wrong = berta.form(f"{first}/following", fields | {"ends": "2030-03-14T14:00"})
    assert wrong.status_code == 422
    assert "Toys, later" in wrong.text
    assert berta.form(f"{first}/following", fields).headers["location"] == path
    assert berta.get(path).text.count("Toys, later</a>") == 4
    assert berta.form(f"{first}/following", fields).status_code == 409
    assert world.client("anna").get(f"{first}/following").status_code == 404


def test_a_series_is_cancelled_from_one_on(world: World) -> None:
    _, path = repeating(world)
    berta = world.client("berta")
    berta.form(f"{path}/save")
    wrong = berta.form(f"{path}/cancel", {"since": "M-2030-ZZZZZ", "reason": "No room"})
    assert (wrong.status_code, "No room" in wrong.text) == (422, True)
    assert world.client("anna").form(f"{path}/cancel", {"reason": "x"}).status_code == 403
    references = re.findall(r'<option value="(M-[^"]+)"', berta.get(path).text)
    answer = berta.form(f"{path}/cancel", {"since": references[2], "reason": "No room"})
    assert answer.status_code == 303
    assert berta.get(path).text.count("Cancelled") == 2


def test_a_series_over_the_api(world: World) -> None:
    api = world.api("berta")
    made = api.post("/api/v1/series", json=body(), headers={"idempotency-key": "k"})
    assert made.status_code == 201, made.text
    assert api.post("/api/v1/series", json=body(), headers={"idempotency-key": "k"}).json() == (
        made.json()
    )
    path = f"/api/v1/series/{made.json()['id']}"
    told = api.get(path).json()
    assert (told["rule"], len(told["items"])) == ("FREQ=WEEKLY;BYDAY=TU;COUNT=3", 3)
    assert world.api("anna").get(path).status_code == 404
    assert {one["state"] for one in api.post(f"{path}/save").json()["items"]} == {"saved"}
    assert world.api("anna").get(path).status_code == 200
    later = {"title": "Toys", "starts": "2030-03-20T10:00", "ends": "2030-03-20T11:00"}
    second = f"/api/v1/series/from/{told['items'][1]['reference']}"
    change = later | {"zone": "Europe/Berlin"}
    assert api.put(second, json=change).status_code == 428
    tag = world.owner("SELECT version FROM meetings ORDER BY occurs_wall OFFSET 1")[0].version
    moved = api.put(second, json=change, headers={"if-match": f'"{tag}"'})
    assert (moved.status_code, moved.json()["rule"]) == (200, "FREQ=WEEKLY;BYDAY=WE;COUNT=2")
    gone = api.post(f"{path}/cancel", json={"reason": "No room"}).json()
    assert [one["state"] for one in gone["items"]] == ["cancelled"]


def test_rules_that_would_never_end_are_refused(world: World) -> None:
    api = world.api("berta")
    for rule in ("FREQ=SECONDLY;COUNT=9", "FREQ=DAILY", "FREQ=DAILY;COUNT=5000", "x" * 500):
        assert api.post("/api/v1/series", json=body(rule=rule)).status_code == 422
    fields = typed(repeats="daily", repeats_times="5000")
    assert world.client("berta").form(NEW, fields).status_code == 422
    assert world.owner("SELECT count(*) AS n FROM meetings")[0].n == 0
