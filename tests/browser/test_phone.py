"""The same posting from a phone at a market stall: a photo, a link, one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.pictures import overflow

if TYPE_CHECKING:
    from tests.browser.conftest import Enter
    from tests.browser.pictures import Album

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
SENTENCE = f"Our bags on table 27, and at {steps.SHOP}"


def test_a_photo_a_link_and_a_sentence_are_posted_from_a_phone(enter: Enter, album: Album) -> None:
    page = enter("anna", **PHONE)
    page.goto("/")
    assert overflow(page) <= 0
    with steps.onward(page):
        page.get_by_role("link", name="Write", exact=True).tap()
    steps.attach(page, "table-27.jpg")
    page.get_by_label("Text", exact=True).fill(SENTENCE)
    page.get_by_label("Kind", exact=True).select_option("seller")
    steps.take_offer(page)
    steps.address(page)
    expect(steps.summed(page)).to_contain_text("1 working group")
    assert overflow(page) <= 0
    album.take(page, "phone-composer")
    with steps.onward(page):
        page.get_by_role("button", name="Publish").tap()
    with steps.onward(page):
        page.get_by_role("button", name="Show at once").tap()
    steps.shown(page)
    expect(page.locator("h1")).to_contain_text("Our bags on table 27")
    expect(page.get_by_role("link", name="table-27.jpg").locator("img")).to_be_visible()
    expect(page.locator("#identifiers")).to_contain_text(steps.SAFE)
    assert overflow(page) <= 0
    album.take(page, "phone")
