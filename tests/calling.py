"""How a test calls a meeting as people do: the form filled in on the page, and its steps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.cast import id_of

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.world import World

NEW = "/meetings/new"


def typed(**more: object) -> dict[str, Any]:
    """Return the fields of a call by the chair of toys, but for what `more` says."""
    return {
        "host": "toys",
        "kind": "working_group",
        "title": "Toys before Christmas",
        "starts": "2030-03-14T10:00",
        "ends": "2030-03-14T11:30",
        "zone": "Europe/Berlin",
        "mode": "both",
        "place": "Milan, room 4",
        "description": "The usual round.",
        "url": "https://call.example/secret-door",
        "words": "code 4711",
        "tlp": "GREEN",
        "invited": [str(id_of("toys"))],
        **more,
    }


def called(world: World, name: str = "berta", **more: object) -> str:
    """Call a meeting on the page as somebody; return its path."""
    answer = world.client(name).form(NEW, typed(**more))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def version(page: str) -> str:
    """Return the version that a page's form bears."""
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]


def pressed(world: World, name: str, path: str, **more: object) -> Response:
    """Fill in the form at `path` with its version, and send it."""
    desk = world.client(name)
    return desk.form(path, {"version": version(desk.get(path).text), **more})
