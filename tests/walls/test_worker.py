"""What is told to the worker, which acts as nobody, is told to nobody who acts, nor their deed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core import ids
from tests import meetings

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World

_READ = "SELECT name FROM file_to_read(%s)"
_TAKE = "SELECT email FROM take_mail(%s)"
_SETTLE = "SELECT settle_mail(%s, 'sent', '', NULL)"
_BOUNCE = "SELECT kind FROM bounce_mail(%s, 'no such mailbox', false)"
_STATE = "SELECT state, bounced_at FROM mails"
_OVERDUE = "SELECT id FROM overdue_mails(10)"
_FORGET = "SELECT forget_mails(now() + interval '1 day')"
_SCANNED = "SELECT note_scan(%s, 'clean', '')"
_READ_AS = "SELECT keep_text(%s, 'read', 'words')"
_REPLY = "SELECT answer_by_reply(%s, NULL, %s, 'no', 0, now())"
_UNSCANNED = "SELECT id FROM unscanned_files(10)"
_MAIL = (
    "INSERT INTO mails (id, kind, person_id, asked_at, due_at)"
    " VALUES (%s, 'account:forgotten', %s, now(), now())"
)


def test_a_file_is_handed_to_the_worker_alone(world: World, filled: Bulletin) -> None:
    assert len(world.ask(None, _READ, filled.file_id)) == 1
    # Not even to whoever sees it: to people a file is served, not its place in the store.
    for name in ("berta", "anna", "dora", "sara"):
        assert world.ask(name, _READ, filled.file_id) == [], name


def test_to_whom_a_message_goes_is_told_to_the_worker_alone(world: World) -> None:
    mail = ids.new_id()
    world.owner(_MAIL, mail, world.id("anna"))
    for name in ("dora", "sara", "anna"):
        assert world.ask(name, _TAKE, mail) == [], name
    assert len(world.ask(None, _TAKE, mail)) == 1


def test_what_became_of_a_message_is_noted_by_the_worker_alone(world: World) -> None:
    mail = ids.new_id()
    world.owner(_MAIL, mail, world.id("anna"))
    world.owner("UPDATE mails SET state = 'sending' WHERE id = %s", mail)
    for name in ("dora", "sara", "anna"):
        assert world.ask(name, _SETTLE, mail) == [(False,)], name
        assert world.ask(name, _BOUNCE, mail) == [], name
    assert world.owner(_STATE) == [("sending", None)]
    assert world.ask(None, _SETTLE, mail) == [(True,)]
    assert len(world.ask(None, _BOUNCE, mail)) == 1
    [after] = world.owner(_STATE)
    assert (after.state, after.bounced_at is None) == ("sent", False)


def test_messages_are_looked_after_and_forgotten_by_the_worker_alone(world: World) -> None:
    mail, old = ids.new_id(), ids.new_id()
    for one in (mail, old):
        world.owner(_MAIL, one, world.id("anna"))
    world.owner("UPDATE mails SET due_at = now() - interval '1 hour'")
    world.owner("UPDATE mails SET state = 'sent', settled_at = now() WHERE id = %s", old)
    for name in ("dora", "sara", "anna"):
        assert world.ask(name, _OVERDUE) == [], name
        assert world.ask(name, _FORGET) == [(0,)], name
    assert [row.id for row in world.ask(None, _OVERDUE)] == [mail]
    assert world.ask(None, _FORGET) == [(1,)]


def test_what_a_file_holds_is_noted_by_the_worker_alone(world: World, filled: Bulletin) -> None:
    world.owner("UPDATE files SET scan = 'unscanned'")
    for name in ("berta", "anna", "dora", "sara"):
        world.ask(name, _SCANNED, filled.file_id)
        world.ask(name, _READ_AS, filled.file_id)
        assert world.ask(name, _UNSCANNED) == [], name
    assert world.owner("SELECT FROM files WHERE scan <> 'unscanned'") == []
    assert world.owner("SELECT FROM file_texts") == []
    assert [row.id for row in world.ask(None, _UNSCANNED)] == [filled.file_id]
    world.ask(None, _SCANNED, filled.file_id)
    world.ask(None, _READ_AS, filled.file_id)
    assert world.owner("SELECT scan FROM files WHERE id = %s", filled.file_id) == [("clean",)]
    assert world.owner("SELECT text FROM file_texts") == [("words",)]


def test_what_a_calendar_replied_is_taken_by_the_worker_alone(world: World) -> None:
    made = meetings.plan(world, "berta")
    meetings.invite(world, "berta", made, "toys")
    meetings.save(world, "berta", made)
    world.owner("UPDATE invitees SET told = 0")
    reply = (made.id, "anna@alba.example")
    for name in ("carla", "anna", "berta", "sara"):
        assert world.ask(name, _REPLY, *reply) == [("absent",)], name
    assert world.owner("SELECT 1 FROM invitees WHERE answer IS NOT NULL") == []
    assert world.ask(None, _REPLY, *reply) == [("",)]


def test_who_is_to_convene_is_told_to_the_worker_alone(world: World) -> None:
    made = meetings.plan(world, "berta", days=30)
    for name in ("carla", "anna", "berta", "sara"):
        assert world.ask(name, "SELECT id FROM meetings_to_warn()") == [], name
        assert world.ask(name, "SELECT * FROM warn_keepers(%s)", made.id) == [], name
    assert world.owner("SELECT 1 FROM meetings WHERE warned_at IS NOT NULL") == []
    assert [row.id for row in world.ask(None, "SELECT id FROM meetings_to_warn()")] == [made.id]
    assert len(world.ask(None, "SELECT * FROM warn_keepers(%s)", made.id)) > 0
