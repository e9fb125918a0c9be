"""A meeting with a row of everything, and what of it somebody can select by one wall alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core import ids
from tests import meetings
from tests.cast import id_of

if TYPE_CHECKING:
    from uuid import UUID

    from tests.meetings import Item, Meeting, Paper
    from tests.world import World

_PARTS = "SELECT id FROM agenda_items WHERE meeting_id = %(id)s"
# The tables of a meeting, and how its rows are found in each.
MEETING_KEYS = {
    "meetings": "id = %(id)s",
    "meeting_doors": "meeting_id = %(id)s",
    "meeting_changes": "meeting_id = %(id)s",
    "meeting_invited": "meeting_id = %(id)s",
    "agenda_items": "meeting_id = %(id)s",
    "agenda_links": "item_id = ANY(%(parts)s)",
    "papers": "meeting_id = %(id)s",
    "paper_versions": "paper_id = ANY(%(parts)s)",
    "agenda_changes": "meeting_id = %(id)s",
    "invitees": "meeting_id = %(id)s",
    "guests": "id = ANY(%(parts)s)",
    "records": "id = %(id)s OR id = ANY(%(parts)s)",
    "files": "record_id = ANY(%(parts)s)",
}
# Protected as well, each with tests of its own.
OTHER_KEYS = {
    "meeting_series": "true",
    "meeting_templates": "true",
    "calendar_subscriptions": "true",
    "time_polls": "true",
    "time_slots": "true",
    "time_answers": "true",
}
# The tables of the post.
POST_KEYS = {"mails": "true", "file_texts": "true"}
NOTHING: dict[str, int] = {}
_CHANGE = """
INSERT INTO agenda_changes (id, meeting_id, item_id, what, payload, reason, asked_by, asked_by_name,
                            asked_at) VALUES (%s, %s, %s, 'edit', '{}', 'x', %s, 'x', now())"""
_TOLD = """
INSERT INTO meeting_changes (id, meeting_id, what, sequence, by_name, at)
VALUES (%s, %s, '{}', 1, 'x', now())"""


@dataclass(frozen=True, slots=True)
class Gathering:
    """A meeting of toys, planned by Berta: what it consists of, by name."""

    meeting: Meeting
    items: dict[str, Item]
    papers: dict[str, Paper]
    link: bytes

    @property
    def parts(self) -> list[UUID]:
        """The ids of everything below the meeting, its guest's included."""
        items, papers = self.items.values(), self.papers.values()
        below = [item.id for item in items] + [paper.id for paper in papers]
        return [*below, id_of("guest officer")]


def full(world: World) -> Gathering:
    """Plan a meeting of toys as Berta, with a row in every table; nobody has been called yet.

    Invited are toys, Cesar and the secretariat, shown it is to the alliance; Cora of the platform
    is counsel. There are an item for all, one each closed to the platform and to the brands, and
    one for guests; a paper below the first, a stricter one, and one below the brands' own.
    """
    made = meetings.plan(world, "berta")
    meetings.invite(world, "berta", made, "toys", "cesar", "secretariat")
    meetings.show(world, "berta", made, "alliance")
    meetings.name_counsel(world, "berta", made)
    items = {
        "all": meetings.add_item(world, "berta", made),
        "brands": meetings.add_item(world, "berta", made, "brands"),
        "platform": meetings.add_item(world, "sara", made, "platform"),
        "guests": meetings.add_item(world, "berta", made, tlp="GREEN", guests=True),
    }
    papers = {
        "all": meetings.add_paper(world, "berta", items["all"]),
        "strict": meetings.add_paper(world, "berta", items["all"], tlp="AMBER+STRICT"),
        "brands": meetings.add_paper(world, "berta", items["brands"]),
    }
    ask_change(world, "berta", items["all"])
    world.ask("berta", _TOLD, ids.new_id(), made.id)
    link = meetings.add_guest(world, "berta", made, "officer")
    return Gathering(made, items, papers, link)


def ask_change(world: World, name: str, item: Item) -> None:
    """Ask for another wording of an item as `name`."""
    world.ask(name, _CHANGE, ids.new_id(), item.meeting.id, item.id, id_of(name))


def rows_of(world: World, name: str | None, gathering: Gathering) -> dict[str, int]:
    """Return how many rows of a meeting `name` finds in which tables, where there are any."""
    values = {"id": gathering.meeting.id, "parts": gathering.parts}
    found = {}
    with world.as_(name) as connection:
        for table, where in MEETING_KEYS.items():
            statement = f"SELECT count(*) FROM {table} WHERE {where}"
            row = connection.execute(statement.encode(), values).fetchone()
            found[table] = row[0] if row else 0
    return {table: count for table, count in found.items() if count}


def parts_seen(world: World, name: str | None, gathering: Gathering) -> set[str]:
    """Return the names of the items and papers whose inside and whose outside `name` sees."""
    named = {item.id: key for key, item in gathering.items.items()}
    named |= {paper.id: f"{key} paper" for key, paper in gathering.papers.items()}
    inside = "SELECT id FROM agenda_items UNION ALL SELECT id FROM papers"
    with world.as_(name) as connection:
        found = {named[row.id] for row in connection.execute(inside.encode()) if row.id in named}
        outside = connection.execute("SELECT id FROM records WHERE id = ANY(%s)", ([*named],))
        assert {named[row.id] for row in outside} == found
    return found
