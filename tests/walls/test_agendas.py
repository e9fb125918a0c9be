"""Items that are closed to some, papers below them, and who stays out of what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from app.core import ids
from tests import meetings
from tests.cast import id_of
from tests.walls.meeting_rows import full, parts_seen
from tests.walls.talk import read
from tests.walls.test_writes import REFUSED, changed
from tests.walls.traces import EVERYBODY

if TYPE_CHECKING:
    from tests.walls.meeting_rows import Gathering
    from tests.world import World

Refused, Absent = psycopg.errors.InsufficientPrivilege, psycopg.errors.NoDataFound
KEEPERS = {"berta", "sara", "simon"}
OPEN = {"all", "guests", "all paper", "strict paper"}
BRANDS = {"brands", "brands paper"}
# Each statement, and who has rows that it changes while a meeting is planned; nobody else has any.
CHANGES = {
    "UPDATE records SET title = 'Other'": KEEPERS,
    "UPDATE records SET state = 'withdrawn'": KEEPERS,
    "UPDATE meetings SET description = 'Other'": KEEPERS,
    "UPDATE meeting_doors SET url = 'https://other.example'": KEEPERS,
    "UPDATE meeting_changes SET told_at = now()": KEEPERS,
    "UPDATE agenda_items SET text = 'Other'": KEEPERS,
    "UPDATE papers SET late = true": KEEPERS,
    "UPDATE files SET removed_at = now()": KEEPERS,
    "UPDATE agenda_changes SET outcome = 'agreed', answered_at = now()": {"lex"},
    "UPDATE invitees SET note = 'x'": KEEPERS,
    "UPDATE guests SET agency = 'x'": KEEPERS,
    "DELETE FROM agenda_links": set(),
}
# What nobody does past the deeds of the database.
FORGED = (
    "UPDATE meetings SET counsel_agreed_at = now()",
    "UPDATE meetings SET counsel_id = NULL",
    "UPDATE meetings SET host_id = host_id",
    "UPDATE agenda_items SET closed_to = ''",
    "UPDATE agenda_items SET added_late = false",
    "UPDATE records SET listed_at = now()",
    "UPDATE records SET tlp = 'CLEAR'",
    "UPDATE invitees SET place = 'place'",
    "INSERT INTO meeting_invited SELECT * FROM meeting_invited",
    "DELETE FROM invitees",
)


@pytest.fixture
def gathering(world: World) -> Gathering:
    """Give a meeting of toys with a row of everything; Lex, who acts for Alba, is its counsel."""
    made = full(world)
    meetings.name_counsel(world, "berta", made.meeting, "lex")
    return made


@pytest.mark.usefixtures("gathering")
@pytest.mark.parametrize("statement", CHANGES)
def test_only_who_keeps_it_changes_what_is_prepared(world: World, statement: str) -> None:
    by = {name for name in (*EVERYBODY, None) if changed(world, name, statement) > 0}
    assert by == CHANGES[statement]


@pytest.mark.usefixtures("gathering")
@pytest.mark.parametrize("statement", FORGED)
def test_not_even_its_keepers_go_round_the_deeds(world: World, statement: str) -> None:
    for name in ("berta", "sara"):
        assert changed(world, name, statement) == REFUSED


def test_who_wrote_it_down_and_their_house_have_no_say(world: World, gathering: Gathering) -> None:
    meeting, item = gathering.meeting, gathering.items["brands"]
    meetings.invite(world, "berta", meeting, "borel")
    meetings.convene(world, "berta", meeting, "lex")
    world.owner("UPDATE seats SET role = 'member' WHERE id = %s", id_of("borel in toys"))
    for name in ("berta", "boris"):
        assert parts_seen(world, name, gathering) == OPEN | BRANDS
        assert changed(world, name, "UPDATE records SET title = 'x'") <= 0
        for record in (meeting.id, item.id, gathering.papers["brands"].id):
            for deed in (
                "widen(%s, '{nina}', '{marketplace}', '')",
                "narrow(%s, '{{{alba}}}', true, '')",
                "relabel(%s, 'GREEN')",
                "undo_publish(%s)",
                "publish_now(%s)",
            ):
                known = {one: id_of(one) for one in ("nina", "marketplace", "alba")}
                with pytest.raises(Absent):
                    world.ask(name, f"SELECT {deed.format(**known)}", record)


def test_a_closed_item_is_added_by_its_own_side(world: World, gathering: Gathering) -> None:
    for name, closed in (("sara", "brands"), ("berta", "platform")):
        with pytest.raises(Refused, match="not this item"):
            meetings.add_item(world, name, gathering.meeting, closed)
    for name in ("anna", "nina", "lex", "boris"):
        with pytest.raises(Absent, match="no such meeting"):
            meetings.add_item(world, name, gathering.meeting)
    for name, item in (("sara", "brands"), ("berta", "platform"), ("anna", "all")):
        with pytest.raises(Absent, match="no such item"):
            meetings.add_paper(world, name, gathering.items[item])


def test_whoever_is_of_the_platform_too_is_shut_out(world: World, gathering: Gathering) -> None:
    world.owner(
        "INSERT INTO affiliations (id, person_id, organisation_id, kind, starts_at)"
        " VALUES (%s, %s, %s, 'staff', now())",
        *(ids.new_id(), id_of("aldo"), id_of("marketplace")),
    )
    meetings.invite(world, "berta", gathering.meeting, "aldo", "marketplace", "nina")
    meetings.convene(world, "berta", gathering.meeting, "lex")
    assert parts_seen(world, "anna", gathering) == OPEN | BRANDS
    assert parts_seen(world, "aldo", gathering) == OPEN
    for name in ("nina", "ada", "sara", "aldo@marketplace"):
        assert not parts_seen(world, name, gathering) & BRANDS, name
    # Nor do they add what they could not read themselves.
    world.owner(
        "UPDATE seats SET role = CASE organisation_id WHEN %s THEN 'chair' ELSE 'member' END"
        " WHERE group_id = %s",
        *(id_of("alba"), id_of("toys")),
    )
    assert meetings.add_item(world, "anna", gathering.meeting, "brands")
    with pytest.raises(Refused, match="not this item"):
        meetings.add_item(world, "aldo", gathering.meeting, "brands")


def test_a_row_says_of_an_item_what_it_was_added_as(world: World, gathering: Gathering) -> None:
    put = "INSERT INTO agenda_items (id, meeting_id, minutes, closed_to) VALUES (%s, %s, 5, %s)"
    add = "SELECT add_item(%s, %s, %s, 'x', 'AMBER', %s)"
    other = meetings.plan(world, "berta")
    for said, closed, meeting in (
        ("", "brands", gathering.meeting),
        ("", "platform", gathering.meeting),
        ("brands", "", gathering.meeting),
        ("", "", other),
    ):
        made = ids.new_id()
        with world.as_("berta") as connection:
            where = (made, gathering.meeting.id, ids.new_reference("I", 2026), said)
            connection.execute(add, where)
            with pytest.raises(Refused):
                connection.execute(put, (made, meeting.id, closed))
    bulletin = world.bulletin("berta", ["toys"])
    with pytest.raises(Refused):
        world.ask("berta", put, bulletin.id, gathering.meeting.id, "")


def test_a_paper_is_as_open_as_its_label_and_its_item(world: World) -> None:
    agents = meetings.plan(world, "berta", tlp="GREEN")
    meetings.invite(world, "berta", agents, "alba")
    item = meetings.add_item(world, "berta", agents)
    papers = [
        meetings.add_paper(world, "berta", item, tlp=tlp) for tlp in ("AMBER", "AMBER+STRICT")
    ]
    meetings.name_counsel(world, "berta", agents, "cora")
    meetings.convene(world, "berta", agents)
    files = "SELECT id FROM files WHERE id = ANY(%s)"
    both = [paper.file_id for paper in papers]
    assert len(world.ask("anna", files, both)) == 2
    # Agents see AMBER+STRICT only where named.
    assert world.ask("lex", files, both) == [(papers[0].file_id,)]
    assert world.ask("dora", files, both) == []
    late = meetings.add_paper(world, "berta", item)
    assert len(world.ask("lex", files, [late.file_id])) == 1


def test_a_file_hangs_on_its_own_paper(world: World, gathering: Gathering) -> None:
    paper, other = gathering.papers["all"], gathering.papers["brands"]
    stray = "INSERT INTO paper_versions (file_id, paper_id, number, by_name, at)"
    stray += " VALUES (%s, %s, 2, 'x', now())"
    bulletin = world.bulletin("berta", ["toys"])
    for file_id in (other.file_id, bulletin.file_id):
        with pytest.raises(Refused):
            world.ask("berta", stray, file_id, paper.id)
    move = "UPDATE files SET record_id = %s WHERE id = %s"
    for name in ("anna", "boris", "lex"):
        assert world.ask(name, f"{move} RETURNING id", other.id, paper.file_id) == []


def test_what_is_withdrawn_takes_its_papers_along(world: World, gathering: Gathering) -> None:
    meetings.convene(world, "berta", gathering.meeting, "lex")
    for part in (gathering.items["all"], gathering.papers["all"]):
        read(world, "anna", part)
    gone = "UPDATE records SET state = 'withdrawn', state_reason = 'x' WHERE id = %s"
    world.ask("berta", gone, gathering.items["all"].id)
    files = "SELECT 1 FROM files WHERE id = %s"
    inside = "SELECT 1 FROM agenda_items WHERE id = %s"
    title = "SELECT 1 FROM records WHERE id = %s"
    assert world.ask("anna", title, gathering.items["all"].id)
    assert not world.ask("anna", inside, gathering.items["all"].id)
    assert not world.ask("anna", files, gathering.papers["all"].file_id)
    assert not world.ask("aldo", title, gathering.papers["all"].id)


def test_recused_is_the_house_until_it_comes_back(world: World, gathering: Gathering) -> None:
    meetings.convene(world, "berta", gathering.meeting, "lex")
    item = gathering.items["all"]
    out = "SELECT recuse_item(%s, %s, 'Own case', false)"
    back = out.replace("false", "true")
    for name, organisation in (("anna", "corvo"), ("lex", "alba"), ("dora", "dara")):
        assert world.ask(name, out, item.id, id_of(organisation)) == [(False,)]
    assert world.ask("aldo", out, item.id, id_of("alba")) == [(True,)]
    for name in ("anna", "aldo", "lex"):
        assert not parts_seen(world, name, gathering) & {"all", "all paper", "strict paper"}
    late = meetings.add_paper(world, "berta", item)
    assert not world.ask("anna", "SELECT 1 FROM records WHERE id = %s", late.id)
    assert world.ask("anna", back, item.id, id_of("alba")) == [(False,)]
    told = "SELECT organisation_name FROM recused_from(%s)"
    counts = [len(world.ask(name, told, item.id)) for name in ("berta", "sara", "cesar")]
    assert counts == [1, 1, 0]
    assert world.ask("berta", back, item.id, id_of("alba")) == [(True,)]
    assert parts_seen(world, "anna", gathering) >= {"all", "all paper", "strict paper"}
    assert world.ask("anna", "SELECT 1 FROM records WHERE id = %s", late.id)


def test_a_part_is_given_to_nobody_without_the_whole(world: World, gathering: Gathering) -> None:
    meetings.convene(world, "berta", gathering.meeting, "lex")
    carla = id_of("carla")
    given = "INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at,"
    given += " for_organisation, granted_at) SELECT id, %s, 'person', tlp, listed_at, %s, now()"
    for part in (gathering.papers["all"], gathering.items["all"]):
        with pytest.raises(Absent):
            world.ask("cesar", "SELECT extend_inside(%s, %s, '')", part.id, carla)
        with pytest.raises(Refused, match="not theirs"):
            world.owner(f"{given} FROM records WHERE id = %s", carla, id_of("corvo"), part.id)
    assert parts_seen(world, "carla", gathering) == set()


def test_dropping_leaves_nothing_of_what_was_never_out(world: World, gathering: Gathering) -> None:
    drop, item = "SELECT drop_part(%s)", gathering.items["all"]
    for name in ("anna", "lex", "nina"):
        with pytest.raises(Absent):
            world.ask(name, drop, item.id)
    with pytest.raises(Absent):
        world.ask("sara", drop, gathering.items["brands"].id)
    assert world.ask("berta", drop, item.id) == [(True,)]
    assert parts_seen(world, "sara", gathering) == {"guests", "platform"}
    meetings.convene(world, "berta", gathering.meeting, "lex")
    assert world.ask("berta", drop, gathering.items["brands"].id) == [(False,)]
