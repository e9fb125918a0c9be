"""A thread is opened and a position taken by keyboard alone, without a script, and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser import hearing, steps
from tests.browser.pictures import overflow
from tests.browser.test_keyboard import press, reach, typed
from tests.browser.test_phone import PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Enter
    from tests.browser.pictures import Album
    from tests.browser.serving import Served

NEW = "/boards/board/threads/new"


@pytest.mark.usefixtures("seated")
def test_a_board_is_asked_and_thinks_of_it_by_keyboard_alone(enter: Enter, album: Album) -> None:
    aldo, berta = enter("aldo"), enter("berta")
    aldo.goto(NEW)
    typed(aldo, aldo.get_by_label("Title", exact=True), "Asked without a mouse")
    reach(aldo, aldo.get_by_role("radio").first)
    aldo.keyboard.press("ArrowDown")
    aldo.keyboard.press("ArrowUp")
    typed(aldo, aldo.get_by_label("Problem"), hearing.PROBLEM)
    typed(aldo, aldo.get_by_label("What is asked, in a few words").first, hearing.ASKED[0])
    reach(aldo, aldo.locator("input[name=tlp]").first)
    while not steps.labelled(aldo, "AMBER").is_checked():
        aldo.keyboard.press("ArrowDown")
    with steps.onward(aldo):
        press(aldo, aldo.locator("button.btn-primary"))
    expect(aldo.get_by_role("heading", name="Asked without a mouse")).to_be_visible()
    album.take(aldo, "board-keyboard")
    thought_of_by_key(berta, urlsplit(aldo.url).path)


def thought_of_by_key(page: Page, place: str) -> None:
    """Take a position on the only point, with reservations."""
    page.goto(place)
    point = page.locator(f"#positions-{hearing.codes(page)[0]}")
    with steps.onward(page):
        press(page, point.get_by_role("link", name="Take a position"))
    expect(page.get_by_role("heading", name="Your position")).to_be_visible()
    reach(page, page.locator("input[name=choice]").first)
    page.keyboard.press("ArrowDown")
    typed(page, page.locator("textarea[name=reason]"), "Not on feast days.")
    with steps.onward(page):
        press(page, page.get_by_role("button", name="Take this position"))
    expect(point).to_contain_text("Support with reservations")


def test_a_board_is_heard_without_a_script(seated: Served, enter: Enter, album: Album) -> None:
    aldo, berta = (enter(name, java_script_enabled=False) for name in ("aldo", "berta"))
    place = hearing.open_thread(aldo, "Asked without a script")
    code = hearing.codes(aldo)[0]
    hearing.take(berta, place, code, "Object", "It costs too much.")
    hearing.say(aldo, place, "Let us talk of it.", code)
    vote = hearing.call_vote(berta, place, code)
    hearing.cast(aldo, vote, "We do")
    hearing.end_vote(seated, vote)
    aldo.reload()
    expect(aldo.get_by_text("Alba").first).to_be_visible()
    hearing.hand_over(aldo, place)
    album.take(aldo, "board-plain")
    hearing.handed_over(aldo)


@pytest.mark.usefixtures("seated")
def test_what_is_missing_in_a_thread_is_said_without_a_script(enter: Enter) -> None:
    page = enter("aldo", java_script_enabled=False)
    page.goto(NEW)
    hearing.write_thread(page, "Nothing asked", ())
    with steps.onward(page):
        page.get_by_role("button", name="More points").click()
    expect(page.get_by_label("What is asked, in a few words")).to_have_count(6)
    expect(page.get_by_label("Title", exact=True)).to_have_value("Nothing asked")
    with steps.onward(page):
        page.locator("button.btn-primary").click()
    expect(page.get_by_role("alert").first).to_contain_text("needs your attention")
    expect(page.get_by_label("Problem")).to_have_value(hearing.PROBLEM)


@pytest.mark.usefixtures("seated")
def test_a_board_is_asked_and_thinks_of_it_from_a_phone(enter: Enter, album: Album) -> None:
    aldo, berta = enter("aldo", **PHONE), enter("berta", **PHONE)
    aldo.goto(NEW)
    assert overflow(aldo) <= 0
    hearing.write_thread(aldo, "Asked on the way")
    with steps.onward(aldo):
        aldo.locator("button.btn-primary").tap()
    expect(aldo.get_by_role("heading", name="Asked on the way")).to_be_visible()
    assert overflow(aldo) <= 0
    place = urlsplit(aldo.url).path
    hearing.take(berta, place, hearing.codes(aldo)[1], "Support")
    assert overflow(berta) <= 0
    album.take(berta, "board-phone")
    berta.goto("/boards/board")
    assert overflow(berta) <= 0
