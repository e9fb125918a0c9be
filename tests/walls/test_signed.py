"""Under which name, and of which time, a row is: the database says so, whatever its writer says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from app.core import ids
from tests import ballots, boards, meetings
from tests.cast import id_of
from tests.walls.board_rows import handed, seated
from tests.walls.talk import whose

if TYPE_CHECKING:
    from tests.boards import Thread
    from tests.publishing import Bulletin
    from tests.world import World

_PAST = "now() - interval '9 days'"
_BELOW = {
    "comments": (
        "INSERT INTO comments (id, record_id, text, author_id, author_name, organisation_id,"
        " organisation_name, created_at, hidden_at) VALUES (gen_random_uuid(), %(record)s, 'x',"
        f" %(person)s, 'Berta', %(house)s, 'Borel', {_PAST}, now())"
        " RETURNING author_name, organisation_name, created_at = now() AS now,"
        " hidden_at IS NULL AS open"
    ),
    "concerns": (
        "INSERT INTO concerns (id, record_id, reference, kind, text, group_ids, raised_by,"
        " raised_by_name, organisation_id, organisation_name, raised_at) VALUES"
        " (gen_random_uuid(), %(record)s, 'x', 'wrong_person', 'x', '{}', %(person)s, 'Berta',"
        f" %(house)s, 'Borel', {_PAST})"
        " RETURNING raised_by_name, organisation_name, raised_at = now() AS now, true AS open"
    ),
}
_AUDIT = """
INSERT INTO audit (id, at, person_id, person_name, for_organisation, organisation_name, deed,
                   record_id, request_id, detail)
VALUES (gen_random_uuid(), {at}, {person}, '{name}', {house}, '{home}', 'x:y', '{record}',
        '{request}', '{{}}')"""


def said(world: World, name: str, statement: str, **values: object) -> Any:  # noqa: ANN401
    """Run a statement as `name` with their ids among its values, and return the row it tells."""
    person, house = whose(name)
    with world.as_(name) as connection:
        known = {"person": person, "house": house, **values}
        return connection.execute(statement.encode(), known).fetchone()


@pytest.mark.parametrize("table", _BELOW)
def test_nobody_speaks_under_anothers_name_or_of_another_day(world: World, table: str) -> None:
    made = world.bulletin("berta", ["toys"])
    row = said(world, "anna", _BELOW[table], record=made.id)
    assert (*row,) == ("Anna", "Alba", True, True)


def test_a_version_is_of_whoever_wrote_it(world: World) -> None:
    made = world.bulletin("berta", ["toys"])
    put = "INSERT INTO versions (record_id, number, title, text, fields, created_at,"
    put += f" created_by_name) VALUES (%(record)s, 2, 'x', 'x', '{{}}', {_PAST}, 'Anna')"
    put += " RETURNING created_by_name, created_at = now()"
    assert (*said(world, "boris", put, record=made.id),) == ("Boris", True)


def test_a_pin_is_of_whoever_put_it_there(world: World) -> None:
    made = world.bulletin("anna", ["toys"])
    put = f"INSERT INTO pins VALUES (%(group)s, 1, %(record)s, %(other)s, {_PAST})"
    columns = "INSERT INTO pins (group_id, position, record_id, pinned_by, pinned_at)"
    put = put.replace("INSERT INTO pins", columns) + " RETURNING pinned_by, pinned_at = now()"
    values = {"group": id_of("toys"), "record": made.id, "other": id_of("anna")}
    assert (*said(world, "berta", put, **values),) == (id_of("berta"), True)


@pytest.fixture
def thread(world: World) -> Thread:
    """Give a thread of Aldo's that is with the platform."""
    seated(world)
    made = boards.open_thread(world, "aldo")
    handed(world, made)
    return made


def test_a_position_and_a_step_are_of_whoever_takes_them(world: World, thread: Thread) -> None:
    put = "INSERT INTO positions (id, record_id, thread_id, room_id, organisation_id,"
    put += " organisation_name, person_id, person_name, choice, taken_at) VALUES"
    put += " (gen_random_uuid(), %(record)s, %(record)s, %(room)s, %(house)s, 'Corvo', %(person)s,"
    put += f" '', 'support', {_PAST}) RETURNING person_name, organisation_name, taken_at = now()"
    row = said(world, "dora", put, record=thread.id, room=thread.room_id)
    assert (*row,) == ("Dora", "Dara", True)
    put = "INSERT INTO thread_moves (id, thread_id, to_state, by_name, by_organisation, at) VALUES"
    put += f" (gen_random_uuid(), %(record)s, 'open', %(by)s, 'Corvo', {_PAST})"
    put += " RETURNING by_name, by_organisation, at = now()"
    assert (*said(world, "dora", put, record=thread.id, by="Carla"),) == ("Dora", "Dara", True)
    row = said(world, "dora", put, record=thread.id, by="")
    assert (
        row.by_organisation
        == world.owner("SELECT name FROM groups WHERE id = %s", id_of("board"))[0].name
    )


def test_the_platform_answers_under_its_peoples_names(world: World, thread: Thread) -> None:
    world.owner("UPDATE answers SET superseded_at = now() WHERE published_at IS NOT NULL")
    made = boards.answer(world, "sara", thread, thread.points[0], publish=False)
    forged = "UPDATE answers SET published_at = '2000-01-01', published_by_name = 'Simon'"
    forged += ", drafted_by = %s, drafted_by_name = 'Simon', drafted_at = '2000-01-01'"
    world.ask("sara", f"{forged} WHERE id = %s", id_of("simon"), made)
    (row,) = world.owner("SELECT * FROM answers WHERE id = %s", made)
    assert (row.published_by_name, row.drafted_by_name) == ("Sara", "Sara")
    assert row.drafted_by == id_of("sara")
    assert row.published_at.year == row.drafted_at.year > 2000


def noted(world: World, who: str, item: Bulletin, **other: str) -> None:
    """Write a row of the trail as `who` about an item, with something else than is true."""
    person, house = whose(who)
    true = {"at": "now()", "person": f"'{person}'", "house": f"'{house}'", "request": "r1"}
    true |= {"name": who.capitalize(), "home": "Borel", "record": str(item.id)}
    world.ask(who, _AUDIT.format(**(true | other)))


def test_the_trail_is_written_under_true_names_now(world: World) -> None:
    item = world.bulletin("anna", ["toys"])
    noted(world, "berta", item)
    for other in ({"name": "Carla"}, {"home": "Corvo"}, {"at": _PAST}, {"name": ""}):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            noted(world, "berta", item, **other)


def test_a_row_without_a_name_is_about_what_one_sees(world: World) -> None:
    item, unseen = world.bulletin("anna", ["toys"]), world.bulletin("anna", ["dara"])
    nobody = {"person": "NULL", "house": "NULL", "name": "", "home": "", "request": ""}
    noted(world, "berta", item, **nobody)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        noted(world, "berta", item, **(nobody | {"request": "r1"}))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        noted(world, "berta", unseen, **nobody)


def test_a_vote_is_called_under_ones_name_and_counts_its_options(
    world: World, thread: Thread
) -> None:
    vote = ballots.call(world, "berta", thread, secret=True)
    assert world.owner("SELECT called_by_name FROM votes") == [("Berta",)]
    for choice in (-2, 7):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            world.ask("berta", "INSERT INTO tallies VALUES (%s, %s, 0)", vote, choice)


def test_what_changed_of_a_meeting_is_said_by_whoever_says_it(world: World) -> None:
    made = meetings.plan(world, "berta")
    put = "INSERT INTO meeting_changes (id, meeting_id, sequence, what, by_name, at) VALUES"
    put += f" (%(id)s, %(record)s, 1, '{{}}', 'Sara', {_PAST}) RETURNING by_name, at = now()"
    row = said(world, "berta", put, id=ids.new_id(), record=made.id)
    assert (*row,) == ("Berta", True)
