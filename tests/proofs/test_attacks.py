"""Ways around the rules that somebody thought of: second paths to what one must not learn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import ballots, boards
from tests.cast import id_of

if TYPE_CHECKING:
    from tests.boards import Thread
    from tests.world import World


def path_of(thread: Thread) -> str:
    """Return the path of a thread's page."""
    return f"/threads/{thread.reference}"


def test_who_stays_out_does_not_tell_who_wrote_it(world: World) -> None:
    boards.seat(world, "dora")
    thread = boards.open_thread(world, "aldo", sealed=True)
    berta = world.client("berta")
    for house, person in (("alba", "Aldo"), ("dara", "Dora")):
        assert person in berta.get(f"{path_of(thread)}/audience").text
        assert boards.recuse(world, "berta", thread, house) == ""
        # The author still sees it; whoever stays out otherwise does not, and both look alike.
        for page in ("", "/audience"):
            assert person not in berta.get(path_of(thread) + page).text, (house, page)
    assert world.client("aldo").get(path_of(thread)).status_code == 200
    assert world.client("dora").get(path_of(thread)).status_code == 404
    assert "Aldo" in world.client("aldo").get(f"{path_of(thread)}/audience").text


def test_whoever_stays_out_is_not_told_as_a_reader_of_the_room(world: World) -> None:
    boards.seat(world, "dora")
    thread = boards.open_thread(world, "aldo")
    assert boards.recuse(world, "berta", thread, "dara") == ""
    assert "Dora" not in world.client("berta").get(f"{path_of(thread)}/audience").text


def test_a_colleague_in_another_seat_does_not_tell_who_wrote_it(world: World) -> None:
    boards.seat(world, "tess@corvo")
    thread = boards.open_thread(world, "berta", sealed=True)
    other = boards.open_thread(world, "aldo", sealed=True)
    corvo = world.client("tess@corvo")
    for one in (thread, other):
        assert corvo.get(path_of(one)).status_code == 200
        assert boards.recuse(world, "berta", one, "borel") == ""
        # Tess works for Borel too: she stays out of both, whoever wrote them.
        assert corvo.get(path_of(one)).status_code == 404
        world.ask("berta", "SELECT end_recusal(id) FROM recusals WHERE until IS NULL")
        assert corvo.get(path_of(one)).status_code == 200


def test_the_language_of_a_page_does_not_tell_who_wrote_it(world: World) -> None:
    world.owner("UPDATE people SET language = 'zh_Hans' WHERE id = %s", world.id("aldo"))
    thread = boards.open_thread(world, "aldo", sealed=True)
    said = {"text": "Mine.", "room": "board"}
    made = world.api("aldo").post(f"/api/v1{path_of(thread)}/talk", json=said)
    assert made.json()["language"] == "en"
    assert 'lang="zh-Hans"' not in world.client("berta").get(path_of(thread)).text
    item = world.bulletin("aldo", ["toys"], sealed=True)
    there = f"/api/v1/bulletins/{item.reference}/comments"
    world.api("aldo").post(there, json={"text": "Mine."})
    (one,) = world.api("berta").get(there).json()["items"]
    assert (one["author_name"], one["language"]) == ("", "en")


def test_an_answer_stays_with_the_point_that_it_speaks_of(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    boards.hand_over(world, "aldo", thread, [thread.points[0]])
    kept = boards.speak(world, "berta", thread, "Kept.", room=False, about=thread.points[1])
    answer = {"text": "On it.", "room": "platform", "parent_id": str(kept)}
    talk = f"/api/v1{path_of(thread)}/talk"
    aldo = world.api("aldo")
    assert aldo.post(talk, json=answer | {"about": "K1"}).status_code == 404
    assert aldo.post(talk, json=answer).status_code == 201
    assert world.api("sara").get(talk).json()["items"] == []


def test_a_chair_who_hides_words_does_not_tell_who_wrote_it(world: World) -> None:
    found = []
    for author in ("berta", "aldo"):
        thread = boards.open_thread(world, author, sealed=True)
        said = boards.speak(world, "aldo" if author == "berta" else "berta", thread)
        why = {"reason": "Off the point."}
        there = f"/api/v1{path_of(thread)}/talk/{said}/hide"
        assert world.api("berta").post(there, json=why).status_code == 204
        found += world.ask(
            "otto",
            "SELECT person_name FROM audit WHERE deed = 'comment:hide' AND subject_id = %s",
            said,
        )
    assert found[0] == found[1]


def test_a_part_of_a_thread_is_pinned_nowhere(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    berta = world.client("berta")
    for reference in (f"{thread.reference}.room", thread.points[0].reference):
        done = berta.form("/groups/board/pins", {"reference": reference})
        assert done.status_code == 422, (reference, done.status_code)
        assert berta.get("/groups/board").status_code == 200


def test_the_board_is_told_for_what_followed_from_its_room(world: World) -> None:
    boards.seat(world, "dora")
    thread = boards.open_thread(world, "aldo", sealed=True)
    said = {"text": "Well.", "room": "board"}
    assert world.api("dora").post(f"/api/v1{path_of(thread)}/talk", json=said).status_code == 201
    for name in ("berta", "aldo"):
        page = world.client(name).get("/boards/board").text
        changes = page.partition('id="changes"')[2].partition("</section>")[0]
        assert "In discussion" in changes, name
        assert "Advisory board" in changes, name


def test_what_happens_to_a_point_kept_back_changes_nothing_for_others(world: World) -> None:
    thread = boards.open_thread(world, "aldo", points=3)
    boards.hand_over(world, "aldo", thread, list(thread.points[:2]))
    there = f"/api/v1{path_of(thread)}"
    sara = world.client("sara")
    assert sara.get(path_of(thread)).status_code == 200
    told = world.api("sara").get(there)
    why = {"reason": "Settled."}
    assert world.api("aldo").post(f"{there}/points/K3/withdraw", json=why).status_code == 204
    again = world.api("sara").get(there)
    assert (again.json(), again.headers["etag"]) == (told.json(), told.headers["etag"])
    assert "This was changed" not in sara.get(path_of(thread)).text
    # Of one that it holds it learns.
    assert world.api("aldo").post(f"{there}/points/K2/withdraw", json=why).status_code == 204
    assert "This was changed" in sara.get(path_of(thread)).text


def test_an_author_reads_that_and_why_their_name_was_opened(world: World) -> None:
    thread = boards.open_thread(world, "aldo", sealed=True)
    boards.hand_over(world, "aldo", thread)
    why = {"reason": "A court asks."}
    opened = world.api("sara").post(f"/api/v1{path_of(thread)}/author", json=why)
    assert opened.json()["person_name"] == "Aldo"
    page = world.client("aldo").get(path_of(thread)).text
    assert "A court asks." in page
    assert "Sara" in page
    for name in ("berta", "sara", "nina"):
        assert "A court asks." not in world.client(name).get(path_of(thread)).text


def test_one_capacity_does_not_see_what_another_does(world: World) -> None:
    boards.seat(world, "tess@corvo")
    thread = boards.open_thread(world, "aldo")
    vote = ballots.call(world, "berta", thread)
    for path in (path_of(thread), f"/votes/{vote}", f"{path_of(thread)}/report"):
        assert world.client("tess@corvo").get(path).status_code == 200
        assert world.client("tess@borel").get(path).status_code == 404
    assert boards.recuse(world, "berta", thread, "corvo") == ""
    assert thread.reference in world.client("tess@corvo").get("/recusals").text
    assert thread.reference not in world.client("tess@borel").get("/recusals").text


def test_an_agent_in_a_seat_learns_nothing_under_amber_strict(world: World) -> None:
    world.owner(
        "UPDATE seat_holders SET person_id = %s WHERE id = %s",
        world.id("lex"),
        id_of("aldo in board"),
    )
    made = [boards.open_thread(world, "berta", tlp=tlp) for tlp in ("AMBER", "AMBER+STRICT")]
    lex = world.client("lex")
    assert [lex.get(path_of(one)).status_code for one in made] == [200, 404]
    vote = ballots.call(world, "berta", made[1])
    assert lex.get(f"/votes/{vote}").status_code == 404
    assert ballots.cast(world, "lex", vote, 0) == "absent"
    assert boards.recuse(world, "berta", made[1], "alba") == ""
    for page in ("/", "/boards/board", "/boards/board/threads", "/recusals", "/register"):
        assert made[1].reference not in lex.get(page).text, page
    assert "Lex" not in world.client("berta").get(f"{path_of(made[1])}/audience").text


def test_a_seat_that_ended_keeps_what_its_people_wrote_and_no_more(world: World) -> None:
    own, other = boards.open_thread(world, "aldo"), boards.open_thread(world, "berta")
    boards.speak(world, "berta", own, "Among us now.")
    vote = ballots.call(world, "berta", own)
    boards.take(world, "berta", own, "object", "We cannot.")
    seat = world.id("alba in board")
    world.end("alba in board")
    aldo = world.client("aldo")
    assert aldo.get(path_of(other)).status_code == 404
    assert aldo.get(f"/votes/{vote}").status_code == 404
    for page in (path_of(own), f"{path_of(own)}/report", "/boards/board", "/"):
        text = aldo.get(page).text
        assert not [one for one in ("Among us", "Shall we?", "We cannot") if one in text], page
    handed = aldo.get(f"/boards/board/seats/{seat}/handover").text
    assert not [one for one in (other.reference, "Shall we?", "We cannot") if one in handed]


def test_passing_an_item_on_to_its_author_does_not_find_them_out(world: World) -> None:
    to = ["anna@alba", "corvo"]
    found = []
    for author in ("aldo", "berta"):
        item = world.bulletin(author, to, sealed=True)
        passed = "SELECT extend_inside(%s, %s, 'For you.')"
        world.ask("anna", passed, item.id, world.id("aldo"))
        readers = "SELECT person_id FROM audience_of(%s) ORDER BY person_id"
        given = "SELECT principal_id, reason FROM grants_of(%s) ORDER BY principal_id"
        found.append([world.ask("anna", one, item.id) for one in (readers, given)])
        assert len(world.ask("aldo", "SELECT 1 FROM bulletins WHERE id = %s", item.id)) == 1
    assert found[0] == found[1]
    assert world.id("aldo") in {row.person_id for row in found[0][0]}
