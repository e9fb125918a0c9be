"""Drafts of the tests: one that can be sent as it is, and pictures to go with it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

from PIL import Image

from app.schemas.drafts import DraftContent
from tests.cast import id_of

TOYS = str(id_of("toys"))
READY: dict[str, Any] = {
    "title": "A shop of copies",
    "kind": "seller",
    "text": "It sells copies.",
    "tlp": "AMBER",
    "to": [TOYS],
}


def ready(**more: object) -> DraftContent:
    """Return a draft to toys under AMBER that can be sent, with `more` in place of its fields."""
    return DraftContent.model_validate(READY | more)


def person(name: str, organisation: str) -> str:
    """Return a person's key in an audience."""
    return f"{id_of(name)}@{id_of(organisation)}"


def picture(width: int = 40, height: int = 30, *, camera: str = "") -> bytes:
    """Return a JPEG; `camera` is written into its EXIF as the maker's name, with a place."""
    exif = Image.Exif()
    if camera:
        exif[0x010F] = camera
        exif[0x8825] = {1: "N", 2: (45.0, 28.0, 0.0)}
    out = BytesIO()
    Image.new("RGB", (width, height), "orange").save(out, "JPEG", exif=exif)
    return out.getvalue()


async def arriving(*blocks: bytes) -> AsyncIterator[bytes]:
    """Yield blocks as an upload brings them."""
    for block in blocks:
        yield block


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field of a page."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)">', page)
    assert found, name
    return found[1]
