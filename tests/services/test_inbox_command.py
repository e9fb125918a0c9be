"""`entente inbox`: one message from a pipe, or what is unread in a folder of a mail server."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.core.reply_tags import Tags
from app.core.tokens import ring_of
from app.services.calendars.events import uid_of
from tests import meetings
from tests.cast import id_of
from tests.world import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.meetings import Meeting
    from tests.world import World


@pytest.fixture
def meeting(world: World, monkeypatch: pytest.MonkeyPatch) -> Meeting:
    """Give a meeting that its invitees were told of, and the command the world's database."""
    monkeypatch.setenv("ENTENTE_DATABASE_URL", world.database.app_url)
    monkeypatch.setenv("ENTENTE_SECRET", SECRET)
    made = meetings.plan(world, "berta")
    meetings.invite(world, "berta", made, "toys")
    meetings.save(world, "berta", made)
    world.owner("UPDATE invitees SET told = 0")
    return made


def reply(meeting: Meeting, answer: str) -> bytes:
    """Return a message by which Aldo's calendar answers."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:REPLY", "BEGIN:VEVENT"]
    lines += [f"UID:{uid_of(meeting.id, None, 'desk.example')}", "SEQUENCE:0"]
    lines += [f"ATTENDEE;PARTSTAT={answer}:mailto:aldo@alba.example"]
    message = EmailMessage()
    message["From"] = "Aldo <aldo@alba.example>"
    message.set_content("Aldo answers.")
    calendar = "\r\n".join([*lines, "END:VEVENT", "END:VCALENDAR", ""])
    message.add_alternative(calendar, subtype="calendar", params={"method": "REPLY"})
    return message.as_bytes()


def answer(world: World) -> str:
    """Return what Aldo's answer is."""
    (row,) = world.owner("SELECT answer FROM invitees WHERE person_id = %s", id_of("aldo"))
    return str(row.answer)


def run(*words: str, given: bytes = b"") -> tuple[int, str]:
    """Run the command; return its exit code and what it printed."""
    done = CliRunner().invoke(cli, ["inbox", *words], input=given)
    return done.exit_code, done.output.strip()


def test_a_message_comes_through_a_pipe(
    world: World, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(given=reply(meeting, "ACCEPTED")) == (0, "taken")
    assert answer(world) == "yes"
    assert run(given=b"From: x@y.org\r\n\r\nHello") == (0, "no reply")
    monkeypatch.setenv("ENTENTE_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert run(given=reply(meeting, "DECLINED"))[0] == 75, "the mail server keeps it"


def test_what_is_unread_in_a_folder_is_taken(
    world: World, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENTENTE_INBOX_PASSWORD", "secret")
    with mail_server([reply(meeting, "TENTATIVE"), b"From: x@y.org\r\n\r\nHello"]) as (port, seen):
        folder = f"imap://entente@127.0.0.1:{port}/INBOX"
        assert run("--imap", folder) == (0, "1 no reply, 1 taken")
    assert answer(world) == "tentative"
    assert seen == ["1", "2"]
    assert run("--imap", "imap://entente@mail.example/INBOX")[0] == 1, "not without encryption"
    assert run("--imap", "imaps://mail.example")[0] == 1, "not without a name"


def test_with_tags_what_bears_none_is_not_taken(
    world: World, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENTENTE_MAIL_TAGS", "true")
    monkeypatch.setenv("ENTENTE_MAIL_FROM", "Entente <entente@desk.example>")
    assert run(given=reply(meeting, "ACCEPTED"))[1].endswith("unproven")
    tags = Tags("entente@desk.example", ring_of(SECRET.encode(), "http://127.0.0.1:8000"))
    head = f"To: {tags.tagged(str(meeting.id), 'aldo@alba.example')}\r\n".encode()
    assert run(given=head + reply(meeting, "ACCEPTED")) == (0, "taken")
    assert answer(world) == "yes"


@contextmanager
def mail_server(messages: list[bytes]) -> Iterator[tuple[int, list[str]]]:
    """Give the port of a server that keeps these unread, and which are marked as read."""
    seen: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        """Speaks as much of IMAP4rev1 (RFC 3501) as the command asks for."""

        def handle(self) -> None:
            """Answer commands until the other side leaves."""
            self.wfile.write(b"* OK ready\r\n")
            for line in self.rfile:
                tag, words = line.decode().split(" ", 1)
                self.wfile.write(_said(words, messages, seen) + f"{tag} OK done\r\n".encode())

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1], seen
        server.shutdown()


def _said(words: str, messages: list[bytes], seen: list[str]) -> bytes:
    """Return the untagged answer to a command."""
    if words.startswith("CAPABILITY"):
        return b"* CAPABILITY IMAP4rev1\r\n"
    if words.startswith("SELECT"):
        return f"* {len(messages)} EXISTS\r\n".encode()
    if words.startswith("UID SEARCH"):
        return b"* SEARCH 1 2\r\n"
    if words.startswith("UID FETCH"):
        number = words.split()[2]
        raw = messages[int(number) - 1]
        return f"* {number} FETCH (UID {number} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"
    if words.startswith("UID STORE"):
        seen.append(words.split()[2])
    return b""
