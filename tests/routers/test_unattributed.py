"""Bulletins without a name: what their author does with them, and what nobody else is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.composer import begin, words
from tests.drafting import hidden, picture
from tests.writing import comment, key, write

if TYPE_CHECKING:
    from tests.clients import Desk
    from tests.world import World

# Whom Berta of Borel wrote to without a name; neither group nor house of hers is among them.
TO = ["carla@corvo", "cesar@corvo", "alba"]
PLACES = ("", "/audience", "/versions", "/concern", "/extend")
OVER_API = (
    *("", "/comments", "/versions", "/audience", "/concerns"),
    *("/why", "/exclusions", "/trail", "/relabel?tlp=AMBER"),
)


async def unsigned(world: World, to: list[str] | None = None, **fields: object) -> str:
    """Publish a bulletin of Berta's without her name, and return its reference."""
    return await write(world, "berta", to or TO, unattributed=True, **fields)


def told(world: World, name: str, reference: str) -> str:
    """Return everything about an item that the pages and the API give `name`, as one text."""
    desk, api = world.client(name), world.api(name, "read")
    paths = [*(f"/bulletins/{reference}{place}" for place in PLACES), "/bulletins", "/"]
    answers = [desk.get(path) for path in [*paths, "/bulletins?unattributed=true"]]
    answers += [api.get(f"/api/v1/bulletins/{reference}{place}") for place in OVER_API]
    answers += [api.get("/api/v1/bulletins"), api.get("/api/v1/home")]
    assert {answer.status_code for answer in answers} <= {200, 403}
    return "\n".join(f"{answer.headers}{answer.text}" for answer in answers)


def names(world: World) -> list[str]:
    """Return what tells who wrote it: names and ids of Berta, Borel and what ties them."""
    seat = ("berta", "borel", "berta@borel", "borel in toys", "berta in toys")
    return ["Berta", "Borel", *(str(world.id(name)) for name in seat)]


async def test_no_byte_served_to_others_tells_the_author(world: World) -> None:
    reference = await unsigned(world)
    api = world.api("berta")
    comment(world, reference, "berta", "Mine says more.")
    tag = api.get(f"/api/v1/bulletins/{reference}").headers["etag"]
    body = {"title": "A shop", "kind": "seller", "text": "Sells bags."}
    changed = api.put(f"/api/v1/bulletins/{reference}", json=body, headers={"if-match": tag})
    assert changed.json()["version"] == 2
    desk = world.client("berta")
    for deed, form in (("widen", {"to": key("dara")}), ("relabel", {"tlp": "GREEN"})):
        assert desk.form(f"/bulletins/{reference}/{deed}", form).status_code == 303
    for reader in ("carla", "anna", "dora"):
        text = told(world, reader, reference)
        assert [word for word in names(world) if word in text] == []
        assert "Unattributed" in text
        assert "The author" in text
    assert "Berta" in told(world, "berta", reference)


async def test_its_author_keeps_every_right(world: World) -> None:
    reference = await unsigned(world)
    berta, boris = world.client("berta"), world.client("boris")
    page = berta.get(f"/bulletins/{reference}")
    assert "yours: nobody else is told" in page.text
    assert boris.get(f"/bulletins/{reference}").status_code == 404
    for place in ("trail", "relabel", "withdraw", "audience"):
        assert berta.get(f"/bulletins/{reference}/{place}").status_code in (200, 303), place
        assert world.client("carla").get(f"/bulletins/{reference}/{place}").status_code != 303
    for form in (
        {"principal_id": world.id("berta")},
        {"principal_id": world.id("borel"), "exclude": "true"},
    ):
        assert berta.form(f"/bulletins/{reference}/narrow", form).status_code == 422
    assert berta.form(f"/bulletins/{reference}/widen", {"to": key("borel")}).status_code == 422
    assert world.client("carla").get(f"/bulletins/{reference}").status_code == 200
    gone = berta.form(f"/bulletins/{reference}/withdraw", {"reason": "It was wrong."})
    assert gone.status_code == 303
    assert "its author" in world.client("carla").get(f"/bulletins/{reference}").text


async def test_the_trail_names_others_and_not_the_author(world: World) -> None:
    reference = await unsigned(world)
    comment(world, reference, "berta")
    comment(world, reference, "carla")
    trail = words(world.client("berta").get(f"/bulletins/{reference}/trail"))
    assert "The author , published it" in trail
    assert "Carla , Corvo, commented" in trail
    rows = world.owner("SELECT DISTINCT person_id, for_organisation, person_name FROM audit"
                       " WHERE record_id IS NOT NULL")  # fmt: skip
    assert {row.person_name for row in rows} == {"", "Carla"}
    assert {row.person_id for row in rows} == {None, world.id("carla")}


async def test_the_author_speaks_as_the_author_and_changes_their_words(world: World) -> None:
    reference = await unsigned(world)
    said = comment(world, reference, "berta", "As I said.")
    seen = world.api("carla").get(f"/api/v1/bulletins/{reference}/comments").json()["items"][0]
    assert (seen["by_author"], seen["author_id"], seen["author_name"]) == (True, None, "")
    assert (seen["organisation_id"], seen["organisation_name"]) == (None, "")
    carla, berta = world.client("carla"), world.client("berta")
    assert "The author" in carla.get(f"/bulletins/{reference}?reply={said}").text
    for desk, status in ((carla, 403), (berta, 303)):
        edited = desk.form(f"/comments/{said}/edit", {"text": "As I said before."})
        assert edited.status_code == status
        assert desk.form(f"/comments/{said}/withdraw").status_code == status
    home = words(carla.get("/"))
    comment(world, reference, "carla")
    comment(world, reference, "berta", "Again.")
    assert "The author commented on" in words(carla.get("/"))
    assert "The author commented on" not in home


async def test_a_concern_is_answered_without_a_name(world: World) -> None:
    reference = await unsigned(world)
    path = f"/api/v1/bulletins/{reference}/concerns"
    raised = {"kind": "wrong_label", "text": "Is it so wide?"}
    assert world.api("berta").post(path, json=raised).status_code == 403
    concern = world.api("carla").post(path, json=raised).json()["id"]
    answered = world.client("berta").form(f"/concerns/{concern}", {"answer": "It is."})
    assert answered.status_code == 303
    page = world.client("carla").get(f"/concerns/{concern}").text
    assert "The author" in page
    assert [word for word in names(world) if word in page] == []
    told = world.api("carla").get(f"/api/v1/concerns/{concern}").text
    assert [word for word in names(world) if word in told] == []


async def test_the_feed_is_narrowed_to_what_bears_no_name(world: World) -> None:
    unnamed, named = await unsigned(world), await write(world, "berta", TO)
    carla = world.client("carla")
    for query, found in (
        ("unattributed=true", {unnamed}),
        (f"originator={world.id('borel')}", {named}),
        ("", {unnamed, named}),
    ):
        page = carla.get(f"/bulletins?{query}").text
        assert {one for one in (unnamed, named) if one in page} == found
    items = world.api("carla").get("/api/v1/bulletins?unattributed=true").json()["items"]
    assert [(one["reference"], one["originator_id"]) for one in items] == [(unnamed, None)]


def test_the_composer_says_what_it_means(world: World) -> None:
    desk = world.client("berta")
    page = desk.get("/bulletins/new").text
    assert "Without our name" in page
    form = {"to": [key("borel"), key("alba")], "unattributed": "true", "tlp": "AMBER"}
    part = desk.form("/drafts/parts/audience", form, headers={"hx-request": "true"})
    assert "Unattributed: readers learn neither your name" in words(part)
    assert f"leave:{key('alba')}" in part.text
    assert f"leave:{key('borel')}" not in part.text
    sent = begin(desk, "publish", to=form["to"], unattributed="true", at_once="true")
    assert sent.status_code == 303
    row = world.owner("SELECT originator_id, author_id, author_name FROM records")[0]
    assert (row.originator_id, row.author_id, row.author_name) == (None, None, "")
    held = world.owner("SELECT principal_id FROM grants")
    assert {row.principal_id for row in held} == {world.id("berta"), world.id("alba")}
    assert begin(desk, "publish", to=[key("borel")], unattributed="true").status_code == 422


def test_what_a_colleague_releases_names_neither(world: World) -> None:
    world.owner("UPDATE organisations SET second_release = true WHERE id = %s", world.id("borel"))
    boris, berta = world.client("boris"), world.client("berta")
    draft = begin(boris, to=[key("alba")], unattributed="true", at_once="true").headers["location"]
    form = {"releaser": str(world.id("berta")), "at_once": "true", "deed": "ask",
            "to": [key("alba")], "tlp": "AMBER",
            "title": "A shop", "kind": "seller", "text": "Sells.", "unattributed": "true",
            "version": hidden(boris.get(draft).text, "version")}  # fmt: skip
    path = draft.partition("#")[0]
    assert boris.form(path.replace("/edit", ""), form).status_code == 303
    sent = berta.form(
        f"{path}/publish", form | {"version": hidden(berta.get(path).text, "version")}
    )
    assert sent.status_code == 303, sent.text
    (row,) = world.owner("SELECT reference FROM records")
    text = told(world, "anna", row.reference)
    assert [word for word in (*names(world), "Boris") if word in text] == []
    released = "SELECT DISTINCT person_id FROM audit WHERE deed = 'bulletin:publish'"
    assert world.owner(released) == [(None,)]
    assert berta.get(f"/bulletins/{row.reference}").status_code == 200
    assert berta.get(f"/bulletins/{row.reference}/trail").status_code == 403


def uploaded(desk: Desk, to: str, file: tuple[str, bytes, str] | None = None) -> str:
    """Publish a bulletin with a file, a picture if none is given, without a name; return where."""
    draft = begin(desk, to=[to], unattributed="true", at_once="true").headers["location"]
    sent = {"files": file or ("berta.jpg", picture(camera="Borel"), "image/jpeg")}
    path = draft.partition("#")[0]
    version = hidden(desk.get(path).text, "version")
    form = {"to": [to], "tlp": "AMBER", "title": "A shop", "kind": "seller", "text": "Sells.",
            "unattributed": "true", "at_once": "true", "version": version}  # fmt: skip
    done = desk.form(f"{path}/publish", form, files=sent)
    assert done.status_code == 303, done.text
    found = re.search(r"/files/[0-9a-f-]{36}", desk.get(done.headers["location"]).text)
    assert found
    return found[0]


def test_the_original_of_a_picture_is_its_authors_alone(world: World) -> None:
    picture_at = uploaded(world.client("berta"), key("alba"))
    anna, berta = world.client("anna"), world.client("berta")
    assert anna.get(f"{picture_at}/original").status_code == 404
    shown = anna.get(f"{picture_at}/shown")
    assert shown.status_code == 200
    assert b"Borel" not in shown.content
    assert b"Borel" in berta.get(f"{picture_at}/original").content


async def test_the_secretariat_opens_a_name_with_a_reason(world: World) -> None:
    reference = await unsigned(world, ["secretariat", "alba"])
    path = f"/bulletins/{reference}/author"
    sara, anna = world.client("sara"), world.client("anna")
    assert "Open the author" in sara.get(f"/bulletins/{reference}").text
    assert "Open the author" not in anna.get(f"/bulletins/{reference}").text
    assert [anna.get(path).status_code, sara.get(path).status_code] == [403, 200]
    assert world.client("carla").get(path).status_code == 404
    assert sara.form(path, {"reason": " "}).status_code == 422
    opened = sara.form(path, {"reason": "A court asks."})
    assert "Berta" in opened.text
    assert "Berta" not in sara.get(f"/bulletins/{reference}").text
    trail = words(world.client("berta").get(f"/bulletins/{reference}/trail"))
    assert "Sara , Marketplace, opened the author's name: “A court asks.”" in trail


async def test_a_name_is_opened_over_the_api(world: World) -> None:
    reference = await unsigned(world, ["secretariat", "alba"])
    path = f"/api/v1/bulletins/{reference}/author"
    found = world.api("sara").post(path, json={"reason": "A court asks."}).json()
    assert (found["person_name"], found["organisation_name"]) == ("Berta", "Borel")
    for name, status in (("anna", 403), ("carla", 404)):
        assert world.api(name).post(path, json={"reason": "Mine."}).status_code == status
    assert world.api("sara", "read").post(path, json={"reason": "Mine."}).status_code == 403
    named = await write(world, "berta", ["secretariat"])
    refused = world.api("sara").post(f"/api/v1/bulletins/{named}/author", json={"reason": "Why"})
    assert refused.status_code == 403
    assert len(world.owner("SELECT 1 FROM audit WHERE deed = 'record:open-name'")) == 1
