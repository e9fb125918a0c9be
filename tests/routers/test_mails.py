"""The desk of the post for those who keep it; declining messages by link, click and settings."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from app.core import clock, tokens
from app.services import mails
from app.services.accounts import forgotten
from app.services.mails.kinds import REMINDERS
from tests.cast import id_of

if TYPE_CHECKING:
    from uuid import UUID

    from tests.post import Post
    from tests.world import World

DESK = "/administration/mail"


async def ask(world: World, name: str) -> UUID:
    async with world.acting(name) as (session, _):
        return await mails.queue(session, forgotten.KIND, person_id=id_of(name))


def stop_token(world: World, topic: str = REMINDERS, days: int = 1) -> str:
    now = clock.now() - timedelta(days=2)
    return tokens.sign(
        {"sub": "anna@alba.example", "topic": topic},
        audience=tokens.UNSUBSCRIBE,
        ring=world.app.state.house.ring,
        issued_at=now,
        expires_at=now + timedelta(days=2 + days),
    )


def stopped(world: World) -> list[str]:
    return [row.topic for row in world.owner("SELECT topic FROM mail_stops")]


async def test_who_keeps_the_post_sees_to_whom_and_never_what(world: World, post: Post) -> None:
    made = await ask(world, "anna")
    for name in ("sara", "ada"):
        shown = world.client(name).get(f"{DESK}?show=waiting").text
        assert "anna@alba.example" in shown
        listed = world.api(name).get("/api/v1/mails?show=waiting").json()["items"]
        assert [one["id"] for one in listed] == [str(made)]
    reading = world.api("sara", "read")
    assert reading.get("/api/v1/mails").status_code == 200
    assert reading.post(f"/api/v1/mails/{made}/again").status_code == 403
    for name in ("anna", "nina", "otto"):
        assert world.client(name).get(DESK).status_code == 403
        assert world.api(name).get("/api/v1/mails").status_code == 403
        assert world.api(name).post(f"/api/v1/mails/{made}/again").status_code == 403
        assert world.client(name).form(f"{DESK}/again").status_code == 403
        assert world.ask(name, "SELECT id FROM mails") == []
    assert len(post.work()) == 1


async def test_what_waits_can_be_tried_now(world: World, post: Post) -> None:
    post.box.mode = "busy"
    made = await ask(world, "anna")
    post.work()
    post.box.mode = "ok"
    assert post.work() == []
    again = world.api("sara").post(f"/api/v1/mails/{made}/again")
    assert (again.status_code, again.json()) == (200, {"id": str(made)})
    assert len(post.work()) == 1
    # It went, and did not come back.
    assert world.api("sara").post(f"/api/v1/mails/{made}/again").status_code == 409
    assert world.api("sara").post(f"/api/v1/mails/{uuid4()}/again").status_code == 404


async def test_a_long_list_goes_on(world: World, post: Post) -> None:
    for _ in range(52):
        await ask(world, "anna")
    sara = world.client("sara")
    first = sara.get(f"{DESK}?show=waiting").text
    onward = re.search(r'href="([^"]*cursor=[^"]*)"', first)
    assert onward is not None
    second = sara.get(onward[1].replace("&amp;", "&")).text
    assert (first.count("Try now"), second.count("Try now")) == (50, 2)
    assert sara.get(f"{DESK}?cursor=forged").status_code == 422
    assert sara.get(f"{DESK}?show=secret").status_code == 422
    assert world.app.state.post is post.server


def test_a_link_shows_and_its_button_declines(world: World) -> None:
    address, nobody = f"/mail/stop/{stop_token(world)}", world.client()
    assert "anna@alba.example" in nobody.get(address).text
    assert stopped(world) == []
    for _ in range(2):
        assert nobody.form(address).status_code == 200
    assert stopped(world) == [REMINDERS]


def test_one_click_of_a_mail_program_declines(world: World) -> None:
    path, nobody = f"/mail/stop/{stop_token(world)}", world.client()
    click = {"List-Unsubscribe": "One-Click"}
    # A browser that is signed in must show the form's token: nobody rides on its session.
    assert world.client("anna").post(path, data=click).status_code == 403
    assert stopped(world) == []
    assert nobody.post(path, data=click).status_code == 200
    assert stopped(world) == [REMINDERS]
    # Nothing else goes without a token.
    assert world.client().post("/forgotten", data={"email": "x@y.example"}).status_code == 403


def test_a_link_that_does_not_hold_declines_nothing(world: World) -> None:
    now = clock.now()
    foreign = tokens.sign(
        {"sub": "anna@alba.example", "topic": REMINDERS}, audience="rsvp",
        ring=world.app.state.house.ring, issued_at=now, expires_at=now + timedelta(days=1),
    )  # fmt: skip
    for token in ("x", foreign, stop_token(world, "password"), stop_token(world, days=-1)):
        nobody = world.client()
        assert nobody.get(f"/mail/stop/{token}").status_code == 404
        assert nobody.form(f"/mail/stop/{token}").status_code == 404
        assert world.client().post(f"/mail/stop/{token}").status_code == 404
    assert stopped(world) == []


def test_what_was_declined_can_be_wanted_again(world: World) -> None:
    anna = world.client("anna")
    assert "checked" in anna.get("/account/mail").text
    assert anna.form("/account/mail", {}).status_code == 303
    assert stopped(world) == [REMINDERS]
    assert anna.form("/account/mail", {"wanted": ["everything"]}).status_code == 422
    assert anna.form("/account/mail", {"wanted": [REMINDERS]}).status_code == 303
    assert stopped(world) == []
