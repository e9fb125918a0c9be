"""Templates of meetings: what a label keeps from others is read through the gate at each use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import meetings
from tests.calling import typed
from tests.cast import id_of

if TYPE_CHECKING:
    from tests.meetings import Item
    from tests.world import World


def kept(world: World, tlp: str) -> tuple[Item, str]:
    """Keep a meeting of toys with one item as a template; return both."""
    made = meetings.plan(world, "berta")
    meetings.invite(world, "berta", made, "toys")
    item = meetings.add_item(world, "berta", made, tlp=tlp)
    done = world.client("berta").form(f"/meetings/{made.reference}/template", {"name": "Usual"})
    assert done.status_code == 303
    (row,) = world.owner("SELECT id, content::text AS words FROM meeting_templates")
    assert (item.secret in row.words) is (tlp == "GREEN")
    return item, str(row.id)


def again(world: World, name: str, template: str, day: int = 14) -> str:
    """Call a meeting from a template as `name`, and return its agenda's page."""
    desk = world.client(name)
    when = {"starts": f"2030-03-{day}T10:00", "ends": f"2030-03-{day}T11:30"}
    form = typed(template=template, carry="true", invited=[str(id_of("toys"))], **when)
    called = desk.form("/meetings/new", form)
    assert called.status_code == 303, called.text
    return desk.get(f"{called.headers['location']}/agenda").text


@pytest.mark.parametrize("tlp", ["GREEN", "AMBER", "AMBER+STRICT"])
def test_whoever_sees_an_item_calls_again_with_it(world: World, tlp: str) -> None:
    item, template = kept(world, tlp)
    assert item.secret in again(world, "berta", template)


def test_an_item_is_copied_to_nobody_who_is_kept_out_of_it(world: World) -> None:
    item, template = kept(world, "AMBER+STRICT")
    out = (item.id, id_of("alba"))
    assert world.ask("berta", "SELECT recuse_item(%s, %s, 'Own case.', false)", *out) == [(True,)]
    world.owner("UPDATE seats SET role = 'vice_chair' WHERE id = %s", id_of("alba in toys"))
    assert item.secret not in again(world, "anna", template)
    assert item.secret not in world.client("anna").get(f"/meetings/new?template={template}").text
    # Nor by who sees it: the copy would be open to whoever stays out.
    assert item.secret not in again(world, "berta", template, 15)
    words = world.ask("anna", "SELECT content::text AS words FROM meeting_templates")
    assert item.secret not in words[0].words
