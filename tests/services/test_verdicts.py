"""Which rule answers for a person and a record, as the command line tells it."""

from __future__ import annotations

import pytest

from app.core.errors import Conflict
from app.services import verdicts
from app.services.verdicts import Verdict
from tests import boards, meetings
from tests.access.test_rules import as_owner
from tests.world import World, act


async def told(world: World, name: str, reference: str, deed: str = "see") -> Verdict:
    """Return what the owner of the database is told of somebody and a record."""
    async with as_owner(world) as session:
        return await verdicts.of_deed(session, await act(session, name), deed, reference)


def sees(*reasons: str) -> Verdict:
    """Return that somebody sees it, and why."""
    return Verdict(allowed=True, reasons=list(reasons))


def hidden(*reasons: str) -> Verdict:
    """Return that somebody does not see it, and why not."""
    return Verdict(allowed=False, reasons=list(reasons))


async def test_why_somebody_sees_a_meeting(world: World) -> None:
    made = meetings.plan(world, "berta")
    meetings.invite(world, "berta", made, "toys", "cesar", "dara")
    meetings.name_counsel(world, "berta", made, "lex")
    prepared = "It has not gone out yet: only those who prepare the meeting see it."
    assert await told(world, "cesar", made.reference) == hidden(prepared)
    meetings.save(world, "berta", made)
    led = sees(
        "you lead Toys, which holds it",
        "Toys is invited, and your organisation named you to its seat there",
    )
    found = await told(world, "berta", made.reference)
    assert (found.allowed, sorted(found.reasons)) == (True, sorted(led.reasons))
    assert await told(world, "cesar", made.reference) == sees("you are invited by name")
    assert await told(world, "lex", made.reference) == sees("you were named its counsel")
    assert await told(world, "dora", made.reference) == sees("your organisation, Dara, is invited")
    nothing = "It was shared with nothing that the person holds, acting for Marketplace."
    assert await told(world, "nina", made.reference) == hidden(nothing)
    assert await told(world, "nina", "M-2026-AAAAA") == hidden("Nothing has this reference.")


async def test_why_somebody_sees_what_a_meeting_treats(world: World) -> None:
    made = meetings.plan(world, "berta")
    meetings.invite(world, "berta", made, "toys", "secretariat")
    meetings.name_counsel(world, "berta", made)
    item = meetings.add_item(world, "berta", made, "brands")
    paper = meetings.add_paper(world, "berta", item)
    common = meetings.add_item(world, "berta", made)
    invited = "Toys is invited, and your organisation named you to its seat there"
    for part in (item, paper):
        shut = (await told(world, "sara", part.reference)).reasons
        assert shut == ["It was shared with nothing that the person holds, acting for Marketplace."]
    desk = sees("you belong to Secretariat, which prepares every meeting")
    assert await told(world, "sara", common.reference) == desk
    meetings.convene(world, "berta", made)
    assert await told(world, "aldo", common.reference) == sees(invited)


async def test_what_was_passed_on_is_over_with_what_it_came_from(world: World) -> None:
    made = world.bulletin("berta", ["anna"])
    world.ask("anna", "SELECT extend_inside(%s, %s, '')", made.id, world.id("aldo"))
    assert await told(world, "aldo", made.reference) == sees("a colleague passed it on to you")
    world.suspend("anna")
    over = "A colleague passed it on, and their organisation no longer holds what it came from."
    assert await told(world, "aldo", made.reference) == hidden(over)


async def test_the_rule_about_a_deed_answers(world: World) -> None:
    made = meetings.plan(world, "berta")
    meetings.invite(world, "berta", made, "toys")
    meetings.save(world, "berta", made)
    rule = "Rule: The secretariat, chair and vice-chair of the group that holds it, until it is"
    kept, other = [
        await told(world, name, made.reference, "meeting:edit") for name in ("berta", "aldo")
    ]
    assert kept == sees(f"{rule} cancelled.")
    assert not other.allowed
    assert other.reasons[0] == f"{rule} cancelled."
    thread = boards.open_thread(world, "aldo")
    assert (await told(world, "aldo", thread.reference, "thread:edit")).allowed
    assert not (await told(world, "berta", thread.reference, "thread:withdraw")).allowed


@pytest.mark.parametrize("deed", ["bulletin:edit", "meeting:call", "fly"])
async def test_what_is_not_done_to_it_is_said(world: World, deed: str) -> None:
    made = meetings.plan(world, "berta")
    with pytest.raises(Conflict, match="meeting:cancel"):
        await told(world, "berta", made.reference, deed)
