"""How a test opens a thread as a person does: on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.world import World

NEW = "/boards/board/threads/new"
LIST = "/boards/board/threads"


def asked(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - a form's fields
    """Return the fields of a thread that can be opened; `fields` change them."""
    usual = {
        "title": "Faster takedowns",
        "topic": "policy",
        "problem": "It takes a week.",
        "proposal": "Take a day.",
        "language": "en",
        "tlp": "AMBER",
        "audience": "board",
        "point_title": ["One day", "", "A named contact"],
        "point_text": ["For clear cases.", "", ""],
    }
    return usual | fields


def opened(world: World, name: str = "aldo", **fields: Any) -> str:  # noqa: ANN401
    """Open a thread as `name` on the page, and return its path."""
    done = world.client(name).form(NEW, asked(**fields))
    assert done.status_code == 303, done.text
    return str(done.headers["location"])


def codes(world: World, path: str, name: str = "aldo") -> list[str]:
    """Return the codes of the points that `name` sees."""
    found = world.api(name).get(f"/api/v1{path}").json()["points"]
    return [point["code"] for point in found]
