"""The version of a row as an entity tag (RFC 9110, section 8.8.3), and the one a change names."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Depends, Header
from starlette.exceptions import HTTPException

from app.core.errors import Stale
from app.core.i18n import N_, gettext

_TAG = re.compile(r'"(\d{1,9})"', re.ASCII)
_NEEDED = N_("Name the version that you change in the header If-Match, as its ETag said.")
_REQUIRED = 428  # RFC 6585, section 3


def etag(version: int) -> dict[str, str]:
    """Return the header that names a version."""
    return {"ETag": f'"{version}"'}


async def named_version(if_match: Annotated[str, Header(max_length=200)] = "") -> int:
    """Return the version named by `If-Match`; 428 without one, Stale for anything but a version."""
    if not if_match:
        raise HTTPException(_REQUIRED, gettext(_NEEDED))
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise Stale
    return int(found[1])


IfMatch = Annotated[int, Depends(named_version)]
