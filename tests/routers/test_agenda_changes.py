"""Agendas after the lock, their papers, the pack, and the statement; over HTTP."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pypdf import PdfReader

from app.jobs.convening import warn
from tests.drafting import picture
from tests.post import words
from tests.preparing import agree, convene, convened, document, item, items, laid_out, subject

if TYPE_CHECKING:
    from tests.post import Post
    from tests.world import World


def test_what_is_added_after_the_lock_waits_for_counsel_and_is_told(world: World) -> None:
    path = convened(world)
    berta, cora, aldo = (world.client(name) for name in ("berta", "cora", "aldo"))
    late = item(title="A raid next week")
    assert berta.form(f"{path}/agenda", late).status_code == 422
    assert berta.form(f"{path}/agenda", late | {"reason": "It just came up."}).status_code == 303
    assert "A raid next week" not in aldo.get(path).text
    assert "It just came up." in cora.get(f"{path}/agenda").text
    asked = world.owner("SELECT id FROM agenda_changes")[0].id
    answer = f"{path}/agenda/changes/{asked}"
    assert berta.form(answer, {"outcome": "agreed"}).status_code == 403
    assert aldo.form(answer, {"outcome": "agreed"}).status_code == 403
    assert cora.form(answer, {"outcome": "declined"}).status_code == 422
    assert cora.form(answer, {"outcome": "agreed"}).status_code == 303
    assert cora.form(answer, {"outcome": "agreed"}).status_code == 409
    assert "A raid next week" in aldo.get(path).text
    assert world.owner("SELECT id FROM mails WHERE kind = 'meeting:agenda'")


def test_what_changes_after_the_lock_stays_as_it_was_until_counsel_agrees(world: World) -> None:
    path = convened(world)
    berta, cora, aldo = (world.client(name) for name in ("berta", "cora", "aldo"))
    one = subject(world, path)
    said = item(title="Forged invoices", version="1", reason="Wider.")
    del said["tlp"], said["closed_to"]
    assert berta.form(one, said).status_code == 303
    assert berta.form(one, said).status_code == 409
    assert "Forged invoices" not in aldo.get(path).text
    asked = world.owner("SELECT id FROM agenda_changes")[0].id
    assert cora.form(f"{path}/agenda/changes/{asked}", {"outcome": "agreed"}).status_code == 303
    assert "Forged invoices" in aldo.get(path).text
    assert berta.form(f"{one}/remove").status_code == 422
    assert berta.form(f"{one}/remove", {"reason": "Settled."}).status_code == 303
    assert aldo.get(one).status_code == 200
    asked = world.owner("SELECT id FROM agenda_changes WHERE outcome IS NULL")[0].id
    assert cora.form(f"{path}/agenda/changes/{asked}", {"outcome": "agreed"}).status_code == 303
    assert aldo.get(one).status_code == 404
    assert "Settled." in aldo.get(path).text
    assert "Forged invoices" not in world.client("anna").get(path).text


def test_papers_go_with_an_item_and_late_ones_are_announced(world: World) -> None:
    path = laid_out(world)
    berta, sara = world.client("berta"), world.client("sara")
    one = subject(world, path)
    pdf = {"files": ("letters.pdf", document(), "application/pdf")}
    assert berta.form(f"{one}/papers", {"tlp": "AMBER"}).status_code == 422
    assert berta.form(f"{one}/papers", {"tlp": ""}, files=pdf).status_code == 422
    assert berta.form(f"{one}/papers", {"tlp": "AMBER"}, files=pdf).status_code == 303
    paper = items(world, path)[3]["papers"][0]
    assert (paper["title"], paper["late"]) == ("letters", False)
    assert world.client("aldo").get(one).status_code == 404
    version = f"{path}/papers/{paper['reference']}/versions"
    assert sara.form(version, files=pdf).status_code == 303
    files = items(world, path)[3]["papers"][0]["files"]
    assert [file["number"] for file in files] == [2, 1]
    off = f"{path}/papers/{paper['reference']}/remove"
    assert world.client("aldo").form(off).status_code == 404
    assert berta.form(off).status_code == 303
    assert items(world, path)[3]["papers"] == []


def test_a_paper_that_comes_late_is_told(world: World) -> None:
    path = convened(world)
    berta, aldo = world.client("berta"), world.client("aldo")
    one = subject(world, path)
    pdf = {"files": ("late.pdf", document(), "application/pdf")}
    assert aldo.form(f"{one}/papers", {"tlp": "AMBER"}, files=pdf).status_code == 403
    assert berta.form(f"{one}/papers", {"tlp": "AMBER"}, files=pdf).status_code == 303
    page = aldo.get(path).text
    assert ("Late paper" in page, "late.pdf" in page) == (True, True)
    assert world.owner("SELECT id FROM mails WHERE kind = 'meeting:agenda'")
    code = items(world, path)[3]["papers"][0]["reference"]
    first = items(world, path, "aldo")[3]["papers"][0]["files"][0]["id"]
    assert aldo.get(f"/files/{first}/original").status_code == 200
    assert world.client("carla").get(f"/files/{first}/original").status_code == 404
    assert berta.form(f"{path}/papers/{code}/remove").status_code == 422
    off = {"reason": "It was a draft."}
    assert berta.form(f"{path}/papers/{code}/remove", off).status_code == 303
    assert "late.pdf" not in aldo.get(path).text
    assert aldo.get(f"/files/{first}/original").status_code == 404


def test_the_pack_holds_what_its_reader_sees(world: World) -> None:
    path = laid_out(world)
    berta, aldo = world.client("berta"), world.client("aldo")
    one = subject(world, path)
    for name, data in (("letters.pdf", document(3)), ("seal.jpg", picture())):
        sent = {"files": (name, data, "application/octet-stream")}
        assert berta.form(f"{one}/papers", {"tlp": "AMBER+STRICT"}, files=sent).status_code == 303
    page = berta.get(f"{path}/pack").text
    for part in ("Contents", "letters.pdf", "seal", "nobody speaks of prices"):
        assert part in page
    assert "Only the organisations named" in page
    assert aldo.get(f"{path}/pack").status_code == 404
    made = berta.get(f"{path}/pack.pdf")
    assert (made.status_code, made.headers["cache-control"]) == (200, "no-store, private")
    sheets = PdfReader(io.BytesIO(made.content)).pages
    texts = [sheet.extract_text() for sheet in sheets]
    assert all("TLP:AMBER+STRICT" in text and "Berta" in text for text in texts)
    assert sum("Annex 1" in text for text in texts[1:]) == 3
    assert f"{len(texts)} / {len(texts)}" in texts[-1]
    assert world.owner("SELECT id FROM audit WHERE deed = 'agenda:pack'")
    assert aldo.get(f"{path}/pack.pdf").status_code == 404


def test_the_secretariat_publishes_the_statement(world: World) -> None:
    sara, berta = world.client("sara"), world.client("berta")
    assert "nobody speaks of prices" in berta.get("/statements").text
    assert berta.get("/statements/new").status_code == 403
    said = {"text": "We obey the law.", "after": "1"}
    assert berta.form("/statements/new", said).status_code == 403
    assert "nobody speaks" in sara.get("/statements/new").text
    assert sara.form("/statements/new", said | {"text": " "}).status_code == 422
    assert sara.form("/statements/new", said).status_code == 303
    assert sara.form("/statements/new", said).status_code == 422
    told = world.api("berta").get("/api/v1/statements").json()["items"]
    assert [one["number"] for one in told] == [2, 1]


def test_an_item_is_linked_and_relabelled_on_its_page(world: World) -> None:
    path = laid_out(world)
    one, berta, sara = subject(world, path), world.client("berta"), world.client("sara")
    bulletin = world.bulletin("berta", ["borel"])
    page = f"{one}/links"
    assert berta.form(page, {"linked": "IB-2026-ZZZZZ"}).status_code == 422
    assert sara.form(page, {"linked": bulletin.reference}).status_code == 422
    assert berta.form(page, {"linked": bulletin.reference}).status_code == 303
    assert bulletin.reference in berta.get(one).text
    assert bulletin.reference not in sara.get(one).text
    assert sara.form(f"{page}/remove", {"linked": bulletin.reference}).status_code == 404
    assert berta.form(f"{page}/remove", {"linked": bulletin.reference}).status_code == 303
    assert berta.form(f"{one}/label", {"tlp": "RED"}).status_code == 422
    assert berta.form(f"{one}/label", {"tlp": "AMBER+STRICT"}).status_code == 303
    assert items(world, path)[3]["tlp"] == "AMBER+STRICT"
    for deed in ("links", "label", "move", "remove", "out", "back", "ask"):
        assert world.client("aldo").form(f"{one}/{deed}").status_code == 404, deed


def test_what_stayed_back_is_asked_for_once(world: World) -> None:
    path = laid_out(world)
    berta = world.client("berta")
    closed = item(title="What we think of the platform", closed_to="brands")
    assert berta.form(f"{path}/agenda", closed).status_code == 303
    secret = f"{path}/agenda/{items(world, path)[4]['reference']}"
    assert berta.form(f"{secret}/ask", {"reason": "It stayed back."}).status_code == 409
    assert agree(world, path).status_code == 303
    assert convene(world, path, "sara").status_code == 303
    assert world.client("aldo").get(secret).status_code == 404
    assert berta.form(f"{subject(world, path)}/ask", {"reason": "Why."}).status_code == 409
    assert berta.form(f"{secret}/ask", {"reason": "It stayed back."}).status_code == 303
    assert berta.form(f"{secret}/ask", {"reason": "It stayed back."}).status_code == 409
    # Counsel whom the item is closed to is not told that anybody asked.
    assert "It stayed back." not in world.client("cora").get(f"{path}/agenda").text
    world.owner(
        "UPDATE seats SET role = 'counsel' WHERE organisation_id = %s AND group_id = %s",
        *(world.id("alba"), world.id("toys")),
    )
    asked = world.owner("SELECT id FROM agenda_changes")[0].id
    answer = f"{path}/agenda/changes/{asked}"
    assert world.client("cora").form(answer, {"outcome": "agreed"}).status_code == 404
    assert world.client("anna").form(answer, {"outcome": "agreed"}).status_code == 303
    assert items(world, path)[4]["out"] is True


def test_keepers_are_warned_by_mail_without_the_titles(world: World, post: Post) -> None:
    path = laid_out(world, days=6, text="", title="A secret matter")
    portal = world.client("berta").portal
    assert portal is not None
    portal.call(warn, world.app.state.house)
    sent = post.work()
    assert all("A secret matter" not in words(one) for one in sent)
    # The fourth asks counsel for their word.
    told = [one for one in sent if "Convene by" in one["Subject"]]
    assert (len(told), len(sent)) == (3, 4)
    assert all("must be convened by" in words(one) for one in told)
    assert all(f"{path}/agenda" in words(one) for one in told)
