"""An agent's letter of authorisation: handed in and replaced by the organisation's admin."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from app.access.actor import Actor
from app.core.errors import Invalid
from app.core.i18n import N_, gettext
from app.routers import affiliations
from app.schemas.affiliations import LetterForm, LetterOut
from app.services.people import letters
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.uploads import ONE_FILE, blocks, one_file

pages = APIRouter(include_in_schema=False)
api = APIRouter(
    prefix="/api/v1/affiliations/{affiliation_id}/letter", route_class=ApiRoute, tags=["people"]
)


async def read_letter(request: Request) -> Filled[LetterForm]:
    """Read the form before the transaction begins, because a phone may be slow."""
    return await parse(request, LetterForm, files=(letters.FIELD,))


Handed = Annotated[Filled[LetterForm], Depends(read_letter)]
Upload = Annotated[UploadFile, Depends(one_file)]


@pages.post("/affiliations/{affiliation_id}/letter", name="affiliation_letter")
async def hand_in(
    request: Request, form: Handed, view: Viewed, actor: SignedIn, db: Db, affiliation_id: UUID
) -> Response:
    """Keep an agent's letter, in the place of the one before."""
    try:
        await _keep(request, db, actor, affiliation_id, _one(form))
    except Invalid as wrong:
        form.refuse(wrong)
        return await affiliations.page(view, actor, db, affiliation_id, letter=form)
    notice = gettext("The letter of authorisation is kept.")
    return view.see("affiliation", notice=notice, affiliation_id=affiliation_id)


def _one(form: Filled[LetterForm]) -> UploadFile:
    form.need()
    found = form.files.get(letters.FIELD, [])
    if len(found) != 1:
        raise Invalid(letters.FIELD, N_("Choose one file."))
    return found[0]


async def _keep(
    request: Request, db: Db, actor: Actor, affiliation_id: UUID, upload: UploadFile
) -> None:
    state, name = request.app.state, upload.filename or ""
    await letters.hand_in(
        db, actor, state.store, affiliation_id, name, blocks(upload), state.quotas
    )


@api.get("", operation_id="get_letter", response_model=LetterOut)
async def get_letter(actor: Bearer, db: Db, affiliation_id: UUID) -> Any:  # noqa: ANN401
    """Tell of an agent's letter of authorisation; its bytes are a file like others."""
    return await letters.find(db, actor, affiliation_id)


@api.put("", operation_id="put_letter", response_model=LetterOut, openapi_extra=ONE_FILE)
async def put_letter(
    request: Request, upload: Upload, actor: Bearer, db: Db, affiliation_id: UUID
) -> Any:  # noqa: ANN401 - shaped by the model
    """Hand in an agent's letter, a PDF or a picture of at most 25 MiB; the one before is gone."""
    await _keep(request, db, actor, affiliation_id, upload)
    return await letters.find(db, actor, affiliation_id)
