"""The command that takes mail in: answers of calendars, and messages that came back."""

from __future__ import annotations

import imaplib
import ssl
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import unquote, urlsplit

import psycopg
import structlog
import typer
from sqlalchemy.exc import SQLAlchemyError

from app.cli.installation import console, installed, run, transaction
from app.core import itip
from app.core.errors import Conflict
from app.main import tags_of
from app.services.invitees import inbox as mailbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.core.settings import Settings
    from app.services.invitees.inbox import Outcome

log = structlog.get_logger(__name__)
Data = Annotated[Path | None, typer.Option(help="The folder that keeps everything.")]
Imap = Annotated[
    str,
    typer.Option(
        help="Read a folder instead of one message: imaps://user@host/INBOX, else the folder that "
        "ENTENTE_INBOX_URL names; - reads one message nevertheless.",
    ),
]
_MOST = 500
_SECONDS = 30
# sysexits.h: the mail server keeps the message and tries again.
_TRY_AGAIN = 75


def inbox(imap: Imap = "", data: Data = None) -> None:
    """Take one message from standard input, or what is unread in an IMAP folder."""
    try:
        with installed(data) as chosen:
            folder = imap or chosen.inbox_url
            if folder and folder != "-":
                _folder(chosen, folder, chosen.inbox_password.get_secret_value())
            else:
                raw = sys.stdin.buffer.read(itip.LARGEST)
                console.print(run(_take(chosen, raw)).value)
    except (SQLAlchemyError, psycopg.Error) as away:
        log.warning("inbox_put_off", error=type(away).__name__)
        raise typer.Exit(_TRY_AGAIN) from None


async def _take(chosen: Settings, raw: bytes) -> Outcome:
    async with transaction(chosen) as session:
        return await mailbox.take(session, raw, tags_of(chosen))


def _folder(chosen: Settings, url: str, password: str) -> None:
    """Take each unread message of a folder, which is marked as read once it was taken."""
    counts: dict[str, int] = {}
    try:
        with _opened(url, password) as box:
            for number, raw in _unread(box):
                outcome = run(_take(chosen, raw)).value
                counts[outcome] = counts.get(outcome, 0) + 1
                box.uid("STORE", number, "+FLAGS", r"(\Seen)")
    except (OSError, imaplib.IMAP4.error) as broken:
        raise Conflict("The folder cannot be read: {said}", said=str(broken)[:200]) from broken
    said = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
    console.print(said or "Nothing unread.", markup=False)


def _opened(url: str, password: str) -> imaplib.IMAP4:
    parts = urlsplit(url)
    if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
        raise Conflict("Name the folder as imaps://user@host/INBOX.")
    if parts.scheme == "imap" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise Conflict("Read mail over imaps; imap alone is for this machine itself.")
    box: imaplib.IMAP4
    if parts.scheme == "imaps":
        trusted = ssl.create_default_context()
        box = imaplib.IMAP4_SSL(
            parts.hostname, parts.port or 993, ssl_context=trusted, timeout=_SECONDS
        )
    else:
        box = imaplib.IMAP4(parts.hostname, parts.port or 143, timeout=_SECONDS)
    box.login(unquote(parts.username), password or unquote(parts.password or ""))
    folder = unquote(parts.path.lstrip("/")) or "INBOX"
    status, _ = box.select('"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"')
    if status != "OK":
        with suppress(OSError, imaplib.IMAP4.error):
            box.logout()
        raise Conflict("There is no folder {folder}.", folder=folder)
    return box


def _unread(box: imaplib.IMAP4) -> Iterator[tuple[str, bytes]]:
    _, found = box.uid("SEARCH", "UNSEEN")
    for number in (found[0] or b"").split()[:_MOST]:
        _, parts = box.uid("FETCH", number.decode(), f"(BODY.PEEK[]<0.{itip.LARGEST}>)")
        raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
        yield number.decode(), bytes(raw)
