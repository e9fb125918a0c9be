"""Every route says who may call it, and keeps to it: tried at each of them as nobody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from app.main import create_app, outline
from app.web.inventory import Undeclared, access_of

if TYPE_CHECKING:
    from tests.clients import Desk
    from tests.world import World

_UPLOADS = ("/files", "/letter", "/papers", "/versions")
_ID = "00000000-0000-4000-8000-00000000ffff"
# What may be changed without being signed in, and why.
_OPEN_DEEDS = {
    "/sign-in": "signing in",
    "/sign-out": "signing out of what is over already",
    "/rules": "whoever is signed in accepts them, which `signed_in` would ask for first",
    "/theme": "the choice of one browser",
    "/join/{token}": "an invitation is answered by whoever holds its link",
    "/join/{token}/here": "the same, with an account that exists",
    "/rsvp/{token}": "an invitation to a meeting is answered by whoever holds its link",
    "/forgotten": "whoever forgot their password cannot sign in",
    "/password/{token}": "the same, with the link that was sent to them",
    "/mail/stop/{token}": "whoever gets a letter stops more of them by its link",
}


def _routes() -> dict[tuple[str, str], str]:
    return access_of(create_app(outline()))


def _filled(path: str) -> str:
    return re.sub(r"{(\w+)(:\w+)?}", lambda m: _ID if m[1].endswith("_id") else "nothing", path)


def _ask(desk: Desk, method: str, path: str) -> int:
    if method in ("GET", "HEAD"):
        return desk.request(method, _filled(path)).status_code
    if path.startswith("/api/") and path.endswith(_UPLOADS):
        return desk.request(method, _filled(path), files={"file": ("a.txt", b"a")}).status_code
    if path.startswith("/api/"):
        return desk.request(method, _filled(path), json={}).status_code
    return desk.form(_filled(path)).status_code


def test_only_known_deeds_need_nobody() -> None:
    found = {
        p for (m, p), access in _routes().items() if access == "public" and m not in ("GET", "HEAD")
    }
    assert found <= set(_OPEN_DEEDS), "say in _OPEN_DEEDS why this needs nobody"


def test_nobody_is_sent_to_sign_in_from_every_page(world: World) -> None:
    desk = world.client(None)
    asked = [key for key, access in _routes().items() if access == "signed in"]
    answers = {key: _ask(desk, *key) for key in asked}
    assert len(asked) > 50
    assert {key: status for key, status in answers.items() if status != 303} == {}


def test_nobody_accepts_rules(world: World) -> None:
    said = {"number": "1"}
    assert world.client(None).form("/rules", said).headers["location"].startswith("/sign-in")
    assert not world.client("anna").form("/rules", said).headers["location"].startswith("/sign-in")


def test_nobody_is_refused_by_every_address_of_the_api(world: World) -> None:
    desk = world.api(None)
    asked = [key for key, access in _routes().items() if access == "bearer token"]
    answers = {key: _ask(desk, *key) for key in asked}
    assert len(asked) > 50
    assert {key: status for key, status in answers.items() if status != 401} == {}


def test_a_token_to_read_changes_nothing_anywhere(world: World) -> None:
    desk = world.api("anna", "read")
    asked = [
        key for key, access in _routes().items() if access == "bearer token" and key[0] != "GET"
    ]
    answers = {key: _ask(desk, *key) for key in asked}
    assert {key: status for key, status in answers.items() if status != 403} == {}


def test_a_route_that_does_not_say_keeps_the_application_from_starting() -> None:
    app = create_app(outline())

    async def silent() -> str:
        return ""

    app.add_api_route("/silent", silent)
    with pytest.raises(Undeclared, match="/silent"):
        access_of(app)
