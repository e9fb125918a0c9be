"""What the composer's small buttons change in a draft, and the identifiers it offers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.core import refang
from app.core.errors import Invalid
from app.core.refang.marks import DOMAIN, EMAIL, URL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.core.refang import Parsed
    from app.schemas.drafts import DraftContent

# Of these kinds a value is shown made safe even where it is typed; reading undoes it.
_DEFANGED = (URL, DOMAIN, EMAIL)


def take(content: DraftContent, found: str) -> DraftContent:
    """Add an identifier that was offered, written `kind:value`."""
    kind, _, value = found.partition(":")
    if kind not in refang.KINDS or not value:
        return content
    kinds, values = [*content.identifier_kind, kind], [*content.identifier_value, value]
    return content.model_copy(update={"identifier_kind": kinds, "identifier_value": values})


def drop_row(content: DraftContent, place: str) -> DraftContent:
    """Remove the identifier at a place, counted from nought."""
    rows = list(zip(content.identifier_kind, content.identifier_value, strict=False))
    if place.isdecimal() and int(place) < len(rows):
        del rows[int(place)]
    kinds, values = [kind for kind, _ in rows], [value for _, value in rows]
    return content.model_copy(update={"identifier_kind": kinds, "identifier_value": values})


def leave(content: DraftContent, key: str) -> DraftContent:
    """Take an address out of the audience."""
    rest = {"to": _without(content.to, key), "early": _without(content.early, key)}
    return content.model_copy(update=rest)


def exclude(content: DraftContent, keys: Iterable[str]) -> DraftContent:
    """Leave people or organisations out by name."""
    named = list(dict.fromkeys([*content.exclude, *keys]))
    return content.model_copy(update={"exclude": named})


def include(content: DraftContent, key: str) -> DraftContent:
    """Leave somebody out no longer."""
    return content.model_copy(update={"exclude": _without(content.exclude, key)})


def _without(keys: list[str], key: str) -> list[str]:
    return [one for one in keys if one != key]


def shown(kind: str, value: str) -> str:
    """Return an identifier as its field shows it: links, domains and addresses made safe."""
    if kind not in _DEFANGED:
        return value
    plain = refang.refang(value)
    # A link typed without its scheme is read as if it were a bare name.
    return refang.safe(plain, kind if "://" in plain else DOMAIN)


async def offers(content: DraftContent) -> list[Parsed]:
    """Return the identifiers that the text names and the draft does not list yet."""
    region = content.countries[0].upper() if len(content.countries) == 1 else None
    try:
        found = await asyncio.to_thread(refang.found_in, content.text, region)
    except Invalid:
        return []
    listed = set(_listed(content, region))
    return [one for one in found if (one.kind, one.canonical) not in listed]


def _listed(content: DraftContent, region: str | None) -> Iterable[tuple[str, str]]:
    pairs = zip(content.identifier_kind, content.identifier_value, strict=False)
    for kind, value in pairs:
        try:
            one = refang.canonical(kind, value, region)
        except Invalid:
            continue
        yield one.kind, one.canonical
