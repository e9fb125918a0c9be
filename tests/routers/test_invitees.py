"""Answers in the house: one's own, those given by phone, reminders, places of a house."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests import meetings
from tests.cast import id_of

if TYPE_CHECKING:
    from uuid import UUID

    from tests.meetings import Meeting
    from tests.world import World

YES = {"answer": "yes", "note": "With a stand-in for the second hour."}


@pytest.fixture
def meeting(world: World) -> Meeting:
    """Give a meeting of toys that was saved: Anna and Aldo of Alba, and Berta, are invited."""
    made = meetings.plan(world, "berta")
    meetings.invite(world, "berta", made, "toys")
    meetings.save(world, "berta", made)
    world.owner("UPDATE invitees SET told = 0, told_at = now()")
    return made


def row(world: World, name: str) -> Any:  # noqa: ANN401 - a row
    """Return somebody's invitation as the tables have it."""
    (found,) = world.owner("SELECT * FROM invitees WHERE person_id = %s", id_of(name))
    return found


def test_one_answers_and_changes_the_answer(world: World, meeting: Meeting) -> None:
    aldo, where = world.client("aldo"), f"/meetings/{meeting.reference}"
    assert "Will you come?" in aldo.get(where).text
    answered = aldo.form(f"{where}/answer", YES | {"named": "true"})
    assert answered.headers["location"] == where
    assert "With a stand-in" in aldo.get(where).text
    assert row(world, "aldo").answer == "yes"
    assert "Aldo" in world.client("anna").get(where).text
    aldo.form(f"{where}/answer", {"answer": "colleague", "colleague_name": "Alma"})
    assert (row(world, "aldo").answer, row(world, "aldo").colleague_name) == ("colleague", "Alma")
    assert row(world, "anna").answer is None


def test_what_is_no_answer_comes_back_filled_in(world: World, meeting: Meeting) -> None:
    aldo, where = world.client("aldo"), f"/meetings/{meeting.reference}/answer"
    for wrong in (
        {"answer": ""}, {"answer": "maybe"}, {"answer": "colleague"}, {"note": "x" * 1001},
        {"invitee_id": str(id_of("anna"))}, {"recorded_by": "x"},
    ):  # fmt: skip
        answer = aldo.form(where, {"note": "A stand-in"} | YES | wrong)
        assert answer.status_code == 422, wrong
        assert 'role="alert"' in answer.text
    assert row(world, "aldo").answer is None
    assert world.client("carla").form(where, YES).status_code == 404
    meetings.show(world, "berta", meeting, "alliance")
    assert world.client("carla").form(where, YES).status_code == 403
    begun = "starts_at = now() - interval '1 minute', ends_at = now() + interval '1 hour'"
    world.owner(f"UPDATE meetings SET {begun}")
    assert aldo.form(where, YES).status_code == 403
    assert "answers are closed" in aldo.get(f"/meetings/{meeting.reference}").text


def test_who_is_invited_is_for_who_keeps_the_meeting(world: World, meeting: Meeting) -> None:
    where = f"/meetings/{meeting.reference}/people"
    for name in ("berta", "sara"):
        page = world.client(name).get(where)
        assert page.status_code == 200
        assert {"Anna", "Aldo", "Alba"} <= set(
            page.text.replace("<", " ").replace(">", " ").split()
        )
    assert "Anna" not in world.client("berta").get(f"{where}?answer=yes").text
    assert world.client("berta").get(f"{where}?answer=nonsense").status_code == 422
    assert world.client("berta").get(f"{where}?cursor=forged").status_code == 422
    for name, status in {"aldo": 403, "cora": 404, "carla": 404, "nina": 404}.items():
        assert world.client(name).get(where).status_code == status, name
        assert world.client(name).form(f"{where}/remind").status_code == status, name


def test_an_answer_by_phone_is_noted(world: World, meeting: Meeting) -> None:
    berta, whose = world.client("berta"), row(world, "aldo").id
    where = f"/meetings/{meeting.reference}/people/{whose}"
    assert "Answer of Aldo" in berta.get(where).text
    assert berta.form(where, {"answer": "no"}).status_code == 303
    noted = row(world, "aldo")
    assert (noted.answer, noted.answered_through) == ("no", "phone")
    assert noted.recorded_by == id_of("berta")
    assert "after your call" in world.client("aldo").get(f"/meetings/{meeting.reference}").text
    assert berta.form(where, {"answer": "colleague"}).status_code == 422
    assert world.client("aldo").form(where, {"answer": "yes"}).status_code == 403
    other = where.replace(str(whose), str(id_of("nobody")))
    assert berta.form(other, {"answer": "yes"}).status_code == 404
    assert berta.get(other).status_code == 404


def test_those_without_an_answer_are_reminded_once(world: World, meeting: Meeting) -> None:
    world.client("aldo").form(f"/meetings/{meeting.reference}/answer", YES)
    remind = f"/meetings/{meeting.reference}/people/remind"
    assert world.client("berta").form(remind).status_code == 303
    assert world.client("berta").form(remind).status_code == 303
    rows = world.owner("SELECT i.person_id FROM mails m JOIN invitees i ON i.id = m.invitee_id"
                       " WHERE m.kind = 'meeting:reminder'")  # fmt: skip
    assert {one.person_id for one in rows} == {id_of("anna"), id_of("berta")}
    assert len(rows) == 2


def test_an_admin_fills_the_places_of_their_organisation(world: World, meeting: Meeting) -> None:
    world.owner("UPDATE meetings SET places_each = 1")
    world.client("aldo").form(f"/meetings/{meeting.reference}/answer", YES)
    anna, where = world.client("anna"), f"/meetings/{meeting.reference}/places"
    page = anna.get(where).text
    assert "Aldo" in page
    assert "Berta" not in page
    mine, aldos = row(world, "anna").id, row(world, "aldo").id
    refused = anna.form(where, {"invitees": [str(mine), str(aldos)]})
    assert refused.status_code == 422
    assert "has 1 place" in refused.text
    assert anna.form(where, {"invitees": [str(row(world, "berta").id)]}).status_code == 422
    assert anna.form(where, {"invitees": [str(mine)]}).status_code == 303
    places = {name: (row(world, name).answer, row(world, name).place) for name in ("anna", "aldo")}
    assert places == {"anna": ("yes", "place"), "aldo": ("no", "")}
    assert world.client("aldo").form(where, {"invitees": [str(aldos)]}).status_code == 403


def test_whoever_waits_gets_the_place_that_becomes_free(world: World, meeting: Meeting) -> None:
    world.owner("UPDATE meetings SET capacity = 1")
    where = f"/meetings/{meeting.reference}"
    for name in ("anna", "aldo"):
        world.client(name).form(f"{where}/answer", YES)
    assert row(world, "aldo").place == "waiting"
    assert "waiting list" in world.client("aldo").get(where).text
    world.client("anna").form(f"{where}/answer", {"answer": "no"})
    assert row(world, "aldo").place == "place"
    (told,) = world.owner("SELECT invitee_id FROM mails WHERE kind = 'meeting:place'")
    assert told.invitee_id == row(world, "aldo").id


def test_the_api_answers_alike(world: World, meeting: Meeting) -> None:
    where = f"/api/v1/meetings/{meeting.reference}"
    aldo, berta = world.api("aldo"), world.api("berta")
    assert aldo.get(f"{where}/answer").json()["answer"] is None
    sent = {"answer": "colleague", "colleague_id": str(id_of("anna")), "named": True}
    assert aldo.put(f"{where}/answer", json=sent).json()["colleague"] == "Anna"
    assert aldo.get(f"{where}/coming").json()["items"][0]["name"] == "Aldo"
    wrong: list[dict[str, object]] = [
        {"answer": "x"}, sent | {"colleague_id": str(id_of("berta"))}, sent | {"place": "place"},
        sent | {"colleague_id": str(id_of("aldo"))},
    ]  # fmt: skip
    assert {aldo.put(f"{where}/answer", json=one).status_code for one in wrong} == {422}
    listed = berta.get(f"{where}/invitees", params={"answer": "colleague"}).json()
    assert [one["name"] for one in listed["items"]] == ["Aldo"]
    phone = f"{where}/invitees/{row(world, 'anna').id}/answer"
    assert berta.put(phone, json={"answer": "yes"}).json()["answered_through"] == "phone"
    assert berta.post(f"{where}/invitees/remind").json() == {"reminded": 1}
    assert aldo.get(f"{where}/invitees").status_code == 403
    assert aldo.put(phone, json={"answer": "no"}).status_code == 403
    assert aldo.post(f"{where}/invitees/remind").status_code == 403
    places = {"invitees": [str(row(world, "aldo").id)]}
    assert world.api("anna").put(f"{where}/places", json=places).status_code == 204
    assert aldo.put(f"{where}/places", json=places).status_code == 403
    assert world.api("aldo", "read").put(f"{where}/answer", json=sent).status_code == 403


def test_a_colleague_invited_since_answers_too(world: World, meeting: Meeting) -> None:
    def name_carla(_: UUID) -> None:
        world.owner(
            "INSERT INTO seat_holders (id, seat_id, person_id, starts_at)"
            " VALUES (gen_random_uuid(), %s, %s, now())",
            id_of("borel in toys"), id_of("boris"),
        )  # fmt: skip

    where = f"/meetings/{meeting.reference}"
    assert world.client("boris").get(where).status_code == 404
    name_carla(meeting.id)
    assert "Will you come?" in world.client("boris").get(where).text
    assert world.client("boris").form(f"{where}/answer", YES).status_code == 303
    assert row(world, "boris").answer == "yes"
