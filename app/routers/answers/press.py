"""A form of the platform's answer: who may press it, what it does, and the page that refuses it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias, TypeVar

from fastapi import Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.deeds import Deed, require
from app.core.db import Row
from app.core.errors import Conflict, Invalid
from app.core.i18n import N_
from app.services import threads
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

_MEANWHILE = N_("Somebody changed this thread meanwhile. Look again; what you wrote is kept.")
_REFUSED, _OVERTAKEN = 422, 409
M = TypeVar("M", bound=BaseModel)
Act: TypeAlias = Callable[[Row, Any], Awaitable[object]]
Page: TypeAlias = Callable[["Press", Filled[Any], int], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Press:
    """One request about one thread, by somebody who is signed in."""

    request: Request
    view: View
    actor: Actor
    db: AsyncSession
    reference: str

    async def thread(self) -> Row:
        """Return the thread; raises NotFound where its inside is unseen or absent."""
        return await threads.find_open(self.db, self.actor, self.reference)

    async def form(self, model: type[M]) -> Filled[M]:
        """Return the form that was sent."""
        return await parse(self.request, model)


async def _press(request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str) -> Press:
    return Press(request, view, actor, db, reference)


Pressed = Annotated[Press, Depends(_press)]


async def attempt(
    at: Press, deed: Deed | None, model: type[M], act: Act, page: Page
) -> Response | None:
    """Do what a form asks, or return the page that shows it as filled in, with what is wrong.

    `deed` is asked about before the form is looked at. Where somebody was faster the form comes
    back too (409), so that no words are lost.
    """
    thread = await at.thread()
    if deed is not None:
        require(at.actor, deed, thread)
    form = await at.form(model)
    try:
        async with at.db.begin_nested():
            await act(thread, form.need())
    except Invalid as wrong:
        called = getattr(model, "called", {})
        wrong.fields = [(called.get(name, name), *rest) for name, *rest in wrong.fields]
        return await page(at, form.refuse(wrong), _REFUSED)
    except Conflict as late:
        said = Invalid("", late.message or _MEANWHILE, **late.data)
        return await page(at, form.refuse(said), _OVERTAKEN)
    return None
