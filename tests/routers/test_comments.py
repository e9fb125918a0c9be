"""The talk below an item over HTTP, in both voices."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from tests.writing import comment

if TYPE_CHECKING:
    from tests.world import World

PAGE, API = "/bulletins", "/api/v1"


def test_a_comment_and_its_answers_stand_together(world: World) -> None:
    reference = world.bulletin("berta", ["toys"]).reference
    path, desk = f"{PAGE}/{reference}", world.client("anna")
    done = desk.form(f"{path}/comments", {"text": "Seen in **Milan**.\n<b onclick=x>"})
    assert done.status_code == 303
    anchor = done.headers["location"].partition("#")[2]
    page = world.client("berta").get(path).text
    assert f'id="{anchor}"' in page
    assert "Seen in <strong>Milan</strong>." in page
    assert "<b onclick" not in page
    first = anchor.removeprefix("c-")
    assert "In answer to Anna" in desk.get(f"{path}?reply={first}").text
    answer = {"text": "Which street?", "parent_id": first}
    second = world.client("berta").form(f"{path}/comments", answer).headers["location"][-36:]
    desk.form(f"{path}/comments", {"text": "The long one.", "parent_id": second})
    talk = world.api("aldo", "read").get(f"{API}{path}/comments").json()["items"]
    assert [one["parent_id"] for one in talk] == [None, first, second]
    # One level is shown, however deep it is answered.
    assert world.client("aldo").get(path).text.count('class="thread"') == 1


def test_what_cannot_be_said_keeps_what_was_written(world: World) -> None:
    path = f"{PAGE}/{world.bulletin('berta', ['toys']).reference}"
    desk, api = world.client("anna"), world.api("anna")
    for text in ("", " \n ", "\u200b" * 3, "x" * 20_001):
        refused = desk.form(f"{path}/comments", {"text": text})
        assert refused.status_code == 422, text[:9]
        assert "needs your attention" in refused.text
        assert api.post(f"{API}{path}/comments", json={"text": text}).status_code == 422
    assert "x" * 20_001 in refused.text
    other = comment(world, world.bulletin("berta", ["toys"]).reference, "anna")
    for parent, status in ((other, 404), (str(uuid4()), 404), ("x", 422)):
        sent = {"text": "Yes.", "parent_id": parent}
        assert desk.form(f"{path}/comments", sent).status_code == status
        assert api.post(f"{API}{path}/comments", json=sent).status_code == status
    assert world.owner("SELECT count(*) AS n FROM comments")[0].n == 1


def test_said_twice_is_said_once(world: World) -> None:
    path = f"{PAGE}/{world.bulletin('berta', ['toys']).reference}"
    sent = {"text": "Seen.", "key": "a-page"}
    first, second = [world.client("anna").form(f"{path}/comments", sent) for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]
    key = {"idempotency-key": "a-program"}
    told = [
        world.api("anna").post(f"{API}{path}/comments", json={"text": "So."}, headers=key).json()
        for _ in range(2)
    ]
    assert told[0] == told[1]
    assert world.owner("SELECT count(*) AS n FROM comments")[0].n == 2


def test_htmx_gets_the_talk(world: World) -> None:
    path = f"{PAGE}/{world.bulletin('berta', ['toys']).reference}"
    desk, asked = world.client("anna"), {"hx-request": "true"}
    part = desk.form(f"{path}/comments", {"text": "Seen."}, headers=asked)
    assert part.status_code == 200
    assert part.text.lstrip().startswith('<section class="part talk"')
    assert "Your comment is there." in part.headers["hx-trigger"]
    wrong = desk.form(f"{path}/comments", {"text": ""}, headers=asked)
    assert (wrong.status_code, "<html" in wrong.text) == (422, False)


def test_other_words_for_fifteen_minutes(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys"])
    own = f"/comments/{comment(world, bulletin.reference, 'anna', 'Seen in Milano.')}"
    desk, api = world.client("anna"), world.api("anna")
    assert "Seen in Milano." in desk.get(f"{own}/edit").text
    assert desk.form(f"{own}/edit", {"text": "Seen in Milan."}).status_code == 303
    assert desk.form(f"{own}/edit", {"text": " "}).status_code == 422
    told = api.patch(API + own, json={"text": "Seen in Milan, twice."})
    assert (told.status_code, told.json()["text"]) == (200, "Seen in Milan, twice.")
    assert told.json()["edited_at"] is not None
    assert world.client("aldo").form(f"{own}/edit", {"text": "No."}).status_code == 403
    assert world.api("aldo").patch(API + own, json={"text": "No."}).status_code == 403
    world.age(bulletin, timedelta(minutes=16))
    assert desk.get(f"{own}/edit").status_code == 403
    assert desk.form(f"{own}/edit", {"text": "Late."}).status_code == 403
    assert api.patch(API + own, json={"text": "Late."}).status_code == 403
    assert f"{own}/withdraw" in desk.get(f"{PAGE}/{bulletin.reference}").text
    assert desk.form(f"{own}/withdraw").status_code == 303


def test_withdrawn_words_are_gone_and_their_place_stays(world: World) -> None:
    reference = world.bulletin("berta", ["toys"]).reference
    path = f"{PAGE}/{reference}"
    own = f"/comments/{comment(world, reference, 'anna', 'A slip of mine.')}"
    assert world.client("aldo").form(f"{own}/withdraw").status_code == 403
    assert world.api("aldo").delete(API + own).status_code == 403
    assert world.api("anna").delete(API + own).status_code == 204
    page = world.client("aldo").get(path).text
    assert "Withdrawn by its author." in page
    assert "A slip of mine." not in page
    assert world.client("anna").form(f"{own}/withdraw").status_code == 403
    assert world.owner("SELECT text FROM comments")[0].text == ""


def test_a_chair_hides_with_a_reason(world: World) -> None:
    reference = world.bulletin("anna", ["toys"]).reference
    path = f"{PAGE}/{reference}"
    own = f"/comments/{comment(world, reference, 'aldo', 'We charge 80 euro.')}"
    for name in ("anna", "aldo"):
        assert world.client(name).form(f"{own}/hide", {"reason": "x"}).status_code == 403
        assert f"{own}/hide" not in world.client(name).get(path).text
        assert world.api(name).post(f"{API}{own}/hide", json={"reason": "x"}).status_code == 403
    chair = world.client("berta")
    assert chair.get(f"{own}/hide").status_code == 200
    assert chair.form(f"{own}/hide", {"reason": " "}).status_code == 422
    assert chair.form(f"{own}/hide", {"reason": "It speaks of prices."}).status_code == 303
    for name in ("anna", "aldo", "berta"):
        page = world.client(name).get(path).text
        assert "It speaks of prices." in page
        assert "80 euro" not in page
    talk = world.api("aldo", "read").get(f"{API}{path}/comments").json()["items"]
    assert (talk[0]["text"], talk[0]["hidden_reason"]) == ("", "It speaks of prices.")


def test_what_was_hidden_its_writer_takes_back(world: World) -> None:
    reference = world.bulletin("anna", ["toys"]).reference
    path = f"{PAGE}/{reference}"
    ids = [comment(world, reference, "aldo", "We charge 80 euro.") for _ in range(2)]
    for one in ids:
        done = world.client("berta").form(f"/comments/{one}/hide", {"reason": "Prices."})
        assert done.status_code == 303
    aldo, first, second = world.client("aldo"), *(f"/comments/{one}" for one in ids)
    assert f"{first}/withdraw" in aldo.get(path).text
    assert f"{first}/withdraw" not in world.client("anna").get(path).text
    assert aldo.get(f"{first}/edit").status_code == 403
    assert aldo.form(f"{first}/withdraw").status_code == 303
    assert world.api("aldo").delete(API + second).status_code == 204
    assert aldo.get(path).text.count("Withdrawn by its author.") == 2
    assert {row.text for row in world.owner("SELECT text FROM comments")} == {""}


def test_below_a_withdrawn_item_one_takes_back_ones_own(world: World) -> None:
    reference = world.bulletin("berta", ["toys"]).reference
    path = f"{PAGE}/{reference}"
    world.client("anna").get(path)
    world.client("aldo").get(path)
    ids = [comment(world, reference, "anna", "A slip of mine.") for _ in range(2)]
    other = comment(world, reference, "aldo", "Words of Aldo.")
    assert world.client("berta").form(f"{path}/withdraw", {"reason": "No."}).status_code == 303
    anna, api = world.client("anna"), world.api("anna")
    page = anna.get(path).text
    assert ("A slip of mine." in page, "Words of Aldo." in page) == (True, False)
    assert len(api.get(f"{API}{path}/comments").json()["items"]) == 2
    assert anna.get(f"/comments/{ids[0]}/edit").status_code == 403
    assert anna.form(f"/comments/{other}/withdraw").status_code == 404
    assert anna.form(f"/comments/{ids[0]}/withdraw").status_code == 303
    assert api.delete(f"{API}/comments/{ids[1]}").status_code == 204
    assert api.delete(f"{API}/comments/{other}").status_code == 404
    page = world.client("berta").get(path).text
    assert ("A slip of mine." in page, "Words of Aldo." in page) == (False, True)


def test_who_lost_sight_of_the_item_leaves_their_words(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys"])
    own = f"/comments/{comment(world, bulletin.reference, 'anna')}"
    world.end("anna in toys")
    assert world.client("anna").form(f"{own}/withdraw").status_code == 404
    assert world.api("anna").delete(API + own).status_code == 404


def test_who_does_not_see_the_item_sees_no_talk(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys"])
    hidden = comment(world, bulletin.reference, "anna")
    desk, api = world.client("carla"), world.api("carla")
    for one in (hidden, uuid4()):
        assert desk.get(f"/comments/{one}/edit").status_code == 404
        assert desk.get(f"/comments/{one}/hide").status_code == 404
        assert desk.form(f"/comments/{one}/edit", {"text": "x"}).status_code == 404
        assert desk.form(f"/comments/{one}/withdraw").status_code == 404
        assert api.patch(f"{API}/comments/{one}", json={"text": "x"}).status_code == 404
        assert api.delete(f"{API}/comments/{one}").status_code == 404
    path = f"{PAGE}/{bulletin.reference}/comments"
    assert desk.form(path, {"text": "x"}).status_code == 404
    assert api.post(API + path, json={"text": "x"}).status_code == 404


def test_no_talk_below_what_ended_and_none_of_red_over_the_api(world: World) -> None:
    ended = f"{PAGE}/{world.bulletin('berta', ['toys']).reference}"
    world.client("berta").form(f"{ended}/expire")
    assert world.client("anna").form(f"{ended}/comments", {"text": "x"}).status_code == 403
    assert "closed for comments" in world.client("anna").get(ended).text
    red = f"{PAGE}/{world.bulletin('berta', ['anna@alba'], 'RED').reference}"
    said = world.client("anna").form(f"{red}/comments", {"text": "Only here."})
    own = said.headers["location"].partition("#c-")[2]
    assert "Only here." in world.client("berta").get(red).text
    api = world.api("anna")
    assert api.post(f"{API}{red}/comments", json={"text": "x"}).status_code == 404
    assert api.patch(f"{API}/comments/{own}", json={"text": "x"}).status_code == 404
    assert api.delete(f"{API}/comments/{own}").status_code == 404
