"""Home over HTTP: what waits, what is new, what one is writing, what happened."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.schemas.drafts import DraftContent
from app.services import drafts
from tests.cast import id_of
from tests.writing import comment, counted, write

if TYPE_CHECKING:
    from tests.world import World


def test_home_is_for_who_is_signed_in(world: World) -> None:
    answer = world.client().get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    page = world.client("carla").get("/").text
    assert "Nothing unread" in page
    assert "Waiting for you" not in page
    assert "None. What you begin to write is kept here" in page


async def test_what_is_unread_and_what_one_writes(world: World) -> None:
    for number in range(9):
        await write(world, "berta", ["toys"], title=f"Number {number}.")
    async with world.acting("anna") as (session, actor):
        draft = await drafts.start(session, actor, DraftContent(title="Half a thought"))
    page = world.client("anna").get("/").text
    shown = [f"Number {number}." in page for number in range(9)]
    assert shown == [False] + [True] * 8
    assert "/bulletins?unread=true" in page
    assert "Half a thought" in page
    assert f"/drafts/{draft}" in page
    assert "Half a thought" not in world.client("aldo").get("/").text


async def test_a_release_waits_for_the_colleague_asked(world: World) -> None:
    world.owner("UPDATE organisations SET second_release = true WHERE id = %s", id_of("alba"))
    async with world.acting("anna") as (session, actor):
        draft = await drafts.start(session, actor, DraftContent(title="To be released"))
    world.owner(
        "INSERT INTO draft_shares (draft_id, owner_id, person_id, may, shared_at)"
        " VALUES (%s, %s, %s, 'edit', now())", draft, id_of("anna"), id_of("aldo"),
    )  # fmt: skip
    assert "asks you to release" not in world.client("aldo").get("/").text
    world.owner("UPDATE drafts SET release_asked_at = now() WHERE id = %s", draft)
    page = world.client("aldo").get("/").text
    assert "Anna asks you to release “To be released”" in page
    assert '1<span class="visually-hidden"> waiting for you' in page
    assert "asks you to release" not in world.client("anna").get("/").text


async def test_what_happened_around_ones_items(world: World) -> None:
    own = world.bulletin("anna", ["toys"])
    said = comment(world, own.reference, "berta")
    mine = comment(world, own.reference, "anna")
    known = await write(world, "berta", ["toys"], title="Known")
    unknown = await write(world, "berta", ["toys"], title="Unknown")
    desk = world.client("anna")
    desk.get(f"/bulletins/{known}")
    for reference in (known, unknown):
        new = {"title": f"{reference} again", "kind": "seller", "text": "More."}
        tag = {"if-match": '"1"'}
        done = world.api("berta").put(f"/api/v1/bulletins/{reference}", json=new, headers=tag)
        assert done.status_code == 200
    page = desk.get("/").text.partition('id="happened"')[2]
    assert f"#c-{said}" in page
    assert f"#c-{mine}" not in page
    assert f"{known} again" in page
    assert f"{unknown} again" not in page
    assert page.count("event-new") == 2
    # What was there the last time stays, no longer marked as new.
    again = desk.get("/").text.partition('id="happened"')[2]
    assert (again.count("event-new"), f"#c-{said}" in again) == (0, True)


def test_what_happened_is_asked_of_the_gate(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys", "alba"])
    comment(world, bulletin.reference, "anna")
    comment(world, bulletin.reference, "berta", "An answer.")
    assert bulletin.secret in world.client("anna").get("/").text.partition('id="happened"')[2]
    out = {"principal_id": str(id_of("alba")), "exclude": "true"}
    world.client("berta").form(f"/bulletins/{bulletin.reference}/narrow", out)
    page = world.client("anna").get("/").text
    assert bulletin.secret not in page
    assert bulletin.reference not in page


def test_what_is_shared_with_one_later_is_told(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys"])
    world.age(bulletin, timedelta(days=3))
    given = {"to": str(id_of("dara"))}
    path = f"/bulletins/{bulletin.reference}"
    assert world.client("berta").form(f"{path}/widen", given).status_code == 303
    page = world.client("dora").get("/").text.partition('id="happened"')[2]
    assert "Shared with you:" in page
    assert bulletin.secret in page


def test_few_statements(world: World) -> None:
    desk = world.client("berta")
    desk.get("/")
    for _ in range(3):
        comment(world, world.bulletin("berta", ["toys"]).reference, "anna")
    with counted() as sent:
        assert desk.get("/").status_code == 200
    assert len(sent) <= 22, sent


def test_what_is_due_waits_with_both_deeds_beside_it(world: World) -> None:
    made = world.bulletin("berta", ["alba"])
    path = f"/bulletins/{made.reference}"
    world.owner("UPDATE bulletins SET review_on = '2020-01-01' WHERE id = %s", made.id)
    page = world.client("boris").get("/").text
    assert "Still true" in page
    assert f"{path}/still-true" in page
    assert f"{path}/expire" in page
    assert "Still true" not in world.client("anna").get("/").text
    assert "Is it still true?" in world.client("anna").get(path).text
    assert f"{path}/still-true" not in world.client("anna").get(path).text
    assert f"{path}/still-true" in world.client("berta").get(path).text
    done = world.client("boris").form(f"{path}/still-true")
    assert (done.status_code, done.headers["location"]) == (303, path)
    assert "Is it still true?" not in world.client("berta").get(path).text
    assert "Still true" not in world.client("berta").get("/").text
    assert "said that it is still true" in world.client("berta").get(f"{path}/trail").text


def test_over_the_api_an_item_is_renewed_and_red_is_not_there(world: World) -> None:
    made = world.bulletin("berta", ["alba"])
    red = world.bulletin("berta", ["anna@alba"], "RED")
    world.owner("UPDATE bulletins SET review_on = '2020-01-01'")
    api = world.api("berta")
    assert [one["kind"] for one in api.get("/api/v1/home").json()["waiting"]] == ["due"]
    assert api.post(f"/api/v1/bulletins/{red.reference}/still-true").status_code == 404
    assert world.api("anna").post(f"/api/v1/bulletins/{made.reference}/still-true").is_error
    assert api.post(f"/api/v1/bulletins/{made.reference}/still-true").status_code == 204
    assert api.get("/api/v1/home").json()["waiting"] == []
    assert "TLP:RED" in world.client("berta").get("/").text


@pytest.mark.parametrize(("label", "said"), [("", False), ("RED", True), ("no label", False)])
def test_a_page_that_names_a_draft_bears_its_label(
    world: World,
    label: str,
    said: bool,  # noqa: FBT001
) -> None:
    world.api("anna").post("/api/v1/drafts", json={"title": "Half written"})
    world.owner("UPDATE drafts SET content = content || jsonb_build_object('tlp', %s::text)", label)
    for page in (world.client("anna").get(path).text for path in ("/", "/drafts")):
        assert "Half written" in page
        assert ("TLP:RED" in page) == said
