"""Brings the meetings of the scene about, in SQL, as those who hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg.types.json import Json

from app.core import ids
from app.core.tokens import digest
from tests import meetings
from tests.cast import id_of, voice
from tests.oracle import VOICES
from tests.proofs.meeting_scene import GUESTS, ITEMS, MEETINGS, PAPERS
from tests.walls.meeting_rows import ask_change
from tests.walls.talk import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.meetings import Item, Meeting, Paper
    from tests.proofs.meeting_scene import Planned
    from tests.world import World

    Token = Callable[[str], str]
    Filed = Callable[[str, str, tuple[Any, ...], str], None]

_WORDS = """
UPDATE records SET title = %(title)s WHERE id = %(id)s;
UPDATE meetings SET place = %(place)s, description = %(text)s WHERE id = %(id)s;
UPDATE meeting_doors SET url = 'https://' || %(door)s || '.example', words = %(door)s
 WHERE meeting_id = %(id)s"""
_ITEM = """
UPDATE records SET title = %(title)s WHERE id = %(id)s;
UPDATE agenda_items SET text = %(text)s WHERE id = %(id)s"""
_VERSION = """
INSERT INTO paper_versions (file_id, paper_id, number, by_name, at)
VALUES (%s, %s, 1, 'x', now())"""
_GUEST = """
UPDATE guests SET name = %s, agency = %s, email = %s || '@police.example', kind = %s
 WHERE id = %s"""
_TOLD = """
INSERT INTO meeting_changes (id, meeting_id, what, sequence, by_name, at, told_at)
VALUES (%s, %s, jsonb_build_object('place', ARRAY[%s, 'There']), 1, 'Berta', now(), now())"""
_POLL = """
INSERT INTO time_polls (id, host_id, minutes, zone, closes_at)
VALUES (%s, %s, 60, 'UTC', now() + interval '9 days')"""
_SLOT = """
INSERT INTO time_slots (id, poll_id, starts_at) VALUES (%s, %s, now() + interval '20 days')"""
_TEMPLATE = """
INSERT INTO meeting_templates (id, name, host_id, content, kept_by, kept_at)
VALUES (%s, %s, %s, %s, %s, now())"""
# What is kept of a meeting to call it again.
_KEPT = {
    "meeting": {
        "kind": "working_group",
        "title": "As always",
        "zone": "Europe/Amsterdam",
        "mode": "online",
        "place": "",
        "description": "",
        "language": "en",
        "capacity": None,
        "places_each": None,
        "tlp": "GREEN",
    },
    "starts": "2026-01-05T10:00",
    "ends": "2026-01-05T12:00",
    "invited": [],
    "shown": False,
    "counsel": "",
    "items": [],
}
# What an item is asked to be.
_AS_ASKED = {
    "title": "Other words",
    "part": "business",
    "purpose": "discussion",
    "minutes": 10,
    "owner_id": None,
    "owner_name": "",
    "text": "",
    "for_guests": False,
}
_SERIES = """
INSERT INTO meeting_series (id, host_id, rule, starts_wall, zone, minutes)
SELECT %s, host_id, 'FREQ=WEEKLY;COUNT=1', starts_wall, zone, 120 FROM meetings WHERE id = %s"""
_OCCURS = "UPDATE meetings SET series_id = %s, occurs_wall = starts_wall WHERE id = %s"
_SUBSCRIBED = """
INSERT INTO calendar_subscriptions (id, person_id, organisation_id, name, scope, token, created_at)
VALUES (%s, %s, %s, %s, 'all', %s, now())"""


def feed_of(one: str) -> str:
    """Return the secret part of the calendar address that somebody ("aldo@alba") has."""
    return f"calendar.of.{one}"


def stage_meetings(world: World, token: Token, put_file: Filed) -> dict[str, str]:
    """Plan every meeting of the scene, as far as each goes; return references by name.

    They are those of meetings by their names, of items ("itemcommon") and papers ("paperplain").
    """
    made = {name: _planned(world, token, name, what) for name, what in MEETINGS.items()}
    items = {name: _item(world, token, name, made) for name in ITEMS if name != "pending"}
    papers = {
        name: _paper(world, token, put_file, name, items[item])
        for name, (item, _) in PAPERS.items()
        if name != "late"
    }
    _guests(world, token, made["convened"])
    for name, what in MEETINGS.items():
        _goes_out(world, made[name], what)
    papers["late"] = _paper(world, token, put_file, "late", items["common"])
    items["pending"] = _item(world, token, "pending", made)
    _afterwards(world, token, made, items)
    _besides(world, token)
    _fixed_ids(world, made["convened"])
    found = {name: meeting.reference for name, meeting in made.items()}
    found |= {f"item{name}": item.reference for name, item in items.items()}
    found |= {f"paper{name}": paper.reference for name, paper in papers.items()}
    (poll,) = world.owner("SELECT reference FROM records WHERE kind = 'time_poll'")
    return found | {"poll": poll.reference}


def _planned(world: World, token: Token, name: str, what: Planned) -> Meeting:
    made = meetings.plan(world, what.by, what.host, tlp=what.tlp)
    parts = ("title", "place", "text", "door")
    words = {part: token(f"meeting {name} {part}") for part in parts}
    _run(world, _WORDS, {**words, "id": made.id})
    meetings.invite(world, what.by, made, *what.invited)
    if what.shown:
        meetings.show(world, what.by, made, "alliance")
    if what.counsel:
        meetings.name_counsel(world, what.by, made, what.counsel)
    return made


def _item(world: World, token: Token, name: str, made: dict[str, Meeting]) -> Item:
    meeting, by, closed, tlp = ITEMS[name]
    guests = name == "public"
    item = meetings.add_item(world, by, made[meeting], closed, tlp=tlp, guests=guests)
    words = {part: token(f"item {name} {part}") for part in ("title", "text")}
    _run(world, _ITEM, {**words, "id": item.id})
    return item


def _paper(world: World, token: Token, put_file: Filed, name: str, item: Item) -> Paper:
    paper = meetings.add_paper(world, "berta", item, tlp=PAPERS[name][1])
    world.owner("DELETE FROM files WHERE id = %s", paper.file_id)
    put_file(f"paper {name} file", f"paper {name} bytes", (None, paper.id, None), "berta")
    world.owner(_VERSION, id_of(f"paper {name} file"), paper.id)
    title = "UPDATE records SET title = %s WHERE id = %s"
    world.owner(title, token(f"paper {name} title"), paper.id)
    return paper


def _guests(world: World, token: Token, meeting: Meeting) -> None:
    for name in GUESTS:
        meetings.add_guest(world, "berta", meeting, name)
        words = [token(f"guest {name} {part}") for part in ("name", "agency", "address")]
        world.owner(_GUEST, *words, name, id_of(f"guest {name}"))


def _goes_out(world: World, meeting: Meeting, what: Planned) -> None:
    """Bring a meeting as far as it is; one that is over had been sent out before."""
    if what.state == "convened":
        meetings.convene(world, what.by, meeting, what.counsel)
    elif what.state != "planned":
        meetings.save(world, what.by, meeting)


def _afterwards(
    world: World, token: Token, made: dict[str, Meeting], items: dict[str, Item]
) -> None:
    read(world, "cesar", items["struck"])
    struck = "UPDATE records SET state = 'withdrawn', state_reason = %s WHERE id = %s"
    world.ask("berta", struck, token("item struck reason"), items["struck"].id)
    # Alba is kept out when its counsel has agreed to the agenda already.
    out = "SELECT recuse_item(%s, %s, %s, false)"
    apart = (items["apart"].id, id_of("alba"), token("recusal of an item"))
    assert world.ask("berta", out, *apart) == [(True,)]
    ask_change(world, "berta", items["common"])
    asked = "UPDATE agenda_changes SET id = %s, reason = %s, payload = %s"
    world.owner(asked, id_of("change"), token("change asked for"), Json(_AS_ASKED))
    told = (ids.new_id(), made["saved"].id, token("change told"))
    world.owner(_TOLD, *told)
    for statement in (_SERIES, _OCCURS):
        world.ask("berta", statement, id_of("series"), made["saved"].id)
    over = "UPDATE meetings SET state = 'cancelled', cancelled_at = now(), cancelled_reason = %s"
    world.ask("berta", f"{over} WHERE id = %s", token("reason it is over"), made["over"].id)
    meetings.answer(world, "aldo", made["convened"])
    note = "UPDATE invitees SET note = %s WHERE meeting_id = %s AND person_id = %s"
    world.owner(note, token("note of aldo"), made["convened"].id, id_of("aldo"))
    comes = "UPDATE invitees SET answer = 'yes', named = true WHERE guest_id = %s"
    world.owner(comes, id_of("guest speaker"))


def _besides(world: World, token: Token) -> None:
    poll = ids.new_id()
    with world.as_("berta") as connection:
        outside = (poll, id_of("toys"), ids.new_reference("MT", 2026), token("poll title"), "AMBER")
        connection.execute("SELECT open_poll(%s, %s, %s, %s, %s)", outside)
        connection.execute(_POLL.encode(), (poll, id_of("toys")))
        connection.execute(_SLOT.encode(), (id_of("slot"), poll))
    world.ask(
        "berta",
        _TEMPLATE,
        *(id_of("template"), token("template name"), id_of("toys"), Json(_KEPT), id_of("berta")),
    )
    for one in VOICES:
        person, organisation = (id_of(part) for part in voice(one))
        whose = (id_of(f"{one} calendar"), person, organisation)
        world.owner(_SUBSCRIBED, *whose, token(f"{one} calendar"), digest(feed_of(one)))


def _fixed_ids(world: World, meeting: Meeting) -> None:
    """Give the invitations to what is convened ids by name: "invitee aldo", "invitee officer"."""
    change = (
        "UPDATE invitees SET id = %s WHERE meeting_id = %s AND (person_id = %s OR guest_id = %s)"
    )
    for name in ("aldo", "anna", "berta", "cesar", "sara", "simon", *GUESTS):
        whose = (id_of(name), id_of(f"guest {name}"))
        world.owner(change, id_of(f"invitee {name}"), meeting.id, *whose)


def _run(world: World, statements: str, values: dict[str, Any]) -> None:
    for statement in statements.split(";"):
        with world.database.owner() as connection:
            connection.execute(statement.encode(), values)
