"""Threads over HTTP: opened, read, changed, ended, listed; in both voices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests import boards
from tests.asking import LIST, NEW, asked, codes, opened
from tests.cast import id_of

if TYPE_CHECKING:
    from tests.world import World


def test_a_member_opens_a_thread(world: World) -> None:
    desk = world.client("aldo")
    assert "Each is answered by itself" in desk.get(NEW).text
    path = opened(world, key="twice")
    assert opened(world, key="twice") == path
    page = desk.get(path).text
    for words in ("Faster takedowns", "It takes a week.", "One day", "A named contact", "Alba"):
        assert words in page
    assert "the platform does not read here" in page
    assert "Faster takedowns" in world.client("berta").get(LIST).text
    for stranger in ("anna", "carla", "sara"):
        assert world.client(stranger).get(path).status_code == 404
        assert world.client(stranger).get(f"{path}/audience").status_code == 404
        assert "Faster takedowns" not in world.client(stranger).get(LIST).text
    assert "Borel" in desk.get(f"{path}/audience").text


def test_what_cannot_be_opened_keeps_what_was_typed(world: World) -> None:
    desk = world.client("aldo")
    wrongs: list[tuple[dict[str, Any], str]] = [
        ({"tlp": "RED"}, "A board cannot hold TLP:RED"),
        ({"title": " ", "problem": "\u200b"}, "Write something first."),
        ({"topic": "gossip"}, "Choose what it is about."),
        ({"audience": ""}, "Choose who reads it."),
        ({"point_title": ["", ""], "point_text": ["", ""]}, "add a point"),
        ({"point_title": [""], "point_text": ["Only words"]}, "Give each point a title"),
        ({"point_title": ["x"] * 11, "point_text": []}, "at most 10 things"),
    ]
    for fields, said in wrongs:
        refused = desk.form(NEW, asked(**fields))
        assert refused.status_code == 422, fields
        assert said in refused.text, fields
        assert "Take a day." in refused.text
    assert "Only words" in desk.form(NEW, asked(**wrongs[5][0])).text
    assert world.owner("SELECT count(*) AS n FROM threads")[0].n == 0
    assert world.client("anna").get(NEW).status_code == 403
    assert world.client("anna").form(NEW, asked()).status_code == 403
    assert desk.get("/boards/none/threads/new").status_code == 404


def test_more_points_and_who_will_see_it_without_a_script(world: World) -> None:
    desk = world.client("aldo")
    more = desk.form(NEW, asked(press="more", title=""))
    assert more.status_code == 200
    assert more.text.count('name="point_title"') == 6
    assert "A named contact" in more.text
    assert "needs your attention" not in more.text
    look = desk.form(NEW, asked(press="look"))
    assert "the board reads it and the platform does not" in look.text
    assert "2 people at 2 organisations" in look.text
    assert world.owner("SELECT count(*) AS n FROM threads")[0].n == 0


def test_for_the_secretariat_only(world: World) -> None:
    path = opened(world, audience="secretariat")
    assert world.client("berta").get(path).status_code == 404
    page = world.client("sara").get(path)
    assert "With the platform" in page.text
    assert "The board’s own room" not in page.text
    assert world.owner("SELECT state, due_on FROM threads")[0].due_on is not None
    said = {"room": "board", "text": "Hush."}
    assert world.client("aldo").form(f"{path}/talk", said).status_code == 404
    said = {"room": "platform", "text": "Thank you."}
    assert world.client("sara").form(f"{path}/talk", said).status_code == 303
    assert "Thank you." in world.client("aldo").get(path).text
    assert "hand-over" not in world.client("aldo").get(path).text


def test_an_unattributed_author_bears_no_name(world: World) -> None:
    path = opened(world, unattributed="true")
    aldo, berta = world.client("aldo"), world.client("berta")
    own = {"room": "board", "text": "I mean this."}
    assert aldo.form(f"{path}/talk", own).status_code == 303
    for where in (path, LIST, f"/api/v1{path}", f"/api/v1{path}/talk", f"/api/v1{path}/moves"):
        desk = world.api("berta") if where.startswith("/api") else berta
        told = desk.get(where).text
        assert "Faster takedowns" in told or "I mean this." in told or "open" in told
        for name in ("Aldo", str(id_of("aldo")), str(id_of("alba"))):
            assert name not in told, (where, name)
    assert "The author" in berta.get(path).text
    said = world.owner("SELECT id FROM comments")[0].id
    assert berta.form(f"{path}/talk/{said}/edit", {"text": "No."}).status_code == 403
    assert aldo.form(f"{path}/talk/{said}/edit", {"text": "I mean that."}).status_code == 303
    assert aldo.form(f"{path}/edit", {**words(), "version": "1"}).status_code == 303
    for table in ("audit", "thread_moves"):
        column = "person_name" if table == "audit" else "by_name"
        found = world.owner(f"SELECT count(*) AS n FROM {table} WHERE {column} = 'Aldo'")
        assert found[0].n == 0, table


def words(**fields: str) -> dict[str, str]:
    """Return other words for a thread."""
    usual = {"title": "Much faster", "topic": "practice", "problem": "Still.", "proposal": ""}
    return usual | {"language": "en"} | fields


def test_its_own_people_put_it_in_other_words(world: World) -> None:
    path = opened(world)
    aldo, berta = world.client("aldo"), world.client("berta")
    assert berta.get(path).status_code == 200
    assert aldo.form(f"{path}/edit", words(version="1")).status_code == 303
    assert aldo.form(f"{path}/edit", words(version="1")).status_code == 409
    refused = aldo.form(f"{path}/edit", words(version="2", title=""))
    assert (refused.status_code, "Still." in refused.text) == (422, True)
    page = berta.get(path).text
    assert "Much faster" in page
    assert "This was changed since you last read it" in page
    assert "This was changed since" not in berta.get(path).text
    assert berta.get(f"{path}/edit").status_code == 403
    assert berta.form(f"{path}/edit", words(version="2")).status_code == 403
    api = world.api("aldo")
    body = {"title": "Again", "topic": "policy", "problem": "So."}
    put = api.put(f"/api/v1{path}", json=body, headers={"if-match": '"2"'})
    assert (put.status_code, put.headers["etag"]) == (200, '"3"')
    assert api.put(f"/api/v1{path}", json=body, headers={"if-match": '"2"'}).status_code == 412
    assert api.put(f"/api/v1{path}", json=body).status_code == 428


def test_points_come_and_go(world: World) -> None:
    path, other = opened(world), opened(world)
    aldo, berta = world.client("aldo"), world.client("berta")
    assert aldo.form(f"{path}/points", {"title": ""}).status_code == 422
    assert aldo.form(f"{path}/points", {"title": "A third", "key": "k"}).status_code == 303
    assert berta.form(f"{path}/points", {"title": "Mine"}).status_code == 403
    first, second, third = codes(world, path)
    assert "A third" in berta.get(path).text
    # The code of another thread's point leads nowhere.
    (strange, _) = codes(world, other)
    reason = {"reason": "Done already."}
    if strange not in {first, second, third}:
        assert aldo.form(f"{path}/points/{strange}/withdraw", reason).status_code == 404
    where = f"{path}/points/{third}/withdraw"
    assert berta.form(where, reason).status_code == 403
    assert aldo.form(where, {"reason": " "}).status_code == 422
    assert aldo.form(where, reason).status_code == 303
    assert aldo.form(where, reason).status_code == 409
    page = berta.get(path).text
    assert "Done already." in page
    assert codes(world, path, "berta") == [first, second]
    assert aldo.form(f"{path}/points/{first}/withdraw", reason).status_code == 303
    last = aldo.form(f"{path}/points/{second}/withdraw", reason)
    assert last.status_code == 409
    assert "Withdraw the thread instead" in last.text


def test_a_withdrawn_thread_is_closed_to_its_readers(world: World) -> None:
    path = opened(world)
    aldo, berta = world.client("aldo"), world.client("berta")
    boards.seat(world, "dora")
    berta.get(path)
    berta.form(f"{path}/talk", {"room": "board", "text": "I wonder."})
    assert berta.form(f"{path}/withdraw", {"reason": "x"}).status_code == 403
    assert aldo.form(f"{path}/withdraw", {"reason": ""}).status_code == 422
    assert aldo.form(f"{path}/withdraw", {"reason": "A mistake."}).status_code == 303
    page = berta.get(path).text
    assert "A mistake." in page
    for gone in ("It takes a week.", "One day", "I wonder."):
        assert gone not in page
    told = world.api("berta").get(f"/api/v1{path}").json()
    assert (told["state"], told["points"], told["problem"]) == ("withdrawn", [], "")
    assert world.api("berta").get(f"/api/v1{path}/talk").status_code == 404
    assert world.client("dora").get(path).status_code == 404
    assert "It takes a week." in aldo.get(path).text
    assert aldo.form(f"{path}/edit", words(version="9")).status_code == 403


def test_another_label(world: World) -> None:
    path = opened(world)
    aldo = world.client("aldo")
    assert "Nobody loses sight of it." in aldo.get(f"{path}/relabel?tlp=AMBER%2BSTRICT").text
    assert aldo.get(f"{path}/relabel?tlp=RED").status_code == 422
    assert aldo.form(f"{path}/relabel", {"tlp": "RED"}).status_code == 422
    assert world.client("berta").form(f"{path}/relabel", {"tlp": "GREEN"}).status_code == 403
    assert aldo.form(f"{path}/relabel", {"tlp": "AMBER+STRICT"}).status_code == 303
    labels = {row.tlp for row in world.owner("SELECT tlp FROM records")}
    assert labels == {"AMBER+STRICT"}
    page = world.client("berta").get(path).text
    assert "TLP:AMBER → TLP:AMBER+STRICT" in page
    assert "positions taken before stay as they were taken" in page


def test_the_secretariat_brings_a_topic_to_the_board(world: World) -> None:
    path = opened(world, "sara")
    sara, berta = world.client("sara"), world.client("berta")
    form = sara.get(NEW).text
    assert "The board reads it, and you" in form
    assert 'name="unattributed"' not in form
    assert sara.form(NEW, asked(unattributed="true")).status_code == 422
    assert sara.form(NEW, asked(audience="secretariat")).status_code == 422
    assert berta.form(f"{path}/talk", {"room": "board", "text": "Among us."}).status_code == 303
    page = sara.get(path).text
    assert "In discussion" in page
    for hidden in ("Among us.", "The board’s own room", "Berta, Borel"):
        assert hidden not in page
    assert world.client("nina").get(path).status_code == 404
    choice = {"points": codes(world, path, "sara"), "version": "2", "press": "hand"}
    assert sara.form(f"{path}/hand-over", choice).status_code == 303
    assert world.client("nina").get(path).status_code == 200
