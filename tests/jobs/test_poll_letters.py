"""Who is asked for a time hears of it by mail: once, in their own zone, and of nobody's answers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.services import time_polls
from app.services.time_polls import asking
from tests.post import words
from tests.services.test_time_polls import wanted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.message import EmailMessage

    from app.core.db import Row
    from tests.post import Post
    from tests.world import World

pytestmark = pytest.mark.anyio

_MINUTE = timedelta(minutes=1)


async def asked(world: World, tlp: str = "GREEN") -> Row:
    """Ask the toys group for a time as its chair."""
    async with world.acting("berta") as (session, actor):
        made = await asking.ask(session, actor, wanted(tlp=tlp))
        return await time_polls.find_by_id(session, actor, made)


async def answer(world: World, name: str, poll: Row, word: str = "good") -> None:
    async with world.acting(name) as (session, actor):
        seen = await time_polls.find_by_id(session, actor, poll.id)
        slots = await time_polls.slots(session, actor, seen)
        await asking.answer(session, actor, seen, {one.id: word for one in slots})


def whom(messages: Sequence[EmailMessage]) -> list[str]:
    """Return to whom messages went, one address each."""
    return sorted(str(one["To"].addresses[0].addr_spec) for one in messages)


async def test_everybody_asked_gets_one_message_in_their_own_zone(world: World, post: Post) -> None:
    world.owner("UPDATE people SET zone = 'Asia/Shanghai' WHERE name = 'Anna'")
    world.owner("UPDATE people SET zone = 'Europe/Berlin' WHERE name = 'Aldo'")
    poll = await asked(world)
    messages = post.work()
    # Berta asks, and cora, dora and sara are not of the group.
    assert whom(messages) == ["aldo@alba.example", "anna@alba.example"]
    assert post.work() == []
    by = {str(one["To"]): words(one) for one in messages}
    anna = next(text for to, text in by.items() if "anna" in to)
    aldo = next(text for to, text in by.items() if "aldo" in to)
    assert (anna.count(" CST"), anna.count(", 09:00 "), anna.count(" CET")) == (4, 0, 0)
    assert aldo.count(" CET") + aldo.count(" CEST") == 4
    for message in messages:
        assert message["Subject"] == "TLP:GREEN Which times suit you? Toys in spring"
        assert f"/meetings/times/{poll.reference}" in words(message)
        assert f"/meetings/times/{poll.reference}" in words(message, "html")
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(("tlp", "told"), [("GREEN", True), ("AMBER", False)])
async def test_the_title_stands_in_mail_as_the_label_allows(
    world: World,
    post: Post,
    tlp: str,
    told: bool,  # noqa: FBT001
) -> None:
    poll = await asked(world, tlp)
    for message in post.work():
        assert ("Toys in spring" in message.as_string()) is told
        assert told or poll.reference in message["Subject"]
        # Neither who asks, nor for which competitor.
        for other in ("Berta", "Borel", "Alba "):
            assert other not in words(message)
            assert other not in words(message, "html")


async def test_whoever_answered_or_lost_sight_meanwhile_is_not_asked(
    world: World, post: Post
) -> None:
    poll = await asked(world)
    await answer(world, "anna", poll)
    world.suspend("aldo")
    assert post.work() == []
    assert post.states() == ["withheld", "withheld"]


async def test_answers_of_others_are_told_to_nobody(world: World, post: Post) -> None:
    poll = await asked(world)
    await answer(world, "anna", poll, "bad")
    [message] = post.work()
    assert whom([message]) == ["aldo@alba.example"]
    for kind in ("plain", "html"):
        said = words(message, kind)
        assert not [one for one in ("Anna", "Does not suit", "of 3") if one in said]


async def test_a_poll_that_is_over_asks_nobody(world: World, post: Post) -> None:
    poll = await asked(world)
    async with world.acting("berta") as (session, actor):
        seen = await time_polls.find_by_id(session, actor, poll.id)
        [slot, *_] = await time_polls.slots(session, actor, seen)
        await asking.close(session, actor, seen, slot.id, seen.version)
    late = await asked(world)
    world.owner("UPDATE time_polls SET closes_at = now() - %s WHERE id = %s", _MINUTE, late.id)
    # The time found is told by the meeting's own save the date, and not here too.
    assert post.work() == []
    assert set(post.states()) == {"withheld"}


async def test_reminders_can_be_declined(world: World, post: Post) -> None:
    world.owner("INSERT INTO mail_stops VALUES ('anna@alba.example', 'reminders', now())")
    await asked(world)
    assert whom(post.work()) == ["aldo@alba.example"]
