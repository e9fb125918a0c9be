"""The composer as the tests' browser uses it."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from tests.drafting import READY, hidden

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.clients import Desk
    from tests.world import World

HTMX = {"hx-request": "true"}
FIVE = "RED, AMBER+STRICT, AMBER, GREEN or CLEAR"


def begin(desk: Desk, deed: str = "keep", **more: Any) -> Response:  # noqa: ANN401 - a field
    """Send the composer's form for the first time."""
    key = hidden(desk.get("/bulletins/new").text, "key")
    return desk.form("/drafts", READY | {"key": key, "deed": deed} | more)


def begun(desk: Desk, **more: Any) -> str:  # noqa: ANN401 - a field
    """Return the address of a draft that the desk began."""
    answer = begin(desk, **more)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def fill(desk: Desk, address: str, **more: object) -> dict[str, Any]:
    """Return the draft's form as its page holds it, with `more` typed in."""
    return READY | {"version": hidden(desk.get(address).text, "version")} | more


def count(world: World) -> int:
    """Return how many drafts there are."""
    return int(world.owner("SELECT count(*) AS n FROM drafts")[0].n)


def words(answer: Response) -> str:
    """Return what an answer says, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())
