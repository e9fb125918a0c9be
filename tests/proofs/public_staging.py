"""Puts what goes to the public on the stage of the proofs: asked, refused, closed and released."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.access.stories import Told, play
from tests.cast import id_of
from tests.proofs.public_scene import SEALED
from tests.walls.clearing_rows import ask, close, decide
from tests.walls.talk import comment

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.oracle import Story
    from tests.publishing import Bulletin
    from tests.world import World

_PHONE = """
INSERT INTO identifiers (id, record_id, position, kind, value, canonical)
VALUES (gen_random_uuid(), %s, 2, 'phone', %s, %s)"""
# As if it had been left there: both walls have still to say that it is not public.
_LEFT_OPEN = """
INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at, early, granted_at,
                    granted_by)
SELECT r.id, p.id, p.kind, r.tlp, r.listed_at, false, now(), %s
  FROM records r, principals p WHERE r.id = %s AND p.kind = 'public'"""


def told(world: World, name: str, story: Story) -> Told:
    """Act a story out; without a name where it bears none, and others speak below it."""
    if name not in SEALED:
        return play(world, story)
    made = world.bulletin(story.author, list(story.to), story.tlp, sealed=True)
    for said in ("before", "after"):
        comment(world, "berta", made, said)
    return Told(story, made)


def stage_public(world: World, items: dict[str, Bulletin], token: Callable[[str], str]) -> None:
    """Ask for the release of some items, of which one has a phone number, and decide."""
    world.owner(_PHONE, items["released"].id, *[token("phone")] * 2)
    _released(world, items["released"], token)
    for name, author in (("veiled", "anna"), ("asked", "carla")):
        why = token("asking reason") if name == "asked" else ""
        assert ask(world, author, items[name], why, id_of(f"clearance {name}"))
    assert decide(world, "simon", id_of("clearance veiled"))
    world.owner(_LEFT_OPEN, id_of("simon"), items["shut"].id)


def _released(world: World, item: Bulletin, token: Callable[[str], str]) -> None:
    """Let it be refused, released, taken back, and released again."""
    refused, closed, out = (id_of(f"clearance {how}") for how in ("refused", "closed", "released"))
    assert ask(world, "carla", item, "", refused)
    assert decide(world, "simon", refused, "refused", token("refusal answer"))
    assert ask(world, "carla", item, "", closed)
    assert decide(world, "simon", closed)
    assert close(world, "sara", closed, token("closing reason"))
    assert ask(world, "carla", item, "", out)
    assert decide(world, "simon", out)
