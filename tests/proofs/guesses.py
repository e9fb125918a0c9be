"""Addresses made up from the inventory of routes and every id that there is."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

from app.services.files import VARIANTS
from app.web.inventory import access_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.world import World

_NAMES = re.compile(r"{(\w+)}")
# What each name in an address stands for.
_IDS = {
    "reference": "SELECT reference FROM records",
    "record_id": "SELECT id FROM records",
    "draft_id": "SELECT id FROM drafts",
    "file_id": "SELECT id FROM files",
    "comment_id": "SELECT id FROM comments",
    "concern_id": "SELECT id FROM concerns",
    "slug": "SELECT slug FROM groups",
    "organisation_id": "SELECT id FROM organisations",
    "person_id": "SELECT id FROM people",
    "principal_id": "SELECT id FROM organisations",
    "affiliation_id": "SELECT id FROM affiliations",
    "invitation_id": "SELECT id FROM invitations",
    "session_id": "SELECT id FROM sessions",
    "token_id": "SELECT id FROM api_tokens",
    "request_id": "SELECT id FROM join_requests",
    "approval_id": "SELECT id FROM approvals",
    "seat_id": "SELECT id FROM seats",
    "holder_id": "SELECT id FROM seat_holders",
    "naming": "SELECT id FROM seat_holders",
    "brand_id": "SELECT id FROM brands",
    "token": "SELECT 'no-such-link'",
    "part": "SELECT unnest(ARRAY['audience', 'preview', 'sending', 'people'])",
    "variant": f"SELECT unnest(ARRAY{list(VARIANTS)})",
}


def ids_of(world: World) -> dict[str, list[str]]:
    """Return every id that there is, by the name under which addresses have it."""
    return {
        name: sorted(str(row[0]) for row in world.owner(statement))
        for name, statement in _IDS.items()
    }


def addresses(
    world: World, methods: list[str], only: Mapping[str, list[str]]
) -> Iterator[tuple[str, str]]:
    """Yield method and address of every route with a name in it, filled in with every id.

    With `only`, routes that have one of these names, filled in with these ids, and with two of each
    other. KeyError for a
    route with a name of which this module does not know what it stands for.
    """
    known = {name: ids[:2] if only else ids for name, ids in ids_of(world).items()} | dict(only)
    for method, path in access_of(world.app):
        names = _NAMES.findall(path)
        if method not in methods or not names or (only and not set(names) & set(only)):
            continue
        for values in itertools.product(*(known[name] for name in names)):
            yield method, path.format(**dict(zip(names, values, strict=True)))


def harmless(method: str) -> Any:  # noqa: ANN401 - whatever JSON can say
    """Return a body that no route has much to say about."""
    return None if method in {"GET", "HEAD", "DELETE"} else {}
