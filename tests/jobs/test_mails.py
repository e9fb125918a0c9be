"""Messages at a real mail server: once, in order with what the server says, and visible."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from app.core.queue import AT_ONCE
from app.services import mails
from app.services.accounts import forgotten
from app.services.mails.sending import MOST_TRIES, pause
from tests.cast import id_of
from tests.post import parse, words

if TYPE_CHECKING:
    from tests.post import Post
    from tests.world import World


async def ask(world: World, name: str = "anna") -> UUID:
    """Queue a message to somebody, about nothing but themselves."""
    async with world.acting(name) as (session, _):
        return await mails.queue(session, forgotten.KIND, person_id=id_of(name))


async def test_a_message_leaves_once_and_says_who_writes(world: World, post: Post) -> None:
    made = await ask(world)
    [message] = post.work()
    assert post.states() == ["sent"]
    assert message["To"] == "Anna <anna@alba.example>"
    assert message["From"] == "Entente <entente@desk.example>"
    assert message["Message-ID"] == f"<{made.hex}@desk.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] is None
    [link] = re.findall(r"http://127\.0\.0\.1:8000/password/\S+", words(message))
    assert link in words(message, "html")
    # A second job for it, as after a crash, does nothing.
    world.owner(
        "SELECT defer_job('mail:send', jsonb_build_object('mail_id', %s::text), NULL, NULL)", made
    )
    assert post.work() == []


async def test_what_is_rolled_back_is_never_sent(world: World, post: Post) -> None:
    async with world.acting("anna") as (session, _):
        await mails.queue(session, forgotten.KIND, person_id=id_of("anna"))
        await session.rollback()
    assert post.work() == []
    assert post.states() == []


async def test_without_a_server_messages_wait_and_go_later(world: World, post: Post) -> None:
    await ask(world)
    assert post.work(post=None) == []
    assert post.states() == ["waiting"]
    [row] = world.owner("SELECT attempts FROM mails")
    assert row.attempts == 0
    world.owner("UPDATE mails SET due_at = now() - interval '1 hour'")
    world.owner("SELECT defer_job('mail:look-after', '{}', NULL, NULL)")
    assert len(post.work()) == 1


async def test_a_busy_server_is_tried_again_later_each_time(world: World, post: Post) -> None:
    post.box.mode = "busy"
    await ask(world)
    for tries in range(1, 4):
        assert post.work() == []
        [row] = world.owner("SELECT *, due_at - tried_at AS pause FROM mails")
        assert (row.state, row.attempts) == ("waiting", tries)
        assert "451 4.3.2 Come back later" in row.fault
        assert abs(row.pause - pause(tries)).total_seconds() < 5
        assert post.work() == []
        post.hurry()
    post.box.mode = "ok"
    assert len(post.work()) == 1


async def test_it_is_given_up_in_the_end_and_can_be_sent_again(world: World, post: Post) -> None:
    post.box.mode = "busy"
    await ask(world)
    world.owner("UPDATE mails SET attempts = %s", MOST_TRIES - 1)
    post.work()
    assert post.states() == ["undelivered"]
    post.box.mode = "ok"
    desk = world.client("sara")
    assert "Given up" in desk.get("/administration/mail").text
    assert desk.form("/administration/mail/again").status_code == 303
    assert len(post.work()) == 1
    assert post.states() == ["undelivered", "sent"]
    assert "Given up" not in desk.get("/administration/mail").text


async def test_a_server_that_breaks_off_in_the_middle_is_tried_again(
    world: World, post: Post
) -> None:
    post.box.mode = "cutting"
    await ask(world)
    assert post.work() == []
    assert post.states() == ["waiting"]


async def test_what_may_have_arrived_is_not_sent_twice(world: World, post: Post) -> None:
    post.box.mode = "dropping"
    made = await ask(world)
    assert len(post.work()) == 1
    assert post.states() == ["unsure"]
    post.box.mode = "ok"
    post.hurry()
    world.owner("SELECT defer_job('mail:look-after', '{}', NULL, NULL)")
    assert post.work() == []
    desk = world.client("ada")
    assert "May have arrived" in desk.get("/administration/mail").text
    # Somebody decides.
    address = f"/administration/mail/{made}/again"
    assert desk.form(address).status_code == 303
    [second] = post.work()
    assert second["Message-ID"] != parse(post.box.raw[0][1])["Message-ID"]
    assert desk.form(address).status_code == 409


async def test_a_worker_that_died_while_sending_leaves_it_unsure(world: World, post: Post) -> None:
    await ask(world)
    world.owner("UPDATE mails SET state = 'sending', tried_at = now() - interval '16 minutes'")
    post.work()
    assert post.states() == ["unsure"]


async def test_slow_servers_hold_up_nobody(world: World, post: Post) -> None:
    post.box.mode = "slow"
    for name in ("anna", "aldo", "berta"):
        await ask(world, name)
    assert len(post.work()) == 3
    assert set(post.states()) == {"sent"}


async def test_many_messages_go_over_no_more_lines_than_are_sent_at_once(
    world: World, post: Post
) -> None:
    for name in ("anna", "aldo", "berta") * 4:
        await ask(world, name)
    messages = post.work()
    assert len({message["Message-ID"] for message in messages}) == len(messages) == 12
    assert post.box.calls <= AT_ONCE
    # To each of them alone.
    for (whom, _), message in zip(post.box.raw, messages, strict=True):
        assert [one.addr_spec for one in message["To"].addresses] == [whom]


async def test_a_line_that_breaks_among_many_loses_and_doubles_nothing(
    world: World, post: Post
) -> None:
    await ask(world)
    post.work()
    post.box.mode = "dropping"
    await ask(world, "aldo")
    post.work()
    post.box.mode = "cutting"
    await ask(world, "berta")
    post.work()
    assert post.states() == ["sent", "unsure", "waiting"]
    post.box.mode = "ok"
    post.hurry()
    post.work()
    assert post.states() == ["sent", "unsure", "sent"]
    assert [whom[:4] for whom, _ in post.box.raw] == ["anna", "aldo", "bert"]


async def test_whoever_may_not_act_any_more_gets_nothing(world: World, post: Post) -> None:
    await ask(world, "aldo")
    await ask(world, "anna")
    world.suspend("aldo")
    [message] = post.work()
    assert "anna@" in message["To"]
    assert sorted(post.states()) == ["sent", "withheld"]
