"""The demo's front door: there in demo mode alone, with a button for each of its cast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.demo.cast import CAST, Role
from app.main import create_app, outline
from app.web.inventory import access_of
from tests.clients import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.world import World

_DOOR = {("GET", "/demo"), ("POST", "/demo")}
_ANNA = ("anna", "Brand member", "Anna", "Alba", "Read the feed.")


class Known(Role):
    """One of the tests' own cast, who is known by another address."""

    @property
    def email(self) -> str:
        """Return the address of the tests' cast."""
        return f"{self.key}@{self.organisation.lower()}.example"


@pytest.fixture
def door(world: World) -> Iterator[Desk]:
    """Give a browser at a world in demo mode, which offers Anna and somebody unknown."""
    settings = world.settings().model_copy(update={"demo": True})
    cast = (Known(*_ANNA), Known("nobody", "Counsel", "Nobody", "Alba", "Look on."))
    with Desk(create_app(settings, cast=cast), base_url=settings.base_url) as desk:
        yield desk


def test_there_is_no_such_door_outside_demo_mode(world: World) -> None:
    assert access_of(world.app).keys() & _DOOR == set()
    desk = world.client()
    assert desk.get("/demo").status_code == 404
    assert desk.form("/demo", {"key": "anna"}).status_code == 404
    assert "/demo" not in desk.get("/sign-in").text


def test_in_demo_mode_it_is_open_to_everybody() -> None:
    demo = access_of(create_app(outline().model_copy(update={"demo": True})))
    assert {demo.get(one) for one in _DOOR} == {"public"}
    assert len({role.key for role in CAST}) == len(CAST)


def test_one_signs_in_as_whoever_is_offered(door: Desk) -> None:
    page = door.get("/demo")
    assert page.status_code == 200
    assert page.text.count('name="key"') == 2
    assert 'value="anna"' in page.text
    answer = door.form("/demo", {"key": "anna"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    home = door.get("/")
    assert home.status_code == 200
    assert "Anna" in home.text


@pytest.mark.parametrize("key", ["nobody", "aldo", ""])
def test_nobody_else_is_let_in(door: Desk, key: str) -> None:
    assert door.form("/demo", {"key": key}).status_code in (404, 422)
    assert door.get("/").headers["location"].startswith("/sign-in")


def test_the_door_needs_the_forms_token(door: Desk) -> None:
    assert door.post("/demo", data={"key": "anna"}).status_code == 403
