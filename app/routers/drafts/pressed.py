"""What the buttons of the composer do, after what was typed is kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias
from uuid import UUID

from fastapi.responses import Response

from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from app.core.i18n import gettext
from app.routers.drafts import composer, writing
from app.routers.drafts.writing import AUTOSAVE, Desk
from app.schemas.drafts import DraftForm
from app.services import drafts, files
from app.services.bulletins import publishing
from app.services.drafts import cowriting
from app.web.forms import Filled

Deed: TypeAlias = Callable[[Desk, Filled[DraftForm], UUID, str], Awaitable[Response]]

# Where the page goes on after a button that only changed the draft, and what it unfolds there.
_PARTS = {
    "preview": ("f-text", {"show": "preview"}),
    "row": ("identifiers", {}),
    "take": ("identifiers", {}),
    "unrow": ("identifiers", {}),
    "find": ("people", {}),
    "readers": ("who", {"show": "readers"}),
    "fold": ("who", {}),
    "leave": ("who", {}),
    "exclude": ("who", {}),
    "include": ("who", {}),
    "without": ("who", {}),
}


async def begin(desk: Desk, form: Filled[DraftForm]) -> Response:
    """Begin a draft, or go on with the one that this form began; then do what was pressed."""
    try:
        form.need()
        known = await writing.started(desk, form)
        draft_id = known or await writing.start(desk, form)
    except Invalid as wrong:
        return await writing.refused(desk, form, None, wrong)
    return await (go_on if known else press)(desk, form, draft_id)


async def go_on(desk: Desk, form: Filled[DraftForm], draft_id: UUID) -> Response:
    """Keep what was typed in a draft that exists, then do what was pressed."""
    try:
        await writing.save(desk, draft_id, form)
    except NotFound:
        return await writing.sent(desk, draft_id)
    except Stale:
        return await writing.both(desk, form, draft_id)
    except Invalid as wrong:
        return await writing.refused(desk, form, draft_id, wrong)
    return await press(desk, form, draft_id)


async def publish(desk: Desk, form: Filled[DraftForm], draft_id: UUID) -> Response:
    """Keep what was typed and send it; what was sent already is not sent twice."""
    if await publishing.became(desk.db, desk.actor, draft_id):
        return await writing.sent(desk, draft_id)
    if form.value is None:
        return await go_on(desk, form, draft_id)
    draft = await drafts.find(desk.db, desk.actor, draft_id)
    if form.value.version is None and draft.second_release:
        notice = gettext("Read it first; here it is.")
        return desk.view.see(composer.address(desk.view, draft_id), notice=notice)
    if form.value.version is None:
        # A button apart from the form: the draft goes as it is kept.
        return await writing.send(desk, composer.of_draft(desk.actor, draft.content), draft_id)
    if draft.second_release and form.value.version != draft.version:
        # A colleague's text is released as it was read, not as it has become meanwhile.
        return await writing.both(desk, form, draft_id)
    form.value.deed = _PUBLISH
    return await go_on(desk, form, draft_id)


async def press(desk: Desk, form: Filled[DraftForm], draft_id: UUID) -> Response:
    """Take the files that came along, then do what was pressed."""
    await writing.attach(desk, draft_id, form)
    if form.errors:
        return await writing.refused(desk, form, draft_id, Invalid("", ""))
    verb, _, what = form.need().deed.partition(":")
    return await _DEEDS.get(verb, _back)(desk, form, draft_id, what)


async def _back(desk: Desk, form: Filled[DraftForm], draft_id: UUID, _what: str) -> Response:
    verb = form.need().deed.partition(":")[0]
    part, asked = _PARTS.get(verb, ("", {}))
    find = form.need().find if verb == "find" else ""
    notice = "" if part else gettext("It is kept as a draft; nothing was sent.")
    return desk.view.see(
        composer.address(desk.view, draft_id, part, find=find, **asked), notice=notice
    )


async def _kept(desk: Desk, _form: Filled[DraftForm], draft_id: UUID, _what: str) -> Response:
    return await writing.kept(desk, draft_id)


async def _send(desk: Desk, form: Filled[DraftForm], draft_id: UUID, _what: str) -> Response:
    return await writing.send(desk, form, draft_id)


async def _discard(desk: Desk, _form: Filled[DraftForm], draft_id: UUID, _what: str) -> Response:
    await drafts.discard(desk.db, desk.actor, draft_id)
    return desk.view.see("drafts", notice=gettext("The draft is thrown away."))


async def _share(desk: Desk, form: Filled[DraftForm], draft_id: UUID, _what: str) -> Response:
    asked = form.need()
    try:
        async with desk.attempt():
            await cowriting.share(desk.db, desk.actor, draft_id, asked.colleague, asked.may)
    except Invalid as wrong:
        return await writing.refused(desk, form, draft_id, _named(wrong, "colleague"))
    notice = gettext("They find the draft among theirs.")
    return desk.view.see(composer.address(desk.view, draft_id, "colleagues"), notice=notice)


async def _unshare(desk: Desk, _form: Filled[DraftForm], draft_id: UUID, what: str) -> Response:
    await cowriting.unshare(desk.db, desk.actor, draft_id, _id(what))
    notice = gettext("They no longer see the draft.")
    return desk.view.see(composer.address(desk.view, draft_id, "colleagues"), notice=notice)


async def _ask(desk: Desk, form: Filled[DraftForm], draft_id: UUID, _what: str) -> Response:
    try:
        async with desk.attempt():
            await publishing.ask_release(desk.db, desk.actor, draft_id, form.need().releaser)
    except Invalid as wrong:
        return await writing.refused(desk, form, draft_id, _named(wrong, "releaser"))
    except (Conflict, Forbidden) as wrong:
        return await writing.refused(desk, form, draft_id, Invalid("releaser", wrong.message))
    notice = gettext("They are asked; it waits for them among their drafts.")
    return desk.view.see(composer.address(desk.view, draft_id), notice=notice)


async def _remove(desk: Desk, _form: Filled[DraftForm], draft_id: UUID, what: str) -> Response:
    await files.remove(desk.db, desk.actor, draft_id, _id(what))
    return desk.view.see(composer.address(desk.view, draft_id, "files"))


_PUBLISH = "publish"
_DEEDS: dict[str, Deed] = {
    AUTOSAVE: _kept,
    _PUBLISH: _send,
    "discard": _discard,
    "share": _share,
    "unshare": _unshare,
    "ask": _ask,
    "remove": _remove,
}


def _named(wrong: Invalid, field: str) -> Invalid:
    """Say which of the form's fields is meant where a service speaks of a person."""
    wrong.fields = [
        (field if name == "person_id" else name, message, data)
        for name, message, data in wrong.fields
    ]
    return wrong


def _id(raw: str) -> UUID:
    try:
        return UUID(raw)
    except ValueError:
        raise NotFound from None
