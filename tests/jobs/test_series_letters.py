"""A series in mail: one message for the whole, single meetings by themselves, answers to both."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

from app.core.db import make_engine, make_sessions
from app.services.invitees import inbox
from app.services.invitees.inbox import Outcome
from app.services.meetings import editing, series
from tests.cast import id_of
from tests.post import words
from tests.repeating import fields, saved

if TYPE_CHECKING:
    from email.message import EmailMessage

    from app.services.meetings.series import Series
    from tests.post import Post
    from tests.world import World

pytestmark = pytest.mark.anyio


async def told(world: World, post: Post) -> tuple[Series, EmailMessage]:
    """Save four dates of toys; return the series, and what Aldo got: one message."""
    async with world.acting("berta") as (session, _):
        found = await saved(session, 4)
    return found, aldos(post)


def aldos(post: Post) -> EmailMessage:
    """Send what waits, and return the one message to Aldo."""
    (found,) = (one for one in post.work() if "aldo@" in str(one["To"]))
    return found


def events(message: EmailMessage) -> list[Any]:
    """Return the method of a message's calendar part, and its events."""
    (part,) = (part for part in message.walk() if part.get_content_type() == "text/calendar")
    calendar = Calendar.from_ical(part.get_content())
    return [str(calendar["METHOD"]), *calendar.walk("VEVENT")]


async def replied(world: World, event: Any, answer: str) -> Outcome:  # noqa: ANN401
    """Answer an event as Aldo's calendar would."""
    kept = ("UID", "SEQUENCE", "DTSTAMP", "RECURRENCE-ID")
    lines = [line for line in event.to_ical().decode().splitlines() if line.startswith(kept)]
    attendee = f"ATTENDEE;PARTSTAT={answer}:mailto:aldo@alba.example"
    body = "\r\n".join(["BEGIN:VEVENT", *lines, attendee, "END:VEVENT", ""])
    head = "From: aldo@alba.example\r\nContent-Type: text/calendar; method=REPLY\r\n\r\n"
    raw = f"{head}BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\n{body}END:VCALENDAR\r\n"
    engine = make_engine(world.database.app_url, size=1)
    try:
        async with make_sessions(engine).begin() as session:
            return await inbox.take(session, raw.encode())
    finally:
        await engine.dispose()


def answers(world: World) -> list[Any]:
    """Return Aldo's answers to the dates, in order."""
    rows = world.owner(
        "SELECT i.answer FROM invitees i JOIN meetings m ON m.id = i.meeting_id"
        " WHERE i.person_id = %s ORDER BY m.occurs_wall",
        id_of("aldo"),
    )
    return [row.answer for row in rows]


async def test_a_series_is_one_message_and_one_answer(world: World, post: Post) -> None:
    _, message = await told(world, post)
    method, whole = events(message)
    assert method == "REQUEST"
    assert (whole["RRULE"]["FREQ"], "RECURRENCE-ID" in whole) == (["WEEKLY"], False)
    assert words(message).count("\n- ") == 4
    assert await replied(world, whole, "ACCEPTED") is Outcome.TAKEN
    assert answers(world) == ["yes"] * 4


async def test_one_of_a_series_changes_by_itself(world: World, post: Post) -> None:
    found, message = await told(world, post)
    second = found.parts[1]
    async with world.acting("berta") as (session, berta):
        later = fields(starts=second.starts_wall + timedelta(days=1))
        await editing.change(session, berta, second, later, second.version)
    method, one = events(aldos(post))
    assert method == "REQUEST"
    assert one["UID"] == events(message)[1]["UID"]
    assert one["RECURRENCE-ID"].dt.replace(tzinfo=None) == second.occurs_wall
    assert one["SEQUENCE"] == 1
    assert await replied(world, one, "DECLINED") is Outcome.TAKEN
    assert answers(world) == [None, "no", None, None]


async def test_what_is_left_of_a_series_and_its_end(world: World, post: Post) -> None:
    found, message = await told(world, post)
    third = found.parts[2].occurs_wall
    async with world.acting("berta") as (session, berta):
        seen = await series.find(session, berta, found.row.id)
        await series.cancel(session, berta, seen, third, "No room.")
    method, left = events(aldos(post))
    assert (method, left["SEQUENCE"]) == ("REQUEST", 1)
    assert left.to_ical().count(b"EXDATE") == 2
    async with world.acting("berta") as (session, berta):
        seen = await series.find(session, berta, found.row.id)
        await series.cancel(session, berta, seen, None, "No room at all.")
    method, gone = events(aldos(post))
    assert (method, gone["STATUS"], gone["SEQUENCE"]) == ("CANCEL", "CANCELLED", 2)
    assert gone["UID"] == events(message)[1]["UID"]
