"""One item: its page, who can see it, how it came to say what it says, what was done with it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from app.access.actor import Actor
from app.access.deeds import Deed, may, require
from app.core import clock, ids, refang
from app.core.db import Row
from app.core.errors import NotFound
from app.schemas.bulletins import Cursor
from app.services import bulletins
from app.services.bulletins import changes, reading, reviews, trail
from app.services.bulletins.concerns import SENTENCES
from app.services.bulletins.publishing import UNDO
from app.services.bulletins.reading import Whole
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled
from app.web.prose import prepare, prose

pages = APIRouter(include_in_schema=False)


@pages.get("/bulletins/{reference}", name="bulletin")
async def show(
    view: Viewed,
    actor: SignedIn,
    db: Db,
    reference: str,
    reply: Annotated[str, Query(max_length=80)] = "",
) -> HTMLResponse:
    """Show one item; that it was opened is remembered for its originator."""
    whole = await reading.open_(db, actor, reference, last=True)
    await prepare(whole.item.text or "", *(row.text for row in _talk(whole)))
    fragment = "comments/_form.html" if reply else None
    form: Filled[Any] = Filled.of(parent_id=reply)
    return view.page("bulletins/show.html", fragment=fragment, **shown(actor, whole, form))


def shown(
    actor: Actor, whole: Whole, form: Filled[Any], fresh: UUID | None = None
) -> dict[str, Any]:
    """Return what the templates of an item's page count on.

    `form` is that of a new comment, `fresh` the id of one that was just made.
    """
    return {
        "whole": whole,
        "item": whole.item,
        "form": form,
        "answered": _answered(whole, form.first("parent_id")),
        "fresh": fresh,
        "fresh_key": ids.new_id(),
        "may": partial(may, actor),
        "prose": prose,
        "safe": refang.safe,
        "undo": UNDO,
        "seconds_left": _seconds_left(whole.item),
        "due": reviews.is_due(actor, whole.item),
        "concern_kinds": SENTENCES,
    }


def _talk(whole: Whole) -> Iterator[Row]:
    for thread in whole.threads:
        yield from (thread.comment, *thread.replies)


def _answered(whole: Whole, comment_id: str) -> Row | None:
    if not comment_id:
        return None
    return next((row for row in _talk(whole) if str(row.id) == comment_id), None)


def _seconds_left(item: Row) -> int:
    left = (item.listed_at - clock.now()).total_seconds()
    return max(1, int(left) + 1)


@pages.get("/bulletins/{reference}/versions", name="bulletin_versions")
async def versions(
    view: Viewed,
    actor: SignedIn,
    db: Db,
    reference: str,
    number: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
) -> HTMLResponse:
    """Show the versions that the reader may see, and what led to one of them."""
    item = await bulletins.find(db, actor, reference)
    found = await bulletins.versions(db, actor, item.id)
    change = await changes.leading_to(found, number)
    if change is None:
        raise NotFound
    return view.page("bulletins/versions.html", item=item, versions=found, change=change)


@pages.get("/bulletins/{reference}/trail", name="bulletin_trail")
async def what_was_done(
    view: Viewed,
    actor: SignedIn,
    db: Db,
    reference: str,
    cursor: Annotated[Cursor, Query()] = "",
) -> HTMLResponse:
    """Tell the originator what was done with their item."""
    item = await bulletins.find(db, actor, reference)
    require(actor, Deed.AUDIT_OWN, item)
    page = await trail.of_item(db, actor, item, secret=view.site.secret, cursor=cursor)
    return view.page("bulletins/trail.html", item=item, page=page)
