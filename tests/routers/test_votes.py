"""Votes over HTTP, in both voices: called, confirmed, cast, told, taken along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests import ballots, boards, polls
from tests.occasions import turning

if TYPE_CHECKING:
    from tests.boards import Thread
    from tests.world import World

API = "/api/v1"
# One night has no half past two, the other has two of them.
SPRING, AUTUMN = turning(3), turning(10)
CALLED = {
    "question": "Shall <we>?",
    "options": "For\nAgainst\nLater",
    "closes": f"{SPRING}T03:00",
    "zone": "Europe/Paris",
    "quorum": "40",
    "ballot": "secret",
}


@pytest.fixture
def thread(world: World) -> Thread:
    """Give a thread before a board of Alba, Borel (in the chair) and Dara."""
    world.owner("UPDATE boards SET zone = 'Europe/Paris', quorum_percent = 60")
    world.owner(
        "INSERT INTO boards (group_id, zone, quorum_percent) VALUES (%s, 'Europe/Paris', 60)"
        " ON CONFLICT DO NOTHING",
        world.id("board"),
    )
    boards.seat(world, "dora")
    return boards.open_thread(world, "aldo")


def call(world: World, thread: Thread, **changed: Any) -> Any:  # noqa: ANN401 - an answer
    path = f"/threads/{thread.reference}/votes/new"
    return world.client("berta").form(path, CALLED | changed)


def test_the_chair_calls_a_vote_and_the_page_says_what_it_is(world: World, thread: Thread) -> None:
    path = f"/threads/{thread.reference}/votes/new"
    form = world.client("berta").get(path, params={"point": "K1"}).text
    assert 'value="Europe/Paris" selected' in form
    assert 'value="60"' in form
    assert 'value="K1" selected' in form
    done = call(world, thread, point="K1")
    assert done.status_code == 303
    page = world.client("dora").get(done.headers["location"]).text
    for said in ("Shall &lt;we&gt;?", f"{SPRING} 03:00, UTC+02:00", "2 votes short of the quorum",
                 thread.points[0].reference, "It cannot be changed"):  # fmt: skip
        assert said in page
    listed = world.client("dora").get(f"/threads/{thread.reference}").text
    assert done.headers["location"] in listed
    for name, status in (("aldo", 403), ("carla", 404), ("sara", 404)):
        assert world.client(name).get(path).status_code == status
        assert world.client(name).form(path, CALLED).status_code == status


def test_what_cannot_be_called_keeps_what_was_written(world: World, thread: Thread) -> None:
    for field, value, said in (
        ("closes", f"{SPRING}T02:30", f"The next is {SPRING} 03:00."),
        ("closes", "", "Closes"),
        ("options", "For", "two to ten"),
        ("zone", "Europe/Atlantis", "from the list"),
        ("quorum", "0", "Quorum"),
        ("question", " ", "Write something"),
    ):
        refused = call(world, thread, **{field: value})
        assert (refused.status_code, said in refused.text) == (422, True), field
        assert "Shall &lt;we&gt;?" in refused.text or field == "question"
    assert world.owner("SELECT 1 FROM votes") == []


def test_sent_twice_it_is_called_once(world: World, thread: Thread) -> None:
    first, second = [call(world, thread, key="one") for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]
    key = {"idempotency-key": "two"}
    body = {"question": "So?", "closes": f"{AUTUMN}T02:30"}
    where = f"{API}/threads/{thread.reference}/votes"
    told = [world.api("berta").post(where, json=body, headers=key).json() for _ in range(2)]
    assert told[0] == told[1]
    assert told[0]["options"] == ["For", "Against"]
    assert (told[0]["closes_there"], told[0]["quorum_percent"]) == (
        *(f"{AUTUMN} 02:30, UTC+02:00",),
        60,
    )
    [said] = told[0]["said"]
    assert "comes twice" in said
    assert len(world.owner("SELECT 1 FROM votes")) == 2


def test_a_ballot_is_confirmed_before_it_is_cast(world: World, thread: Thread) -> None:
    path = call(world, thread).headers["location"]
    desk = world.client("aldo")
    assert 'type="radio"' in desk.get(path).text
    assert desk.form(f"{path}/ballot", {}).status_code == 422
    assert desk.form(f"{path}/ballot", {"choice": "7"}).status_code == 422
    asked = desk.form(f"{path}/ballot", {"choice": "1"})
    assert asked.status_code == 200
    for said in ("Is this your vote?", "Against", "Alba", "it is not kept who chose what"):
        assert said in asked.text
    assert world.owner("SELECT 1 FROM ballots") == []
    done = desk.form(f"{path}/ballot", {"choice": "1", "confirmed": "true"})
    assert (done.status_code, done.headers["location"]) == (303, path)
    page = desk.get(path).text
    assert "Your organisation has voted." in page
    assert 'type="radio"' not in page
    for sent in ({"choice": "1"}, {"choice": "0", "confirmed": "true"}):
        again = desk.form(f"{path}/ballot", sent)
        assert (again.status_code, "has voted already" in again.text) == (409, True)


def test_a_vote_is_given_on_the_page_and_used(world: World, thread: Thread) -> None:
    path = call(world, thread).headers["location"]
    desk, other = world.client("dora"), world.client("berta")
    assert desk.form(f"{path}/proxy", {"to": str(world.id("dara"))}).status_code == 422
    borel = {"to": str(world.id("borel"))}
    assert desk.form(f"{path}/proxy", borel).status_code == 303
    assert desk.form(f"{path}/proxy", borel).status_code == 409
    assert "Borel votes for you" in desk.get(path).text
    back = f"{path}/proxy/take-back"
    assert [desk.form(back).status_code for _ in range(2)] == [303, 409]
    assert desk.form(f"{path}/proxy", borel).status_code == 303
    assert "For whom" in other.get(path).text
    sent = {"for_id": str(world.id("dara")), "choice": "-1", "confirmed": "true"}
    assert other.form(f"{path}/ballot", sent).status_code == 303
    assert "Borel has voted for you." in desk.get(path).text
    chain = world.api("aldo").put(f"{API}{path}/proxy", json={"to": str(world.id("dara"))})
    assert (chain.status_code, "no further" in chain.text) == (422, True)
    assert world.api("dora").delete(f"{API}{path}/proxy").status_code == 409


def test_the_chair_withdraws_it_with_a_reason(world: World, thread: Thread) -> None:
    path = call(world, thread).headers["location"]
    assert "Withdraw the vote" not in world.client("aldo").get(path).text
    assert world.client("aldo").form(f"{path}/withdraw", {"reason": "So."}).status_code == 403
    chair = world.client("berta")
    refused = chair.form(f"{path}/withdraw", {"reason": " "})
    assert (refused.status_code, "Say why" in refused.text) == (422, True)
    assert chair.form(f"{path}/withdraw", {"reason": "Wrong question."}).status_code == 303
    assert "Wrong question." in world.client("aldo").get(path).text
    told = world.api("berta").post(f"{API}{path}/withdraw", json={"reason": "Again."})
    assert told.status_code == 409


@pytest.mark.parametrize("secret", [False, True])
def test_what_came_of_it_is_told_after_the_close(
    world: World,
    thread: Thread,
    secret: bool,  # noqa: FBT001 - a case
) -> None:
    vote = ballots.call(world, "berta", thread, secret=secret)
    for name, choice in (("aldo", 0), ("berta", -1)):
        sent = world.api(name).post(f"{API}/votes/{vote}/ballots", json={"choice": choice})
        assert sent.status_code == 204
    api = world.api("dora", "read")
    for part in ("result", "export", "export.csv"):
        assert api.get(f"{API}/votes/{vote}/{part}").status_code == 409
    told = api.get(f"{API}/votes/{vote}").json()
    assert (told["result"], told["cast"], told["phase"]) == (None, 2, "open")
    polls.close(world, vote)
    told = api.get(f"{API}/votes/{vote}/result").json()
    assert (told["counts"], told["words"]) == ([1, 0], "“Yes” is decided, with 1 of 2 votes.")
    data = api.get(f"{API}/votes/{vote}/export").json()
    assert [row["choice"] for row in data["ballots"]] == ([None, None] if secret else [0, -1])
    page = world.client("dora").get(f"/votes/{vote}").text
    assert "“Yes” is decided" in page
    assert world.client("dora").get(f"/votes/{vote}/export.json").json() == data
    sheet = world.client("dora").get(f"/votes/{vote}/export.csv")
    assert sheet.text == api.get(f"{API}/votes/{vote}/export.csv").text
    assert "attachment" in sheet.headers["content-disposition"]


def test_who_does_not_see_the_room_sees_no_vote(world: World, thread: Thread) -> None:
    vote = ballots.call(world, "berta", thread)
    boards.hand_over(world, "aldo", thread)
    polls.close(world, vote)
    for name in ("sara", "carla", "boris", "tess"):
        for part in ("", "/export.csv", "/export.json"):
            assert world.client(name).get(f"/votes/{vote}{part}").status_code == 404, name
        for part in ("", "/result", "/export", "/export.csv"):
            assert world.api(name).get(f"{API}/votes/{vote}{part}").status_code == 404, name
        cast = world.api(name).post(f"{API}/votes/{vote}/ballots", json={"choice": 0})
        assert cast.status_code == 404, name
    page = world.client("sara").get(f"/threads/{thread.reference}").text
    assert "Shall we?" not in page
    told = world.api("sara").get(f"{API}/threads/{thread.reference}/votes").json()
    assert told["items"] == []
