"""That two people release is ended by two: asked for on the form, agreed to by a colleague."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.services.organisations import easings
from tests.careful import demand
from tests.cast import id_of

if TYPE_CHECKING:
    from tests.world import World

BOREL = f"/organisations/{id_of('borel')}"
EASING = f"{BOREL}/easing"
TIE = f"/api/v1/affiliations/{id_of('tess@borel')}"
ASKED = "Another person of your organisation is asked; until then two people release."
LATE = "Only who held their place, or their rights, before this was asked decides it."


def version(world: World) -> int:
    """Return the version of Borel's page."""
    return int(world.api("berta").get(f"/api/v1{BOREL}").json()["version"])


def ask(world: World) -> Any:  # noqa: ANN401 - an answer
    """Let Berta say on the form that no second person is wanted."""
    demand(world, "borel")
    given = {"name": "Borel", "country": "FR", "version": str(version(world))}
    return world.client("berta").form(f"{BOREL}/edit", given)


def wanted(world: World) -> bool:
    """Tell whether Borel wants two people."""
    (row,) = world.owner("SELECT second_release FROM organisations WHERE id = %s", id_of("borel"))
    return bool(row.second_release)


def send_away(world: World, deed: str) -> None:
    """Let Berta suspend Tess, end her time, or take her rights (`admin`)."""
    sent = {"suspend": {"reason": "On leave for a while."}, "admin": {"admin": False}}.get(deed)
    method = "PUT" if deed == "admin" else "POST"
    assert world.api("berta").request(method, f"{TIE}/{deed}", json=sent).is_success


def deeds(world: World) -> list[str]:
    """Return what the trail says of it."""
    found = "SELECT deed FROM audit WHERE deed LIKE 'easing:%%' ORDER BY at, id"
    return [row.deed for row in world.owner(found)]


def test_an_admin_alone_only_asks(world: World) -> None:
    assert ask(world).headers["location"] == BOREL
    assert wanted(world)
    own = world.client("berta").get(BOREL).text
    assert "Berta asks that one person may publish alone again" in own
    assert "Take it back" in own
    assert "One person may publish alone again" not in world.client("berta").get("/").text
    refused = world.client("berta").form(EASING, {"decision": "agree"})
    assert refused.status_code == 403
    assert wanted(world)


def test_a_colleague_agrees(world: World) -> None:
    ask(world)
    boris = world.client("boris")
    assert "One person may publish alone again" in boris.get("/").text
    assert boris.form(EASING, {"decision": "agree"}).headers["location"] == BOREL
    assert not wanted(world)
    assert "asks that one person" not in boris.get(BOREL).text
    assert deeds(world) == ["easing:ask", "easing:agree"]
    assert boris.form(EASING, {"decision": "agree"}).status_code == 409


@pytest.mark.parametrize(("name", "decision"), [("boris", "refuse"), ("berta", "withdraw")])
def test_it_is_refused_or_taken_back(world: World, name: str, decision: str) -> None:
    ask(world)
    done = world.client(name).form(EASING, {"decision": decision})
    assert done.status_code == 303
    assert wanted(world)
    assert "One person may publish" not in world.client("boris").get("/").text
    assert deeds(world) == ["easing:ask", f"easing:{decision}"]


def test_where_there_are_two_admins_the_other_decides(world: World) -> None:
    world.owner("UPDATE affiliations SET admin = true WHERE id = %s", id_of("tess@borel"))
    ask(world)
    page = world.client("boris").get(BOREL).text
    assert "Another admin of your organisation decides this." in page
    sent = {"decision": "agree"}
    assert world.api("boris").post(f"/api/v1{EASING}", json=sent).status_code == 403
    done = world.api("tess@borel").post(f"/api/v1{EASING}", json=sent)
    assert (done.status_code, done.json()["second_release"]) == (200, False)


@pytest.mark.parametrize("deed", ["suspend", "admin", "end"])
def test_nobody_sends_the_other_admin_away_and_asks_a_colleague(world: World, deed: str) -> None:
    world.owner("UPDATE affiliations SET admin = true WHERE id = %s", id_of("tess@borel"))
    send_away(world, deed)
    ask(world)
    agreed = world.api("boris").post(f"/api/v1{EASING}", json={"decision": "agree"})
    assert agreed.status_code == 403
    assert "Another admin of your organisation decides this." in agreed.text
    assert "One person may publish" not in world.client("boris").get("/").text
    assert "Another admin of your organisation decides" in world.client("boris").get(BOREL).text
    assert wanted(world)


async def test_it_waits_for_who_was_suspended(world: World) -> None:
    world.owner("UPDATE affiliations SET admin = true WHERE id = %s", id_of("tess@borel"))
    send_away(world, "suspend")
    ask(world)
    assert world.api("berta").post(f"{TIE}/lift").is_success
    async with world.acting("tess@borel") as (session, actor):
        await easings.decide(session, actor, id_of("borel"), "agree")
    assert not wanted(world)


def test_who_came_since_it_was_asked_does_not_decide(world: World) -> None:
    ask(world)
    came = "UPDATE affiliations SET starts_at = now() WHERE id = %s"
    world.owner(came, id_of("boris@borel"))
    answer = world.client("boris").form(EASING, {"decision": "agree"})
    assert answer.status_code == 403
    assert LATE in answer.text
    assert LATE in world.client("boris").get(BOREL).text


def test_nor_who_was_made_admin_since(world: World) -> None:
    ask(world)
    assert world.api("berta").put(f"{TIE}/admin", json={"admin": True}).is_success
    answer = world.api("tess@borel").post(f"/api/v1{EASING}", json={"decision": "agree"})
    assert answer.status_code == 403
    assert LATE in answer.text


def test_the_form_says_that_it_waits(world: World) -> None:
    demand(world, "borel")
    berta = world.client("berta")
    given = {"name": "Borel", "country": "FR"}
    for also, said in (({}, ASKED), ({"second_release": "true"}, "Saved.")):
        sent = given | also | {"version": str(version(world))}
        assert berta.form(f"{BOREL}/edit", sent).headers["location"] == BOREL
        assert said in berta.get(BOREL).text
    assert "asks that one person may publish alone again" in berta.get(f"{BOREL}/edit").text


def test_the_api_tells_its_own_staff_alone(world: World) -> None:
    demand(world, "borel")
    tag = {"if-match": f'"{version(world)}"'}
    sent = {"second_release": False}
    asked = world.api("berta").patch(f"/api/v1{BOREL}", json=sent, headers=tag).json()
    assert (asked["second_release"], asked["easing"]["asked_by_name"]) == (True, "Berta")
    told = {name: world.api(name).get(f"/api/v1{BOREL}").json() for name in ("boris", "sara")}
    assert (told["boris"]["easing"] is None, told["sara"]["easing"]) == (False, None)
    assert "asks that one person" not in world.client("sara").get(BOREL).text
    for name in ("sara", "anna", "tess@corvo"):
        answer = world.api(name).post(f"/api/v1{EASING}", json={"decision": "agree"})
        assert answer.status_code == 404


def test_where_nobody_could_agree_it_is_not_asked(world: World) -> None:
    demand(world, "dara")
    given = {"name": "Dara", "country": "DE", "version": "1"}
    page = world.client("dora").form(f"/organisations/{id_of('dara')}/edit", given)
    assert page.status_code == 422
    assert "nobody else is of its staff" in page.text
