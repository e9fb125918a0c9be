"""The same posting without JavaScript: every step is a page, and nothing is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.pictures import photo

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Enter
    from tests.browser.pictures import Album

TITLE = "Posted without a script"


def test_a_bulletin_is_posted_and_read_without_a_script(enter: Enter, album: Album) -> None:
    page = enter(java_script_enabled=False)
    page.goto("/bulletins/new")
    steps.sign_in(page, "anna")
    write(page)
    with steps.onward(page):
        page.get_by_role("button", name="Show who will see this").click()
    expect(page.locator("#readers")).to_contain_text("Berta")
    expect(steps.summed(page)).to_contain_text("1 working group")
    album.take(page, "plain-composer")
    steps.publish(page)
    steps.show_at_once(page)
    berta = enter("berta", java_script_enabled=False)
    berta.goto("/bulletins")
    with steps.onward(berta):
        berta.get_by_role("link", name=TITLE).click()
    with steps.onward(berta):
        steps.comment(berta, "Read without a script.")
    album.take(berta, "plain")
    page.reload()
    steps.sees_who_read(page, "Berta")


def test_what_is_missing_is_said_beside_what_was_typed(enter: Enter, album: Album) -> None:
    page = enter("anna", java_script_enabled=False)
    page.goto("/bulletins/new")
    page.get_by_label("Text", exact=True).fill("Only a text so far.")
    with steps.onward(page):
        page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("alert").first).to_contain_text("need your attention")
    expect(page.get_by_label("Text", exact=True)).to_have_value("Only a text so far.")
    page.get_by_role("link", name="Label:").click()
    expect(page.locator("#f-tlp .field-error")).to_be_visible()
    album.take(page, "refused")


def write(page: Page) -> None:
    """Fill in the form; the photo goes along with it, and the preview and the offer are pages."""
    steps.describe(page, TITLE)
    page.get_by_label("Photos and files").set_input_files(photo("plain.jpg"))
    with steps.onward(page):
        page.get_by_role("button", name="Preview").click()
    expect(page.locator("#text-shown")).to_contain_text("Sells our bags as ours")
    expect(page.get_by_role("list", name="Files of this draft")).to_contain_text("plain.jpg")
    with steps.onward(page):
        page.get_by_role("button", name=f"Link {steps.SAFE}").click()
    expect(page.get_by_label("Identifier 1", exact=True)).to_have_value(steps.SAFE)
    steps.address(page)
