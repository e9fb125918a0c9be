"""Invitations and answers: whose they are, by which door they come, and who gets a place."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import psycopg
import pytest

from app.core.tokens import digest
from tests import meetings
from tests.cast import id_of, voice
from tests.walls.meeting_rows import full
from tests.walls.talk import whose
from tests.walls.test_writes import REFUSED, changed
from tests.walls.traces import EVERYBODY

if TYPE_CHECKING:
    from uuid import UUID

    from tests.meetings import Meeting
    from tests.walls.meeting_rows import Gathering
    from tests.world import World

Refused = psycopg.errors.InsufficientPrivilege
_ROW = "SELECT id FROM invitees WHERE meeting_id = %s AND person_id = %s AND organisation_id = %s"
_BY_LINK = "SELECT answer_by_link(%s, 'yes', '', '', true, false)"
_BY_REPLY = "SELECT answer_by_reply(%s, NULL, %s, %s, %s, now() + %s * interval '1 minute')"
_GUESTS = (
    "SELECT 1 FROM guest_meeting(%(link)s)",
    "SELECT 1 FROM guest_programme(%(link)s)",
    "SELECT 1 FROM invitee_of(%(link)s)",
)


@pytest.fixture
def gathering(world: World) -> Gathering:
    """Give a meeting of toys that is convened, to which an officer is invited too."""
    made = full(world)
    meetings.convene(world, "berta", made.meeting)
    return made


def invitee(world: World, meeting: Meeting, name: str) -> UUID:
    """Return the id of somebody's invitation."""
    person, organisation = voice(name)
    ((found,),) = world.owner(_ROW, meeting.id, id_of(person), id_of(organisation))
    made: UUID = found
    return made


def opened(world: World, link: bytes) -> list[bool]:
    """Return what a link opens: meeting, programme, and whose it is; to nobody signed in."""
    with world.as_(None) as connection:
        every = [connection.execute(what.encode(), {"link": link}).fetchall() for what in _GUESTS]
    return [bool(rows) for rows in every]


def test_a_guest_sees_the_outside_and_what_is_for_guests(
    world: World, gathering: Gathering
) -> None:
    assert opened(world, gathering.link) == [True] * 3
    (row,) = world.ask(None, "SELECT title FROM guest_programme(%s)", gathering.link)
    assert gathering.items["guests"].secret in row.title
    assert opened(world, digest("another")) == [False] * 3
    for table in ("meetings", "meeting_doors", "agenda_items", "guests", "invitees", "records"):
        assert world.ask(None, f"SELECT 1 FROM {table}") == []


_AGO = "UPDATE meetings SET starts_at = now() - interval '31 days', ends_at = now() - interval {}"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("UPDATE invitees SET withdrawn_at = now() WHERE guest_id IS NOT NULL", [False] * 3),
        (_AGO.format("'30 days'"), [False] * 3),
        (_AGO.format("'29 days'"), [True] * 3),
        ("UPDATE meetings SET state = 'planned'", [False] * 3),
        ("UPDATE meetings SET state = 'saved'", [True, False, True]),
        ("UPDATE meetings SET state = 'cancelled'", [True, False, True]),
        ("UPDATE records SET state = 'withdrawn' WHERE kind = 'agenda_item'", [True, False, True]),
        ("UPDATE records SET state = 'withdrawn' WHERE kind = 'meeting'", [False, False, True]),
    ],
)
def test_a_guests_link_ends(
    world: World, gathering: Gathering, change: str, expected: list[bool]
) -> None:
    world.owner(change)
    assert opened(world, gathering.link) == expected


def test_of_a_planned_meeting_no_link_leads_anywhere(world: World, gathering: Gathering) -> None:
    planned = meetings.plan(world, "berta")
    link = meetings.add_guest(world, "berta", planned, "speaker")
    assert opened(world, link) == [False] * 3
    assert world.ask(None, _BY_LINK, link) == [("absent",)]
    # Nor does the one of another meeting tell of it.
    (row,) = world.ask(None, "SELECT reference FROM guest_meeting(%s)", gathering.link)
    assert row.reference == gathering.meeting.reference


def test_a_link_answers_until_the_meeting_begins(world: World, gathering: Gathering) -> None:
    assert world.ask(None, _BY_LINK, gathering.link) == [("",)]
    begun = "UPDATE meetings SET starts_at = now() - interval '1 minute', ends_at = now()"
    world.owner(begun)
    assert world.ask(None, _BY_LINK, gathering.link) == [("begun",)]
    world.owner("UPDATE meetings SET state = 'cancelled'")
    assert world.ask(None, _BY_LINK, gathering.link) == [("cancelled",)]
    assert world.ask(None, _BY_LINK, digest("another")) == [("absent",)]


@pytest.mark.parametrize("lost", ["aldo in toys", "alba in toys", "aldo@alba", "aldo", "alba"])
def test_a_link_ends_with_what_it_came_through(
    world: World, gathering: Gathering, lost: str
) -> None:
    mine, link = invitee(world, gathering.meeting, "aldo"), digest("to aldo")
    world.ask(None, "SELECT keep_link(%s, %s)", mine, link)
    world.ask(None, "SELECT mark_told(%s, 0)", mine)
    post = "SELECT withdrawn_at IS NULL FROM post_of(%s)"
    email = "aldo@alba.example"
    assert world.ask(None, post, mine) == [(True,)]
    assert world.ask(None, _BY_LINK, link) == [("",)]
    (world.suspend if lost in {"aldo", "alba"} else world.end)(lost)
    assert world.ask(None, post, mine) == [(False,)]
    assert world.ask(None, _BY_LINK, link) == [("absent",)]
    reply = (gathering.meeting.id, email, "no", 0, 1)
    assert world.ask(None, _BY_REPLY, *reply) == [("absent",)]
    assert world.ask(None, "SELECT 1 FROM invitee_of(%s)", link) == []


def test_the_post_tells_nobody_else_where_to_write(world: World, gathering: Gathering) -> None:
    mine = invitee(world, gathering.meeting, "aldo")
    post, link = "SELECT email FROM post_of(%s)", "SELECT keep_link(%s, %s)"
    told = {name for name in (*EVERYBODY, None) if world.ask(name, post, mine)}
    assert told == {None, "aldo", "berta", "sara", "simon"}
    world.ask("anna", link, mine, digest("anna's own"))
    assert world.owner("SELECT link FROM invitees WHERE id = %s", mine) == [(None,)]


def test_a_reply_counts_from_whom_it_was_sent_to(world: World, gathering: Gathering) -> None:
    meeting = gathering.meeting
    for name in ("aldo", "anna"):
        world.ask(None, "SELECT mark_told(%s, 1)", invitee(world, meeting, name))

    def reply(email: str, answer: str, sequence: int, minute: int) -> str:
        ((said,),) = world.ask(None, _BY_REPLY, meeting.id, email, answer, sequence, minute)
        return str(said)

    assert reply("dora@dara.example", "yes", 1, 0) == "absent"
    assert reply("cesar@corvo.example", "yes", 1, 0) == "absent", "he was told nothing yet"
    assert reply("ALDO@alba.example", "yes", 1, 5) == ""
    assert reply("aldo@alba.example", "no", 1, 4) == "older"
    assert reply("aldo@alba.example", "no", 0, 9) == "older", "an answer to another time"
    assert reply("aldo@alba.example", "tentative", 1, 6) == ""
    own = "SELECT answer FROM invitees WHERE person_id = %s"
    assert world.ask("aldo", own, id_of("aldo")) == [("tentative",)]
    assert world.ask("berta", own, id_of("anna")) == [(None,)]


def test_an_answer_is_ones_own(world: World, gathering: Gathering) -> None:
    answered = {name for name in EVERYBODY if meetings.answer(world, name, gathering.meeting)}
    assert answered == {"anna", "aldo", "cesar", "berta", "sara", "simon"}
    note = "UPDATE invitees SET note = 'x'"
    counts = {name: changed(world, name, note) for name in ("aldo", "anna", "carla", "dora", "lex")}
    # An administrator speaks for their own people.
    assert counts == {"aldo": 1, "anna": 2, "carla": 1, "dora": 0, "lex": 0}


@pytest.mark.usefixtures("gathering")
@pytest.mark.parametrize(
    "change",
    [
        "withdrawn_at = NULL",
        "reminded_at = now()",
        "answer = 'yes', answered_through = 'phone'",
        "answer = 'yes', named = true",
    ],
)
def test_an_administrator_keeps_no_meeting(world: World, change: str) -> None:
    world.owner("UPDATE invitees SET withdrawn_at = now()")
    assert changed(world, "carla", f"UPDATE invitees SET {change}") == REFUSED
    assert changed(world, "berta", f"UPDATE invitees SET {change}") > 0


def test_nobody_dates_an_answer_or_puts_it_into_anothers_mouth(
    world: World, gathering: Gathering
) -> None:
    forged = "UPDATE invitees SET answer = 'yes', answered_at = '2000-01-01', recorded_by = %s"
    forged += " WHERE person_id = %s"
    kept = "SELECT answered_at > now() - interval '1 hour', recorded_by FROM invitees"
    for name in ("aldo", "anna", "berta"):
        world.owner("UPDATE invitees SET answer = NULL, recorded_by = NULL")
        world.ask(name, forged, id_of("sara"), id_of("aldo"))
        assert world.ask("aldo", kept) == [(True, None if name == "aldo" else id_of(name))]
    assert gathering.link


def test_places_go_by_the_order_of_answers(world: World, gathering: Gathering) -> None:
    meeting = gathering.meeting
    world.ask("berta", "UPDATE meetings SET capacity = 2, places_each = 1")
    places = "SELECT place FROM invitees WHERE meeting_id = %s AND person_id = %s"

    def placed(*names: str) -> list[str]:
        rows = [world.ask("berta", places, meeting.id, id_of(name)) for name in names]
        return [row[0].place for row in rows]

    for name in ("anna", "aldo", "cesar", "berta"):
        meetings.answer(world, name, meeting)
    assert placed("anna", "aldo", "cesar", "berta") == ["place", "waiting", "place", "waiting"]
    meetings.answer(world, "cesar", meeting, "no")
    # Aldo waits longer, but Alba has its place.
    assert placed("anna", "aldo", "cesar", "berta") == ["place", "waiting", "", "place"]
    meetings.answer(world, "anna", meeting, "tentative")
    assert placed("anna", "aldo", "cesar", "berta") == ["", "place", "", "place"]
    meetings.uninvite(world, "berta", meeting, "cesar")
    world.ask("berta", "UPDATE meetings SET capacity = 3, places_each = 2")
    meetings.answer(world, "anna", meeting)
    assert placed("anna", "aldo", "berta") == ["place"] * 3


def test_the_last_place_goes_to_one_of_two(world: World, gathering: Gathering) -> None:
    meeting = gathering.meeting
    world.ask("berta", "UPDATE meetings SET capacity = 1")
    race = [threading.Thread(target=meetings.answer, args=(world, name, meeting))
            for name in ("anna", "aldo", "cesar")]  # fmt: skip
    for one in race:
        one.start()
    for one in race:
        one.join()
    places = "SELECT place FROM invitees WHERE answer = 'yes' ORDER BY place"
    assert [row.place for row in world.owner(places)] == ["place", "waiting", "waiting"]


def test_who_comes_is_told_of_who_agreed(world: World, gathering: Gathering) -> None:
    meeting = gathering.meeting
    meetings.answer(world, "aldo", meeting, named=True)
    meetings.answer(world, "cesar", meeting)
    world.ask(None, _BY_LINK, gathering.link)
    comes = "SELECT name, organisation FROM who_comes(%s) ORDER BY name"
    both = [("", "Police"), ("Aldo", "Alba")]
    for name in ("anna", "cesar", "berta", "sara"):
        assert world.ask(name, comes, meeting.id) == both
    # Neither whom it is shown to, nor counsel, nor somebody from outside.
    for other in ("dora", "boris", "cora", "nina", None):
        assert world.ask(other, comes, meeting.id) == []


def test_a_chair_invites_guests_of_their_own(world: World, gathering: Gathering) -> None:
    other = meetings.plan(world, "carla", "accessories")
    meetings.add_guest(world, "carla", other, "speaker")
    known = "SELECT name FROM guests ORDER BY name"
    for name, names in {"berta": ["officer"], "carla": ["speaker"], "anna": [], "nina": []}.items():
        assert [row.name for row in world.ask(name, known)] == names
    assert [row.name for row in world.ask("sara", known)] == ["officer", "speaker"]
    guest = (gathering.meeting.id, id_of("guest speaker"))
    put = "INSERT INTO invitees (id, meeting_id, guest_id, invited_at, place)"
    put += " VALUES (gen_random_uuid(), %s, %s, now(), %s)"
    for name, place in (("carla", ""), ("berta", "place")):
        with pytest.raises(Refused):
            world.ask(name, put, *guest, place)
    person = "INSERT INTO invitees (id, meeting_id, person_id, organisation_id, invited_at)"
    person += " VALUES (gen_random_uuid(), %s, %s, %s, now())"
    with pytest.raises(Refused):
        world.ask("berta", person, gathering.meeting.id, *whose("dora"))
