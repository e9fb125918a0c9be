"""Files that come with a request: the one of an API call, and their bytes piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from app.core.i18n import N_, gettext
from app.web.bodies import read_form

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_BLOCK = 1 << 20
# What OpenAPI says of a body that is one file.
ONE_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


async def one_file(request: Request) -> UploadFile:
    """Return the one file of a request; as a dependency, read before the transaction begins."""
    found = (await read_form(request)).getlist("file")
    if len(found) != 1 or not isinstance(found[0], UploadFile):
        raise HTTPException(422, gettext(N_("Send one file, in the part called `file`.")))
    return found[0]


async def blocks(upload: UploadFile) -> AsyncIterator[bytes]:
    """Yield a file that came with a form, a megabyte at a time."""
    while block := await upload.read(_BLOCK):
        yield block
