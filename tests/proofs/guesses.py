"""Addresses made up from the inventory of routes and every id that there is."""

from __future__ import annotations

import itertools
import math
import re
from typing import TYPE_CHECKING, Any

from app.services.files import VARIANTS
from app.web.inventory import access_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tests.world import World

# Which references an address is about.
_KINDS = {
    "/bulletins/": "IB",
    "/public/": "IB",
    "/threads/": "AB",
    "/releases/": "YS",
    "/times/": "MT",
    "/time-polls/": "MT",
    "/meetings/": "M-",
}
_MOST = 300
_NAMES = re.compile(r"{(\w+)}")
# What each name in an address stands for.
_IDS = {
    "reference": "SELECT reference FROM records",
    "record_id": "SELECT id FROM records",
    "draft_id": "SELECT id FROM drafts",
    "file_id": "SELECT id FROM files",
    "comment_id": "SELECT id FROM comments",
    "concern_id": "SELECT id FROM concerns",
    "look_id": "SELECT id FROM second_looks",
    "clearance_id": "SELECT id FROM clearances",
    "slug": "SELECT slug FROM groups",
    "code": "SELECT DISTINCT code FROM points",
    "point": "SELECT DISTINCT code FROM points",
    "linked": "SELECT reference FROM records WHERE kind = 'bulletin'",
    "vote_id": "SELECT id FROM votes",
    "recusal_id": "SELECT id FROM recusals",
    "question_id": "SELECT id FROM questions",
    "extension_id": "SELECT id FROM extensions",
    "proposal_id": "SELECT id FROM release_proposals",
    "country": "SELECT 'CN'",
    "day": "SELECT '2030-01-01'",
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
    "item": "SELECT reference FROM records WHERE kind = 'agenda_item'",
    "paper": "SELECT reference FROM records WHERE kind = 'paper'",
    "change_id": "SELECT id FROM agenda_changes",
    "guest_id": "SELECT id FROM guests",
    "invitee_id": "SELECT id FROM invitees",
    "series_id": "SELECT id FROM meeting_series",
    "template_id": "SELECT id FROM meeting_templates",
    "subscription_id": "SELECT id FROM calendar_subscriptions",
    "mail_id": "SELECT id FROM mails",
    "number": "SELECT number FROM rules_versions",
    "month": "SELECT '2026-12'",
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
        for values in _filled(path, names, known):
            yield method, path.format(**dict(zip(names, values, strict=True)))


def _filled(
    path: str, names: list[str], known: Mapping[str, list[str]]
) -> Iterable[tuple[str, ...]]:
    """Return what stands for the names of an address: everything, or of much what fits.

    A reference is tried where its kind is asked for, and one of each other kind with it; where a
    place has two names and each stands for many, each is tried with a few of the other.
    """
    wanted = next((kind for part, kind in _KINDS.items() if part in path), "")
    some = dict(known)
    if wanted:
        of_kind = [one for one in known["reference"] if one.startswith(wanted) and "." not in one]
        others = {one[:2]: one for one in known["reference"] if one not in of_kind}
        some["reference"] = [*of_kind, *others.values()]
    many = [some[name] for name in names]
    if math.prod(len(few) for few in many) <= _MOST:
        return itertools.product(*many)
    length = max(len(few) for few in many)
    turns = range(length * 3)
    return dict.fromkeys(
        tuple(few[(turn + place * (turn // length)) % len(few)] for place, few in enumerate(many))
        for turn in turns
    )


def harmless(method: str) -> Any:  # noqa: ANN401 - whatever JSON can say
    """Return a body that no route has much to say about."""
    return None if method in {"GET", "HEAD", "DELETE"} else {}
