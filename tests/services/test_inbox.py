"""Answers by mail: taken from whom was invited, once, and to what was told last."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app.core import clock
from app.core.db import make_engine, make_sessions
from app.core.reply_tags import Tags
from app.core.tokens import ring_of
from app.services.calendars.events import uid_of
from app.services.invitees import inbox
from app.services.invitees.inbox import Outcome
from tests import meetings
from tests.cast import id_of

if TYPE_CHECKING:
    from tests.meetings import Meeting
    from tests.world import World

pytestmark = pytest.mark.anyio

TAGS = Tags("Entente@desk.example", ring_of(b"s" * 32, "https://desk.example"))
ALDO = "aldo@alba.example"


@pytest.fixture
def meeting(world: World) -> Meeting:
    """Give a meeting of toys that its invitees were told of twice."""
    made = meetings.plan(world, "berta")
    meetings.invite(world, "berta", made, "toys")
    meetings.save(world, "berta", made)
    world.owner("UPDATE invitees SET told = 1")
    return made


def reply(
    uid: str, answer: str = "ACCEPTED", *, email: str = "aldo@alba.example", sequence: int = 1,
    minutes: int = 0, **more: str,
) -> bytes:  # fmt: skip
    """Return a message as a calendar answers, so many minutes from now."""
    at = clock.now() + timedelta(minutes=minutes)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:REPLY", "BEGIN:VEVENT", f"UID:{uid}"]
    lines += [f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}", f"SEQUENCE:{sequence}"]
    lines += [f"ATTENDEE;PARTSTAT={answer}:mailto:{email}", "END:VEVENT", "END:VCALENDAR", ""]
    lines[4:4] = [f"ORGANIZER;CN=Desk:mailto:{more['organiser']}"] if "organiser" in more else []
    head = f"From: {more.get('sender', email)}\r\n{more.get('head', '')}"
    head += "Content-Type: text/calendar; method=REPLY\r\n\r\n"
    return (head + "\r\n".join(lines)).encode()


async def take(world: World, raw: bytes, tags: Tags | None = None) -> Outcome:
    """Take a message as the command does: as nobody."""
    engine = make_engine(world.database.app_url, size=1)
    try:
        async with make_sessions(engine).begin() as session:
            return await inbox.take(session, raw, tags)
    finally:
        await engine.dispose()


def answer(world: World, name: str = "aldo") -> Any:  # noqa: ANN401 - a value of a row
    """Return what somebody's answer is now."""
    (row,) = world.owner("SELECT answer FROM invitees WHERE person_id = %s", id_of(name))
    return row.answer


async def test_an_answer_is_taken_once_and_an_older_one_not(world: World, meeting: Meeting) -> None:
    uid = uid_of(meeting.id, None, "127.0.0.1")
    first = reply(uid, minutes=-5)
    assert await take(world, first) is Outcome.TAKEN
    assert await take(world, reply(uid, "DECLINED", minutes=-4)) is Outcome.TAKEN
    assert await take(world, first) is Outcome.OLDER
    assert await take(world, reply(uid, sequence=0)) is Outcome.OLDER
    assert answer(world) == "no"
    world.client("aldo").form(f"/meetings/{meeting.reference}/answer", {"answer": "tentative"})
    assert await take(world, reply(uid, "DECLINED", minutes=-3)) is Outcome.OLDER
    assert answer(world) == "tentative"


async def test_nobody_answers_for_another(world: World, meeting: Meeting) -> None:
    uid = uid_of(meeting.id, None, "127.0.0.1")
    assert await take(world, reply(uid, sender="boris@borel.example")) is Outcome.NO_REPLY
    assert await take(world, reply(uid, email="dora@dara.example")) is Outcome.ABSENT
    assert await take(world, reply(uid_of(id_of("x"), None, "h"))) is Outcome.ABSENT
    assert await take(world, reply("someone-elses-uid")) is Outcome.NO_REPLY
    assert await take(world, b"\xff\x00" * 1000) is Outcome.NO_REPLY
    assert answer(world) is None
    begun = "starts_at = now() - interval '1 minute', ends_at = now() + interval '1 hour'"
    world.owner(f"UPDATE meetings SET {begun}")
    assert await take(world, reply(uid)) is Outcome.BEGUN


async def test_with_tags_an_answer_names_the_address_of_its_invitation(
    world: World, meeting: Meeting
) -> None:
    uid, own = uid_of(meeting.id, None, "127.0.0.1"), TAGS.tagged(str(meeting.id), ALDO)
    assert own.startswith("entente+")
    assert own.endswith("@desk.example")
    assert len(own.partition("@")[0]) <= 64
    assert await take(world, reply(uid, "DECLINED", organiser=own.upper(), minutes=-9), TAGS) == (
        Outcome.TAKEN
    )
    for minutes, head in enumerate(
        (f"To: <{own}>\r\n", f"To: x@y.example\r\nDelivered-To: {own.upper()}\r\n"), start=-8
    ):
        assert await take(world, reply(uid, minutes=minutes, head=head), TAGS) is Outcome.TAKEN
    assert answer(world) == "yes"


async def test_with_tags_nobody_answers_in_the_name_of_another(
    world: World, meeting: Meeting
) -> None:
    uid, about = uid_of(meeting.id, None, "127.0.0.1"), str(meeting.id)
    other = Tags(TAGS.address, ring_of(b"t" * 32, "https://desk.example"))
    for guessed in (
        TAGS.address,
        TAGS.tagged(about, "anna@alba.example"),
        TAGS.tagged(str(id_of("x")), ALDO),
        other.tagged(about, ALDO),
        "entente+@desk.example",
        "",
    ):
        head = f"To: {guessed}\r\n" if guessed else ""
        raw = reply(uid, organiser=guessed, head=head)
        assert await take(world, raw, TAGS) is Outcome.UNPROVEN, guessed
    assert answer(world) is None
    # The address proves what somebody read, and not who they are.
    own = TAGS.tagged(about, ALDO)
    raw = reply(uid, organiser=own, sender="boris@borel.example")
    assert await take(world, raw, TAGS) is Outcome.NO_REPLY
