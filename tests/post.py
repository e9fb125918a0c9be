"""A mail server of the tests' own, on the loopback, and the worker that sends through it.

def test_it(world: World, post: Post) -> None:
    world.client("anna").form(…)            # whatever queues a message
    [message] = post.work()                 # every job that is due is done; what arrived
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any, Literal, cast

from aiosmtpd.controller import Controller

from app.core import queue
from app.core.db import make_engine, make_sessions
from app.core.smtp import SmtpPost

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator
    from email.message import EmailMessage

    from aiosmtpd.smtp import SMTP, Envelope, Session

    from app.jobs.house import House
    from tests.world import World

# ok; refuses the address; is busy; answers late; breaks off before the message ends, or after it;
# or between two messages.
Mode = Literal["ok", "rejecting", "busy", "slow", "cutting", "dropping", "leaving"]

SENDER = "Entente <entente@desk.example>"
SLOW_SECONDS = 0.6
_UP_SECONDS = 120
_DUE = (
    "SELECT id FROM procrastinate.procrastinate_jobs"
    " WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())"
)


@dataclass(slots=True)
class Letterbox:
    """What a real SMTP server got, in the mood that the test gives it."""

    mode: Mode = "ok"
    # What is said to the recipient's address while it rejects.
    refusal: str = "550 5.1.1 No such mailbox"
    # The one address that it rejects; every one, if it names none.
    only: str = ""
    raw: list[tuple[str, bytes]] = field(default_factory=list)
    # What is said to a message that came.
    answer: str = "250 OK"
    # After how many messages it ends a connection (RFC 5321, section 3.8); 0: never.
    most: int = 0
    # How often somebody connected, and whether somebody took leave.
    calls: int = 0
    left: threading.Event = field(default_factory=threading.Event)
    _taken: Counter[SMTP] = field(default_factory=Counter)

    async def handle_EHLO(  # noqa: N802
        self, _server: SMTP, session: Session, _envelope: Envelope, host: str, said: list[str]
    ) -> list[str]:
        """Greet somebody."""
        session.host_name = host
        self.calls += 1
        return said

    async def handle_RSET(self, server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        """Begin anew."""
        if self.mode == "leaving":
            cast("asyncio.Transport", server.transport).abort()
        return "250 OK"

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        """Take leave."""
        self.left.set()
        return "221 Bye"

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, sender: str, _options: list[str]
    ) -> str:
        """Answer to MAIL."""
        if self.most and self._taken[server] >= self.most:
            return "421 4.7.0 Too many messages"
        envelope.mail_from = sender
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self, server: SMTP, _session: Session, envelope: Envelope, to: str, _options: list[str]
    ) -> str:
        """Answer to RCPT."""
        if self.mode == "rejecting" and self.only in ("", to):
            return self.refusal
        if self.mode == "busy":
            return "451 4.3.2 Come back later"
        if self.mode == "cutting":
            cast("asyncio.Transport", server.transport).abort()
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the message."""
        content = envelope.content
        assert isinstance(content, bytes)
        self.raw.append((envelope.rcpt_tos[0], content))
        self._taken[server] += 1
        if self.mode == "dropping":
            cast("asyncio.Transport", server.transport).abort()
        if self.mode == "slow":
            await asyncio.sleep(SLOW_SECONDS)
        return self.answer

    @property
    def messages(self) -> list[EmailMessage]:
        """What arrived, parsed."""
        return [parse(raw) for _, raw in self.raw]


@dataclass(frozen=True, slots=True)
class Post:
    """The worker of a world and the letterbox at its other end."""

    world: World
    box: Letterbox
    server: SmtpPost

    def work(self, **changed: Any) -> list[EmailMessage]:  # noqa: ANN401 - fields of the house
        """Do every job that is due, and return the messages that arrived meanwhile.

        `changed` replaces what the worker knows of the house, such as `scanner=…` or `post=None`.
        """
        before = len(self.box.raw)
        given = {"post": self.server, **changed}
        failed: list[BaseException] = []

        def run() -> None:
            try:
                asyncio.run(_work(self.world, given))
            except BaseException as error:  # noqa: BLE001 - raised again by whoever waits
                failed.append(error)

        # In a thread of its own: a test may run a loop already.
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        if failed:
            raise failed[0]
        return self.box.messages[before:]

    def hurry(self) -> None:
        """Bring forward whatever waits for its time."""
        self.world.owner("UPDATE mails SET due_at = now() WHERE state = 'waiting'")
        self.world.owner(
            "UPDATE procrastinate.procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'"
        )

    def states(self) -> list[str]:
        """Return the states of all messages, the oldest first."""
        return [row.state for row in self.world.owner("SELECT state FROM mails ORDER BY id")]


async def _work(world: World, given: dict[str, Any]) -> None:
    engine = make_engine(world.database.app_url)
    house: House = world.app.state.house
    try:
        own = replace(house, sessions=make_sessions(engine), sender=SENDER, **given)
        # A job may defer another when the worker has looked for the last time.
        while world.owner(_DUE):
            await queue.work(world.database.app_url, own, wait=False)
    finally:
        await engine.dispose()


def parse(raw: bytes) -> EmailMessage:
    """Return a message as a mail program reads it."""
    return message_from_bytes(raw, policy=policy.default)


def words(message: EmailMessage, kind: str = "plain") -> str:
    """Return the text of a message, `plain` or `html`."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


class _Serving(Controller):
    """Serves at a door that is open before: nobody else takes its port, and it may be slow."""

    def __init__(self, box: Letterbox, door: socket.socket) -> None:
        port = door.getsockname()[1]
        super().__init__(box, hostname="127.0.0.1", port=port, ready_timeout=_UP_SECONDS)
        self._door = door

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._door)

    def _trigger_server(self) -> None:
        with socket.create_connection((self.hostname, self.port), _UP_SECONDS) as visitor:
            visitor.recv(1024)


@contextlib.contextmanager
def letterbox() -> Iterator[tuple[Letterbox, SmtpPost]]:
    """Give a running mail server, and how to reach it."""
    box = Letterbox()
    door = socket.create_server(("127.0.0.1", 0))
    controller = _Serving(box, door)
    controller.start()
    try:
        # Patient, because the machine may be busy.
        server = SmtpPost("127.0.0.1", controller.port, SENDER, security="none", seconds=60)
        # No test waits for a line to end by itself.
        server.lines.seconds = 3600
        yield box, server
        server.lines.close()
    finally:
        controller.stop()


@contextlib.contextmanager
def posting(world: World) -> Iterator[Post]:
    """Give the world a mail server: from here on its application sends by mail."""
    with letterbox() as (box, server):
        world.app.state.post = server
        yield Post(world, box, server)
