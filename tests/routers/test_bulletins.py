"""One bulletin over HTTP, in both voices: what its page shows, and who may do what with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.cast import id_of
from tests.writing import comment, content, counted, key, write

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.world import World

PAGE, API = "/bulletins", "/api/v1/bulletins"
_CHANGING = re.compile(r"<code>[0-9a-f]{32}</code>|[0-9a-f]{32}")
PLACES = ("", "/audience", "/versions", "/trail", "/relabel", "/withdraw", "/extend", "/concern")
DEEDS: dict[str, dict[str, str]] = {
    "edit": {},
    "relabel": {"tlp": "AMBER+STRICT"},
    "widen": {"to": key("dara")},
    "narrow": {"principal_id": str(id_of("aldo")), "exclude": "true"},
    "at-once": {},
    "expire": {},
    "withdraw": {"reason": "Mistaken."},
}
# What a wrong deed is answered with: not out for a minute any more, so no minute to leave out.
CONFLICTS = {"at-once"}


def said(answer: Response) -> tuple[int, str]:
    """Return status and body of an answer, request ids aside."""
    return answer.status_code, _CHANGING.sub("", answer.text)


async def test_a_page_shows_what_every_reader_needs(world: World) -> None:
    marks = {"identifier_kind": ["url"], "identifier_value": ["https://fake.example/a"]}
    more = {"text": "Sells **copies**.", "language": "en", "countries": ["CN"], "source": "a buyer"}
    reference = await write(world, "berta", ["toys", "alba"], title="A <shop>", **marks, **more)
    page = world.client("anna").get(f"{PAGE}/{reference}").text
    shown = (
        "A &lt;shop&gt;", "<strong>copies</strong>", 'lang="en"', "a buyer", "China",
        "hxxps://fake[.]example/a", 'data-copy="https://fake.example/a"',
        "3 people", "at 2 organisations", "no platform staff", "1 agent",
        "it was shared with your organisation, Alba",
        "your organisation named you to its seat in Toys",
        "Borel sees that you have read this", "Each member decides alone", "Raise a concern",
    )  # fmt: skip
    assert [words for words in shown if words not in page] == []
    assert page.count("TLP:AMBER</span>") >= 2
    assert "https://fake.example/a</" not in page
    told = world.api("anna", "read").get(f"{API}/{reference}").json()
    assert told["identifiers"][0]["canonical"] == "https://fake.example/a"
    assert (told["text"], told["version"], told["own"]) == ("Sells **copies**.", 1, False)


def test_hidden_and_absent_are_one_answer(world: World) -> None:
    hidden = world.bulletin("berta", ["toys"]).reference
    desk, api = world.client("carla"), world.api("carla")
    for place in PLACES:
        assert world.client("anna").get(f"{PAGE}/{hidden}{place}").status_code in {200, 403}
        absent = said(desk.get(f"{PAGE}/IB-2026-00000{place}"))
        assert absent[0] == 404
        assert said(desk.get(f"{PAGE}/{hidden}{place}")) == absent, place
    for deed, form in DEEDS.items():
        absent = said(desk.form(f"{PAGE}/IB-2026-00000/{deed}", form))
        assert absent[0] == 404
        assert said(desk.form(f"{PAGE}/{hidden}/{deed}", form)) == absent, deed
    for place in ("", "/versions", "/audience", "/readers", "/comments", "/concerns"):
        absent = said(api.get(f"{API}/IB-2026-00000{place}"))
        assert absent[0] == 404
        assert said(api.get(f"{API}/{hidden}{place}")) == absent, place


def test_no_reference_breaks_the_page(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys"])
    desk = world.client("anna")
    assert desk.get(f"{PAGE}/{bulletin.reference.lower()}").status_code == 200
    for strange in ("%ff", "x" * 3000, "IB'--", "%F0%9F%98%80"):
        assert desk.get(f"{PAGE}/{strange}").status_code in {400, 404}, strange


async def test_each_deed_is_its_originators_alone(world: World) -> None:
    for deed, form in DEEDS.items():
        reference = await write(world, "berta", ["toys"])
        path = f"{PAGE}/{reference}/{deed}"
        assert world.client("anna").form(path, form).status_code == 403, deed
        done = world.client("berta").form(path, form)
        assert done.status_code == (409 if deed in CONFLICTS else 303), deed
        assert world.client("berta").post(path, data=form).status_code == 403, deed


def test_only_the_deeds_one_may_do_are_offered(world: World) -> None:
    path = f"{PAGE}/{world.bulletin('berta', ['toys']).reference}"
    own, other = world.client("berta").get(path).text, world.client("anna").get(path).text
    for deed in ("edit", "relabel", "expire", "withdraw", "trail"):
        assert f"{path}/{deed}" in own, deed
        assert f"{path}/{deed}" not in other, deed
    assert f"{path}/extend" in other
    assert f"{path}/extend" not in own


def test_what_is_withdrawn_keeps_its_outside_for_who_read_it(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys"], countries=["CN"])
    path, desk = f"{PAGE}/{bulletin.reference}", world.client("berta")
    world.client("anna").get(path)
    wrong = desk.form(f"{path}/withdraw", {"reason": " "})
    assert wrong.status_code == 422
    assert "Say why" in wrong.text
    assert desk.form(f"{path}/withdraw", {"reason": "An authorised dealer."}).status_code == 303
    page = world.client("anna").get(path).text
    for words in (bulletin.title, "TLP:AMBER", "An authorised dealer."):
        assert words in page, words
    for gone in ("Sells copies.", "China", "Discussion", "Who can see this", "Berta"):
        assert gone not in page, gone
    told = world.api("anna").get(f"/api/v1{path}").json()
    assert (told["text"], told["countries"], told["identifiers"]) == (None, [], [])
    assert world.client("aldo").get(path).status_code == 404
    assert "Sells copies." in desk.get(path).text
    assert desk.form(f"{path}/withdraw", {"reason": "Again."}).status_code == 403


def test_withdrawn_is_in_no_list(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys"])
    world.client("anna").get(f"{PAGE}/{bulletin.reference}")
    world.client("berta").form(f"{PAGE}/{bulletin.reference}/withdraw", {"reason": "Wrong."})
    for place in (PAGE, f"{PAGE}?expired=true", "/"):
        assert bulletin.reference not in world.client("anna").get(place).text, place


async def test_undo_within_the_minute(world: World) -> None:
    reference = await write(world, "berta", ["toys"], at_once=False)
    path, desk = f"{PAGE}/{reference}", world.client("berta")
    assert world.client("anna").get(path).status_code == 404
    assert "Nobody else has seen it yet" in desk.get(path).text
    assert world.client("anna").form(f"{path}/undo").status_code == 404
    undone = desk.form(f"{path}/undo")
    assert (undone.status_code, undone.headers["location"][:8]) == (303, "/drafts/")
    assert desk.get(path).status_code == 404
    again = await write(world, "berta", ["toys"], at_once=False)
    assert desk.form(f"{PAGE}/{again}/at-once").status_code == 303
    assert world.client("anna").get(f"{PAGE}/{again}").status_code == 200
    assert desk.form(f"{PAGE}/{again}/undo").status_code == 409


async def test_versions_and_their_difference(world: World) -> None:
    reference = await write(world, "berta", ["toys"], text="Sells shoes.", title="A shop")
    new = {"title": "A shop", "kind": "seller", "text": "Sells bags.", "marketplaces": "Chatmarkt"}
    tag, path = {"if-match": '"1"'}, f"{API}/{reference}"
    done = world.api("berta").put(path, json=new | {"note": "Bags now"}, headers=tag)
    assert done.status_code == 200
    world.client("berta").form(f"{PAGE}/{reference}/widen", {"to": key("dara")})
    page = world.client("anna").get(f"{PAGE}/{reference}/versions").text
    for words in ("<del>shoes</del>", "<ins>bags</ins>", "Bags now", "Chatmarkt", "Version 1"):
        assert words in page, words
    first = world.client("anna").get(f"{PAGE}/{reference}/versions?number=1").text
    assert "Sells shoes." in first
    # Whoever came later sees no version from before.
    late = world.client("dora").get(f"{PAGE}/{reference}/versions").text
    assert "shoes" not in late
    assert "Version 1" not in late
    assert world.client("dora").get(f"{PAGE}/{reference}/versions?number=1").status_code == 404
    listed = world.api("dora", "read").get(f"{API}/{reference}/versions").json()["items"]
    assert [one["number"] for one in listed] == [2]


async def test_edit_goes_on_with_the_draft_once_begun(world: World) -> None:
    reference = await write(world, "berta", ["toys"])
    desk = world.client("berta")
    first = desk.form(f"{PAGE}/{reference}/edit").headers["location"]
    assert desk.form(f"{PAGE}/{reference}/edit").headers["location"] == first
    assert first.startswith("/drafts/")


def test_what_was_done_is_told_to_its_own_people(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys"])
    path = f"{PAGE}/{bulletin.reference}"
    comment(world, bulletin.reference, "anna")
    world.client("berta").form(f"{path}/relabel", {"tlp": "AMBER+STRICT"})
    world.client("berta").form(f"{path}/narrow", {"principal_id": key("aldo"), "exclude": "true"})
    trail = world.client("berta").get(f"{path}/trail").text
    for words in (
        "changed the label from TLP:AMBER to TLP:AMBER+STRICT", "left Aldo out",
        "<strong>Anna</strong>, Alba, commented",
    ):  # fmt: skip
        assert words in trail, words
    assert world.client("anna").get(f"{path}/trail").status_code == 403


def test_few_statements_for_a_page(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys", "alba"])
    for _ in range(4):
        comment(world, bulletin.reference, "anna")
    for name in ("anna", "berta"):
        desk = world.client(name)
        with counted() as sent:
            assert desk.get(f"{PAGE}/{bulletin.reference}").status_code == 200
        assert len(sent) <= 10, sent


def test_a_name_that_mixes_scripts_is_marked_wherever_it_stands(world: World) -> None:
    name = "\u0440aypal.com"
    body = content(["toys"]) | {"title": f"Shop at {name}", "text": f"Seen at {name}."}
    body |= {"identifier_kind": ["domain"], "identifier_value": [name]}
    made = world.api("berta").post("/api/v1/bulletins", json=body).json()
    assert made["identifiers"][0]["scripts"] == ["Latin", "Cyrillic"]
    path = f"{PAGE}/{made['reference']}"
    mark = "⟦letters of different scripts: Latin, Cyrillic⟧"
    assert world.client("berta").get(path).text.count(mark) == 3
    assert mark in world.client("berta").get(PAGE).text
