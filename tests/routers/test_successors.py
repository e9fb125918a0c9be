"""Naming who answers for what somebody had begun, over HTTP: when they leave, and later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cast import id_of
from tests.publishing import start_draft
from tests.writing import write

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World

BORIS = f"/affiliations/{id_of('boris@borel')}"
TESS = {"successor_id": str(id_of("tess"))}


@pytest.fixture
def begun(world: World) -> Bulletin:
    """Give what Boris wrote to Carla alone; he has a draft too."""
    made = world.bulletin("boris", ["carla@corvo"], tlp="RED")
    with world.as_("boris") as connection:
        start_draft(connection, "boris", id_of("a draft"))
    return made


def test_an_end_asks_who_answers_and_passes_it_on(world: World, begun: Bulletin) -> None:
    berta, tess = world.client("berta"), world.client("tess@borel")
    page = berta.get(BORIS).text
    assert "Who answers for what they had begun" in page
    assert begun.title not in page
    refused = berta.form(f"{BORIS}/end", {"successor_id": str(id_of("carla"))})
    assert refused.status_code == 422
    assert "Choose somebody else of the organisation" in refused.text
    assert "Active" in berta.get(BORIS).text
    done = berta.form(f"{BORIS}/end", TESS)
    assert done.status_code == 303
    shown = berta.get(BORIS).text
    assert "2 drafts and items passed on." in shown
    assert "Nobody here answers" not in shown
    assert tess.get(f"/bulletins/{begun.reference}").status_code == 200
    assert tess.get(f"/drafts/{id_of('a draft')}").status_code == 200
    withdrawn = tess.form(f"/bulletins/{begun.reference}/withdraw", {"reason": "Wrong shop."})
    assert withdrawn.status_code == 303


def test_without_a_name_it_waits_on_home(world: World, begun: Bulletin) -> None:
    berta = world.client("berta")
    assert "Nobody answers for what" not in berta.get("/").text
    assert berta.form(f"{BORIS}/end").status_code == 303
    assert f'href="{BORIS}"' in berta.get("/").text
    page = berta.get(BORIS).text
    assert "1 draft," in page
    assert "1 item that nobody else here sees" in page
    assert "Tess" in page
    for unseen in (begun.title, begun.reference, begun.secret, str(id_of("a draft"))):
        assert unseen not in page
    assert "Nobody here answers" not in world.client("sara").get(BORIS).text
    for wrong in ({}, {"successor_id": "x"}, {"successor_id": str(id_of("berta"))}):
        assert berta.form(f"{BORIS}/successor", wrong).status_code == 422, wrong
    assert berta.form(f"{BORIS}/successor", TESS).status_code == 303
    assert berta.form(f"{BORIS}/successor", TESS).status_code == 409
    assert "Nobody answers for what" not in berta.get("/").text
    home = world.client("tess@borel").get("/").text
    assert "Berta made you answer for" in home
    assert begun.title in home


def test_a_suspended_account_is_answered_for_too(world: World, begun: Bulletin) -> None:
    berta = world.client("berta")
    reason = {"reason": "Asked."}
    shut = world.client("ada").form(f"/people/{id_of('boris')}/suspend", reason)
    assert shut.status_code == 303
    page = berta.get(BORIS).text
    assert "Nobody here answers" in page
    assert page.count('id="f-successor_id"') == 1
    assert berta.form(f"{BORIS}/successor", TESS).status_code == 303
    assert world.client("ada").form(f"/people/{id_of('boris')}/lift").status_code == 303
    again = world.client("berta").get(BORIS)
    assert "Nobody here answers" not in again.text
    assert world.ask("boris", "SELECT id FROM records WHERE id = %s", begun.id) == []


def test_one_alone_is_told_to_ask_another(world: World) -> None:
    world.bulletin("aldo", ["carla@corvo"], tlp="RED")
    anna, aldo = world.client("anna"), f"/affiliations/{id_of('aldo@alba')}"
    assert "Who answers for what they had begun" not in anna.get(aldo).text
    assert anna.form(f"{aldo}/end").status_code == 303
    page = anna.get(aldo).text
    assert "Nobody names themselves." in page
    assert "/successor" not in page


def test_the_api_does_the_same(world: World, begun: Bulletin) -> None:
    api, path = world.api("berta"), f"/api/v1{BORIS}"
    assert api.get(path).json()["unanswered"] is None
    assert api.post(f"{path}/successor", json=TESS).status_code == 409
    assert api.post(f"{path}/end", json={"successor_id": str(id_of("lex"))}).status_code == 422
    assert api.post(f"{path}/end").status_code == 204
    told: dict[str, Any] = api.get(path).json()
    assert told["unanswered"] == {"drafts": 1, "items": 1}
    assert world.api("sara").get(path).json()["unanswered"] is None
    assert world.api("berta", "read").post(f"{path}/successor", json=TESS).status_code == 403
    for name, status in {"tess@borel": 403, "sara": 403, "anna": 404}.items():
        assert world.api(name).post(f"{path}/successor", json=TESS).status_code == status, name
    passed = api.post(f"{path}/successor", json=TESS)
    assert passed.json() == {"drafts": 1, "items": 1, "remaining": 0}
    assert begun.reference not in passed.text
    assert api.post(f"{path}/successor", json=TESS).status_code == 409
    assert api.get(path).json()["unanswered"] is None


async def test_an_end_over_the_api_names_at_once(world: World) -> None:
    reference = await write(world, "boris", ["carla@corvo"], tlp="AMBER+STRICT")
    assert world.api("berta").post(f"/api/v1{BORIS}/end", json=TESS).status_code == 204
    place = f"/api/v1/bulletins/{reference}"
    assert world.api("tess@borel").get(place).status_code == 200
    relabel = world.api("tess@borel").post(f"{place}/relabel", json={"tlp": "RED"})
    assert relabel.status_code in {200, 204}


def test_the_audience_says_who_answers(world: World, begun: Bulletin) -> None:
    assert world.client("berta").form(f"{BORIS}/end", TESS).status_code == 303
    tess = world.client("tess@borel")
    page = tess.get(f"/bulletins/{begun.reference}/audience").text
    assert "answers for it" in page
    assert f'value="{id_of("tess")}"' not in page
    assert f'value="{id_of("carla")}"' in page
