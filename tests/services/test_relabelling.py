"""Another label for the outside of a meeting: whom it keeps out, and who is told of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app.core.errors import Forbidden, Invalid, Stale
from app.core.recurrences import Rule
from app.schemas.guests import GuestIn
from app.services import guests, meetings
from app.services.meetings import calling, changes, moving, relabelling, series
from tests.cast import id_of
from tests.repeating import START, fields

if TYPE_CHECKING:
    from uuid import UUID

    from tests.world import World

pytestmark = pytest.mark.anyio
SEEN = "SELECT 1 FROM records WHERE id = %s"
MAILS = "SELECT m.kind, i.person_id FROM mails m JOIN invitees i ON i.id = m.invitee_id"


async def called(world: World, *, save: bool = True, **more: Any) -> UUID:  # noqa: ANN401
    """Call a meeting of toys as its chair, and send the save the date; return its id."""
    async with world.acting("berta") as (session, berta):
        made = await calling.call(session, berta, fields(**more))
        meeting = await meetings.find_by_id(session, berta, made)
        if save:
            await moving.save(session, berta, meeting, meeting.version)
    world.owner("DELETE FROM mails")
    return made


async def relabel(world: World, made: UUID, label: str, name: str = "berta", **more: Any) -> Any:  # noqa: ANN401
    """Give another label as somebody; return the change that is told."""
    async with world.acting(name) as (session, actor):
        meeting = await meetings.find_by_id(session, actor, made)
        return await relabelling.relabel(session, actor, meeting, label, meeting.version, **more)


def told(world: World) -> dict[str, set[Any]]:
    """Return whom which message waits for."""
    found: dict[str, set[Any]] = {}
    for one in world.owner(MAILS):
        found.setdefault(one.kind, set()).add(one.person_id)
    return found


async def test_a_stricter_label_takes_sight_from_whom_it_was_shown(world: World) -> None:
    made = await called(world, shown=True)
    assert world.ask("dora", SEEN, made)
    async with world.acting("berta") as (session, berta):
        meeting = await meetings.find_by_id(session, berta, made)
        found = await relabelling.effect(session, berta, meeting, "TLP:AMBER")
        assert id_of("dora") in {one.person_id for one in found.loses}
        assert id_of("anna") not in {one.person_id for one in found.loses}
        assert found.gains == []
    assert await relabel(world, made, "AMBER")
    seen = {name: bool(world.ask(name, SEEN, made)) for name in ("dora", "anna", "berta", "sara")}
    assert seen == {"dora": False, "anna": True, "berta": True, "sara": True}
    # Whoever was not invited gets no message; who keeps sight gets one.
    assert told(world) == {"meeting:changed": {id_of(name) for name in ("anna", "aldo", "berta")}}
    async with world.acting("anna") as (session, anna):
        meeting = await meetings.find_by_id(session, anna, made)
        (change,) = await changes.of_meeting(session, anna, meeting)
        assert (change.what, meeting.sequence) == ({"tlp": ["GREEN", "AMBER"]}, 1)
    (row,) = world.owner("SELECT tlp, detail FROM audit WHERE deed = 'meeting:relabel'")
    assert (row.tlp, row.detail["before"]) == ("AMBER", "GREEN")


async def test_whom_the_label_keeps_out_is_named_when_invited(world: World) -> None:
    made = await called(world)
    async with world.acting("berta") as (session, berta):
        meeting = await meetings.find_by_id(session, berta, made)
        guest = GuestIn(name="Wei", email="wei@police.example", agency="Police", kind="officer")
        await guests.add(session, berta, meeting, guest)
    with pytest.raises(Invalid, match="keeps out Wei") as refused:
        await relabel(world, made, "AMBER")
    assert refused.value.data == {"tlp": "AMBER", "name": "Wei (Police)"}
    assert await relabel(world, made, "CLEAR")
    (alliance,) = world.owner("SELECT id FROM groups WHERE kind = 'alliance'")
    whole = await called(world, invited=[str(alliance.id)], starts=START + timedelta(days=2))
    with pytest.raises(Invalid) as refused:
        await relabel(world, whole, "AMBER+STRICT")
    assert refused.value.data["name"] == "the alliance"


async def test_an_agent_is_invited_no_longer_and_again(world: World) -> None:
    made = await called(world, tlp="AMBER", invited=[str(id_of("alba"))])
    assert world.ask("lex", SEEN, made)
    assert await relabel(world, made, "AMBER+STRICT") is None
    assert not world.ask("lex", SEEN, made)
    # Calendars said "Reserved" before and do so now: nobody else is told.
    assert told(world) == {"meeting:withdrawn": {id_of("lex")}}
    world.owner("DELETE FROM mails")
    assert await relabel(world, made, "AMBER") is None
    assert told(world) == {"meeting:saved": {id_of("lex")}}
    world.owner("DELETE FROM mails")
    assert await relabel(world, made, "GREEN")
    whom = {id_of(name) for name in ("anna", "aldo", "lex")}
    assert told(world) == {"meeting:changed": whom}


async def test_nobody_is_told_of_what_is_planned(world: World) -> None:
    made = await called(world, save=False)
    assert await relabel(world, made, "AMBER") is None
    assert told(world) == {}
    assert world.owner("SELECT sequence FROM meetings")[0].sequence == 0
    assert not world.ask("anna", SEEN, made)


async def test_it_is_its_keepers_and_never_red(world: World) -> None:
    made = await called(world)
    with pytest.raises(Forbidden):
        await relabel(world, made, "AMBER", "anna")
    with pytest.raises(Invalid, match="for groups"):
        await relabel(world, made, "TLP:RED")
    for wrong in ("", "WHITE", "amber"):
        with pytest.raises(Invalid, match="five labels"):
            await relabel(world, made, wrong)
    async with world.acting("sara") as (session, sara):
        meeting = await meetings.find_by_id(session, sara, made)
        with pytest.raises(Stale):
            await relabelling.relabel(session, sara, meeting, "AMBER", meeting.version - 1)
    assert await relabel(world, made, "GREEN") is None
    assert world.owner("SELECT count(*) AS n FROM audit WHERE deed = 'meeting:relabel'")[0].n == 0


async def test_the_title_is_let_out_where_the_label_asks(world: World) -> None:
    made = await called(world)
    assert await relabel(world, made, "AMBER", title_told=True)
    row = "SELECT title_told, sequence FROM meetings"
    assert tuple(world.owner(row)[0]) == (True, 1)
    assert await relabel(world, made, "AMBER", title_told=False)
    assert tuple(world.owner(row)[0]) == (False, 2)
    assert await relabel(world, made, "AMBER", title_told=True)
    # From a title to "Reserved": their calendars change. What was allowed goes with the label.
    assert await relabel(world, made, "AMBER+STRICT")
    assert tuple(world.owner(row)[0]) == (False, 4)
    assert await relabel(world, made, "AMBER") is None
    assert tuple(world.owner(row)[0]) == (False, 4)
    assert await relabel(world, made, "AMBER+STRICT", title_told=True)
    assert tuple(world.owner(row)[0]) == (True, 5)
    assert await relabel(world, made, "GREEN", title_told=True)
    assert tuple(world.owner(row)[0]) == (False, 6)


async def test_of_a_series_one_is_relabelled_alone(world: World) -> None:
    async with world.acting("berta") as (session, berta):
        made = await series.plan(session, berta, fields(), Rule("WEEKLY", 1, ("TU",), 3))
    await relabel(world, made[1], "AMBER")
    rows = world.owner("SELECT tlp FROM records WHERE kind = 'meeting' ORDER BY id")
    assert [one.tlp for one in rows] == ["GREEN", "AMBER", "GREEN"]
