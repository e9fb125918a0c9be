"""What goes to the public, in SQL as the application's role: asked, decided, closed, read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core import ids

if TYPE_CHECKING:
    from uuid import UUID

    from tests.publishing import Bulletin
    from tests.world import World

ASK = "SELECT ask_clearance(%s, %s, %s) AS done"
DECIDE = "SELECT decide_clearance(%s, %s, %s) AS done"
CLOSE = "SELECT close_clearance(%s, %s) AS done"
ITEMS = "SELECT reference FROM public_items('infinity', '', %s)"
ITEM = "SELECT * FROM public_item(%s)"


def ask(
    world: World, name: str | None, item: Bulletin, why: str = "warn", made: UUID | None = None
) -> UUID | None:
    """Ask for its release, as `made` if that is given; return the id, None if that cannot be."""
    made = made or ids.new_id()
    return made if world.ask(name, ASK, made, item.id, why)[0].done else None


def decide(
    world: World,
    name: str | None,
    asked: UUID | None,
    outcome: str | None = "released",
    answer: str = "",
) -> bool:
    """Decide as `name`; tell whether anything was decided."""
    return bool(world.ask(name, DECIDE, asked, outcome, answer)[0].done)


def close(world: World, name: str | None, asked: UUID | None, reason: str = "") -> bool:
    """Take it from the public as `name`; tell whether it was public."""
    return bool(world.ask(name, CLOSE, asked, reason)[0].done)


def release(world: World, item: Bulletin, name: str = "anna") -> UUID:
    """Let it be asked for by `name` and released; return the id of the asking."""
    asked = ask(world, name, item)
    assert asked is not None
    assert decide(world, "simon", asked)
    return asked


def shown(world: World, item: Bulletin, name: str | None = None) -> bool:
    """Tell whether it is public: in the list and by its address, and the same for anybody."""
    listed = (item.reference,) in world.ask(name, ITEMS, 100)
    assert listed == bool(world.ask(name, ITEM, item.reference))
    return listed
