"""The talk below an item: said, answered, changed, withdrawn, hidden."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.access.actor import Actor
from app.access.deeds import Deed, require
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.routers.bulletins.show import shown
from app.schemas.bulletins import ReasonForm, WhyIn
from app.schemas.comments import (
    CommentEditForm,
    CommentForm,
    CommentIn,
    CommentOut,
    CommentPatch,
    Comments,
)
from app.services.bulletins import comments, exports, reading
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["comments"])


@pages.post("/bulletins/{reference}/comments", name="comment_add")
async def add(request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Say something below an item."""
    form = await parse(request, CommentForm)
    try:
        said = form.need()
        comment_id = await _said(view, db, actor, reference, said)
    except Invalid as wrong:
        return await _talk(view, db, actor, reference, form.refuse(wrong))
    if view.partial:
        return await _talk(view, db, actor, reference, Filled(), comment_id)
    return _to(view, reference, comment_id)


async def _said(view: View, db: Db, actor: Actor, reference: str, said: CommentForm) -> UUID:
    if said.key:
        return await _once(db, actor, reference, said.key, said)
    # Refused with a page, nothing of the request stays: there is no half of it to undo.
    return await comments.add(
        db, actor, reference, said.text, parent_id=said.parent_id, last=not view.partial
    )


async def _once(
    db: Db, actor: Actor, reference: str, key: str | None, said: CommentForm | CommentIn
) -> UUID:
    language = said.language if isinstance(said, CommentIn) else ""

    async def make() -> UUID:
        return await comments.add(
            db, actor, reference, said.text, parent_id=said.parent_id, language=language
        )

    return await once(db, actor, key, said, reference, make=make)


async def _talk(
    view: View,
    db: Db,
    actor: Actor,
    reference: str,
    form: Filled[Any],
    fresh: UUID | None = None,
) -> HTMLResponse:
    whole = await reading.open_(db, actor, reference)
    return view.page(
        "bulletins/show.html",
        fragment="comments/_discussion.html",
        status=422 if form.errors else 200,
        notice="" if form.errors else gettext("Your comment is there."),
        **shown(actor, whole, form, fresh),
    )


def _to(view: View, reference: str, comment_id: UUID, notice: str = "") -> Response:
    path = view.site.links.url("bulletin", reference=reference)
    return view.see(f"{path}#c-{comment_id}", notice=notice)


@pages.get("/comments/{comment_id}/edit", name="comment_edit")
async def ask_words(view: Viewed, actor: SignedIn, db: Db, comment_id: UUID) -> HTMLResponse:
    """Show one's own comment to be changed."""
    comment = await comments.find(db, actor, comment_id)
    require(actor, Deed.COMMENT_EDIT, comment)
    form: Filled[CommentEditForm] = Filled.of(text=comment.text)
    return view.page("comments/edit.html", comment=comment, form=form)


@pages.post("/comments/{comment_id}/edit", name="comment_edit")
async def edit(
    request: Request, view: Viewed, actor: SignedIn, db: Db, comment_id: UUID
) -> Response:
    """Put other words in one's own comment."""
    form = await parse(request, CommentEditForm)
    comment = await comments.find(db, actor, comment_id)
    try:
        await comments.edit(db, actor, comment_id, form.need().text)
    except Invalid as wrong:
        form = form.refuse(wrong)
        return view.page("comments/edit.html", status=422, comment=comment, form=form)
    return _to(view, comment.reference, comment_id, gettext("Your comment was changed."))


@pages.post("/comments/{comment_id}/withdraw", name="comment_withdraw")
async def withdraw(view: Viewed, actor: SignedIn, db: Db, comment_id: UUID) -> Response:
    """Take one's own comment back."""
    comment = await comments.find(db, actor, comment_id)
    await comments.withdraw(db, actor, comment_id)
    return _to(view, comment.reference, comment_id, gettext("Your comment is withdrawn."))


@pages.get("/comments/{comment_id}/hide", name="comment_hide")
async def ask_reason(view: Viewed, actor: SignedIn, db: Db, comment_id: UUID) -> HTMLResponse:
    """Ask a chair why a comment is to be hidden."""
    comment = await comments.find(db, actor, comment_id)
    require(actor, Deed.COMMENT_HIDE, comment)
    return view.page("comments/hide.html", comment=comment, form=Filled())


@pages.post("/comments/{comment_id}/hide", name="comment_hide")
async def hide(
    request: Request, view: Viewed, actor: SignedIn, db: Db, comment_id: UUID
) -> Response:
    """Hide a comment, with a reason that all can read."""
    form = await parse(request, ReasonForm)
    comment = await comments.find(db, actor, comment_id)
    try:
        await comments.hide(db, actor, comment_id, form.need().reason)
    except Invalid as wrong:
        form = form.refuse(wrong)
        return view.page("comments/hide.html", status=422, comment=comment, form=form)
    return _to(view, comment.reference, comment_id, gettext("The comment is hidden."))


@api.get("/bulletins/{reference}/comments", operation_id="list_comments", response_model=Comments)
async def list_comments(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """List the comments below a bulletin that the reader may see, the oldest first."""
    item = await exports.fetch(db, actor, reference)
    return {"items": await comments.below(db, actor, item.id)}


@api.post(
    "/bulletins/{reference}/comments",
    operation_id="add_comment",
    status_code=201,
    response_model=CommentOut,
)
async def add_comment(
    actor: Bearer, db: Db, reference: str, body: CommentIn, idempotency_key: IdempotencyKey = None
) -> Row:
    """Say something below a bulletin."""
    item = await exports.find(db, actor, reference)
    if not idempotency_key:
        # Refused over the API, nothing of the request stays: there is no half of it to undo.
        words: dict[str, Any] = {"parent_id": body.parent_id, "language": body.language}
        return await comments.say(db, actor, item, body.text, **words, last=True)
    return await comments.find(db, actor, await _once(db, actor, reference, idempotency_key, body))


@api.patch("/comments/{comment_id}", operation_id="edit_comment", response_model=CommentOut)
async def edit_comment(actor: Bearer, db: Db, comment_id: UUID, body: CommentPatch) -> Any:  # noqa: ANN401
    """Put other words in one's own comment, within fifteen minutes."""
    await exports.comment(db, actor, comment_id)
    await comments.edit(db, actor, comment_id, body.text)
    return await comments.find(db, actor, comment_id)


@api.delete("/comments/{comment_id}", operation_id="withdraw_comment", status_code=204)
async def withdraw_comment(actor: Bearer, db: Db, comment_id: UUID) -> None:
    """Take one's own comment back; its place stays."""
    await exports.comment(db, actor, comment_id)
    await comments.withdraw(db, actor, comment_id)


@api.post("/comments/{comment_id}/hide", operation_id="hide_comment", status_code=204)
async def hide_comment(actor: Bearer, db: Db, comment_id: UUID, body: WhyIn) -> None:
    """Hide a comment as the chair of a group that sees the item, with a reason."""
    await exports.comment(db, actor, comment_id)
    await comments.hide(db, actor, comment_id, body.reason)
