"""The title of a meeting under TLP:AMBER: in mail and calendars only if its originator lets it."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

from app.services.meetings import warning
from tests import meetings
from tests.calling import called, pressed, version
from tests.jobs.test_meeting_letters import event, to
from tests.post import words
from tests.routers.test_calendars import subscribed

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.post import Post
    from tests.world import World

TITLE, PLACE, ABOUT = "Plush before Christmas", "Milan, room 4", "The usual round."


def summary(answer: Response) -> str:
    """Return what the one event of a calendar is called."""
    (found,) = Calendar.from_ical(answer.content).walk("VEVENT")
    return str(found["SUMMARY"])


def relabelled(world: World, path: str, tlp: str) -> bool:
    """Give a meeting another label on its page; return whether that was done."""
    desk = world.client("berta")
    looked = desk.get(f"{path}/relabel", params={"tlp": tlp}).text
    said = {"tlp": tlp, "version": version(looked)}
    return bool(desk.form(f"{path}/relabel", said).status_code == 303)


@pytest.mark.parametrize(
    ("fields", "titled"),
    [({"tlp": "AMBER", "title_told": "true"}, True), ({"tlp": "AMBER"}, False)],
)
def test_mail_and_calendars_say_it_if_allowed(
    world: World, post: Post, fields: dict[str, Any], *, titled: bool
) -> None:
    feed = subscribed(world)
    path = called(world, title=TITLE, **fields)
    assert pressed(world, "berta", f"{path}/save").status_code == 303
    message = to(post.work(), "anna")
    reference = path.rpartition("/")[2]
    named = TITLE if titled else reference
    assert message["Subject"] == f"TLP:AMBER Save the date: {named}"
    said = TITLE if titled else "Reserved"
    found = event(message)
    assert str(found["SUMMARY"]) == said
    answers = [world.client("anna").get(f"{path}/calendar.ics"), world.client().get(feed)]
    assert [summary(one) for one in answers] == [said, said]
    # The bytes of everything that left, and never more than the title.
    html = words(message, "html")
    for text in (*(one.text for one in answers), found.to_ical().decode(), words(message), html):
        assert (TITLE in text) is titled
        assert PLACE not in text
        assert ABOUT not in text


def test_a_word_taken_back_is_followed_by_every_calendar(world: World, post: Post) -> None:
    feed = subscribed(world)
    path = called(world, title=TITLE, tlp="AMBER", title_told="true")
    pressed(world, "berta", f"{path}/save")
    first = event(to(post.work(), "anna"))
    tag = world.client().get(feed).headers["etag"]
    page = world.client("berta").get(f"{path}/edit").text
    assert re.search(r'name="title_told"[^>]* checked', page)
    changed = {"kind": "working_group", "title": TITLE, "starts": "2030-03-14T10:00"}
    changed |= {"ends": "2030-03-14T11:30", "zone": "Europe/Berlin", "mode": "both"}
    changed |= {"place": PLACE, "description": ABOUT}
    changed |= {"url": "https://call.example/secret-door", "words": "code 4711"}
    assert pressed(world, "berta", f"{path}/edit", **changed).status_code == 303
    message = to(post.work(), "anna")
    assert TITLE not in message.as_string()
    assert TITLE not in words(message, "html")
    after = event(message)
    assert (str(after["SUMMARY"]), after["SEQUENCE"]) == ("Reserved", first["SEQUENCE"] + 1)
    assert after["UID"] == first["UID"]
    again = world.client().get(feed, headers={"if-none-match": tag})
    assert (again.status_code, summary(again)) == (200, "Reserved")
    assert TITLE not in again.text


def test_another_label_is_followed_by_every_calendar(world: World, post: Post) -> None:
    feed = subscribed(world)
    path = called(world, title=TITLE)
    pressed(world, "berta", f"{path}/save")
    first = event(to(post.work(), "anna"))
    assert str(first["SUMMARY"]) == TITLE
    assert relabelled(world, path, "AMBER")
    hushed = to(post.work(), "anna")
    assert TITLE not in hushed.as_string()
    assert "TLP:GREEN -> TLP:AMBER" in words(hushed)
    (entry,) = (event(hushed),)
    assert (str(entry["SUMMARY"]), entry["SEQUENCE"]) == ("Reserved", first["SEQUENCE"] + 1)
    assert summary(world.client().get(feed)) == "Reserved"
    assert relabelled(world, path, "CLEAR")
    open_ = to(post.work(), "anna")
    found = event(open_)
    assert (str(found["SUMMARY"]), found["SEQUENCE"]) == (TITLE, first["SEQUENCE"] + 2)
    assert open_["Subject"] == f"TLP:CLEAR Changed: {TITLE}"


def test_a_queued_message_says_what_may_be_said_when_it_leaves(world: World, post: Post) -> None:
    path = called(world, title=TITLE, tlp="AMBER", title_told="true")
    pressed(world, "berta", f"{path}/save")
    # Stricter before the worker comes: neither title nor who is shut out hears of it.
    assert relabelled(world, path, "AMBER+STRICT")
    for message in post.work():
        assert TITLE not in message.as_string()
        assert "TLP:AMBER+STRICT" in message["Subject"]


def test_the_warning_to_convene_names_it_if_allowed(world: World, post: Post) -> None:
    made = meetings.plan(world, "berta", tlp="AMBER", days=5)
    other = meetings.plan(world, "berta", tlp="AMBER", days=5)
    world.owner("UPDATE meetings SET title_told = true WHERE id = %s", made.id)

    async def warn() -> None:
        async with world.working() as session:
            await warning.queue(session)

    asyncio.run(warn())
    subjects = [str(one["Subject"]) for one in post.work() if "berta" in str(one["To"])]
    assert sorted(made.title in one for one in subjects) == [False, True]
    assert not any(other.title in one for one in subjects)
