"""How a test prepares an agenda as people do: on its desk, up to the convening."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from pypdf import PdfWriter

from tests import meetings
from tests.cast import id_of

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.world import World

CORA = f"{id_of('cora')}@{id_of('marketplace')}"


def item(**more: object) -> dict[str, Any]:
    """Return the fields of a subject, but for what `more` says."""
    return {
        "title": "Forged letters of authorisation",
        "tlp": "AMBER",
        "part": "business",
        "purpose": "discussion",
        "minutes": "20",
        "owner_name": "Berta",
        "text": "What each of us sees of them.",
        "closed_to": "",
        **more,
    }


def planned(world: World, name: str = "berta", *, days: float = 30) -> str:
    """Plan a meeting of toys with everybody there invited, and return its path."""
    made = meetings.plan(world, name, days=days)
    meetings.invite(world, name, made, "toys")
    return f"/meetings/{made.reference}"


def laid_out(world: World, name: str = "berta", *, days: float = 30, **more: object) -> str:
    """Plan a meeting with a whole agenda and counsel named, and return its path."""
    path = planned(world, name, days=days)
    desk = world.client(name)
    done = desk.form(f"{path}/agenda/usual", {"tlp": "AMBER"})
    assert done.status_code == 303, done.text
    done = desk.form(f"{path}/agenda", item(**more))
    assert done.status_code == 303, done.text
    done = desk.form(f"{path}/agenda/counsel", {"counsel": CORA})
    assert done.status_code == 303, done.text
    return path


def agree(world: World, path: str, name: str = "cora") -> Response:
    """Give counsel's word on the agenda as it is shown to them."""
    desk = world.client(name)
    return desk.form(
        f"{path}/agenda/agree", {"seen": hidden(desk.get(f"{path}/agenda").text, "seen")}
    )


def convene(world: World, path: str, name: str = "berta") -> Response:
    """Convene a meeting as it is now."""
    asked = "SELECT version + prepared AS version FROM meetings WHERE id = ("
    asked += "SELECT id FROM records WHERE reference = %s)"
    row = world.owner(asked, path.rpartition("/")[2])[0]
    return world.client(name).form(f"{path}/convene", {"version": str(row.version)})


def convened(world: World, **more: object) -> str:
    """Return the path of a meeting that is convened."""
    path = laid_out(world, **more)  # type: ignore[arg-type] # fields of an item
    assert agree(world, path).status_code == 303
    done = convene(world, path)
    assert done.status_code == 303, done.text
    return path


def items(world: World, path: str, name: str = "berta") -> list[dict[str, Any]]:
    """Return the agenda as the API tells it to somebody."""
    answer = world.api(name).get(f"/api/v1{path}/agenda")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def subject(world: World, path: str, name: str = "berta") -> str:
    """Return the path of the first subject on an agenda that somebody sees."""
    found = next(one for one in items(world, path, name) if one["part"] == "business")
    return f"{path}/agenda/{found['reference']}"


def hidden(page: str, name: str) -> str:
    """Return what a hidden field of a page holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found[1]


def document(pages: int = 2) -> bytes:
    """Return a PDF of so many empty pages."""
    writer, kept = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.write(kept)
    return kept.getvalue()
