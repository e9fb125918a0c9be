"""What the tables themselves refuse: grants above the label, untrue copies, two at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest

from app.core import ids
from tests.cast import GROUPS, ORGANISATIONS, PUBLIC

if TYPE_CHECKING:
    from tests.world import World

LABELS = ("RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR")
CLOSED = ("alba", "toys", "board", "secretariat")
GRANT = """
INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at, for_organisation,
                    granted_at, granted_by)
SELECT r.id, p.id, %s, %s, r.listed_at, %s, now(), r.author_id
  FROM records r, principals p WHERE r.id = %s AND p.id = %s"""


def allowed(tlp: str) -> set[str]:
    """Return whom a label lets in (access.md, section 3), of one of each kind."""
    wider = {"GREEN": {"alliance"}, "CLEAR": {"alliance", "public"}}.get(tlp, set())
    return {"cesar"} | wider | (set(CLOSED) if tlp != "RED" else set())


def kind_of(name: str) -> str:
    """Return the kind of principal that bears a name."""
    if name in ORGANISATIONS:
        return "organisation"
    return GROUPS[name][0] if name in GROUPS else ("public" if name == "public" else "person")


@pytest.mark.parametrize("tlp", LABELS)
def test_no_grant_is_wider_than_its_label(world: World, tlp: str) -> None:
    made = world.bulletin("berta", tlp=tlp, home=False)
    for name in ("cesar", *CLOSED, "alliance", "public"):
        kind = kind_of(name)
        capacity = world.id("corvo") if kind == "person" else None
        values = (kind, tlp, capacity, made.id, world.id(name))
        if name in allowed(tlp):
            world.owner(GRANT, *values)
        else:
            with pytest.raises(psycopg.errors.CheckViolation, match="ceiling"):
                world.owner(GRANT, *values)


def test_the_copies_in_a_grant_must_be_true(world: World) -> None:
    made = world.bulletin("berta", tlp="RED")
    for kind, tlp in (("person", "RED"), ("organisation", "AMBER")):
        with pytest.raises((psycopg.errors.ForeignKeyViolation, psycopg.errors.CheckViolation)):
            world.owner(GRANT, kind, tlp, None, made.id, world.id("alba"))
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        world.owner(GRANT, "person", "AMBER", world.id("alba"), made.id, world.id("anna"))
    world.owner(GRANT, "person", "RED", world.id("alba"), made.id, world.id("anna"))


def test_a_person_is_addressed_in_a_capacity_and_nobody_else_is(world: World) -> None:
    made = world.bulletin("berta")
    for name, capacity in (("anna", None), ("alba", world.id("alba"))):
        with pytest.raises(psycopg.errors.CheckViolation, match="capacity"):
            world.owner(GRANT, kind_of(name), "AMBER", capacity, made.id, world.id(name))


def test_the_copies_follow_the_record(world: World) -> None:
    made = world.bulletin("berta", ["toys", "cesar"], embargo=timedelta(days=1))
    true = "SELECT count(*) FROM {} c JOIN records r ON r.id = c.record_id WHERE c.tlp = r.tlp"
    true += " AND c.listed_at = r.listed_at"
    before = [world.owner(true.format(table)) for table in ("grants", "feed_entries")]
    world.ask("berta", "SELECT relabel(%s, 'AMBER+STRICT')", made.id)
    world.owner("UPDATE records SET listed_at = published_at WHERE id = %s", made.id)
    assert [world.owner(true.format(table)) for table in ("grants", "feed_entries")] == before
    facets = world.owner("SELECT DISTINCT facet FROM feed_entries WHERE facet LIKE '%%tlp:%%'")
    assert facets == [("bulletin/tlp:AMBER+STRICT",)]


def test_a_record_under_too_wide_grants_takes_no_stricter_label(world: World) -> None:
    made = world.bulletin("berta", ["toys"])
    with pytest.raises(psycopg.errors.CheckViolation, match="ceiling"):
        world.owner("UPDATE records SET tlp = 'RED' WHERE id = %s", made.id)
    world.ask("berta", "SELECT relabel(%s, 'RED')", made.id)
    kinds = world.owner("SELECT principal_kind FROM grants WHERE record_id = %s", made.id)
    assert kinds == [("person",)]


# Table, its columns, and the names of one live row (made thirty days ago, without an end).
SPANS = [
    ("affiliations", "person_id, organisation_id, kind", "boris", "borel", "staff"),
    ("seats", "group_id, organisation_id, role", "toys", "alba", "member"),
    ("seat_holders", "seat_id, person_id", "alba in toys", "anna"),
    ("brand_holdings", "brand_id, organisation_id", "albatros", "borel"),
]


@pytest.mark.parametrize("span", SPANS, ids=lambda span: span[0])
def test_two_never_overlap(world: World, span: tuple[str, ...]) -> None:
    table, columns, *names = span
    values = [name if name in ("staff", "member") else world.id(name) for name in names]
    marks = ", ".join(["%s"] * len(values))
    add = f"INSERT INTO {table} (id, {columns}, starts_at) VALUES (%s, {marks}, now())"
    with pytest.raises(psycopg.errors.ExclusionViolation):
        world.owner(add, ids.new_id(), *values)
    key = columns.partition(",")[0]
    end = f"UPDATE {table} SET ends_at = now() - interval '1 day' WHERE {key} = %s"
    world.owner(end, values[0])
    world.owner(add, ids.new_id(), *values)


def test_times_are_half_open(world: World) -> None:
    day = "timestamptz '2026-01-0{}'"
    add = "INSERT INTO brand_holdings VALUES (%s, %s, %s, {}, {})"
    brand = ids.new_id()
    world.owner("INSERT INTO brands VALUES (%s, 'New', 'new')", brand)
    for start, end in ((1, 2), (2, 3)):
        between = add.format(day.format(start), day.format(end))
        world.owner(between, ids.new_id(), brand, world.id("alba"))
    between = add.format(day.format(2), day.format(4))
    with pytest.raises(psycopg.errors.ExclusionViolation):
        world.owner(between, ids.new_id(), brand, world.id("borel"))


def test_the_public_is_a_principal_of_its_own(world: World) -> None:
    assert world.owner("SELECT id FROM principals WHERE kind = 'public'") == [(PUBLIC,)]
