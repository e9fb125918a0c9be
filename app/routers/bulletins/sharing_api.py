"""Who sees a bulletin, over the API: told, widened, narrowed, extended, and who has read it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from app.schemas.bulletins import ExtendIn, ShareIn
from app.schemas.sight import BulletinAudience, Readers
from app.services import audience
from app.services.bulletins import exports, reads, sharing
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db

api = APIRouter(prefix="/api/v1/bulletins/{reference}", route_class=ApiRoute, tags=["bulletins"])


@api.get("/audience", operation_id="get_audience", response_model=BulletinAudience)
async def get_audience(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """Return whom a bulletin was given to, and the people whom it reaches by that."""
    item = await exports.find_open(db, actor, reference)
    given = await audience.addresses_of(db, item.id)
    found = await audience.of_record(db, item.id)
    addresses = [
        {
            **{name: getattr(to, name) for name in ("id", "kind", "name", "capacity")},
            "early": grant.early,
            "since": grant.granted_at,
        }
        for to, grant in given
    ]
    return {"addresses": addresses, "people": found.readers, "organisations": found.organisations}


@api.post("/audience", operation_id="widen_audience", status_code=204)
async def widen_audience(actor: Bearer, db: Db, reference: str, body: ShareIn) -> None:
    """Open a bulletin, as it is now, to one more address."""
    await exports.find(db, actor, reference)
    await sharing.widen(db, actor, reference, body.to, body.reason)


@api.delete("/audience/{principal_id}", operation_id="narrow_audience", status_code=204)
async def narrow_audience(
    actor: Bearer,
    db: Db,
    reference: str,
    principal_id: UUID,
    exclude: Annotated[bool, Query()] = False,  # noqa: FBT002 - a parameter of the address
) -> None:
    """Take sight from one address; with `exclude`, whatever else would give it."""
    await exports.find(db, actor, reference)
    await sharing.narrow(db, actor, reference, principal_id, exclude=exclude)


@api.post("/extend", operation_id="extend_bulletin", status_code=204)
async def extend_bulletin(actor: Bearer, db: Db, reference: str, body: ExtendIn) -> None:
    """Pass an AMBER or AMBER+STRICT bulletin on to a colleague."""
    await exports.find(db, actor, reference)
    await sharing.extend(db, actor, reference, body.person_id, body.reason)


@api.get("/readers", operation_id="list_readers", response_model=Readers)
async def list_readers(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """List who has read one's own bulletin, organisation by organisation."""
    await exports.find(db, actor, reference)
    return {"items": await reads.readers(db, actor, reference)}
