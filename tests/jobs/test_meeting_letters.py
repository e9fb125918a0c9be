"""What invitees read of a meeting in mail: each alone, as much as its label lets out, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

from app.core.reply_tags import Tags
from app.core.tokens import digest, ring_of
from tests import meetings
from tests.cast import id_of
from tests.post import words

if TYPE_CHECKING:
    from email.message import EmailMessage

    from tests.meetings import Meeting
    from tests.post import Post
    from tests.world import World

_GUEST = {"name": "Wei", "email": "wei@police-hz.cn", "agency": "Hangzhou police",
          "kind": "officer", "zone": "Asia/Shanghai"}  # fmt: skip


def planned(world: World, tlp: str = "GREEN") -> Meeting:
    """Give a meeting of toys that is planned, with its groups invited."""
    made = meetings.plan(world, "berta", tlp=tlp)
    meetings.invite(world, "berta", made, "toys")
    return made


def saved(world: World, post: Post, tlp: str = "GREEN") -> tuple[Meeting, list[EmailMessage]]:
    """Send the save the date of a meeting; return it, and what arrived."""
    made = planned(world, tlp)
    step(world, made, "save")
    return made, post.work()


def step(world: World, meeting: Meeting, deed: str, **more: str) -> None:
    """Take a step of a meeting on its page, as its chair."""
    (row,) = world.owner("SELECT version FROM meetings WHERE id = %s", meeting.id)
    where = f"/meetings/{meeting.reference}/{deed}"
    answer = world.client("berta").form(where, {"version": row.version, **more})
    assert answer.status_code == 303, answer.text


def to(messages: list[EmailMessage], name: str) -> EmailMessage:
    """Return the one message to somebody."""
    (found,) = (one for one in messages if one["To"].addresses[0].addr_spec.startswith(name))
    return found


def event(message: EmailMessage) -> Any:  # noqa: ANN401 - icalendar's
    """Return the event of a message's calendar part, with its method."""
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    (part,) = parts
    attached = [one for one in message.iter_attachments() if one.get_filename() == "invite.ics"]
    assert attached[0].get_content() == part.get_payload(decode=True)
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    calendar = Calendar.from_ical(content)
    (found,) = calendar.walk("VEVENT")
    assert part.get_param("method") == str(calendar["METHOD"])
    found["METHOD"] = str(calendar["METHOD"])
    return found


def link(message: EmailMessage) -> str:
    """Return the path of the answer link in a message."""
    lines = words(message).split()
    (found,) = {line for line in lines if "/rsvp/" in line}
    return "/rsvp/" + found.partition("/rsvp/")[2]


def test_each_invitee_gets_one_message_of_their_own(world: World, post: Post) -> None:
    meeting, messages = saved(world, post)
    assert {one["To"].addresses[0].addr_spec for one in messages} == {
        "anna@alba.example", "aldo@alba.example", "berta@borel.example",
    }  # fmt: skip
    message = to(messages, "aldo")
    assert message["Subject"].startswith(f"TLP:GREEN Save the date: {meeting.title}")
    for kind in ("plain", "html"):
        text = words(message, kind)
        assert "TLP:GREEN" in text.strip()[:400] or kind == "html"
        assert meeting.secret in text
        assert meeting.reference in text
        assert not {"Anna", "anna@alba.example", meeting.door} & set(text.split())
        assert "Anna" not in text
    found = event(message)
    assert (found["METHOD"], found["SEQUENCE"], found["STATUS"]) == ("REQUEST", 0, "TENTATIVE")
    assert str(found["ATTENDEE"]) == "mailto:aldo@alba.example"
    assert world.client("aldo").get(link(message)).status_code == 200


def test_with_tags_each_invitation_bears_an_address_of_its_own(world: World, post: Post) -> None:
    tags = Tags("entente@desk.example", ring_of(b"s" * 32, "https://desk.example"))
    meeting = planned(world)
    step(world, meeting, "save")
    messages = post.work(tags=tags)
    for message in messages:
        own = tags.tagged(str(meeting.id), message["To"].addresses[0].addr_spec)
        assert str(event(message)["ORGANIZER"]) == f"mailto:{own}"
        assert message["Reply-To"] == own
        assert message["From"].addresses[0].addr_spec == "entente@desk.example"
    assert len({str(message["Reply-To"]) for message in messages}) == len(messages) == 3
    # The cancellation comes from the same organiser, or calendars pass over it.
    step(world, meeting, "cancel", reason="Nobody can come.")
    assert to(post.work(tags=tags), "aldo")["Reply-To"] == to(messages, "aldo")["Reply-To"]


@pytest.mark.parametrize("tlp", ["AMBER", "AMBER+STRICT"])
def test_a_stricter_label_lets_no_title_out(world: World, post: Post, tlp: str) -> None:
    meeting, messages = saved(world, post, tlp)
    message = to(messages, "aldo")
    assert message["Subject"] == f"TLP:{tlp} Save the date: {meeting.reference}"
    assert meeting.secret not in message.as_string()
    found = event(message)
    assert meeting.secret not in found.to_ical().decode()
    assert str(found["SUMMARY"]) == "Reserved"
    page = world.client().get(link(message))
    assert meeting.reference in page.text
    assert meeting.secret not in page.text
    assert meeting.door not in page.text


def test_of_a_restricted_meeting_only_that_there_is_something(world: World, post: Post) -> None:
    meeting = planned(world)
    step(world, meeting, "save")
    world.owner("DELETE FROM grants WHERE principal_kind <> 'person'")
    world.owner("UPDATE records SET tlp = 'RED' WHERE id = %s", meeting.id)
    world.owner("UPDATE grants SET tlp = 'RED' WHERE record_id = %s", meeting.id)
    for message in post.work():
        assert "You have a restricted item" in message["Subject"]
        assert meeting.reference not in message.as_string()
        assert meeting.secret not in message.as_string()
        assert not list(message.iter_attachments())


def test_a_change_is_told_once_and_raises_the_sequence(world: World, post: Post) -> None:
    meeting, _ = saved(world, post)
    when = {"starts": "2030-03-14T10:00", "ends": "2030-03-14T11:00", "zone": "Europe/Berlin"}
    (row,) = world.owner("SELECT version FROM meetings WHERE id = %s", meeting.id)
    form = {"title": meeting.title, "kind": "working_group", "mode": "both", "place": "Elsewhere",
            "description": "", "language": "en", "version": row.version, **when}  # fmt: skip
    answer = world.client("berta").form(f"/meetings/{meeting.reference}/edit", form)
    assert answer.status_code == 303, answer.text
    message = to(post.work(), "aldo")
    assert message["Subject"].startswith("TLP:GREEN Changed:")
    assert "Elsewhere" in words(message)
    assert "2030-03-14 10:00" in words(message)
    found = event(message)
    assert (found["METHOD"], found["SEQUENCE"]) == ("REQUEST", 1)
    assert found["DTSTART"].dt.isoformat() == "2030-03-14T10:00:00+01:00"
    assert post.work() == []


def test_who_is_no_longer_invited_gets_a_cancel_without_a_word(world: World, post: Post) -> None:
    meeting, messages = saved(world, post)
    link_before = link(to(messages, "aldo"))
    gone = {"principal_id": str(id_of("toys"))}
    berta = world.client("berta")
    assert berta.form(f"/meetings/{meeting.reference}/invited/remove", gone).status_code == 303
    message = to(post.work(), "aldo")
    found = event(message)
    assert (found["METHOD"], found["STATUS"], found["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert found["UID"] == event(to(messages, "aldo"))["UID"]
    assert meeting.secret not in message.as_string()
    assert world.client().get(link_before).status_code == 404


def test_a_cancelled_meeting_is_cancelled_in_calendars(world: World, post: Post) -> None:
    meeting, messages = saved(world, post)
    step(world, meeting, "cancel", reason="The hall burnt down.")
    message = to(post.work(), "aldo")
    assert message["Subject"].startswith("TLP:GREEN Cancelled:")
    assert "The hall burnt down." in words(message)
    found = event(message)
    assert (found["METHOD"], found["SEQUENCE"]) == ("CANCEL", 1)
    assert "is cancelled" in world.client().get(link(to(messages, "aldo"))).text


@pytest.mark.parametrize("lost", ["aldo in toys", "aldo@alba"])
def test_the_gate_is_asked_again_at_sending(world: World, post: Post, lost: str) -> None:
    meeting = planned(world)
    step(world, meeting, "save")
    world.end(lost)
    names = {one["To"].addresses[0].addr_spec for one in post.work()}
    assert names == {"anna@alba.example", "berta@borel.example"}
    assert sorted(post.states()) == ["sent", "sent", "withheld"]
    assert world.owner("SELECT told FROM invitees WHERE person_id = %s", id_of("aldo")) == [(-1,)]


def test_a_guest_gets_a_page_of_their_own(world: World, post: Post) -> None:
    meeting, _ = saved(world, post)
    where = f"/meetings/{meeting.reference}/guests/new"
    assert world.client("berta").form(where, _GUEST).status_code == 303
    message = to(post.work(), "wei")
    assert str(event(message)["URL"]).endswith(link(message))
    page = world.client().get(link(message)).text
    assert {meeting.secret in page, meeting.door in page} == {True}
    assert "Wei" in page
    assert "/meetings/" not in words(message)
    assert "begin with http://127.0.0.1:8000/" in words(message)


def test_a_link_stays_the_same_in_each_message(world: World, post: Post) -> None:
    meeting, messages = saved(world, post)
    world.client("berta").form(f"/meetings/{meeting.reference}/people/remind")
    reminder = to(post.work(), "aldo")
    assert "Please answer" in reminder["Subject"]
    assert event(reminder)["SEQUENCE"] == 0
    first = link(to(messages, "aldo"))
    assert world.client().form(first, {"answer": "yes"}).status_code == 303
    assert "Change my answer" in world.client().get(link(reminder)).text
    random = world.owner("SELECT link FROM invitees WHERE person_id = %s", id_of("aldo"))[0].link
    assert random != digest(first.removeprefix("/rsvp/"))
