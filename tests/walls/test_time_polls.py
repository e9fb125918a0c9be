"""Finding a time, series, templates and calendar addresses, by the second wall alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from app.core import ids
from app.core.tokens import digest
from tests import meetings
from tests.cast import id_of
from tests.walls.talk import whose
from tests.walls.test_writes import changed
from tests.walls.traces import EVERYBODY, MEMBERS

if TYPE_CHECKING:
    from uuid import UUID

    from tests.world import World

Refused, Absent = psycopg.errors.InsufficientPrivilege, psycopg.errors.NoDataFound
TOYS = {"anna", "aldo", "berta"}
DESK = {"sara", "simon"}
_OPEN = "SELECT open_poll(%s, %s, %s, 'When?', %s)"
_POLL = """
INSERT INTO time_polls (id, host_id, minutes, zone, closes_at)
VALUES (%s, %s, 60, 'UTC', now() + interval '1 day')"""
_SLOT = "INSERT INTO time_slots (id, poll_id, starts_at) VALUES (%s, %s, now() + interval '9 days')"
_ANSWER = """
INSERT INTO time_answers (slot_id, person_id, organisation_id, zone, answer, at)
VALUES (%s, %s, %s, 'Europe/Rome', 'good', now())"""
_SERIES = """
INSERT INTO meeting_series (id, host_id, rule, starts_wall, zone, minutes)
VALUES (%s, %s, 'FREQ=WEEKLY;COUNT=3', now(), 'UTC', 60)"""
_TEMPLATE = """
INSERT INTO meeting_templates (id, name, host_id, content, kept_by, kept_at)
VALUES (%s, 'x', %s, '{}', %s, now())"""
_SUBSCRIBE = """
INSERT INTO calendar_subscriptions (id, person_id, organisation_id, name, scope, token, created_at)
VALUES (%s, %s, %s, 'x', 'mine', %s, now())"""


def poll(world: World, name: str, host: str = "toys", tlp: str = "AMBER") -> tuple[UUID, UUID]:
    """Open a poll with one slot as `name`; return both ids."""
    made, slot = ids.new_id(), ids.new_id()
    with world.as_(name) as connection:
        connection.execute(_OPEN, (made, id_of(host), ids.new_reference("W", 2026), tlp))
        connection.execute(_POLL, (made, id_of(host)))
        connection.execute(_SLOT, (slot, made))
    return made, slot


def test_the_group_that_is_asked_answers(world: World) -> None:
    made, slot = poll(world, "berta")
    for table in ("time_polls", "time_slots"):
        seen = {name for name in EVERYBODY if world.ask(name, f"SELECT 1 FROM {table}")}
        assert seen == TOYS | DESK
    for name in EVERYBODY:
        # The secretariat keeps the poll; it is not asked.
        if name in TOYS:
            world.ask(name, _ANSWER, slot, *whose(name))
        else:
            with pytest.raises(Refused):
                world.ask(name, _ANSWER, slot, *whose(name))
    answers = {name: len(world.ask(name, "SELECT 1 FROM time_answers")) for name in EVERYBODY}
    # Each reads their own; who keeps the poll too, and all of them how many.
    assert {name: count for name, count in answers.items() if count} == dict.fromkeys(TOYS, 1)
    counts = "SELECT * FROM time_counts(%s)"
    assert world.ask("aldo", counts, made) == [(slot, "good", 3)]
    assert world.ask("boris", counts, made) == []


def test_nobody_answers_for_another_or_too_late(world: World) -> None:
    made, slot = poll(world, "berta")
    with pytest.raises(Refused):
        world.ask("anna", _ANSWER, slot, *whose("aldo"))
    world.ask("anna", _ANSWER, slot, *whose("anna"))
    change = "UPDATE time_answers SET answer = 'bad'"
    assert {name for name in EVERYBODY if changed(world, name, change) > 0} == {"anna"}
    world.owner("UPDATE time_polls SET closes_at = now()")
    assert changed(world, "anna", change) == 0
    with pytest.raises(Refused):
        world.ask("aldo", _ANSWER, slot, *whose("aldo"))
    close = "UPDATE time_polls SET closed_at = now()"
    assert {name for name in EVERYBODY if changed(world, name, close) > 0} == {"berta", *DESK}
    world.end("alba in toys")
    assert world.ask("aldo", "SELECT 1 FROM records WHERE id = %s", made) == []
    assert world.ask("anna", "SELECT 1 FROM time_answers") == []
    world.owner("UPDATE time_polls SET closed_at = NULL, closes_at = now() + interval '1 day'")
    assert changed(world, "anna", change) == 0


def test_a_poll_is_opened_by_who_leads_and_reaches_somebody(world: World) -> None:
    for name in ("anna", "boris", "nina", "lex"):
        with pytest.raises(Absent, match="no such group"):
            poll(world, name)
    for tlp in ("RED", "AMBER"):
        with pytest.raises(Refused):
            poll(world, "sara", "alliance", tlp)
    poll(world, "sara", "alliance", "GREEN")
    seen = {name for name in EVERYBODY if world.ask(name, "SELECT 1 FROM time_polls")}
    assert seen == MEMBERS | DESK
    with world.as_("berta") as connection:
        made = ids.new_id()
        connection.execute(_OPEN, (made, id_of("toys"), ids.new_reference("W", 2026), "AMBER"))
        with pytest.raises(Refused):
            connection.execute(_POLL, (made, id_of("apparel")))


def test_a_series_is_known_through_what_one_sees_of_it(world: World) -> None:
    series = ids.new_id()
    for name in ("anna", "boris", "nina"):
        with pytest.raises(Refused):
            world.ask(name, _SERIES, series, id_of("toys"))
    world.ask("berta", _SERIES, series, id_of("toys"))
    made = meetings.plan(world, "berta")
    meetings.invite(world, "berta", made, "aldo")
    joined = "UPDATE meetings SET series_id = %s, occurs_wall = starts_wall WHERE id = %s"
    world.ask("berta", joined, series, made.id)

    def knowing() -> set[str]:
        return {name for name in EVERYBODY if world.ask(name, "SELECT 1 FROM meeting_series")}

    assert knowing() == {"berta", *DESK}
    meetings.save(world, "berta", made)
    assert knowing() == {"berta", "aldo", *DESK}
    change = "UPDATE meeting_series SET rule = 'FREQ=DAILY;COUNT=3'"
    assert {name for name in EVERYBODY if changed(world, name, change) > 0} == {"berta", *DESK}


def test_a_template_is_its_groups(world: World) -> None:
    world.ask("berta", _TEMPLATE, ids.new_id(), id_of("toys"), id_of("berta"))
    world.ask("sara", _TEMPLATE, ids.new_id(), None, id_of("sara"))
    for host in (None, "apparel"):
        with pytest.raises(Refused):
            world.ask("berta", _TEMPLATE, ids.new_id(), host and id_of(host), id_of("berta"))
    found = {name: len(world.ask(name, "SELECT 1 FROM meeting_templates")) for name in EVERYBODY}
    assert {name: count for name, count in found.items() if count} == {
        "berta": 1,
        "sara": 2,
        "simon": 2,
    }


def test_a_calendars_address_is_ones_own(world: World) -> None:
    token = digest("an address")
    with pytest.raises(Refused):
        world.ask("anna", _SUBSCRIBE, ids.new_id(), *whose("aldo"), token)
    world.ask("aldo", _SUBSCRIBE, ids.new_id(), *whose("aldo"), token)
    seen = {name for name in EVERYBODY if world.ask(name, "SELECT 1 FROM calendar_subscriptions")}
    assert seen == {"aldo"}
    of = "SELECT person_id FROM subscription_of(%s)"
    assert world.ask(None, of, token) == [(id_of("aldo"),)]
    assert world.ask(None, of, digest("another")) == []
    theirs = "UPDATE calendar_subscriptions SET person_id = %s"
    with pytest.raises(Refused):
        world.ask("aldo", theirs, id_of("anna"))
    world.ask("aldo", "UPDATE calendar_subscriptions SET revoked_at = now()")
    assert world.ask(None, of, token) == []
