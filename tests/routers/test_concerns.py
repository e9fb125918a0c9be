"""Concerns over HTTP, in both voices: who raises, who is told, who answers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from app.models.concerns import KINDS
from tests.writing import key

if TYPE_CHECKING:
    from tests.world import World

PAGE, API = "/bulletins", "/api/v1"
SAID = {"kind": "wrong_person", "text": "This is a dealer of ours."}


def raised(world: World, name: str, path: str) -> str:
    """Raise a concern on the page; return the path of its own page."""
    done = world.client(name).form(f"{path}/concern", SAID)
    assert done.status_code == 303, done.text
    return str(done.headers["location"])


def test_any_reader_raises_each_of_the_four(world: World) -> None:
    path = f"{PAGE}/{world.bulletin('berta', ['toys']).reference}"
    desk, api = world.client("anna"), world.api("anna")
    assert desk.get(f"{path}/concern").text.count('name="kind"') == len(KINDS)
    for kind in KINDS:
        assert desk.form(f"{path}/concern", SAID | {"kind": kind}).status_code == 303
        told = api.post(f"{API}{path}/concerns", json=SAID | {"kind": kind})
        assert (told.status_code, told.json()["kind"]) == (201, kind)
    for wrong in ({"kind": "x"}, {"kind": ""}, {"text": " "}, {"text": "x" * 5001}):
        answer = desk.form(f"{path}/concern", SAID | wrong)
        assert answer.status_code == 422, wrong
        assert api.post(f"{API}{path}/concerns", json=SAID | wrong).status_code == 422
    assert "x" * 5001 in answer.text
    assert world.client("carla").get(f"{path}/concern").status_code == 404
    assert world.client("carla").form(f"{path}/concern", SAID).status_code == 404
    assert world.api("carla").post(f"{API}{path}/concerns", json=SAID).status_code == 404


def test_its_parties_see_it_and_nobody_else(world: World) -> None:
    bulletin = world.bulletin("anna", ["toys"])
    concern = raised(world, "aldo", f"{PAGE}/{bulletin.reference}")
    for name in ("aldo", "anna", "berta"):
        assert "This is a dealer of ours." in world.client(name).get(concern).text, name
        assert world.api(name, "read").get(API + concern).status_code == 200, name
    absent = f"/concerns/{uuid4()}"
    for name in ("boris", "carla", "cora", "sara"):
        assert world.client(name).get(concern).status_code == 404, name
        assert world.client(name).form(concern, {"answer": "x"}).status_code == 404, name
        assert world.api(name).get(API + concern).status_code == 404, name
    assert world.client("aldo").get(absent).status_code == 404
    listed = world.api("anna", "read").get(f"{API}{PAGE}/{bulletin.reference}/concerns").json()
    assert len(listed["items"]) == 1
    assert concern in world.client("anna").get(f"{PAGE}/{bulletin.reference}").text


def test_counsel_see_the_concern_and_not_the_item(world: World) -> None:
    bulletin = world.bulletin("boris", ["apparel"])
    path = f"{PAGE}/{bulletin.reference}"
    concern = raised(world, "anna", path)
    desk = world.client("cora")
    page = desk.get(concern).text
    assert "This is a dealer of ours." in page
    assert "TLP:AMBER" in page
    assert bulletin.secret not in page
    assert path not in page
    assert desk.get(path).status_code == 404
    assert concern in desk.get("/").text
    assert desk.form(concern, {"answer": "We look into it."}).status_code == 303
    assert "We look into it." in world.client("anna").get(concern).text
    assert "Cora" in world.client("boris").get(concern).text


def test_one_answer_stands_and_not_the_raisers_own(world: World) -> None:
    path = f"{PAGE}/{world.bulletin('anna', ['toys']).reference}"
    concern = raised(world, "aldo", path)
    said = {"answer": "We corrected it."}
    assert world.client("aldo").form(concern, said).status_code == 403
    assert world.api("aldo").post(f"{API}{concern}/answer", json=said).status_code == 403
    assert world.client("anna").form(concern, {"answer": " "}).status_code == 422
    assert concern in world.client("berta").get("/").text
    told = world.api("anna").post(f"{API}{concern}/answer", json=said)
    assert (told.status_code, told.json()["answered_by_name"]) == (200, "Anna")
    assert world.client("berta").form(concern, {"answer": "No."}).status_code == 403
    assert concern not in world.client("berta").get("/").text
    trail = world.client("anna").get(f"{path}/trail").text
    assert "raised a concern" in trail
    assert "answered a concern" in trail


def test_it_says_before_who_will_read_it(world: World) -> None:
    path = f"{PAGE}/{world.bulletin('berta', ['alba'], 'AMBER+STRICT').reference}"
    page = world.client("anna").get(f"{path}/concern").text
    for words in ("Everybody of Borel who sees this item", "Sara, Marketplace", "Secretariat"):
        assert words in page, words
    told = world.api("anna", "read").get(f"{API}{path}/concerns").json()
    reached = [(one["person_name"], one["office"]) for one in told["would_reach"]]
    assert reached == [("Sara", "secretariat"), ("Simon", "secretariat")]
    again = world.client("anna").form(f"{path}/concern", SAID | {"text": " "})
    assert "Simon, Marketplace" in again.text
    led = f"{PAGE}/{world.bulletin('boris', ['apparel']).reference}"
    page = world.client("anna").get(f"{led}/concern").text
    assert "Cora, Marketplace" in page
    assert "Sara, Marketplace" not in page


def test_where_everybody_else_is_left_out_it_says_so(world: World) -> None:
    made = world.bulletin("berta", ["alba"], exclude=["marketplace"])
    page = world.client("anna").get(f"{PAGE}/{made.reference}/concern").text
    assert "Nobody else can be told of it here." in page


def test_the_secretariat_reads_the_words_and_not_the_item(world: World) -> None:
    bulletin = world.bulletin("berta", ["alba"], "AMBER+STRICT")
    path = f"{PAGE}/{bulletin.reference}"
    concern = raised(world, "anna", path)
    desk = world.client("sara")
    page = desk.get(concern).text
    assert "This is a dealer of ours." in page
    assert bulletin.secret not in page
    assert desk.get(path).status_code == 404
    assert concern in desk.get("/").text
    assert desk.form(concern, {"answer": "I ask them."}).status_code == 303
    assert "I ask them." in world.client("berta").get(concern).text
    assert world.api("sara").get(API + concern).json()["item_seen"] is False


def test_an_excluded_chair_learns_nothing(world: World) -> None:
    path = f"{PAGE}/{world.bulletin('anna', ['toys'], exclude=['berta']).reference}"
    concern = raised(world, "aldo", path)
    assert world.client("berta").get(concern).status_code == 404
    assert concern not in world.client("berta").get("/").text


def test_raised_twice_is_raised_once(world: World) -> None:
    path = f"{PAGE}/{world.bulletin('berta', ['toys']).reference}"
    sent = SAID | {"key": "a-page"}
    first, second = [world.client("anna").form(f"{path}/concern", sent) for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]
    header = {"idempotency-key": "a-program"}
    api = world.api("anna")
    told = [api.post(f"{API}{path}/concerns", json=SAID, headers=header) for _ in range(2)]
    assert told[0].json() == told[1].json()
    assert world.owner("SELECT count(*) AS n FROM concerns")[0].n == 2


def test_a_concern_about_red_stays_on_the_pages(world: World) -> None:
    path = f"{PAGE}/{world.bulletin('berta', ['anna@alba'], 'RED').reference}"
    concern = raised(world, "anna", path)
    assert world.client("berta").get(concern).status_code == 200
    assert world.api("berta").get(API + concern).status_code == 404
    answered = world.api("berta").post(f"{API}{concern}/answer", json={"answer": "x"})
    assert answered.status_code == 404
    assert world.api("anna").post(f"{API}{path}/concerns", json=SAID).status_code == 404


def test_who_is_left_out_learns_nothing_more(world: World) -> None:
    path = f"{PAGE}/{world.bulletin('berta', ['toys', 'alba']).reference}"
    concern = raised(world, "anna", path)
    out = {"principal_id": key("alba"), "exclude": "true"}
    assert world.client("berta").form(f"{path}/narrow", out).status_code == 303
    assert world.client("anna").get(concern).status_code == 404
    assert world.client("anna").get(path).status_code == 404
