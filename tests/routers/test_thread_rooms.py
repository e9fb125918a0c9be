"""The two rooms of a thread, its draft text and its evidence over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import boards

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.boards import Thread
    from tests.clients import Desk
    from tests.world import World


def path_of(thread: Thread) -> str:
    """Return the path of a thread's page."""
    return f"/threads/{thread.reference}"


def state_of(world: World) -> str:
    """Return where the one thread there is stands."""
    return str(world.owner("SELECT state FROM threads")[0].state)


def test_what_the_board_says_the_platform_does_not_read(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    path = path_of(thread)
    berta, sara = world.client("berta"), world.client("sara")
    assert berta.form(f"{path}/talk", {"room": "platform", "text": "Now?"}).status_code == 403
    assert world.client("aldo").form(f"{path}/talk", {"room": "board", "text": "Mine."}).is_redirect
    assert state_of(world) == "open"
    said = {"room": "board", "text": "Among us.", "about": thread.points[0].code}
    assert berta.form(f"{path}/talk", said).status_code == 303
    assert state_of(world) == "in_discussion"
    boards.hand_over(world, "aldo", thread)
    assert sara.form(f"{path}/talk", {"room": "board", "text": "Me too."}).status_code == 404
    assert sara.form(f"{path}/talk", {"room": "platform", "text": "To all."}).status_code == 303
    page = sara.get(path).text
    assert "To all." in page
    for hidden in ("Among us.", "Mine.", "The board’s own room", "write-board"):
        assert hidden not in page
    page = world.client("aldo").get(path).text
    assert "To all." in page
    assert "on point K1" in page
    own = world.owner("SELECT id FROM comments WHERE text = 'Among us.'")[0].id
    answer = {"room": "platform", "text": "No.", "parent_id": str(own)}
    for name in ("sara", "aldo"):
        assert world.client(name).form(f"{path}/talk", answer).status_code == 404
        assert world.api("sara").patch(f"/api/v1{path}/talk/{own}", json={"text": "x"}).is_error


def test_words_are_changed_withdrawn_and_hidden(world: World) -> None:
    thread, other = boards.open_thread(world, "aldo"), boards.open_thread(world, "aldo")
    path, api = path_of(thread), f"/api/v1{path_of(thread)}/talk"
    aldo, berta = world.client("aldo"), world.client("berta")
    one = boards.speak(world, "aldo", thread, "A slip.")
    assert "A slip." in aldo.get(f"{path}/talk/{one}/edit").text
    assert aldo.form(f"{path}/talk/{one}/edit", {"text": ""}).status_code == 422
    assert aldo.form(f"{path}/talk/{one}/edit", {"text": "Better."}).status_code == 303
    assert world.api("aldo").patch(f"{api}/{one}", json={"text": "Best."}).json()["text"] == "Best."
    # A comment is reached through its own thread alone.
    assert aldo.form(f"{path_of(other)}/talk/{one}/edit", {"text": "No."}).status_code == 404
    assert aldo.get(f"/comments/{one}/edit").status_code == 404
    assert berta.form(f"{path}/talk/{one}/withdraw").status_code == 403
    assert aldo.form(f"{path}/talk/{one}/hide", {"reason": "x"}).status_code == 403
    assert berta.form(f"{path}/talk/{one}/hide", {"reason": ""}).status_code == 422
    assert berta.form(f"{path}/talk/{one}/hide", {"reason": "Prices."}).status_code == 303
    page = aldo.get(path).text
    assert ("Prices." in page, "Best." in page) == (True, False)
    two = boards.speak(world, "aldo", thread, "Another.")
    assert world.api("aldo").delete(f"{api}/{two}").status_code == 204
    assert "Withdrawn by its author." in berta.get(path).text


def test_what_cannot_be_said_keeps_what_was_written(world: World) -> None:
    path = path_of(boards.open_thread(world, "aldo"))
    desk = world.client("berta")
    for sent, status in (
        ({"room": "board", "text": " "}, 422),
        ({"room": "hall", "text": "A word."}, 422),
        ({"room": "board", "text": "x" * 20_001}, 422),
        ({"room": "board", "text": "A word.", "about": "ZZ"}, 404),
        ({"room": "board", "text": "A word.", "quote": "never said"}, 422),
    ):
        refused = desk.form(f"{path}/talk", sent)
        assert refused.status_code == status, sent
        assert world.api("berta").post(f"/api/v1{path}/talk", json=sent).status_code == status
    assert "A word." in refused.text
    for name in ("anna", "sara"):
        sent = {"room": "board", "text": "x"}
        assert world.client(name).form(f"{path}/talk", sent).status_code == 404
    assert world.owner("SELECT count(*) AS n FROM comments")[0].n == 0


DRAFT = "Sellers are warned once.\n\nA second case closes the shop for good, without another word."


def test_a_draft_text_and_what_is_said_of_its_passages(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    path = path_of(thread)
    aldo, berta = world.client("aldo"), world.client("berta")
    assert berta.form(f"{path}/text", {"text": DRAFT, "base": "0"}).status_code == 403
    assert aldo.form(f"{path}/text", {"text": " ", "base": "0"}).status_code == 422
    assert aldo.form(f"{path}/text", {"text": DRAFT, "base": "0"}).status_code == 303
    assert aldo.form(f"{path}/text", {"text": "Lost.", "base": "0"}).status_code == 409
    for quote in ("warned once", "closes the shop"):
        said = {"room": "board", "text": f"Of {quote}.", "quote": quote}
        assert berta.form(f"{path}/talk", said).status_code == 303
    assert "no longer in the text" not in berta.get(path).text
    later = DRAFT.replace("are warned once", "hear nothing").replace("closes the", "closes\nthe")
    sent = {"text": later, "base": "1", "note": "No warnings."}
    assert aldo.form(f"{path}/text", sent).status_code == 303
    assert berta.get(path).text.count("This passage is no longer in the text.") == 1
    versions = berta.get(f"{path}/text/versions").text
    assert "No warnings." in versions
    assert "<del>" in versions


def test_earlier_versions_stay_with_who_saw_them(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    path, api = path_of(thread), world.api("aldo")
    for base, text in enumerate(("First.", "Second.")):
        assert put_text(api, path, text, f'"{base}"').status_code == 200
    told = world.api("berta").get(f"/api/v1{path}/text").json()["items"]
    assert [one["number"] for one in told] == [2, 1]
    boards.hand_over(world, "aldo", thread)
    seen = world.api("sara").get(f"/api/v1{path}/text").json()["items"]
    assert [one["number"] for one in seen] == [2]
    assert put_text(api, path, "Third.", '"2"').json()["number"] == 3
    assert put_text(api, path, "Lost.", '"2"').status_code == 412


def put_text(api: Desk, path: str, text: str, tag: str) -> Response:
    """Write the draft text of a thread over the API, over the version that `tag` names."""
    headers = {"if-match": tag} if tag else {}
    return api.put(f"/api/v1{path}/text", json={"text": text}, headers=headers)


def test_a_text_over_the_api_names_the_version_it_was_written_over(world: World) -> None:
    path, api = path_of(boards.open_thread(world, "aldo")), world.api("aldo")
    none = api.get(f"/api/v1{path}/text").headers["etag"]
    begun = put_text(api, path, "First.", none)
    assert (none, begun.status_code, begun.headers["etag"]) == ('"0"', 200, '"1"')
    refused = [put_text(api, path, "Lost.", tag).status_code for tag in ("", none, "x")]
    assert refused == [428, 412, 412]
    told = api.get(f"/api/v1{path}/text")
    kept = [one["text"] for one in told.json()["items"]]
    assert (told.headers["etag"], kept) == ('"1"', ["First."])
    same = put_text(api, path, "First.", '"1"')
    assert (same.status_code, same.headers["etag"]) == (200, '"1"')


def test_files_and_links_are_evidence(world: World) -> None:
    path = path_of(boards.open_thread(world, "aldo"))
    aldo, berta = world.client("aldo"), world.client("berta")
    sent = {"files": ("list.csv", b"a,b\n1,2\n", "text/csv")}
    assert berta.form(f"{path}/files", files=sent).status_code == 403
    assert aldo.form(f"{path}/files", files=sent).status_code == 303
    bad = aldo.form(f"{path}/files", files={"files": ("x.exe", b"MZ\x90", "text/csv")})
    assert bad.status_code == 422
    assert "list.csv" in berta.get(path).text
    file = world.owner("SELECT id FROM files")[0].id
    assert berta.get(f"/files/{file}/original").status_code == 200
    assert world.client("sara").get(f"/files/{file}/original").status_code == 404
    assert berta.form(f"{path}/files/{file}/remove").status_code == 403
    assert aldo.form(f"{path}/files/{file}/remove").status_code == 303
    assert "list.csv" not in berta.get(path).text
    assert aldo.form(f"{path}/files/{file}/remove").status_code == 404
    api = world.api("aldo")
    added = api.post(f"/api/v1{path}/files", files={"file": ("b.csv", b"a,b\n", "text/csv")})
    assert added.status_code == 204


def test_a_link_gives_no_sight_and_leaves_no_trace(world: World) -> None:
    path = path_of(boards.open_thread(world, "aldo"))
    aldo, berta, cesar = (world.client(name) for name in ("aldo", "berta", "cesar"))
    boards.seat(world, "cesar")
    seen = world.bulletin("aldo", ["borel"])
    unseen = world.bulletin("carla", ["corvo"])
    for linked in (unseen.reference, "IB-2026-NONE", path.rpartition("/")[2], ""):
        assert aldo.form(f"{path}/links", {"linked": linked}).status_code == 422, linked
    assert berta.form(f"{path}/links", {"linked": seen.reference}).status_code == 403
    assert aldo.form(f"{path}/links", {"linked": seen.reference.lower()}).status_code == 303
    assert seen.reference in berta.get(path).text
    for where in (path, f"{path}/audience"):
        assert seen.reference not in cesar.get(where).text
    assert world.api("cesar").get(f"/api/v1{path}/links").json()["items"] == []
    assert cesar.get(f"/bulletins/{seen.reference}").status_code == 404
    assert aldo.form(f"{path}/links/remove", {"linked": unseen.reference}).status_code == 404
    assert world.api("aldo").delete(f"/api/v1{path}/links/{seen.reference}").status_code == 204
    assert seen.reference not in berta.get(path).text


def test_an_unattributed_author_hands_in_and_fetches_without_a_name(world: World) -> None:
    path = path_of(boards.open_thread(world, "aldo", sealed=True))
    aldo, api = world.client("aldo"), world.api("aldo")
    sent = {"files": ("list.csv", b"a,b\n1,2\n", "text/csv")}
    assert "File names" in aldo.get(path).text
    assert aldo.form(f"{path}/files", files=sent).status_code == 303
    file = api.get(f"/api/v1{path}").json()["files"][0]["id"]
    assert api.get(f"/api/v1/files/{file}").status_code == 200
    assert put_text(api, path, "Draft.", '"0"').status_code == 200
    assert "Aldo" not in world.client("berta").get(f"{path}/text/versions").text
    said = {"room": "board", "text": "Mine.", "quote": "Draft."}
    assert aldo.form(f"{path}/talk", said).status_code == 303
    named = "SELECT deed FROM audit WHERE person_name = 'Aldo' AND deed <> 'person:sign-in'"
    assert world.owner(named) == []
