"""A brand member posts to a working group; it is read there, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.outsider import finds_nothing
from tests.cast import id_of

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright

    from tests.browser.conftest import Enter
    from tests.browser.pictures import Album
    from tests.browser.serving import Served

TITLE = "A stall with our bags at the river market"


@pytest.fixture
def written(enter: Enter) -> Page:
    """Give the composer of Anna, who came in by her password and wrote everything down."""
    page = enter()
    page.goto("/")
    steps.sign_in(page, "anna")
    with steps.onward(page):
        page.get_by_role("link", name="Write", exact=True).click()
    steps.describe(page, TITLE)
    steps.attach(page)
    steps.take_offer(page)
    steps.address(page)
    return page


def test_a_member_reads_who_will_see_it_before_it_is_sent(written: Page, album: Album) -> None:
    said = steps.summed(written)
    expect(said).to_contain_text("1 working group")
    expect(said).to_contain_text("no platform staff")
    written.get_by_role("button", name="Show everybody").click()
    readers = written.locator("#readers")
    expect(readers).to_contain_text("Berta")
    expect(readers).not_to_contain_text("Carla")
    written.get_by_role("button", name="Preview").click()
    expect(written.locator("#text-shown")).to_contain_text("Sells our bags as ours")
    steps.labelled(written, "RED").check()
    expect(written.get_by_role("alert")).to_contain_text("Toys")
    steps.labelled(written, "AMBER").check()
    expect(written.get_by_role("alert")).to_have_count(0)
    written.get_by_role("button", name="Write", exact=True).click()
    steps.saved(written)
    album.take(written, "composer")


def test_a_group_reads_and_comments_and_an_outsider_finds_nothing(
    written: Page, enter: Enter, place: Served, playwright: Playwright, album: Album
) -> None:
    reference = published(written)
    berta = enter("berta")
    berta.goto("/")
    with steps.onward(berta):
        berta.get_by_role("link", name=TITLE).first.click()
    steps.comment(berta, "The same stall was in our report of March.")
    album.take(berta, "reader")
    written.reload()
    expect(written.locator("#discussion")).to_contain_text("in our report of March")
    steps.sees_who_read(written, "Berta")
    album.take(written, "read-by")
    outsider = enter("carla")
    finds_nothing(outsider, place.bearer(playwright, "carla"), reference, TITLE)
    outsider.goto(f"/bulletins?group={id_of('toys')}")
    album.take(outsider, "outsider")


def published(page: Page) -> str:
    """Publish, take it back within the minute, publish again and show it at once."""
    steps.publish(page)
    with steps.onward(page):
        page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Title")).to_have_value(TITLE)
    steps.publish(page)
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    steps.show_at_once(page)
    return steps.reference(page)
