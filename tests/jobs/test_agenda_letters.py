"""A changed agenda in mail: told to who sees the item, and by its own label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.services import meetings as service
from app.services.invitees import telling
from tests import meetings
from tests.post import words

if TYPE_CHECKING:
    from tests.meetings import Item, Meeting
    from tests.post import Post
    from tests.world import World

pytestmark = pytest.mark.anyio


@pytest.fixture
def meeting(world: World) -> Meeting:
    """Give a meeting of toys that is planned, with its counsel."""
    made = meetings.plan(world, "berta")
    meetings.invite(world, "berta", made, "toys")
    meetings.name_counsel(world, "berta", made)
    return made


async def told(world: World, meeting: Meeting, item: Item, name: str = "berta") -> None:
    """Tell of an item as `name`, once the meeting is convened."""
    async with world.acting(name) as (session, actor):
        row = await service.find_by_id(session, actor, meeting.id)
        await telling.agenda(session, actor, row, [item.id])


@pytest.mark.parametrize(("tlp", "named"), [("GREEN", True), ("AMBER", False)])
async def test_an_item_is_named_as_its_label_allows(
    world: World,
    post: Post,
    meeting: Meeting,
    tlp: str,
    named: bool,  # noqa: FBT001
) -> None:
    item = meetings.add_item(world, "berta", meeting, tlp=tlp)
    meetings.add_guest(world, "berta", meeting, "wei")
    meetings.convene(world, "berta", meeting)
    # Counsel, who lets a change in, tells of it too.
    await told(world, meeting, item, "cora")
    messages = post.work()
    assert {str(one["To"]).partition("@")[0][-5:].strip("<") for one in messages} == {
        "anna", "aldo", "berta",
    }  # fmt: skip
    for message in messages:
        assert (item.secret in message.as_string()) is named
        assert message["Subject"].startswith(f"TLP:{tlp} ")
        assert named or item.reference in words(message)


async def test_who_is_shut_out_of_an_item_is_not_told(
    world: World, post: Post, meeting: Meeting
) -> None:
    meetings.invite(world, "berta", meeting, "sara@marketplace")
    item = meetings.add_item(world, "berta", meeting, "brands", tlp="GREEN")
    other = meetings.add_item(world, "berta", meeting, tlp="GREEN")
    meetings.convene(world, "berta", meeting)
    async with world.acting("berta") as (session, actor):
        row = await service.find_by_id(session, actor, meeting.id)
        await telling.convened(session, actor, row)
    await told(world, meeting, item)
    messages = [one for one in post.work() if "sara@" in str(one["To"])]
    (convened,) = messages
    assert other.secret in words(convened)
    assert item.secret not in convened.as_string()
    # The others are told of the item; by a message withheld, the mail desk would read of her.
    assert "withheld" not in post.states()


async def test_the_mail_desk_learns_of_no_item_that_is_kept_from_it(
    world: World, post: Post, meeting: Meeting
) -> None:
    meetings.invite(world, "berta", meeting, "sara@marketplace")
    item = meetings.add_item(world, "berta", meeting, "brands", tlp="GREEN")
    out = (item.id, world.id("alba"))
    assert world.ask("berta", "SELECT recuse_item(%s, %s, 'Own case.', false)", *out) == [(True,)]
    # Counsel of the platform would not see it: then it stays back, and nobody is told.
    meetings.name_counsel(world, "berta", meeting, "dora@dara")
    meetings.convene(world, "berta", meeting, "dora")
    await told(world, meeting, item)
    queued = world.owner(
        "SELECT DISTINCT p.name FROM mails m JOIN invitees i ON i.id = m.invitee_id"
        " JOIN people p ON p.id = i.person_id WHERE m.kind = 'meeting:agenda'"
    )
    assert [row.name for row in queued] == ["Berta"]
    post.work()
    desk = world.api("sara").get("/api/v1/mails?show=withheld").json()["items"]
    assert desk == []
