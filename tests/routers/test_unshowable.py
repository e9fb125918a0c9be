"""No text that was accepted makes a page unreadable: every field that is shown as Markdown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import asking, calling, preparing
from tests.routers.test_answers import answered
from tests.writing import comment, content

if TYPE_CHECKING:
    from collections.abc import Callable

    from httpx2 import Response

    from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
# As long as the longest comment, and one more: too much to show, and too long for the short ones.
BOMB = "[" * 20_001
SAID = "This text is shown as it was written: it has too much formatting."
API = "/api/v1"
MEETING = {
    "host": "toys",
    "kind": "working_group",
    "title": "Toys",
    "starts": "2030-03-14T10:00:00",
    "ends": "2030-03-14T11:30:00",
    "zone": "Europe/Berlin",
}
THREAD = {"board": "board", "title": "A", "topic": "trend", "problem": "So.", "tlp": "GREEN"}

# Where pages show Markdown, by template and expression, and what is written there.
SHOWN = {
    "agendas/_agenda.html item.row.text": "agenda item",
    "agendas/_changes.html one.payload.text": "agenda item",
    "agendas/item.html item.row.text": "agenda item",
    "boards/desk.html board.charter": "charter",
    "bulletins/show.html item.text": "bulletin",
    "comments/_comment.html one.text": "comment",
    "groups/show.html group.charter": "charter",
    "guests/_programme.html item.text": "agenda item",
    "guests/_when.html meeting.description": "meeting",
    "guests/_when.html meeting.words": "meeting's door",
    "meetings/show.html meeting.description": "meeting",
    "packs/_pack.html item.row.text": "agenda item",
    "public/_face.html face.text": "bulletin",
    "register/release.html release.did": "release's outcome",
    "register/release.html release.said": "release",
    "register/report.html point.text": "point",
    "register/report.html thread.problem": "problem",
    "register/report.html thread.proposal": "proposal",
    "threads/_comment.html one.text": "talk",
    "threads/_points.html point.text": "point",
    "threads/_text.html whole.text.text": "draft text",
    "threads/show.html thread.problem": "problem",
    "threads/show.html thread.proposal": "proposal",
    "app/routers/drafts/composer.py text": "bulletin",
    "app/routers/drafts/reading.py content.text": "bulletin",
    "app/routers/rules.py text": "rules",
}


def _agenda_item(world: World) -> list[Response]:
    path = preparing.laid_out(world)
    body = {"title": "Letters", "tlp": "AMBER", "minutes": 20, "text": BOMB}
    return [
        world.client("berta").form(f"{path}/agenda", preparing.item(text=BOMB)),
        world.api("berta").post(f"{API}{path}/agenda", json=body),
    ]


def _charter(world: World) -> list[Response]:
    given = {"kind": "working_group", "name": "Wine", "history": "full", "charter": BOMB}
    made = {"kind": "committee", "name": "Small firms", "charter": BOMB}
    return [
        world.client("sara").form("/administration/groups/new", given),
        world.api("sara").post(f"{API}/groups", json=made),
    ]


def _bulletin(world: World) -> list[Response]:
    body = content(["toys"]) | {"text": BOMB}
    return [world.api("berta").post(f"{API}/bulletins", json=body)]


def _comment(world: World) -> list[Response]:
    path = f"/bulletins/{world.bulletin('berta', ['toys']).reference}"
    own = comment(world, path.rpartition("/")[2], "anna")
    return [
        world.client("anna").form(f"{path}/comments", {"text": BOMB}),
        world.client("anna").form(f"/comments/{own}/edit", {"text": BOMB}),
        world.api("anna").post(f"{API}{path}/comments", json={"text": BOMB}),
    ]


def _meeting(field: str) -> Callable[[World], list[Response]]:
    def write(world: World) -> list[Response]:
        more: dict[str, Any] = {field: BOMB}
        path = calling.called(world)
        return [
            world.client("berta").form(calling.NEW, calling.typed(**more)),
            calling.pressed(world, "berta", f"{path}/edit", **(calling.typed() | more)),
            world.api("berta").post(f"{API}/meetings", json=MEETING | more),
        ]

    return write


def _thread(field: str) -> Callable[[World], list[Response]]:
    def write(world: World) -> list[Response]:
        more: dict[str, Any] = {"points": [{"title": "This"}], field: BOMB}
        return [
            world.client("aldo").form(asking.NEW, asking.asked(**{field: BOMB})),
            world.api("aldo").post(f"{API}/threads", json=THREAD | more),
        ]

    return write


def _point(world: World) -> list[Response]:
    path = asking.opened(world)
    body = THREAD | {"points": [{"title": "This", "text": BOMB}]}
    return [
        world.client("aldo").form(asking.NEW, asking.asked(point_text=[BOMB, "", ""])),
        world.api("aldo").post(f"{API}/threads", json=body),
        world.api("aldo").post(f"{API}{path}/points", json={"title": "This", "text": BOMB}),
    ]


def _talk(world: World) -> list[Response]:
    path, said = asking.opened(world), {"room": "board", "text": BOMB}
    return [
        world.client("aldo").form(f"{path}/talk", said),
        world.api("aldo").post(f"{API}{path}/talk", json=said),
    ]


def _draft_text(world: World) -> list[Response]:
    path, begun = asking.opened(world), {"if-match": '"0"'}
    return [
        world.client("aldo").form(f"{path}/text", {"text": BOMB, "base": "0"}),
        world.api("aldo").put(f"{API}{path}/text", json={"text": BOMB}, headers=begun),
    ]


def _release(field: str) -> Callable[[World], list[Response]]:
    def write(world: World) -> list[Response]:
        _, path = answered(world)
        told = {"title": "Faster", "said": "It took long.", "did": "A day.", field: BOMB}
        form = {f"release_{name}": words for name, words in told.items()}
        return [
            world.client("aldo").form(f"{path}/release", form),
            world.api("aldo").post(f"{API}{path}/release", json=told),
        ]

    return write


def _rules(world: World) -> list[Response]:
    sent = {"title": "Rules", "text": BOMB}
    return [
        world.client("sara").form("/rules/new", sent | {"after": "1"}),
        world.api("sara").post(f"{API}/rules", json=sent | {"after": 1}),
    ]


DOORS: dict[str, tuple[str, Callable[[World], list[Response]]]] = {
    "agenda item": ("text", _agenda_item),
    "charter": ("charter", _charter),
    "bulletin": ("text", _bulletin),
    "comment": ("text", _comment),
    "meeting": ("description", _meeting("description")),
    "meeting's door": ("words", _meeting("words")),
    "problem": ("problem", _thread("problem")),
    "proposal": ("proposal", _thread("proposal")),
    "point": ("points text", _point),
    "talk": ("text", _talk),
    "draft text": ("text", _draft_text),
    "release": ("said", _release("said")),
    "release's outcome": ("did", _release("did")),
    "rules": ("text", _rules),
}


def test_each_place_that_shows_markdown_has_a_door_that_is_tried() -> None:
    found = set()
    for folder, pattern in (("templates", "*.html"), ("app", "*.py")):
        for path in (ROOT / folder).rglob(pattern):
            name = path.relative_to(ROOT).as_posix().removeprefix("templates/")
            told = re.findall(r"(?<!def )\bprose\(([^)]*)\)", path.read_text("utf-8"))
            found |= {f"{name} {expression}" for expression in told}
    assert found == set(SHOWN)
    assert set(SHOWN.values()) == set(DOORS)


def test_no_other_door_lets_markup_in() -> None:
    for path in (ROOT / "app").rglob("*.py"):
        if path.name != "prose.py":
            assert "markdown.render" not in path.read_text("utf-8"), path


@pytest.mark.parametrize("name", DOORS)
def test_what_cannot_be_shown_is_refused_at_its_field(world: World, name: str) -> None:
    field, write = DOORS[name]
    for answer in write(world):
        assert answer.status_code == 422, answer.url
        if answer.headers["content-type"].startswith("application/"):
            said = {one["field"] for one in answer.json()["errors"]}
            assert said <= set(field.split()), answer.text
        else:
            assert 'class="field-error"' in answer.text, answer.url


def test_what_was_kept_before_is_shown_as_it_was_written(world: World) -> None:
    made = world.bulletin("berta", ["toys"])
    text = "[" * 90_000
    world.owner("UPDATE bulletins SET text = %s WHERE id = %s RETURNING 1", text, made.id)
    page = world.client("anna").get(f"/bulletins/{made.reference}")
    assert page.status_code == 200
    assert SAID in page.text
    assert text in page.text


def test_the_longest_comment_of_brackets_is_shown(world: World) -> None:
    path = f"/bulletins/{world.bulletin('berta', ['toys']).reference}"
    text = {"text": BOMB[1:]}
    assert world.api("anna").post(f"{API}{path}/comments", json=text).status_code == 201
    page = world.client("berta").get(path)
    assert page.status_code == 200
    assert SAID not in page.text
