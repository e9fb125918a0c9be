"""Nothing typed is lost: not by a reload, nor by a session that ends, nor by a refused sending."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.sweep import Sweep
from tests.cast import id_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Enter
    from tests.browser.pictures import Album
    from tests.browser.serving import Served

TITLE, TEXT = "Written before the session ended", f"They moved to {steps.SHOP}"
_END = "UPDATE sessions SET expires_at = now() - interval '1 minute' WHERE person_id = %s"


@pytest.fixture
def page(enter: Enter) -> Page:
    """Give the composer of Boris, who came in by his password and may share with Apparel."""
    page = enter()
    page.goto("/bulletins/new")
    steps.sign_in(page, "boris")
    expect(page).to_have_url(re.compile(r"\d/bulletins/new$"))
    steps.describe(page, TITLE, TEXT)
    steps.address(page, ["Apparel"])
    expect(steps.summed(page)).to_contain_text("1 working group")
    # What was typed is kept and read by now: no answer is on its way any more.
    expect(page.get_by_role("button", name=f"Link {steps.SAFE}")).to_be_visible()
    return page


def test_a_reload_finds_everything_that_was_typed(page: Page) -> None:
    steps.attach(page, "reload.jpg")
    steps.take_offer(page)
    steps.saved(page)
    page.reload()
    expect(page.get_by_label("Title")).to_have_value(f"{TITLE}.")
    expect(page.get_by_label("Text", exact=True)).to_have_value(TEXT)
    expect(page.get_by_label("Identifier 1", exact=True)).to_have_value(steps.SAFE)
    expect(page.get_by_role("list", name="Files of this draft")).to_contain_text("reload.jpg")
    expect(steps.labelled(page, "AMBER")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Apparel")).to_be_checked()
    expect(page.get_by_label("Kind", exact=True)).to_have_value("seller")
    page.goto("/drafts")
    expect(page.get_by_role("link", name=TITLE).first).to_be_visible()


def test_a_session_that_ended_leads_back_to_the_draft(page: Page, place: Served) -> None:
    steps.saved(page)
    draft = page.url
    place.owner(_END, id_of("boris"))
    with steps.onward(page):
        page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name="You were signed out")).to_be_visible()
    expect(page.get_by_label("Text", exact=True)).to_have_value(TEXT)
    with page.expect_popup() as found:
        page.get_by_role("link", name="Sign in in another tab").click()
    other = found.value
    steps.sign_in(other, "boris")
    expect(other).to_have_url(draft)
    expect(other.get_by_label("Text", exact=True)).to_have_value(TEXT)
    with steps.onward(other):
        other.get_by_role("button", name="Publish").click()
    expect(other.get_by_role("heading", name=TITLE)).to_be_visible()


def test_what_was_typed_after_the_end_of_the_session_waits(
    page: Page, place: Served, album: Album
) -> None:
    steps.saved(page)
    place.owner(_END, id_of("boris"))
    page.get_by_label("Text", exact=True).fill(f"{TEXT}, and elsewhere")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("alert")).to_contain_text("you are signed out")
    album.take(page, "signed-out")
    other = page.context.new_page()
    other.goto("/sign-in")
    steps.sign_in(other, "boris")
    expect(other.get_by_role("heading", name="Home")).to_be_visible()
    other.close()
    page.bring_to_front()
    with steps.onward(page):
        page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(page.locator("main")).to_contain_text("and elsewhere")


def test_a_refused_sending_shows_the_form_as_it_was_filled_in(page: Page) -> None:
    page.get_by_label("Kind", exact=True).select_option("")
    with steps.onward(page):
        page.get_by_role("button", name="Publish").click()
    summary = page.get_by_role("alert").first
    expect(summary).to_contain_text("One thing needs your attention")
    expect(summary).to_be_focused()
    expect(page.get_by_label("Text", exact=True)).to_have_value(TEXT)
    summary.get_by_role("link").click()
    expect(page.get_by_label("Kind", exact=True)).to_be_focused()
    assert not Sweep().here(page)
