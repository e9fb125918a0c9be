"""Letters, links and calendars about meetings: their bytes hold what their reader may know."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from app.services.invitees import links
from tests.cast import TIES, id_of
from tests.oracle import VOICES
from tests.post import posting
from tests.proofs.meeting_scene import ALBA, CHAIR, DESK, INVITED, TOYS
from tests.proofs.meeting_staging import feed_of
from tests.proofs.scene import SECRETS, may_find, token, tokens_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from tests.post import Post
    from tests.proofs.staging import Stage
    from tests.proofs.theatre import Theatre

_PARTS = ("title", "place", "text", "door")
_LINK = re.compile(rb"/rsvp/([\w.-]+)")
_VERSION = "SELECT m.version FROM meetings m JOIN records r USING (id) WHERE r.reference = %s"


@pytest.fixture
def post(rehearsal: Theatre) -> Iterator[Post]:
    """Give the scene a mail server."""
    with posting(rehearsal) as made:
        yield made


def step(world: Theatre, scene: Stage, name: str, form: str, **fields: str) -> None:
    """Let Berta take a step of a meeting."""
    reference = scene.reference(name)
    version = str(world.owner(_VERSION, reference)[0][0])
    place = f"/meetings/{reference}/{form}"
    done = world.client("berta").form(place, {"version": version, **fields})
    assert done.status_code == 303, done.text


def raw(message: EmailMessage) -> bytes:
    """Return every byte of a letter, its parts as they were before they were packed."""
    parts = [part.get_payload(decode=True) or b"" for part in message.walk()]
    head = "\n".join(f"{name}: {value}" for name, value in message.items())
    return b"\n".join([head.encode(), *(bytes(part) for part in parts)])


def reader(message: EmailMessage) -> str:
    """Return to whom a letter went, by the first part of their address."""
    found = re.search(r"([\w.]+)@", str(message["To"]))
    assert found, message["To"]
    return found[1]


def known(name: str) -> set[str]:
    """Return the tokens that somebody may find in any of their capacities."""
    voices = [one for one in VOICES if one.startswith(f"{name}@")]
    return {mark for one in voices for mark in may_find(one)}


def names(tokens: set[str]) -> set[str]:
    """Return what tokens stand for."""
    return {SECRETS[mark].name for mark in tokens}


def test_a_letter_tells_whom_it_goes_to_what_they_may_know(
    rehearsal: Theatre, scene: Stage, post: Post
) -> None:
    step(rehearsal, scene, "planned", "save")
    letters = post.work()
    told = {token(f"meeting planned {part}") for part in _PARTS}
    assert {reader(one) for one in letters} == {one.partition("@")[0] for one in INVITED}
    for one in letters:
        found = tokens_in(raw(one))
        assert token("meeting planned title") in found
        assert names(found - told - known(reader(one))) == set()


def test_of_what_is_restricted_a_letter_says_only_that_there_is_something(
    rehearsal: Theatre, scene: Stage, post: Post
) -> None:
    step(rehearsal, scene, "hushed", "cancel", reason=token("reason it is over"))
    letters = post.work()
    assert {reader(one) for one in letters} <= {"anna", "aldo"}
    assert [names(tokens_in(raw(one))) for one in letters] == [set()] * len(letters)


@pytest.mark.parametrize("lost", ["alba in toys", "alba"])
def test_who_loses_sight_gets_no_letter_that_was_waiting(
    rehearsal: Theatre, scene: Stage, post: Post, lost: str
) -> None:
    step(rehearsal, scene, "planned", "save")
    (rehearsal.end if " in " in lost else rehearsal.suspend)(lost)
    readers = {reader(one) for one in post.work()}
    left = {one.partition("@")[0] for one in INVITED - ALBA}
    assert readers == left
    assert "withheld" in post.states()


def test_a_link_of_a_letter_ends_with_what_it_came_through(
    rehearsal: Theatre, scene: Stage, post: Post
) -> None:
    step(rehearsal, scene, "planned", "save")
    (letter,) = (one for one in post.work() if reader(one) == "aldo")
    found = _LINK.search(raw(letter))
    assert found
    place, desk = f"/rsvp/{found[1].decode()}", rehearsal.client(None)
    assert desk.get(place).status_code == 200
    assert desk.form(place, {"answer": "yes"}).status_code == 303
    rehearsal.end("aldo in toys")
    assert desk.get(place).status_code == 404
    assert desk.form(place, {"answer": "no"}).status_code == 404
    answered = "SELECT answer FROM invitees i JOIN meetings m ON m.id = i.meeting_id"
    answered += " JOIN records r ON r.id = m.id WHERE r.reference = %s AND i.person_id = %s"
    whose = (scene.reference("planned"), id_of("aldo"))
    assert rehearsal.owner(answered, *whose) == [("yes",)]


def test_a_guest_reads_the_outside_the_programme_and_themselves(theatre: Theatre) -> None:
    desk, ring = theatre.client(None), theatre.app.state.house.ring
    ends = "SELECT ends_at FROM meetings m JOIN invitees i ON i.meeting_id = m.id WHERE i.id = %s"
    mine = id_of("invitee officer")
    link, kept = links.make(mine, theatre.owner(ends, mine)[0][0], ring)
    theatre.owner("UPDATE invitees SET link = %s WHERE id = %s", kept, mine)
    found = names(tokens_in(desk.get(f"/rsvp/{link}").content))
    allowed = {f"meeting convened {part}" for part in _PARTS} | {"item public title"}
    allowed |= {"item public text", *(f"guest officer {p}" for p in ("name", "agency", "address"))}
    assert {"meeting convened title", "item public title"} <= found <= allowed


@pytest.mark.parametrize("voice", [*VOICES])
def test_a_calendar_holds_what_its_label_lets_into_one(theatre: Theatre, voice: str) -> None:
    answer = theatre.client(None).get(f"/calendar/{feed_of(voice)}.ics")
    assert answer.status_code == 200
    lines = answer.content.replace(b"\r\n ", b"")
    found = names(tokens_in(lines))
    outside = {"meeting convened title", "meeting convened place", "meeting saved title"}
    # Neither what is hushed, nor what nobody was called to, nor how others get in.
    assert not {one for one in found if one.startswith(("meeting hushed", "item", "paper"))}
    assert "meeting planned title" not in found
    may = {one.name for one in may_find(voice).values()}
    assert found <= may
    told = voice in TOYS | CHAIR | DESK | {"cesar@corvo"}
    assert (outside <= found) or not told
    hushed = voice in {"anna@alba", "aldo@alba"}
    assert (b"SUMMARY:Reserved" in lines) >= hushed
    assert voice.partition("@")[0] in TIES
