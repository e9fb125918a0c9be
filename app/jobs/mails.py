"""Sends messages: composed at the last moment, handed over once, settled by what was answered."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg
import structlog
from sqlalchemy.exc import DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolEmpty

from app.core import clock
from app.core.i18n import N_, speak
from app.core.mailer import Delayed, Draft, Refused, Unsure, message_of, parsed
from app.core.queue import job
from app.jobs import unsubscribing
from app.jobs.letters import KINDS, Letter
from app.models.mails import SENT, UNDELIVERED, UNSURE, WITHHELD
from app.services.mails import SEND, bounces, sending

if TYPE_CHECKING:
    from email.message import EmailMessage

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.core.db import Row
    from app.core.mailer import Post
    from app.jobs.house import House

log = structlog.get_logger(__name__)

_COMES_BACK = N_("Messages to this address come back.")
_NO_WORDS = N_("The message could not be written; the log says why.")
_DECLINED = N_("They asked for no more messages of this sort.")
_NOT_THEIRS = N_("What it speaks of is not theirs to see any more.")

# The database is away or busy: the queue tries the job again.
_AWAY = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    OperationalError,
    InterfaceError,
    DisconnectionError,
    PoolEmpty,
)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A message in the hand: its row, what it says, and its bytes."""

    mail: Row
    letter: Letter
    message: EmailMessage


@dataclass(frozen=True, slots=True)
class _Not:
    """Why a message does not go, and in which state it ends."""

    state: str
    words: str


@job(SEND)
async def send(house: House, mail_id: str) -> None:
    """Send one message, if it is due. Without a mail server it waits where it is."""
    if house.post is None:
        return
    try:
        ready = await _made_ready(house, UUID(mail_id))
    except _AWAY:
        raise
    except Exception:
        log.exception("mail_not_composed", mail=mail_id)
        await _give_up(house, UUID(mail_id), _NO_WORDS)
        return
    if ready is not None:
        await _hand_over(house, house.post, ready)


@job("mail:look-after", cron="*/5 * * * *")
async def look_after(house: House) -> None:
    """Take up what was left lying, and forget what is over."""
    if house.post is not None:
        async with house.sessions.begin() as session:
            await sending.look_after(session)
    async with house.sessions.begin() as session:
        await sending.forget(session)


async def _made_ready(house: House, mail_id: UUID) -> _Ready | None:
    """Take a message and compose it, in the transaction that says that it is being sent."""
    async with house.sessions.begin() as session:
        mail = await sending.take(session, mail_id)
        if mail is None:
            return None
        speak(mail.language, mail.zone)
        attempt = await session.begin_nested()
        letter = await _composed(house, session, mail)
        if isinstance(letter, _Not):
            # Taken back with it: links that nobody gets, and acting as the recipient. To settle a
            # message is the worker's own deed.
            await attempt.rollback()
            await sending.settle(session, mail.id, letter.state, letter.words)
            return None
        await attempt.commit()
        return _Ready(mail, letter, written(house, mail, letter))


async def _composed(house: House, session: AsyncSession, mail: Row) -> Letter | _Not:
    kind = KINDS[mail.kind]
    if mail.bounced_at is not None:
        return _Not(UNDELIVERED, _COMES_BACK)
    if kind.topic and await sending.declined(session, mail.email, kind.topic):
        return _Not(WITHHELD, _DECLINED)
    letter = await kind.compose(session, mail, house)
    return _Not(WITHHELD, _NOT_THEIRS) if letter is None else letter


async def _give_up(house: House, mail_id: UUID, words: str) -> None:
    async with house.sessions.begin() as session:
        if await sending.take(session, mail_id):
            await sending.settle(session, mail_id, UNDELIVERED, words)


async def _hand_over(house: House, post: Post, ready: _Ready) -> None:
    mail, letter = ready.mail, ready.letter
    trying = asyncio.ensure_future(asyncio.to_thread(post.send, ready.message, mail.email))
    try:
        await asyncio.shield(trying)
    except asyncio.CancelledError:
        # The worker ends. What the server says meanwhile is still noted.
        with suppress(Delayed, Refused, Unsure):
            await trying
            await _note_sent(house, mail, letter)
        raise
    except Delayed as why:
        log.info("mail_put_off", mail=str(mail.id), tries=mail.attempts, why=str(why))
        async with house.sessions.begin() as session:
            await sending.put_off(session, mail, str(why))
    except Unsure as why:
        log.warning("mail_unsure", mail=str(mail.id))
        async with house.sessions.begin() as session:
            await sending.settle(session, mail.id, UNSURE, str(why))
    except Refused as why:
        log.warning("mail_refused", mail=str(mail.id), address=why.address)
        async with house.sessions.begin() as session:
            await sending.settle(session, mail.id, UNDELIVERED, str(why))
            if why.address:
                await bounces.note(session, mail.id, str(why), address=True)
    else:
        await _note_sent(house, mail, letter)


async def _note_sent(house: House, mail: Row, letter: Letter) -> None:
    async with house.sessions.begin() as session:
        await sending.settle(session, mail.id, SENT)
        if letter.sent:
            await letter.sent(session)


def written(house: House, mail: Row, letter: Letter) -> EmailMessage:
    """Return the message of a letter to the recipient of `mail`, in the language spoken now."""
    context = {**letter.context, "mail": mail, "tlp": letter.tlp}
    stop = unsubscribing.headers(house, mail)
    context["stop_url"] = stop.address if stop else ""
    text, html = letter.text, letter.html
    if letter.template:
        text = house.text(f"{letter.template}.txt", **context)
        html = house.html(f"{letter.template}.html", **context)
    labelled = f"TLP:{letter.tlp} {letter.subject}" if letter.tlp else letter.subject
    headers = {**(stop.headers if stop else {}), **letter.headers}
    return message_of(
        Draft(labelled, text, html, letter.calendar, letter.method, headers),
        sender=house.sender,
        to=mail.email,
        name=mail.name,
        message_id=f"<{mail.id.hex}@{parsed(house.sender).domain}>",
        at=clock.now(),
    )
