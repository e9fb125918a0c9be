"""Agendas over the API: read, items added, changed and taken off, organisations kept out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from app.access.actor import Actor
from app.core.db import Row
from app.routers.agendas.told import told, told_item
from app.schemas.agendas import AgendaOut, ItemIn, ItemOut, ItemPatch, StaysOutBody, WhyBody
from app.schemas.bulletins import Body, Code, Word
from app.services import agendas, meetings
from app.services.agendas import linking, recusals, writing
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db
from app.web.versions import IfMatch, Tagged

api = APIRouter(
    prefix="/api/v1/meetings/{reference}/agenda", route_class=ApiRoute, tags=["meetings"]
)


class LabelBody(Body):
    """A label."""

    tlp: Code


class LinkedBody(Body):
    """The reference of a thread or bulletin."""

    linked: Word


async def _found(db: Db, actor: Actor, reference: str, item: str) -> tuple[Row, Row]:
    meeting = await meetings.find(db, actor, reference)
    return meeting, await agendas.find(db, actor, meeting, item)


@api.get("", operation_id="get_agenda", response_model=AgendaOut)
async def get_agenda(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """Return the agenda of a meeting as the reader sees it."""
    meeting = await meetings.find(db, actor, reference)
    return await told(db, actor, meeting)


@api.post("", operation_id="add_agenda_item", status_code=201, response_model=ItemOut)
async def add_agenda_item(
    actor: Bearer,
    db: Db,
    reference: str,
    body: ItemIn,
    response: Tagged,
    idempotency_key: IdempotencyKey = None,
) -> dict[str, Any]:
    """Add an item to the end of its part; once the agenda is locked it waits for counsel."""
    meeting = await meetings.find(db, actor, reference)

    async def make() -> UUID:
        return await writing.add(db, actor, meeting, body)

    made = await once(db, actor, idempotency_key, body, meeting.id, make=make)
    return await told_item(db, actor, meeting, made, response)


@api.post("/usual", operation_id="lay_out_agenda", response_model=AgendaOut)
async def lay_out_agenda(actor: Bearer, db: Db, reference: str, body: LabelBody) -> dict[str, Any]:
    """Add what the fixed order of business has and this agenda lacks."""
    meeting = await meetings.find(db, actor, reference)
    await writing.usual(db, actor, meeting, body.tlp)
    return await told(db, actor, meeting)


@api.get("/items/{item}", operation_id="get_agenda_item", response_model=ItemOut)
async def get_agenda_item(
    actor: Bearer, db: Db, reference: str, item: str, response: Tagged
) -> dict[str, Any]:
    """Return one item; the ETag names its version."""
    meeting, row = await _found(db, actor, reference, item)
    return await told_item(db, actor, meeting, row.id, response)


@api.put("/items/{item}", operation_id="edit_agenda_item", response_model=ItemOut)
async def edit_agenda_item(
    actor: Bearer,
    db: Db,
    reference: str,
    item: str,
    version: IfMatch,
    body: ItemPatch,
    response: Tagged,
) -> dict[str, Any]:
    """Put an item in other words; once the agenda is out, counsel is asked for it first."""
    meeting, row = await _found(db, actor, reference, item)
    await writing.edit(db, actor, meeting, row, body, version)
    return await told_item(db, actor, meeting, row.id, response)


@api.post("/items/{item}/remove", operation_id="remove_agenda_item", status_code=204)
async def remove_agenda_item(
    actor: Bearer, db: Db, reference: str, item: str, body: WhyBody
) -> None:
    """Take an item off; of one that is out counsel is asked first."""
    meeting, row = await _found(db, actor, reference, item)
    await writing.remove(db, actor, meeting, row, body.reason)


@api.put("/items/{item}/label", operation_id="relabel_agenda_item", response_model=ItemOut)
async def relabel_agenda_item(
    actor: Bearer, db: Db, reference: str, item: str, body: LabelBody, response: Tagged
) -> dict[str, Any]:
    """Give an item another label before it is out."""
    meeting, row = await _found(db, actor, reference, item)
    await writing.relabel(db, actor, meeting, row, body.tlp)
    return await told_item(db, actor, meeting, row.id, response)


@api.post("/items/{item}/links", operation_id="link_agenda_item", response_model=ItemOut)
async def link_agenda_item(
    actor: Bearer, db: Db, reference: str, item: str, body: LinkedBody, response: Tagged
) -> dict[str, Any]:
    """Link a thread or bulletin; a link lets nobody in."""
    meeting, row = await _found(db, actor, reference, item)
    await linking.link(db, actor, meeting, row, body.linked)
    return await told_item(db, actor, meeting, row.id, response)


@api.post("/items/{item}/out", operation_id="keep_out_of_item", status_code=204)
async def keep_out_of_item(
    actor: Bearer, db: Db, reference: str, item: str, body: StaysOutBody
) -> None:
    """Keep an organisation out of an item: for its people there is no such item."""
    meeting, row = await _found(db, actor, reference, item)
    await recusals.recuse(db, actor, meeting, row, body.organisation_id, body.reason)


@api.delete("/items/{item}/out/{organisation_id}", operation_id="let_back_to_item", status_code=204)
async def let_back_to_item(
    actor: Bearer, db: Db, reference: str, item: str, organisation_id: UUID
) -> None:
    """Let an organisation back to an item."""
    meeting, row = await _found(db, actor, reference, item)
    await recusals.back(db, actor, meeting, row, organisation_id)
