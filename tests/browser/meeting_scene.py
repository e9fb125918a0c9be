"""Meetings in each state, with everything that can hang on one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from psycopg.types.json import Json

from app.core import clock, ids, tokens
from app.core.tokens import digest
from app.services.invitees import links
from app.services.mails.kinds import REMINDERS
from tests import meetings
from tests.cast import id_of, voice
from tests.walls.meeting_rows import ask_change

if TYPE_CHECKING:
    from playwright.sync_api import APIRequestContext

    from tests.browser.serving import Served
    from tests.meetings import Item, Meeting

_AGENDA = "How each of us **recognises** a forged letter.\n\n- the stamp (印章)\n- the paper"
_ASKED = {
    "title": "Forged letters, and who signs them",
    "part": "business",
    "purpose": "decision",
    "minutes": 25,
    "owner_id": None,
    "owner_name": "Anna",
    "text": _AGENDA,
    "for_guests": False,
}
_CHANGED = {
    "title": ["Toys", "Toys before Christmas"],
    "when": [
        ["2030-03-14T10:00:00", "2030-03-14T11:00:00", "Europe/Berlin"],
        ["2030-03-15T10:00:00", "2030-03-15T11:00:00", "Asia/Shanghai"],
    ],
    "place": ["Milan", "Hamburg, room 4"],
    "mode": ["online", "both"],
    "description": ["", "x"],
    "door": True,
}
_TOLD = """
INSERT INTO meeting_changes (id, meeting_id, what, sequence, by_name, at, told_at)
VALUES (%s, %s, %s, 1, 'Berta', now(), now())"""
_TITLE = "UPDATE records SET title = %s WHERE id = %s"
_INSIDE = "UPDATE meetings SET place = %s, description = %s, capacity = %s WHERE id = %s"
_SUBSCRIBED = """
INSERT INTO calendar_subscriptions (id, person_id, organisation_id, name, scope, token, created_at)
VALUES (%s, %s, %s, 'Telephone', 'all', %s, now())"""
_PASSWORD = """
INSERT INTO password_links (id, token, person_id, made_at, expires_at)
VALUES (%s, %s, %s, now(), now() + interval '5 hours')"""
_INVITED = """
SELECT i.id, m.ends_at FROM invitees i JOIN meetings m ON m.id = i.meeting_id
 WHERE i.meeting_id = %s AND (i.person_id = %s OR i.guest_id = %s)"""
_CANCELLED = """
UPDATE meetings SET state = 'cancelled', cancelled_at = now(), cancelled_reason = 'Nobody can come.'
 WHERE id = %s"""
_LATER = timedelta(days=1)
_FAULTS = {"undelivered": "550 5.1.1 No such mailbox", "unsure": "broke off", "withheld": ""}


def gathered(place: Served, berta: APIRequestContext) -> dict[str, list[str]]:
    """Let people meet in the served world, and return what to put into addresses."""
    rich, items = _rich(place, berta)
    planned, saved, over = (_plan(place, f"Toys in {word}") for word in ("May", "June", "July"))
    hushed = _plan(place, "Toys, in a small round", tlp="AMBER+STRICT")
    for one in (saved, over, hushed):
        meetings.save(place, "berta", one)
    place.owner(_CANCELLED, over.id)
    invited = [(rich, "aldo"), (rich, "anna"), (rich, "officer"), (hushed, "aldo"), (over, "aldo")]
    listed = (rich, planned, saved, over, hushed)
    return {
        "meeting": [one.reference for one in listed],
        "prepared": [planned.reference],
        "item": [item.reference for item in items],
        "invitee_id": [str(_invitee(place, rich, name).id) for name in ("aldo", "officer")],
        "guest_id": [str(id_of("guest officer"))],
        "month": [f"{rich.starts_at:%Y-%m}", "2098-05"],
        "rsvp": [*(_answering(place, one, name) for one, name in invited), "no-such-link"],
        **_besides(place, berta, rich),
        **_posted(place),
    }


def _plan(place: Served, title: str, tlp: str = "GREEN") -> Meeting:
    made = meetings.plan(place, "berta", tlp=tlp)
    place.owner(_TITLE, title, made.id)
    place.owner(_INSIDE, "Hamburg, room 4", "The usual **round**.", None, made.id)
    meetings.invite(place, "berta", made, "toys")
    return made


def _rich(place: Served, berta: APIRequestContext) -> tuple[Meeting, list[Item]]:
    """Convene a meeting with guests, papers, items closed to some, answers and changes."""
    made = _plan(place, "Toys before Christmas: letters, shops and parcels (深圳)")
    meetings.invite(place, "berta", made, "cesar", "secretariat")
    meetings.show(place, "berta", made, "alliance")
    meetings.name_counsel(place, "berta", made)
    path = f"/api/v1/meetings/{made.reference}/agenda/usual"
    answer = berta.post(path, data={"tlp": "AMBER"})
    assert answer.ok, answer.text()
    common = _item(place, "berta", made, "Forged letters of authorisation")
    _item(place, "berta", made, "What we ask of the platform", "brands")
    _item(place, "sara", made, "What we answer", "platform")
    _item(place, "berta", made, "Seizures in the harbour", guests=True)
    _paper(place, common, "A letter, with its stamp")
    for guest in ("officer", "speaker"):
        meetings.add_guest(place, "berta", made, guest)
    place.owner("UPDATE guests SET bounced_at = now() WHERE id = %s", id_of("guest officer"))
    meetings.convene(place, "berta", made)
    late = _item(place, "berta", made, "A shop that came back")
    _afterwards(place, made, common)
    return made, [common, late]


def _afterwards(place: Served, made: Meeting, common: Item) -> None:
    """Let some come, one of them for want of a place wait, and let changes be told and asked."""
    _paper(place, common, "A second letter")
    ask_change(place, "berta", common)
    place.owner(
        "UPDATE agenda_changes SET payload = %s WHERE item_id = %s", Json(_ASKED), common.id
    )
    place.owner(_TOLD, ids.new_id(), made.id, Json(_CHANGED))
    out = "SELECT recuse_item(%s, %s, %s, false)"
    place.ask("berta", out, common.id, id_of("dara"), "A case of its own.")
    place.owner("UPDATE meetings SET capacity = 1, places_each = 1 WHERE id = %s", made.id)
    for name in ("aldo", "anna"):
        meetings.answer(place, name, made, named=True)


def _item(
    place: Served, by: str, made: Meeting, title: str, closed: str = "", *, guests: bool = False
) -> Item:
    tlp = "GREEN" if guests else "AMBER"
    item = meetings.add_item(place, by, made, closed, tlp=tlp, guests=guests)
    place.owner(_TITLE, title, item.id)
    place.owner("UPDATE agenda_items SET text = %s WHERE id = %s", _AGENDA, item.id)
    return item


def _paper(place: Served, item: Item, title: str) -> None:
    paper = meetings.add_paper(place, "berta", item)
    place.owner(_TITLE, title, paper.id)
    place.owner("UPDATE files SET name = %s WHERE id = %s", "letter.txt", paper.file_id)


def _invitee(place: Served, made: Meeting, name: str) -> Any:  # noqa: ANN401 - a row
    (found,) = place.owner(_INVITED, made.id, id_of(name), id_of(f"guest {name}"))
    return found


def _answering(place: Served, made: Meeting, name: str) -> str:
    """Return the token of the link by which somebody answers, as a message would carry it."""
    invitee = _invitee(place, made, name)
    token, link = links.make(invitee.id, invitee.ends_at, place.app.state.house.ring)
    place.owner("UPDATE invitees SET link = %s WHERE id = %s", link, invitee.id)
    return token


def _besides(place: Served, berta: APIRequestContext, rich: Meeting) -> dict[str, list[str]]:
    """Hold a series, find a time, keep a template and subscribe to a calendar."""
    ahead = clock.now() + timedelta(days=40)
    day = f"{ahead:%Y-%m-%d}"
    called: dict[str, Any] = {"host": "toys", "kind": "working_group", "zone": "Europe/Paris"}
    called |= {"title": "Toys, weekly call", "place": "Hamburg", "invited": [str(id_of("toys"))]}
    # Further ahead than any other meeting of the group, at whatever hour these were planned.
    weekly = f"{ahead + timedelta(days=60):%Y-%m-%d}"
    called |= {"starts": f"{weekly}T09:00", "ends": f"{weekly}T09:45"}
    called |= {"rule": "FREQ=WEEKLY;COUNT=4"}
    series = _made(berta, "series", **called)["id"]
    _made(berta, f"series/{series}/save")
    asked: dict[str, Any] = {"host": "toys", "title": "When do we meet?", "tlp": "GREEN"}
    asked |= {"minutes": 60, "zone": "Asia/Shanghai", "closes": f"{day}T08:00"}
    later = f"{ahead + timedelta(days=9):%Y-%m-%d}"
    poll = _made(berta, "time-polls", slots=[f"{later}T09:00", f"{later}T22:00"], **asked)
    _made(berta, f"meetings/{rich.reference}/template", name="As always")
    person, organisation = (id_of(part) for part in voice("aldo"))
    place.owner(_SUBSCRIBED, ids.new_id(), person, organisation, digest("calendar of aldo"))
    (first,) = place.owner(
        "SELECT r.reference FROM records r JOIN meetings m USING (id) WHERE m.series_id = %s"
        " ORDER BY m.starts_at LIMIT 1", series,
    )  # fmt: skip
    return {
        "series_id": [str(series)],
        "repeated": [str(first.reference)],
        "poll": [str(poll["reference"])],
    }


def _posted(place: Served) -> dict[str, list[str]]:
    """Let messages come back and links wait in them."""
    waiting = place.owner("SELECT id FROM mails WHERE state = 'waiting' ORDER BY id LIMIT 3")
    for row, (state, fault) in zip(waiting, _FAULTS.items(), strict=True):
        change = "UPDATE mails SET state = %s, fault = %s, attempts = 9, tried_at = now(),"
        place.owner(f"{change} settled_at = now() WHERE id = %s", state, fault, row.id)
    place.owner(_PASSWORD, ids.new_id(), digest("a-new-password"), id_of("aldo"))
    declined = {"sub": "aldo@alba.example", "topic": REMINDERS}
    now = clock.now()
    stop = tokens.sign(
        declined,
        audience=tokens.UNSUBSCRIBE,
        ring=place.app.state.house.ring,
        issued_at=now,
        expires_at=now + _LATER,
    )
    return {"forgotten": ["a-new-password", "no-such-link"], "stop": [stop]}


def _made(api: APIRequestContext, path: str, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    answer = api.post(f"/api/v1/{path}", data=body)
    assert answer.ok, answer.text()
    told: dict[str, Any] = answer.json() if answer.body() else {}
    return told
