"""Titles that leave over the API with something else: pinned, linked, or in a meeting's way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import boards, meetings

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World

PINS = "/api/v1/groups/toys/pins"


def shown(world: World) -> tuple[Bulletin, list[str]]:
    """Pin and link an item under AMBER; return it with every address that tells its title."""
    item = world.bulletin("anna", ["toys", "berta@borel"], tlp="AMBER")
    desk = world.client("berta")
    assert desk.form("/groups/toys/pins", {"reference": item.reference}).status_code == 303
    thread = boards.open_thread(world, "berta")
    desk.form(f"/threads/{thread.reference}/links", {"linked": item.reference})
    meeting = meetings.plan(world, "berta")
    part = meetings.add_item(world, "berta", meeting)
    agenda = f"meetings/{meeting.reference}/agenda"
    desk.form(f"/{agenda}/{part.reference}/links", {"linked": item.reference})
    return item, [
        "/api/v1/groups/toys",
        PINS,
        f"/api/v1/threads/{thread.reference}/links",
        f"/api/v1/{agenda}",
        f"/api/v1/{agenda}/items/{part.reference}",
    ]


def test_each_title_that_leaves_is_written_down(world: World) -> None:
    item, places = shown(world)
    api = world.api("berta", "read")
    for count, place in enumerate(places, 1):
        assert item.secret in api.get(place).text, place
        kept = world.owner(
            "SELECT person_name FROM audit WHERE deed = 'bulletin:export' AND record_id = %s",
            item.id,
        )
        assert [row.person_name for row in kept] == ["Berta"] * count, place


def test_no_title_of_a_red_item_leaves(world: World) -> None:
    item, places = shown(world)
    red = world.api("anna").post(f"/api/v1/bulletins/{item.reference}/relabel", json={"tlp": "RED"})
    assert red.status_code < 300
    assert world.client("berta").get(f"/bulletins/{item.reference}").status_code == 200
    for place in places:
        answer = world.api("berta").get(place)
        assert answer.status_code == 200, place
        assert item.secret not in answer.text, place


def test_a_meeting_named_in_a_clash_is_written_down(world: World) -> None:
    mine, other = (meetings.plan(world, "berta", tlp=tlp) for tlp in ("GREEN", "AMBER"))
    for one in (mine, other):
        meetings.invite(world, "berta", one, "toys")
    told = world.api("berta").get(f"/api/v1/meetings/{mine.reference}/clashes")
    assert other.secret in told.text
    kept = world.owner("SELECT record_id FROM audit WHERE deed = 'meeting:export'")
    assert [row.record_id for row in kept] == [other.id]
