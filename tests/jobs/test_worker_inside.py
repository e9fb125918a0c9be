"""The service does its own jobs unless told otherwise: what a page asks for arrives by itself."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from app.main import create_app
from tests.clients import Desk
from tests.post import SENDER, letterbox

if TYPE_CHECKING:
    from tests.world import World

_SECONDS = 60


def test_what_a_page_asks_for_arrives(world: World) -> None:
    app = create_app(world.settings(), worker=True)
    with letterbox() as (box, server):
        app.state.post = server
        app.state.house = replace(app.state.house, post=server, sender=SENDER)
        with Desk(app, base_url=world.settings().base_url) as desk:
            asked = desk.form("/forgotten", {"email": "anna@alba.example"})
            assert asked.status_code == 303
            until = time.monotonic() + _SECONDS
            while not box.raw and time.monotonic() < until:
                time.sleep(0.1)
    assert [to for to, _ in box.raw] == ["anna@alba.example"]
