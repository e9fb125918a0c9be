"""Over the API: whom a meeting invites, kinds of meetings, and templates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from app.core.db import Row
from app.schemas.meetings import InviteIn, KindIn, TemplateIn
from app.schemas.meetings_told import InvitedList, KindOut, Kinds, TemplateOut, Templates
from app.services.meetings import copying, exports, inviting, kinds, templates
from app.services.meetings.inviting import Invited
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db

api = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["meetings"])
_INVITED = "/meetings/{reference}/invited"


def _whom(found: Invited) -> dict[str, Any]:
    items = [
        {
            "id": one.address.id,
            "kind": one.address.kind,
            "name": one.address.name,
            "organisation_id": one.address.capacity,
            "organisation_name": one.beside,
        }
        for one in found.addresses
    ]
    return {"items": items, "shown": found.shown}


@api.get(_INVITED, operation_id="list_invited", response_model=InvitedList)
async def list_invited(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """List whom a meeting invites, for who keeps it."""
    meeting = await exports.fetch(db, actor, reference)
    return _whom(await inviting.of_meeting(db, actor, meeting))


@api.post(_INVITED, operation_id="invite_to_meeting", response_model=InvitedList)
async def invite_to_meeting(
    actor: Bearer, db: Db, reference: str, body: InviteIn
) -> dict[str, Any]:
    """Invite more; whoever is new is told if the meeting was called already."""
    meeting = await exports.find(db, actor, reference)
    await inviting.invite(db, actor, meeting, body.invited)
    return _whom(await inviting.of_meeting(db, actor, meeting))


@api.delete(_INVITED + "/{principal_id}", operation_id="uninvite_from_meeting", status_code=204)
async def uninvite_from_meeting(actor: Bearer, db: Db, reference: str, principal_id: UUID) -> None:
    """Take an invitation back, or hide the meeting again from the alliance."""
    meeting = await exports.find(db, actor, reference)
    await inviting.uninvite(db, actor, meeting, principal_id)


@api.post("/meetings/{reference}/shown", operation_id="show_meeting", status_code=204)
async def show_meeting(actor: Bearer, db: Db, reference: str) -> None:
    """Show title, time and place to the alliance, which is not invited by it."""
    meeting = await exports.find(db, actor, reference)
    await inviting.show(db, actor, meeting)


@api.get("/meeting-kinds", operation_id="list_meeting_kinds", response_model=Kinds)
async def list_meeting_kinds(actor: Bearer, db: Db) -> dict[str, Any]:
    """List the kinds of meetings, in order."""
    _ = actor
    return {"items": await kinds.listing(db)}


@api.post(
    "/meeting-kinds", operation_id="add_meeting_kind", status_code=201, response_model=KindOut
)
async def add_meeting_kind(actor: Bearer, db: Db, body: KindIn) -> Row:
    """Add a kind of meeting."""
    slug = await kinds.add(db, actor, body.name, body.notice_days, body.position)
    return await kinds.find(db, slug)


@api.put("/meeting-kinds/{slug}", operation_id="change_meeting_kind", response_model=KindOut)
async def change_meeting_kind(actor: Bearer, db: Db, slug: str, body: KindIn) -> Row:
    """Change a kind of meeting; what is convened stays."""
    await kinds.change(db, actor, slug, body.name, body.notice_days, body.position)
    return await kinds.find(db, slug)


@api.get("/meeting-templates", operation_id="list_meeting_templates", response_model=Templates)
async def list_meeting_templates(actor: Bearer, db: Db) -> dict[str, Any]:
    """List the templates that the reader may use, by name."""
    return {"items": [_template(one) for one in await templates.listing(db, actor)]}


def _template(row: Row) -> dict[str, Any]:
    return {**row._asdict(), "host": row.host_slug}


@api.post(
    "/meetings/{reference}/template",
    operation_id="keep_meeting_template",
    status_code=201,
    response_model=TemplateOut,
)
async def keep_meeting_template(
    actor: Bearer,
    db: Db,
    reference: str,
    body: TemplateIn,
    idempotency_key: IdempotencyKey = None,
) -> dict[str, Any]:
    """Keep a meeting as a template: agenda, whom it invites, counsel."""
    meeting = await exports.fetch(db, actor, reference)

    async def make() -> UUID:
        content = await copying.content_of(db, actor, meeting, for_all=True)
        return await templates.keep(db, actor, body.name, meeting, content)

    kept = await once(db, actor, idempotency_key, body, reference, make=make)
    return _template(await templates.find(db, actor, kept))


@api.delete(
    "/meeting-templates/{template_id}", operation_id="remove_meeting_template", status_code=204
)
async def remove_meeting_template(actor: Bearer, db: Db, template_id: UUID) -> None:
    """Remove a template; meetings called from it stay."""
    await templates.remove(db, actor, template_id)
