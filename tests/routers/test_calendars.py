"""Calendars over HTTP: months, files, subscriptions, and feeds that end with their holder."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import icalendar
import pytest

from app.core import clock
from tests.calling import called, pressed

if TYPE_CHECKING:
    from httpx2 import Response
    from icalendar import Component

    from tests.world import World


def subscribed(world: World, name: str = "anna", **more: object) -> str:
    """Make a subscription on the page; return the path of its feed."""
    fields = {"name": "Telephone", "scope": "mine", **more}
    page = world.client(name).form("/account/calendars", fields)
    found = re.search(r'data-copy="https?://[^/"]+(/calendar/[^"]+\.ics)"', page.text)
    assert found, page.text
    return found[1]


def meeting(world: World, **more: Any) -> str:  # noqa: ANN401 - fields of a call
    """Call a meeting and send its save the date; return its reference."""
    path = called(world, **more)
    assert pressed(world, "berta", f"{path}/save").status_code == 303
    return path.rpartition("/")[2]


def events(answer: Response) -> list[Component]:
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


def soon() -> dict[str, str]:
    begins = clock.now() + timedelta(days=40)
    ends = begins + timedelta(hours=1)
    return {"starts": f"{begins:%Y-%m-%dT%H:00}", "ends": f"{ends:%Y-%m-%dT%H:00}"}


def test_a_feed_needs_no_cookie_and_answers_304_until_something_changes(world: World) -> None:
    path = subscribed(world)
    nobody = world.client()
    empty = nobody.get(path)
    assert (empty.status_code, events(empty)) == (200, [])
    meeting(world, **soon())
    full = nobody.get(path, headers={"if-none-match": empty.headers["etag"]})
    (event,) = events(full)
    assert (event["SUMMARY"], event["STATUS"]) == ("Toys before Christmas", "TENTATIVE")
    again = nobody.get(path, headers={"if-none-match": full.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "secret-door" not in full.text
    assert "4711" not in full.text


ENDS = (
    (
        "UPDATE affiliations a SET ends_at = now() FROM people p"
        " WHERE p.id = a.person_id AND p.name ILIKE 'anna%%'"
    ),
    "UPDATE people SET state = 'suspended' WHERE name ILIKE 'anna%%'",
    "UPDATE calendar_subscriptions SET revoked_at = now()",
)


@pytest.mark.parametrize("ended", ENDS)
def test_a_feed_ends_with_its_holder(world: World, ended: str) -> None:
    path = subscribed(world)
    tag = world.client().get(path).headers["etag"]
    world.owner(ended)
    gone = world.client().get(path, headers={"if-none-match": tag})
    guessed = world.client().get("/calendar/" + "A" * 43 + ".ics")
    assert (gone.status_code, guessed.status_code) == (404, 404)
    assert "etag" not in gone.headers


def test_an_ended_seat_empties_the_feed(world: World) -> None:
    path = subscribed(world)
    meeting(world, **soon())
    assert len(events(world.client().get(path))) == 1
    world.owner("UPDATE seat_holders SET ends_at = now()")
    assert events(world.client().get(path)) == []


def test_one_meeting_is_a_file_for_who_sees_it(world: World) -> None:
    reference = meeting(world, **soon())
    path = f"/meetings/{reference}/calendar.ics"
    answer = world.client("anna").get(path)
    assert answer.headers["content-disposition"] == f'attachment; filename="{reference}.ics"'
    (event,) = events(answer)
    assert str(event["LOCATION"]) == "Milan, room 4"
    assert "secret-door" not in answer.text
    assert world.client("dora").get(path).status_code == 404
    assert world.client().get(path).status_code == 303


def test_a_subscription_is_shown_once_and_ended_by_its_owner_alone(world: World) -> None:
    anna = world.client("anna")
    fields = {"name": "Telephone", "scope": "mine", "key": "one"}
    first = anna.form("/account/calendars", fields)
    assert first.status_code == 200
    assert anna.form("/account/calendars", fields).status_code == 303
    page = anna.get("/account/calendars").text
    assert page.count("Telephone") == 1
    found = re.search(r'action="(/account/calendars/[^"]+/revoke)"', page)
    assert found
    assert world.client("berta").form(found[1]).status_code == 404
    assert anna.form(found[1]).status_code == 303
    wrong = anna.form("/account/calendars", {"name": "Laptop", "scope": "group", "group": "no"})
    assert wrong.status_code == 422
    assert "Laptop" in wrong.text


def test_subscriptions_over_the_api(world: World) -> None:
    api = world.api("anna")
    made = api.post("/api/v1/calendars", json={"name": "Server", "scope": "all"})
    assert made.status_code == 201
    assert world.client().get(made.json()["address"]).status_code == 200
    (one,) = api.get("/api/v1/calendars").json()["items"]
    assert (one["name"], one["scope"], "token" in one) == ("Server", "all", False)
    assert world.api("berta").delete(f"/api/v1/calendars/{one['id']}").status_code == 404
    assert api.delete(f"/api/v1/calendars/{one['id']}").status_code == 204
    assert api.get("/api/v1/calendars").json()["items"] == []
    bad = api.post("/api/v1/calendars", json={"name": "x", "scope": "all", "person_id": "y"})
    assert bad.status_code == 422


@pytest.mark.parametrize("shape", ["month", "agenda"])
def test_a_month_shows_mine_a_groups_or_all(world: World, shape: str) -> None:
    meeting(world)
    path = f"/meetings/{shape}/2030-03"
    for name, query, there in (
        ("anna", "", True),
        ("anna", "?scope=group&group=toys", True),
        ("sara", "", False),
        ("sara", "?scope=all", True),
        ("dora", "?scope=all", False),
    ):
        page = world.client(name).get(path + query)
        assert page.status_code == 200
        assert ("Toys before Christmas" in page.text) is there, (name, query)
    assert world.client("anna").get(f"/meetings/{shape}/2030-04").status_code == 200
    for absent in ("2030-13", "1989-12", "2200-01", "2030-3", "x", "9999-12"):
        assert world.client("anna").get(f"/meetings/{shape}/{absent}").status_code == 404
    assert world.client("anna").get(f"{path}?scope=group&group=board").status_code == 404
    assert world.client("anna").get("/meetings/month").status_code == 303


@pytest.mark.parametrize("shape", ["month", "agenda"])
def test_months_are_shown_from_1990_to_2199(world: World, shape: str) -> None:
    anna, turns = (
        world.client("anna"),
        {"1990-01": "next", "2199-05": "prev next", "2199-12": "prev"},
    )
    for month, shown in turns.items():
        page = anna.get(f"/meetings/{shape}/{month}")
        assert page.status_code == 200
        assert " ".join(re.findall(r'rel="(prev|next)"', page.text)) == shown
