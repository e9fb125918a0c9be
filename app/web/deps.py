"""What handlers are given: a transaction, the person asking, and their view of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.core.errors import Forbidden, RulesNeeded, SignInNeeded, TooMany
from app.core.i18n import N_
from app.services.accounts import sessions
from app.web.rendering import ACTOR, REFUSED, View, refused
from app.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_SAFE = ("GET", "HEAD", "OPTIONS")
# What is kept of a request in its scope: who asks, and whether it can be answered once more.
_HOLDER, _AGAIN = "entente.holder", "entente.again"


async def transaction(request: Request) -> AsyncIterator[AsyncSession]:
    """One request, one transaction: it commits before the answer leaves, or not at all.

    Not at all, too, when the answer is a page that refuses (`View.page`): a service may have
    written half of its deed before it found what is wrong.
    """
    session = request.app.state.sessions()
    try:
        yield session
        await settle(request, session)
    except BaseException:
        # Given back by a task of its own, so that nothing is left when the request was cut off.
        async with session:
            raise


async def settle(request: Request, session: AsyncSession) -> None:
    """End the transaction of a request whose handler has answered."""
    await (session.rollback() if refused(request) else session.commit())


Db = Annotated[AsyncSession, Depends(transaction, scope="function")]


def repeatable(request: Request, *, yes: bool) -> None:
    """Say whether a request can be answered once more, by somebody else than was presumed at first.

    What an answer before has left in its scope is forgotten.
    """
    for key in (_HOLDER, ACTOR, REFUSED):
        request.scope.pop(key, None)
    request.scope[_AGAIN] = yes


async def _enter(request: Request, db: AsyncSession, token: str, *, bearer: bool) -> Actor | None:
    presume = request.scope.get(_AGAIN, False)
    found = await sessions.enter(db, token, bearer=bearer, presume=presume)
    if found and (seconds := request.app.state.pace.wait(found.person_id)):
        raise TooMany(N_("Too many requests. Please wait a little."), retry_after=seconds)
    return found


async def _cookie_actor(request: Request, db: AsyncSession) -> Actor | None:
    """Who holds the browser's session now, if anybody; found out once in a request.

    Called, and no dependency of its own: each costs again wherever it is named.
    """
    scope = request.scope
    if _HOLDER not in scope:
        token = request.cookies.get(site_of(request).cookies.session)
        scope[_HOLDER] = await _enter(request, db, token, bearer=False) if token else None
    found: Actor | None = scope[_HOLDER]
    return found


async def signed_in(request: Request, db: Db) -> Actor:
    """The person signed in, with the present rules accepted; else the way there."""
    actor = await _cookie_actor(request, db)
    if actor is None:
        raise SignInNeeded
    if not actor.rules_accepted:
        raise RulesNeeded
    request.scope[ACTOR] = actor
    return actor


async def holder(request: Request, db: Db) -> Actor:
    """The holder of the bearer token of an API request, whether or not they accepted the rules."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    found = await _enter(request, db, token, bearer=True) if kind.lower() == "bearer" else None
    if found is None:
        raise SignInNeeded
    if found.scope == "read" and request.method not in _SAFE:
        raise Forbidden(N_("This token may only read."))
    return found


async def bearer(request: Request, db: Db) -> Actor:
    """The same, with the present rules accepted; a reading token only reads."""
    found = await holder(request, db)
    if not found.rules_accepted:
        raise RulesNeeded
    return found


async def viewed(request: Request, actor: Annotated[Actor, Depends(signed_in)]) -> View:
    """The page of somebody signed in."""
    return View(request, actor)


async def glimpsed(request: Request, db: Db) -> View:
    """A page that is shown to anybody, signed in or not."""
    return View(request, await _cookie_actor(request, db))


SignedIn = Annotated[Actor, Depends(signed_in)]
Holder = Annotated[Actor, Depends(holder)]
Bearer = Annotated[Actor, Depends(bearer)]
Viewed = Annotated[View, Depends(viewed)]
Glimpsed = Annotated[View, Depends(glimpsed)]


async def public() -> None:
    """Mark a route that needs nobody; the inventory of access reads it."""


PUBLIC = Depends(public)
