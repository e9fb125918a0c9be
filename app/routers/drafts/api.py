"""Drafts over the API: kept, given files, shared, published; what is TLP:RED is not there."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.datastructures import UploadFile

from app.access import tlp as labels
from app.access.actor import Actor
from app.core.db import Row
from app.routers.drafts import reading
from app.schemas.drafts import (
    AudienceOut,
    DraftBody,
    DraftContent,
    DraftFile,
    DraftOut,
    Drafts,
    PublishedOut,
    ReleaseBody,
    ShareBody,
    Shares,
)
from app.services import drafts, files, idempotency
from app.services.bulletins import exports as published
from app.services.bulletins import publishing
from app.services.drafts import addressing, cowriting, exports
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db
from app.web.site import site_of
from app.web.uploads import ONE_FILE, blocks, one_file
from app.web.versions import IfMatch, Tagged, etag

api = APIRouter(prefix="/api/v1/drafts", route_class=ApiRoute, tags=["drafts"])
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=128)]


@api.get("", operation_id="list_drafts", response_model=Drafts)
async def list_drafts(
    request: Request,
    actor: Bearer,
    db: Db,
    cursor: Annotated[str, Query(max_length=1100)] = "",
) -> Any:  # noqa: ANN401 - shaped by the model
    """List the drafts one writes or is named on, the last changed first."""
    secret = site_of(request).secret
    page = await reading.listed(secret, db, actor, cursor, labels.NEVER_OVER_API)
    await exports.log(db, actor, page.items)
    return {"items": [row._asdict() | row.content for row in page.items], "next": page.next}


@api.post("", operation_id="create_draft", response_model=DraftOut, status_code=201)
async def create_draft(
    response: Tagged, actor: Bearer, db: Db, body: DraftBody, idempotency_key: Key = ""
) -> Any:  # noqa: ANN401 - shaped by the model
    """Begin a draft. What is missing or wrong is told when it is published."""
    published.refuse_red(body.tlp)
    told = body.model_dump(mode="json")
    draft_id = await idempotency.once(db, actor, idempotency_key, told)
    if draft_id is None:
        draft_id = await drafts.start(db, actor, body)
        await idempotency.keep(db, actor, idempotency_key, told, draft_id)
    response.headers["Location"] = f"{api.prefix}/{draft_id}"
    return await _whole(response, db, actor, draft_id)


@api.get("/{draft_id}", operation_id="get_draft", response_model=DraftOut)
async def get_draft(response: Tagged, actor: Bearer, db: Db, draft_id: UUID) -> Any:  # noqa: ANN401
    """Tell a draft whole; its ETag is the version to name when it is changed."""
    return await _told_whole(response, db, actor, await exports.fetch(db, actor, draft_id))


@api.put("/{draft_id}", operation_id="replace_draft", response_model=DraftOut)
async def replace_draft(
    response: Tagged, actor: Bearer, db: Db, draft_id: UUID, body: DraftBody, version: IfMatch
) -> Any:  # noqa: ANN401 - shaped by the model
    """Put other contents in a draft; 412 when somebody else changed it since."""
    await exports.find(db, actor, draft_id)
    published.refuse_red(body.tlp)
    await drafts.save(db, actor, draft_id, body, version=version)
    return await _whole(response, db, actor, draft_id)


@api.delete("/{draft_id}", operation_id="discard_draft", status_code=204)
async def discard_draft(actor: Bearer, db: Db, draft_id: UUID) -> None:
    """Throw a draft away, with its files."""
    await exports.find(db, actor, draft_id)
    await drafts.discard(db, actor, draft_id)


@api.post(
    "/{draft_id}/files",
    operation_id="add_draft_file",
    response_model=DraftFile,
    status_code=201,
    openapi_extra=ONE_FILE,
)
async def add_draft_file(
    request: Request,
    draft_id: UUID,
    upload: Annotated[UploadFile, Depends(one_file)],
    actor: Bearer,
    db: Db,
) -> Any:  # noqa: ANN401 - shaped by the model
    """Hand in one file of at most 25 MiB; a draft takes twenty."""
    await exports.find(db, actor, draft_id)
    name, state = upload.filename or "", request.app.state
    file_id = await files.attach(
        db, actor, state.store, draft_id, name, blocks(upload), state.quotas
    )
    known = await files.of_draft(db, actor, draft_id)
    return next(file for file in known if file.id == file_id)


@api.delete("/{draft_id}/files/{file_id}", operation_id="remove_draft_file", status_code=204)
async def remove_draft_file(actor: Bearer, db: Db, draft_id: UUID, file_id: UUID) -> None:
    """Take a file off a draft."""
    await exports.find(db, actor, draft_id)
    await files.remove(db, actor, draft_id, file_id)


@api.get("/{draft_id}/audience", operation_id="preview_audience", response_model=AudienceOut)
async def preview_audience(actor: Bearer, db: Db, draft_id: UUID) -> Any:  # noqa: ANN401
    """Tell whom a draft would reach if it were sent now, and which addresses are kept out."""
    draft = await exports.find(db, actor, draft_id)
    content = DraftContent.model_validate(draft.content)
    return _told(
        await addressing.plan(db, actor, content, (draft.person_id, actor.organisation_id))
    )


@api.post("/{draft_id}/publish", operation_id="publish_draft", response_model=PublishedOut)
async def publish_draft(actor: Bearer, db: Db, draft_id: UUID, version: IfMatch) -> Any:  # noqa: ANN401
    """Publish or release the draft as it was read; sent twice, it is the same bulletin."""
    reference = await publishing.became(db, actor, draft_id)
    if reference is None:
        await exports.find(db, actor, draft_id)
        reference = await publishing.publish(db, actor, draft_id, version=version)
    item = await published.find(db, actor, reference)
    return {"reference": item.reference}


@api.post("/{draft_id}/release", operation_id="ask_release", status_code=204)
async def ask_release(actor: Bearer, db: Db, draft_id: UUID, body: ReleaseBody) -> None:
    """Ask a colleague to release a draft, where the organisation wants a second person.

    That makes a version of it; a change afterwards takes the asking back.
    """
    await exports.find(db, actor, draft_id)
    await publishing.ask_release(db, actor, draft_id, body.person_id)


@api.get("/{draft_id}/shares", operation_id="list_draft_shares", response_model=Shares)
async def list_draft_shares(actor: Bearer, db: Db, draft_id: UUID) -> Any:  # noqa: ANN401
    """List whom one named on a draft of one's own."""
    await exports.find(db, actor, draft_id)
    return {"items": await cowriting.shares(db, actor, draft_id)}


@api.put("/{draft_id}/shares/{person_id}", operation_id="share_draft", status_code=204)
async def share_draft(
    actor: Bearer, db: Db, draft_id: UUID, person_id: UUID, body: ShareBody
) -> None:
    """Name a colleague or agent on a draft, to read or to edit it."""
    await exports.find(db, actor, draft_id)
    await cowriting.share(db, actor, draft_id, person_id, body.may)


@api.delete("/{draft_id}/shares/{person_id}", operation_id="unshare_draft", status_code=204)
async def unshare_draft(actor: Bearer, db: Db, draft_id: UUID, person_id: UUID) -> None:
    """Take a colleague, or oneself, off a draft."""
    await exports.find(db, actor, draft_id)
    await cowriting.unshare(db, actor, draft_id, person_id)


async def _whole(response: Tagged, db: Db, actor: Actor, draft_id: UUID) -> dict[str, Any]:
    return await _told_whole(response, db, actor, await exports.find(db, actor, draft_id))


async def _told_whole(response: Tagged, db: Db, actor: Actor, draft: Row) -> dict[str, Any]:
    response.headers.update(etag(draft.version))
    told: dict[str, Any] = draft._asdict()
    return told | {"files": await files.of_draft(db, actor, draft.id)}


def _told(plan: addressing.Plan) -> dict[str, Any]:
    reached = plan.audience
    return {
        "tlp": plan.tlp,
        "people": len(reached.readers),
        "organisations": reached.organisations,
        "platform": reached.count("platform"),
        "agents": reached.count("agent"),
        "observers": reached.count("observer"),
        "refused": [
            {"key": one.address.key, "name": one.address.name, "why": one.why}
            for one in plan.refused
        ],
        "readers": reached.readers,
    }
