"""A thread from its first point to the platform's desk, with words marked in its draft text."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser import hearing, steps

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Enter
    from tests.browser.pictures import Album

DRAFT = "Sellers are **warned once**.\n\nA second case closes the shop for good."


def opened(page: Page, title: str) -> str:
    """Open a thread of one point on the page, and return its address."""
    page.goto("/boards/board/threads")
    page.get_by_role("link", name="Open a thread").click()
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_label("Policies").check()
    page.get_by_label("Problem").fill("A clear case takes a week.")
    page.get_by_label("What is asked, in a few words").first.fill("One day for clear cases")
    steps.labelled(page, "AMBER").check()
    with steps.onward(page):
        page.locator("button.btn-primary").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    return page.url


def test_marked_words_are_remarked_on(enter: Enter) -> None:
    aldo, berta = enter("aldo"), enter("berta")
    place = opened(aldo, "Warn nobody")
    aldo.goto(f"{place}/text")
    aldo.get_by_label("Text", exact=True).fill(DRAFT)
    with steps.onward(aldo):
        aldo.get_by_role("button", name="Keep this version").click()
    berta.goto(place)
    berta.get_by_text("warned once").dblclick()
    remark = berta.locator("#remark")
    expect(remark.get_by_label("Passage")).to_have_value("warned")
    remark.get_by_label("Your remark").fill("Why warn at all?")
    remark.get_by_label("The board’s own room").check()
    with steps.onward(berta):
        remark.get_by_role("button", name="Remark").click()
    expect(berta.locator(".draft-remarks")).to_contain_text("Why warn at all?")


def test_the_platform_sees_what_was_handed_over(enter: Enter, album: Album) -> None:
    aldo, sara = enter("aldo"), enter("sara")
    place = opened(aldo, "Faster takedowns")
    aldo.get_by_label("Say to the board").fill("Among us.")
    with steps.onward(aldo):
        aldo.get_by_role("button", name="Say to the board").click()
    expect(aldo.get_by_text("Among us.")).to_be_visible()
    refused = sara.goto(place)
    assert refused is not None
    assert refused.status == HTTPStatus.NOT_FOUND
    expect(sara.get_by_role("heading", name="Faster takedowns")).to_have_count(0)
    aldo.goto(place)
    aldo.get_by_role("link", name="Hand over to the platform").click()
    with steps.onward(aldo):
        aldo.get_by_role("button", name="See what the platform will see").click()
    expect(aldo.get_by_text("1 comment in the board’s own room")).to_be_visible()
    album.take(aldo, "hand-over")
    hearing.handed_over(aldo)
    sara.goto(place)
    expect(sara.get_by_text("One day for clear cases").first).to_be_visible()
    expect(sara.get_by_text("Among us.")).to_have_count(0)
