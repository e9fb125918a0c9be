"""The composer over HTTP: kept as one types, refused with everything at once, sent once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.composer import FIVE, begin, begun, count, fill, words
from tests.drafting import READY, TOYS, hidden, picture

if TYPE_CHECKING:
    from tests.world import World


def test_the_empty_composer_changes_nothing(world: World) -> None:
    anna = world.client("anna")
    page = anna.get("/bulletins/new")
    assert page.status_code == 200
    assert count(world) == 0
    labels = re.findall(r'name="tlp" value="([^"]+)"([^>]*)', page.text)
    assert [label for label, _ in labels] == ["RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR"]
    assert not any("checked" in rest for _, rest in labels)
    assert f'value="{world.id("alba")}" checked' in page.text
    assert "Facts on infringers only" in page.text
    assert not re.search(r"<script>|<style|\sstyle=|\son\w+=", page.text)
    assert world.client().get("/bulletins/new").status_code == 303


def test_a_link_may_tick_an_address(world: World) -> None:
    page = world.client("anna").get("/bulletins/new", params={"to": TOYS}).text
    assert f'value="{TOYS}" checked' in page


def test_what_is_typed_is_kept_and_found_again(world: World) -> None:
    anna = world.client("anna")
    key = hidden(anna.get("/bulletins/new").text, "key")
    typed = {"text": "Half a sen", "key": key, "deed": "autosave"}
    kept = anna.form("/drafts", typed)
    assert "kept" in words(kept)
    action = re.search(r'data-action="([^"]+)"', kept.text)
    assert action
    later = {"text": "Half a sentence.", "version": "1", "deed": "autosave"}
    assert 'data-version="2"' in anna.form(action[1], later).text
    assert "Half a sentence." in anna.get(action[1]).text
    assert count(world) == 1


def test_the_same_form_twice_is_one_draft(world: World) -> None:
    anna = world.client("anna")
    key = hidden(anna.get("/bulletins/new").text, "key")
    first, second = (anna.form("/drafts", READY | {"key": key}) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    other = anna.form("/drafts", READY | {"key": key, "text": "Another text.", "deed": "autosave"})
    assert other.status_code == 409
    assert count(world) == 1


def test_the_whole_way_to_a_published_bulletin(world: World) -> None:
    anna = world.client("anna")
    answer = begin(anna, "publish")
    assert answer.status_code == 303
    reference = answer.headers["location"].rpartition("/")[2]
    assert "60 seconds" in words(anna.get(answer.headers["location"]))
    berta = world.client("berta")
    assert berta.get(f"/bulletins/{reference}").status_code == 404
    assert "No draft is open" in words(anna.get("/drafts"))


def test_everything_that_is_missing_is_told_at_once_and_the_form_kept(world: World) -> None:
    anna = world.client("anna")
    empty = {"title": "", "kind": "", "text": "", "tlp": "", "to": [], "source": "A <b>notice</b>"}
    answer = begin(anna, "publish", **empty)
    assert answer.status_code == 422
    said = words(answer)
    for sentence in (
        "Give it a title",
        "what kind",
        "at least one sentence",
        FIVE,
        "who should see",
    ):
        assert sentence in said
    assert "Nothing was sent. Your draft is kept." in said
    assert "A &lt;b&gt;notice&lt;/b&gt;" in answer.text
    assert count(world) == 1
    assert world.owner("SELECT id FROM records") == []


@pytest.mark.parametrize("label", ["", "TLP:WHITE", "TLP: RED", "red", "PURPLE"])
def test_a_wrong_label_is_answered_with_the_five(world: World, label: str) -> None:
    answer = begin(world.client("anna"), "publish", tlp=label)
    assert answer.status_code == 422
    assert FIVE in words(answer)


@pytest.mark.parametrize(
    ("label", "to"), [("RED", "toys"), ("AMBER+STRICT", "alliance"), ("GREEN", "public")]
)
def test_what_the_label_forbids_is_refused_and_the_choices_stay(
    world: World, label: str, to: str
) -> None:
    chosen = str(world.id(to))
    answer = begin(world.client("anna"), "publish", tlp=label, to=[chosen])
    assert answer.status_code == 422
    assert f'value="{label}" required checked' in answer.text
    assert f'value="{chosen}" checked' in answer.text or to == "public"


def test_publishing_twice_is_one_bulletin(world: World) -> None:
    anna = world.client("anna")
    address = begun(anna)
    form = fill(anna, address)
    first, second = (anna.form(f"{address}/publish", form) for _ in range(2))
    assert (first.status_code, first.headers["location"]) == (303, second.headers["location"])
    assert anna.get(address).headers["location"] == first.headers["location"]
    assert anna.form(address, form).headers["location"] == first.headers["location"]
    assert len(world.owner("SELECT id FROM records")) == 1


def test_a_button_apart_from_the_form_sends_the_draft_as_it_is_kept(world: World) -> None:
    anna = world.client("anna")
    address = begun(anna, title="Kept title")
    assert anna.form(f"{address}/publish").status_code == 303
    assert world.owner("SELECT title FROM records") == [("Kept title",)]
    lacking = begun(anna, text="", title="")
    refused = anna.form(f"{lacking}/publish")
    assert (refused.status_code, "at least one sentence" in words(refused)) == (422, True)


def test_two_editors_both_find_both_texts(world: World) -> None:
    anna, aldo = world.client("anna"), world.client("aldo")
    address = begun(anna)
    share = {"deed": "share", "colleague": str(world.id("aldo")), "may": "edit"}
    assert anna.form(address, fill(anna, address, **share)).status_code == 303
    mine, theirs = (
        fill(anna, address, text="Anna's text."),
        fill(aldo, address, text="Aldo's text."),
    )
    assert aldo.form(address, theirs).status_code == 303
    assert anna.form(address, mine | {"deed": "autosave"}).status_code == 409
    both = anna.form(address, mine)
    assert both.status_code == 409
    for text in ("Anna&#39;s text.", "Aldo"):
        assert text in both.text
    again = mine | {"version": hidden(both.text, "version")}
    assert anna.form(address, again).status_code == 303
    assert "Anna&#39;s text." in aldo.get(address).text


def test_a_change_shows_both_texts_when_the_item_went_on(world: World) -> None:
    made = world.bulletin("anna", ["toys"])
    anna, aldo = world.client("anna"), world.client("aldo")
    address, other = (
        desk.form(f"/bulletins/{made.reference}/edit").headers["location"] for desk in (anna, aldo)
    )
    page = anna.get(address).text
    assert 'name="tlp"' not in page
    assert "What changed" in page
    form = {"base_version": "1", "text": "Aldo's text.", "note": "Better"}
    changed = fill(aldo, other, **form)
    del changed["tlp"], changed["to"]
    assert aldo.form(f"{other}/publish", changed).status_code == 303
    mine = fill(anna, address, base_version="1", text="Anna's text.")
    both = anna.form(f"{address}/publish", mine)
    assert both.status_code == 409
    assert "Aldo" in both.text
    again = mine | {"version": hidden(both.text, "version"), "base_version": "2"}
    assert hidden(both.text, "base_version") == "2"
    assert anna.form(f"{address}/publish", again).status_code == 303


def test_a_read_only_draft_has_no_form(world: World) -> None:
    anna, lex = world.client("anna"), world.client("lex")
    address = begun(anna)
    share = {"deed": "share", "colleague": str(world.id("lex")), "may": "read"}
    anna.form(address, fill(anna, address, **share))
    page = lex.get(address)
    assert "It sells copies." in page.text
    assert 'id="compose"' not in page.text
    assert lex.form(address, READY | {"version": "1"}).status_code == 403
    assert lex.form(f"{address}/leave").status_code == 303
    assert lex.get(address).status_code == 404


def test_a_draft_of_others_is_not_there(world: World) -> None:
    address = begun(world.client("anna"))
    nowhere = f"/drafts/{uuid4()}"
    for name in ("aldo", "berta", "sara"):
        desk = world.client(name)
        for path in ("", "/publish", "/discard", "/leave", "/files"):
            seen, absent = (desk.form(where + path, READY) for where in (address, nowhere))
            assert (seen.status_code, absent.status_code) == (404, 404), path
        assert desk.get(address).status_code == 404
    assert count(world) == 1


def test_a_draft_is_thrown_away(world: World) -> None:
    anna = world.client("anna")
    address = begun(anna)
    assert anna.form(f"{address}/discard").headers["location"] == "/drafts"
    assert anna.get(address).status_code == 404


def test_an_autosave_that_cannot_be_kept_says_why(world: World) -> None:
    answer = begin(world.client("anna"), "autosave", text="x" * 200_001)
    assert answer.status_code == 422
    assert "Not kept. Please shorten this" in words(answer)


def test_files_come_with_the_form_without_scripts(world: World) -> None:
    anna = world.client("anna")
    key = hidden(anna.get("/bulletins/new").text, "key")
    photos = [("files", (f"{n}.jpg", picture(), "image/jpeg")) for n in range(3)]
    bad = ("files", ("page.html", b"<html>", "text/html"))
    answer = anna.form("/drafts", READY | {"key": key, "deed": "publish"}, files=[*photos, bad])
    assert answer.status_code == 422
    assert "page.html: Files of this sort are not accepted" in words(answer)
    assert answer.text.count('class="file-name"') == 3
    address = re.search(r'data-address="([^"]+)"', answer.text)
    assert address
    assert anna.form(f"{address[1]}/publish").status_code == 303


def test_a_second_person_releases_on_the_page(world: World) -> None:
    world.owner("UPDATE organisations SET second_release = true WHERE id = %s", world.id("alba"))
    anna, aldo = world.client("anna"), world.client("aldo")
    address = begun(anna)
    assert "wants a colleague to release" in words(anna.get(address))
    refused = anna.form(f"{address}/publish", fill(anna, address, text="Last words."))
    assert refused.status_code == 403
    assert "Last words." in anna.get(address).text
    nobody = anna.form(address, fill(anna, address, deed="ask"))
    assert (nobody.status_code, "f-releaser-error" in nobody.text) == (422, True)
    ask = {"deed": "ask", "releaser": str(world.id("aldo"))}
    assert anna.form(address, fill(anna, address, **ask)).status_code == 303
    assert "waits for release" in words(aldo.get("/drafts"))
    assert "Release and publish" in words(aldo.get(address))
    assert aldo.form(f"{address}/publish", fill(aldo, address)).status_code == 303
    assert world.owner("SELECT author_name FROM records") == [("Anna",)]


def test_the_list_of_drafts_takes_only_its_own_cursor(world: World) -> None:
    assert world.client("anna").get("/drafts", params={"cursor": "forged"}).status_code == 422


@pytest.mark.parametrize("path", ["/drafts", "/drafts/parts/audience"])
def test_a_forged_form_is_refused(world: World, path: str) -> None:
    desk = world.client("anna")
    assert desk.post(path, data=READY).status_code == 403
    assert count(world) == 0
