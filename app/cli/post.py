"""Commands about the post: the worker by itself, and a message that shows that messages leave."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from app.cli.installation import console, installed, run
from app.core import clock
from app.core.errors import Conflict
from app.core.mailer import Delayed, Draft, Refused, Unsure, message_of, parsed
from app.main import create_app, fit, outline, post_of, sender_of, work

if TYPE_CHECKING:
    from fastapi import FastAPI

Data = Annotated[Path | None, typer.Option(help="The folder that keeps everything.")]
Address = Annotated[str, typer.Argument(help="Where the message goes.")]


def worker(data: Data = None) -> None:
    """Do the jobs of the queue: messages, files. For hosts beside the one that serves."""
    with installed(data) as chosen:
        console.print("Entente does what waits in the queue  (Ctrl-C ends it)")
        run(_work(create_app(chosen)))


async def _work(app: FastAPI) -> None:
    """Do jobs until told to end; those in hand are finished first."""
    loop, working = asyncio.get_running_loop(), asyncio.ensure_future(_fit_to_work(app))
    for told in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(told, working.cancel)
    with suppress(asyncio.CancelledError):
        await working


async def _fit_to_work(app: FastAPI) -> None:
    async with fit(app):
        await work(app)


def mail_test(address: Address) -> None:
    """Send one message through the mail server of the settings, and say what it answered."""
    chosen = outline()
    post, sender = post_of(chosen), sender_of(chosen)
    if post is None:
        raise Conflict("No mail server is set: ENTENTE_SMTP_HOST and ENTENTE_MAIL_FROM name one.")
    draft = Draft("Test", "Messages leave Entente. This one was asked for on its command line.")
    message_id = f"<{uuid4().hex}@{parsed(sender).domain}>"
    try:
        message = message_of(
            draft, sender=sender, to=address, name="", message_id=message_id, at=clock.now()
        )
        post.send(message, address)
    except ValueError:
        raise Conflict("{address} is no e-mail address.", address=address) from None
    except (Delayed, Refused, Unsure) as said:
        raise Conflict("The message was not sent: {said}", said=str(said)) from None
    console.print(f"Sent to {address}.", markup=False)
