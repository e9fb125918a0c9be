"""Lists of threads, and threads that a program opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.asking import LIST, opened

if TYPE_CHECKING:
    from tests.world import World

API = "/api/v1/threads"


def test_the_list_is_narrowed_and_counts_nothing_hidden(world: World) -> None:
    opened(world)
    opened(world, "berta", title="Second of them", topic="trend")
    opened(world, audience="secretariat", title="Not for the board")
    desk = world.client("berta")
    page = desk.get(LIST).text
    assert "Second of them" in page
    assert "Not for the board" not in page
    for query, found, left in (
        ("topic=trend", "Second of them", "Faster takedowns"),
        ("mine=true", "Second of them", "Faster takedowns"),
        ("text=WEEK+", "Faster takedowns", "No thread fits"),
        ("state=open", "Faster takedowns", "No thread fits"),
        ("text=nowhere", "No thread fits", "Faster takedowns"),
    ):
        text = desk.get(f"{LIST}?{query}").text
        assert (found in text, left in text) == (True, False), query


def test_a_list_goes_on_where_it_ended(world: World) -> None:
    opened(world)
    opened(world, "berta", title="Second of them")
    hidden = opened(world, audience="secretariat", title="Not for the board")
    desk, api = world.client("berta"), world.api("berta")
    assert desk.get(f"{LIST}?state=lost").status_code == 422
    assert desk.get(f"{LIST}?limit=1").text.count('class="line-title"') == 1
    one = api.get(f"{API}?board=board&limit=1").json()
    two = api.get(f"{API}?board=board&limit=1&cursor={one['next']}").json()
    assert [row["title"] for row in one["items"] + two["items"]] == [
        "Second of them",
        "Faster takedowns",
    ]
    assert two["next"] is None
    assert world.api("aldo").get(f"{API}?cursor={one['next']}").status_code == 422
    assert api.get(f"/api/v1{hidden}").status_code == 404


def test_a_program_opens_one_too(world: World) -> None:
    body = {
        "board": "board",
        "title": "From a program",
        "topic": "trend",
        "problem": "So.",
        "tlp": "GREEN",
        "points": [{"title": "This"}, {"title": "That", "text": "More."}],
    }
    api, key = world.api("aldo"), {"idempotency-key": "k"}
    first, second = (api.post(API, json=body, headers=key) for _ in range(2))
    assert first.status_code == second.status_code == 201, first.text
    assert first.json() == second.json()
    assert [point["title"] for point in first.json()["points"]] == ["This", "That"]
    assert api.post(API, json=body | {"tlp": "RED"}).status_code == 422
    assert api.post(API, json=body | {"points": []}).status_code == 422
    assert api.post(API, json=body | {"board": "none"}).status_code == 404
    assert world.api("anna").post(API, json=body).status_code == 403
    assert world.api("aldo", "read").post(API, json=body).status_code == 403
