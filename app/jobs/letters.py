"""What a message says: one composer for each kind, asked at the moment of sending."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.core.db import Row
    from app.jobs.house import House

# Given in a transaction: the message's row as `take_mail` returns it (id, kind, person_id,
# organisation_id, guest_id, invitee_id, record_id, subject_id, attempts, asked_at, name, email,
# language, zone), whose language and zone are spoken meanwhile.
Composer: TypeAlias = "Callable[[AsyncSession, Row, House], Awaitable[Letter | None]]"


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it leaves; `tlp` stands first in its subject, and at its head and foot.

    Its words are `html` and `text` as they are, or the templates `<template>.html` and
    `<template>.txt` with `context`. `calendar` goes with it as iTIP (RFC 6047) of `method`.
    `sent` is done in the transaction that notes that it was sent.
    """

    subject: str
    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    html: str = ""
    tlp: str = ""
    calendar: bytes | None = None
    method: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    sent: Callable[[AsyncSession], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message: who composes it, and the sort that an address may decline, if it may."""

    compose: Composer
    topic: str = ""


KINDS: dict[str, Kind] = {}


def composer(kind: str, *, topic: str = "") -> Callable[[Composer], Composer]:
    """Register who composes messages of a kind: `(session, mail, house) -> Letter | None`.

    None withholds the message: the recipient may no longer see what it speaks of, and that is
    noted. With a `topic` the message says how to decline its sort (RFC 8058), and is withheld from
    who did.
    """

    def register(compose: Composer) -> Composer:
        if kind in KINDS:
            message = f"two composers for {kind}"
            raise RuntimeError(message)
        KINDS[kind] = Kind(compose, topic)
        return compose

    return register
