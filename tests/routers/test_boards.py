"""Boards as pages and API: the desk, how a board works, its seats, hand-over, and holidays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app.core import clock
from app.services.boards import terms
from tests import boards
from tests.cast import id_of

if TYPE_CHECKING:
    from tests.world import World

SEATS = "/boards/board/seats"
API = "/api/v1/boards/board"
USUAL = {"zone": "Asia/Shanghai", "country": "CN", "term_months": 12, "quorum_percent": 50,
         "answer_days": 30, "holdover": False}  # fmt: skip


def day(offset: int) -> str:
    return (terms.today(clock.now(), "Asia/Shanghai") + timedelta(days=offset)).isoformat()


def offer(organisation: str = "dara", **changes: object) -> dict[str, Any]:
    about = {"organisation_id": str(id_of(organisation)), "role": "member", "industry": "toys"}
    return about | {"ends_on": day(20), "key": "k1"} | changes


def given(world: World) -> str:
    """Give a seat through the API and return its id."""
    body = {key: value for key, value in offer().items() if key != "key"}
    made = world.api("sara").post(f"{API}/seats", json=body)
    assert made.status_code == 201, made.text
    seat: str = made.json()["seat_id"]
    return seat


def test_boards_are_listed_and_in_the_navigation(world: World) -> None:
    assert "Advisory board" in world.client("aldo").get("/boards").text
    for name, there in (("aldo", True), ("nina", True), ("dora", False)):
        home = world.client(name).get("/").text
        assert ('href="/boards"' in home) is there
    assert 'href="/boards/board"' in world.client("dora").get("/groups").text
    told = world.api("aldo").get("/api/v1/boards").json()["items"]
    assert [(row["slug"], row["own_role"]) for row in told] == [("board", "member")]


def test_a_desk_for_each(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    berta, aldo, dora, nina = (world.client(name) for name in ("berta", "aldo", "dora", "nina"))
    page = berta.get("/boards/board").text
    assert "Awaiting your seat" in page
    assert thread.title in page
    assert "waits for you" in page
    assert "Nothing waits" in aldo.get("/boards/board").text
    for outside in (dora, nina):
        answer = outside.get("/boards/board")
        assert answer.status_code == 200
        assert thread.secret not in answer.text
    told = world.api("berta").get(f"{API}/desk").json()
    assert [(one["kind"], one["who"], one["you"]) for one in told["awaiting"]] == [
        ("position", "Berta", True)
    ]
    assert {one["what"] for one in told["changes"]} == {"opened"}


def test_what_is_overdue_shows_to_everyone_on_the_board(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    boards.hand_over(world, "aldo", thread)
    world.owner("UPDATE threads SET due_on = '2026-01-02' WHERE id = %s", thread.id)
    for name in ("berta", "aldo", "nina", "sara"):
        page = world.client(name).get("/boards/board").text
        assert "Overdue answers" in page
        assert ("waits for you" if name == "sara" else "waits for Sara") in page
    assert "No owner yet" in world.client("berta").get("/boards/board").text
    assert "Overdue" not in world.client("dora").get("/boards/board").text
    owed = world.api("nina").get(f"{API}/desk").json()["owed"]
    assert [(one["reference"], one["who"]) for one in owed] == [(thread.reference, "Sara")]


def test_who_comes_back_finds_what_is_new(world: World) -> None:
    berta = world.client("berta")
    thread = boards.open_thread(world, "aldo")
    assert thread.title in berta.get("/boards/board").text
    world.owner("UPDATE board_visits SET at = now() + interval '1 second'")
    assert thread.title in berta.get("/boards/board").text
    world.owner("UPDATE board_visits SET at = now() - interval '31 minutes', before = NULL")
    world.owner("UPDATE records SET published_at = published_at - interval '1 hour'")
    page = berta.get("/boards/board").text
    assert "Nothing changed in the threads" in page


def test_how_a_board_works_is_the_secretariats(world: World) -> None:
    path = "/boards/board/settings"
    assert world.client("berta").get(path).status_code == 403
    sara = world.client("sara")
    assert "Asia/Shanghai" in sara.get(path).text
    said = {**USUAL, "holdover": "true", "version": 1}
    refused = sara.form(path, {**said, "term_months": "0"})
    assert refused.status_code == 422
    assert "one to sixty months" in refused.text
    assert sara.form(path, said).status_code == 303
    assert sara.form(path, said).status_code == 409
    api = world.api("sara")
    assert api.put(f"{API}/settings", json=USUAL).status_code == 428
    named = {"if-match": api.get(API).headers["etag"]}
    assert api.put(f"{API}/settings", json=USUAL, headers=named).json()["holdover"] is False
    assert api.put(f"{API}/settings", json=USUAL, headers=named).status_code == 412
    assert (
        world.api("aldo")
        .put(f"{API}/settings", json=USUAL, headers={"if-match": '"3"'})
        .status_code
        == 403
    )


def test_the_secretariat_seats_and_renews(world: World) -> None:
    sara = world.client("sara")
    assert [sara.form(SEATS, offer()).status_code for _ in range(2)] == [303, 303]
    page = sara.get(SEATS).text
    for said in ("Dara", "Toys", "20 days left, nobody follows", "Asia/Shanghai", "No seat"):
        assert said in page
    (seat,) = world.owner("SELECT id FROM seats WHERE industry = 'toys'")
    renew = f"{SEATS}/{seat.id}/renew"
    assert sara.form(renew, {"ends_on": day(10), "key": "r1"}).status_code == 422
    assert [sara.form(renew, {"key": "r2"}).status_code for _ in range(2)] == [303, 303]
    assert "Followed by Dara" in sara.get(SEATS).text
    for name in ("dora", "berta"):
        assert world.client(name).form(SEATS, offer("corvo")).status_code == 403
        assert world.client(name).form(renew, {"key": "r3"}).status_code == 403
        assert world.client(name).get(SEATS).status_code == 200


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"industry": ""}, 422),
        ({"industry": "nothing"}, 422),
        ({"starts_on": "2020-01-01"}, 422),
        ({"ends_on": "2020-01-01"}, 422),
        ({"role": "owner"}, 422),
        ({"organisation_id": str(id_of("marketplace"))}, 403),
        ({"organisation_id": str(id_of("alba"))}, 409),
    ],
)
def test_a_seat_has_to_fit(world: World, changes: dict[str, str], status: int) -> None:
    page = world.client("sara").form(SEATS, offer(**changes))
    assert page.status_code == status
    assert world.owner("SELECT id FROM seats WHERE industry = 'toys'") == []


def test_the_api_tells_the_rotation(world: World) -> None:
    seat = given(world)
    chair = {"organisation_id": str(id_of("corvo")), "role": "chair", "industry": "apparel"}
    asked = world.api("sara").post(f"{API}/seats", json=chair).json()
    assert asked["seat_id"] is None
    told = world.api("dora", "read").get(f"{API}/seats").json()
    assert told["zone"] == "Asia/Shanghai"
    first = told["items"][0]
    assert (first["id"], first["last_day"], first["stands"]) == (seat, day(20), "ends")
    assert [gap["slug"] for gap in told["gaps"]] == ["accessories", "apparel"]
    path = f"{API}/seats/{seat}"
    moved = world.api("sara").patch(path, json={"industry": "apparel", "ends_on": day(40)})
    assert (moved.json()["items"][0]["industry"], moved.json()["items"][0]["last_day"]) == (
        "apparel",
        day(40),
    )
    assert world.api("dora").patch(path, json={"industry": "toys"}).status_code == 403
    renewed = world.api("sara").post(f"{path}/renew", json={})
    assert renewed.status_code == 201
    assert renewed.json()["approval_id"] is None


def test_who_held_which_seat_on_a_day(world: World) -> None:
    then = (clock.now() - timedelta(days=3)).date().isoformat()
    page = world.client("dora").get(f"{SEATS}?on={then}").text
    assert "Alba" in page
    assert "Aldo" in page
    told = world.api("dora").get(f"{API}/seats?on=2020-01-01").json()
    assert told["items"] == []
    assert world.client("dora").get(f"{SEATS}?on=yesterday").status_code == 422


def test_a_hand_over_shows_what_its_reader_sees(world: World) -> None:
    thread = boards.open_thread(world, "berta")
    boards.take(world, "aldo", thread, "object")
    path = f"{SEATS}/{id_of('alba in board')}/handover"
    for name in ("aldo", "berta"):
        page = world.client(name).get(path).text
        assert thread.title in page
        assert "Object" in page
    sara = world.client("sara").get(path)
    assert sara.status_code == 200
    assert thread.secret not in sara.text
    for name in ("anna", "dora", "nina"):
        assert world.client(name).get(path).status_code == 403
    told = world.api("aldo", "read").get(f"/api/v1{path}").json()
    assert [one["choice"] for one in told["positions"]] == ["object"]
    assert told["successor"] is None
    assert world.client("sara").get(f"{SEATS}/{id_of('alba in toys')}/handover").status_code == 404


def test_an_end_waits_for_one_at_the_desk(world: World) -> None:
    given(world)
    assert (
        "The seat of Dara on Advisory board ends in 20 days" in world.client("sara").get("/").text
    )
    assert "The seat of Dara" not in world.client("simon").get("/").text
    page = world.client("simon").get("/administration").text
    assert "Terms that end" in page
    assert "waits for Sara" in page


def test_a_position_waits_on_home(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    assert f"{thread.title}” on Advisory board awaits" in world.client("berta").get("/").text
    boards.take(world, "berta", thread, "support")
    assert "awaits your position" not in world.client("berta").get("/").text
    assert thread.secret not in world.client("sara").get("/").text


def test_holidays_are_kept_by_country_and_year(world: World) -> None:
    sara, path = world.client("sara"), "/administration/holidays"
    assert world.client("berta").get(path).status_code == 403
    one = {"country": "DE", "day": "2027-10-03", "name": "Unity"}
    assert sara.form(path, one).status_code == 303
    assert "Unity" in sara.get(f"{path}?country=DE&year=2027").text
    assert "Unity" not in sara.get(f"{path}?country=DE&year=2028").text
    gone = {"country": "DE", "day": "2027-10-03"}
    assert sara.form(f"{path}/remove", gone).status_code == 303
    assert sara.form(f"{path}/remove", gone).status_code == 404
    assert world.client("berta").form(path, one).status_code == 403


def test_many_days_are_pasted_or_each_bad_line_named(world: World) -> None:
    sara, path = world.client("sara"), "/administration/holidays/lines"
    bad = "2027-01-01 New Year\n\n2027-13-01 No\n+2027-02-06\n2027-01-01 Again\n20270501 May"
    page = sara.form(path, {"country": "CN", "lines": bad})
    assert page.status_code == 422
    for said in ("Line 3 is not", "Line 4 is not", "Line 5 names a day again", "Line 6 is not"):
        assert said in page.text
    assert world.owner("SELECT * FROM holidays") == []
    good = "2027-01-01 New Year\n+2027-02-06 Make-up day\n"
    assert sara.form(path, {"country": "CN", "lines": good}).status_code == 303
    told = world.api("dora", "read").get("/api/v1/holidays?country=CN&year=2027").json()["items"]
    assert [(row["day"], row["worked"]) for row in told] == [
        ("2027-01-01", False),
        ("2027-02-06", True),
    ]


def test_the_api_keeps_holidays(world: World) -> None:
    api, body = world.api("sara"), {"country": "CN", "day": "2027-05-01", "name": "Labour Day"}
    assert [api.post("/api/v1/holidays", json=body).status_code for _ in range(2)] == [201, 201]
    assert api.post("/api/v1/holidays", json={**body, "country": "XX"}).status_code == 422
    assert world.api("aldo").post("/api/v1/holidays", json=body).status_code == 403
    assert world.api("aldo").delete("/api/v1/holidays/CN/2027-05-01").status_code == 403
    assert api.delete("/api/v1/holidays/CN/2027-05-01").status_code == 204
    assert api.delete("/api/v1/holidays/CN/2027-05-01").status_code == 404


def test_a_stranger_to_a_board(world: World) -> None:
    for path in ("/boards/none", "/boards/toys", "/boards/none/seats", "/boards/toys/settings"):
        assert world.client("sara").get(path).status_code == 404
    assert world.client().get("/boards").status_code == 303
    assert world.api(None).get("/api/v1/boards").status_code == 401
