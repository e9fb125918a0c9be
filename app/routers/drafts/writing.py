"""Somebody writing: what they typed is kept first, and then what they pressed is done."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, Response

from app.core.db import Row
from app.core.difference import difference
from app.core.errors import Forbidden, Invalid, NotFound, Stale
from app.core.i18n import gettext, translate
from app.routers.drafts import composer
from app.routers.drafts.composer import Asked
from app.schemas.drafts import DraftContent, DraftForm
from app.services import bulletins, drafts, files, idempotency
from app.services.bulletins import publishing
from app.services.drafts import addressing, amending, typed
from app.web.deps import Db, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View
from app.web.uploads import blocks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

FILES = ("files", "camera")
AUTOSAVE = "autosave"
_AMENDMENTS = {
    "take": amending.take,
    "unrow": amending.drop_row,
    "leave": amending.leave,
    "exclude": lambda content, key: amending.exclude(content, [key]),
    "include": amending.include,
}


async def read_composer(request: Request) -> Filled[DraftForm]:
    """Read the composer's form; before the transaction begins, because a phone may be slow."""
    return composer.squeeze(await parse(request, DraftForm, files=FILES))


Typed = Annotated[Filled[DraftForm], Depends(read_composer)]


class Desk:
    """One request of the composer: who writes, in which transaction, where files lie."""

    def __init__(self, request: Request, view: Viewed, db: Db) -> None:
        """Take what the request brings."""
        assert view.actor is not None  # noqa: S101 - for the type checker
        self.view: View = view
        self.db = db
        self.actor = view.actor
        self.state = request.app.state
        # Whether something was kept that stays, whatever is refused afterwards.
        self.kept = False

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """Undo what is done within when it is refused; what was kept before stays."""
        async with self.db.begin_nested():
            # The savepoint is set when the session is asked for its connection, not before.
            await self.db.connection()
            yield


async def desk_of(request: Request, view: Viewed, db: Db) -> Desk:
    """The desk of a request; a class by itself would be made in a thread."""
    return Desk(request, view, db)


Writing = Annotated[Desk, Depends(desk_of)]


async def page(
    desk: Desk,
    form: Filled[DraftForm],
    draft_id: UUID | None,
    asked: Asked | None = None,
    *,
    status: int = 200,
    **more: Any,  # noqa: ANN401 - whatever else the template shows
) -> HTMLResponse:
    """Answer with the composer."""
    draft = await drafts.find(desk.db, desk.actor, draft_id) if draft_id else None
    context = await composer.page(desk.db, desk.actor, form, draft, asked or Asked())
    context = {"conflict": None, "changed": False, **context, **more}
    return desk.view.page("drafts/form.html", status=status, keep=desk.kept, **context)


async def kept(
    desk: Desk, draft_id: UUID | None, *, status: int = 200, problem: str = ""
) -> HTMLResponse:
    """Answer, to a script that keeps what is typed, when it was kept, or why it was not."""
    draft = await drafts.find(desk.db, desk.actor, draft_id) if draft_id else None
    return desk.view.page(
        "drafts/_kept.html", status=status, keep=desk.kept, draft=draft, problem=problem
    )


async def amended(desk: Desk, form: Filled[DraftForm]) -> DraftContent:
    """Return the content with what the pressed button changes in it; the form shows it too."""
    value = form.need()
    verb, _, what = value.deed.partition(":")
    content = value.content
    content.embargo = typed.embargo_kept(content.embargo, desk.actor.zone)
    if verb == "without":
        author = (desk.actor.person_id, desk.actor.organisation_id)
        plan = await addressing.plan(desk.db, desk.actor, content, author)
        keys = [f"{one.person_id}@{one.organisation_id}" for one in plan.of(what)]
        content = amending.exclude(content, keys)
    elif verb in _AMENDMENTS:
        content = _AMENDMENTS[verb](content, what)
    composer.put(form, content, desk.actor)
    return content


async def start(desk: Desk, form: Filled[DraftForm]) -> UUID:
    """Begin a draft with what was typed and return its id; raises Invalid."""
    content = await amended(desk, form)
    draft_id = await drafts.start(desk.db, desk.actor, content)
    await idempotency.keep(desk.db, desk.actor, form.need().key, None, draft_id)
    desk.kept = True
    return draft_id


async def save(desk: Desk, draft_id: UUID, form: Filled[DraftForm]) -> None:
    """Keep what was typed; raises Invalid, Stale, and NotFound for a draft that was sent."""
    content = await amended(desk, form)
    # A form that never heard of a version was typed over none.
    version = form.need().version or 0
    await drafts.save(desk.db, desk.actor, draft_id, content, version=version)
    desk.kept = True


async def attach(desk: Desk, draft_id: UUID, form: Filled[DraftForm]) -> None:
    """Keep the files that came with the form; the form says which could not be taken."""
    for upload in (one for name in FILES for one in form.files.get(name, [])):
        told, store, room = upload.filename or "", desk.state.store, desk.state.quotas
        try:
            async with desk.attempt():
                await files.attach(desk.db, desk.actor, store, draft_id, told, blocks(upload), room)
            desk.kept = True
        except Invalid as wrong:
            form.refuse(wrong)


async def refused(
    desk: Desk, form: Filled[DraftForm], draft_id: UUID | None, wrong: Invalid | Forbidden
) -> Response:
    """Answer with the form as it was filled in, and with everything that is wrong with it."""
    if isinstance(wrong, Invalid):
        form.refuse(wrong)
    else:
        form.errors.setdefault("", []).append(translate(wrong.message, wrong.data))
    status = form.status if isinstance(wrong, Invalid) else 403
    if form.first("deed") == AUTOSAVE:
        said = next((said for problems in form.errors.values() for said in problems), "")
        return await kept(desk, None, status=status, problem=said)
    return await page(desk, form, draft_id, status=status)


async def both(desk: Desk, form: Filled[DraftForm], draft_id: UUID) -> Response:
    """Answer a conflict with both texts; keeping or sending again is then a choice."""
    draft = await drafts.find(desk.db, desk.actor, draft_id)
    if form.first("deed") == AUTOSAVE:
        said = gettext("Somebody else changed this draft meanwhile.")
        return await kept(desk, draft_id, status=409, problem=said)
    theirs = DraftContent.model_validate(draft.content)
    return await _beside(desk, form, draft_id, theirs, draft.changed_by_name)


async def overtaken(desk: Desk, form: Filled[DraftForm], draft_id: UUID) -> Response:
    """Answer when the published item itself has changed since this next version was begun."""
    draft = await drafts.find(desk.db, desk.actor, draft_id)
    item = await bulletins.find_by_id(desk.db, desk.actor, draft.record_id)
    form.raw["base_version"] = [str(item.version)]
    theirs = composer.content_of(form).model_copy(update={"title": item.title, "text": item.text})
    return await _beside(desk, form, draft_id, theirs, "")


async def _beside(
    desk: Desk, form: Filled[DraftForm], draft_id: UUID, theirs: DraftContent, who: str
) -> Response:
    mine = composer.content_of(form)
    # Long texts take up to a second to compare.
    lines = await asyncio.to_thread(difference, theirs.text, mine.text)
    others = [name for name, value in theirs if value != getattr(mine, name)]
    conflict = {"theirs": theirs, "lines": lines, "who": who, "others": others}
    return await page(desk, form, draft_id, status=409, conflict=conflict)


async def sent(desk: Desk, draft_id: UUID) -> Response:
    """Lead to what a draft became; raises NotFound for what never was the reader's to send."""
    reference = await publishing.became(desk.db, desk.actor, draft_id)
    if reference is None:
        raise NotFound
    return desk.view.see("bulletin", reference=reference)


async def send(desk: Desk, form: Filled[DraftForm], draft_id: UUID) -> Response:
    """Publish a draft that was kept, and lead to the item; the form comes back if it cannot be."""
    draft = await drafts.find(desk.db, desk.actor, draft_id)
    try:
        async with desk.attempt():
            reference = await publishing.publish(desk.db, desk.actor, draft_id)
    except Stale:
        return await overtaken(desk, form, draft_id)
    except (Invalid, Forbidden) as wrong:
        return await refused(desk, form, draft_id, wrong)
    return desk.view.see("bulletin", notice=_said(draft), reference=reference)


async def started(desk: Desk, form: Filled[DraftForm]) -> UUID | None:
    """Return the draft that this very form began before: it came twice, or its answer was lost."""
    key = form.value.key if form.value else None
    return await idempotency.once(desk.db, desk.actor, key, None)


def _said(draft: Row) -> str:
    if draft.record_id is not None:
        return gettext("The change is published.")
    if draft.content.get("embargo"):
        return gettext("It is published, and shows when its embargo ends.")
    if draft.content.get("at_once"):
        return gettext("It is published: its readers see it now.")
    return gettext("It shows in 60 seconds. Until then you can undo it.")
