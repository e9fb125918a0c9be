"""The version of a row as an entity tag (RFC 9110, section 8.8.3), and the one a change names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_type_hints

from fastapi import Depends, Header, Response
from starlette.exceptions import HTTPException

from app.core.errors import Stale
from app.core.i18n import N_, gettext

if TYPE_CHECKING:
    from collections.abc import Callable

# As the OpenAPI document says it, for whoever writes a client.
TAG = '^"([0-9]{1,9})"$'
_TAG = re.compile(TAG)
_NEEDED = N_("Name the version that you change in the header If-Match, as its ETag said.")
_REQUIRED = 428  # RFC 6585, section 3


def etag(version: int) -> dict[str, str]:
    """Return the header that names a version."""
    return {"ETag": f'"{version}"'}


def is_tagged(handler: Callable[..., Any]) -> bool:
    """Tell whether a handler gives the answers that it does not refuse an ETag."""
    hints = get_type_hints(handler, include_extras=True)
    return any(_Told in get_args(hint) for hint in hints.values())


async def named_version(if_match: Annotated[str, Header(max_length=200)] = "") -> int:
    """Return the version named by `If-Match`; 428 without one, Stale for anything but a version."""
    if not if_match:
        raise HTTPException(_REQUIRED, gettext(_NEEDED))
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise Stale
    return int(found[1])


class _Told:
    """Marks an answer that names a version; the OpenAPI document says so (`web/contract.py`)."""


# What a handler of the API takes, which gives its answer the header of `etag` each time.
Tagged = Annotated[Response, _Told]
IfMatch = Annotated[int, Depends(named_version)]
