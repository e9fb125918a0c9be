"""What is told to the worker, which acts as nobody, is told to nobody who acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core import ids

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World

_READ = "SELECT name FROM file_to_read(%s)"
_TAKE = "SELECT email FROM take_mail(%s)"
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
