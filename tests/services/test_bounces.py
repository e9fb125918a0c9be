"""Messages that come back: marked, told once to who can correct it, believed again on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.db import make_engine, make_sessions
from app.services import mails
from app.services.accounts import forgotten
from app.services.mails import bounces
from tests.cast import id_of
from tests.post import parse, words

if TYPE_CHECKING:
    from uuid import UUID

    from tests.post import Post
    from tests.world import World

_REPORT = """\
From: MAILER-DAEMON@alba.example
To: entente@desk.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not work.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; alba.example

Final-Recipient: rfc822; aldo@alba.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} User unknown
--b
Content-Type: text/rfc822-headers

Message-ID: <{message_id}@desk.example>
Subject: Choose a new password
--b--
"""


def report(mail_id: UUID, action: str = "failed", status: str = "5.1.1") -> bytes:
    """Write what a foreign mail server reports on one of our messages (RFC 3464)."""
    return _REPORT.format(action=action, status=status, message_id=mail_id.hex).encode()


async def ask(world: World, name: str) -> UUID:
    async with world.acting(name) as (session, _):
        return await mails.queue(session, forgotten.KIND, person_id=id_of(name))


async def come_in(world: World, raw: bytes) -> bool:
    """Take a message as the inbox does: as nobody."""
    engine = make_engine(world.database.app_url, size=1)
    try:
        async with make_sessions(engine).begin() as session:
            return await bounces.take(session, parse(raw))
    finally:
        await engine.dispose()


def bounced(world: World, name: str) -> bool:
    found = world.owner("SELECT bounced_at FROM people WHERE id = %s", id_of(name))
    return found[0].bounced_at is not None


async def test_a_refused_address_is_marked_and_its_admin_told_once(
    world: World, post: Post
) -> None:
    post.box.mode, post.box.only = "rejecting", "aldo@alba.example"
    await ask(world, "aldo")
    [told] = post.work()
    assert bounced(world, "aldo")
    assert "anna@alba.example" in told["To"]
    assert "aldo@alba.example" in words(told)
    # Nothing more goes there, and nobody is told again.
    await ask(world, "aldo")
    assert post.work() == []
    page = world.client("sara").get("/administration/mail")
    assert "550 5.1.1 No such mailbox" in page.text


async def test_a_refusal_of_the_message_says_nothing_of_the_address(
    world: World, post: Post
) -> None:
    post.box.mode, post.box.refusal = "rejecting", "550 5.7.1 We do not like you"
    await ask(world, "aldo")
    post.work()
    assert not bounced(world, "aldo")
    assert post.states() == ["undelivered"]


async def test_a_report_marks_what_it_is_about_and_a_delay_does_not(
    world: World, post: Post
) -> None:
    made = await ask(world, "aldo")
    post.work()
    for raw, taken, marked in (
        (b"Subject: hello\n\nhello", False, False),
        (report(id_of("nobody")), True, False),
        (report(made, "delayed", "4.4.1"), True, False),
        (report(made, "failed", "5.2.2"), True, False),
        (report(made), True, True),
    ):
        assert await come_in(world, raw) is taken
        assert bounced(world, "aldo") is marked
    [told] = post.work()
    assert "anna@" in told["To"]


async def test_sending_again_believes_the_address(world: World, post: Post) -> None:
    post.box.mode = "rejecting"
    made = await ask(world, "aldo")
    post.work()
    post.box.mode = "ok"
    anna, ada = world.client("anna"), world.client("ada")
    address = f"/administration/mail/{made}/again"
    assert anna.form(address).status_code == 403
    assert anna.get("/administration/mail").status_code == 403
    assert bounced(world, "aldo")
    assert ada.form(address).status_code == 303
    assert not bounced(world, "aldo")
    assert {str(one["To"]) for one in post.work()} >= {"Aldo <aldo@alba.example>"}
    trail = world.owner("SELECT person_name FROM audit WHERE deed = 'mail:again'")
    assert [row.person_name for row in trail] == ["Ada"]
