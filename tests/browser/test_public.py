"""To the public: a member asks, the secretariat releases, anybody reads, and it is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import steps

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Enter
    from tests.browser.serving import Served

TITLE = "Toys that come apart"


@pytest.fixture
def item(place: Served) -> str:
    """Give the address of an item of Alba's that the alliance has, under CLEAR."""
    made = place.bulletin("anna", ["alliance"], "CLEAR")
    place.owner("UPDATE records SET title = %s WHERE id = %s", TITLE, made.id)
    return f"/bulletins/{made.reference}"


def _ask(page: Page, item: str) -> None:
    page.goto(f"{item}/audience")
    with steps.onward(page):
        page.get_by_role("link", name="Ask to make it public").click()
    expect(page.get_by_text("and the name Alba")).to_be_visible()
    page.get_by_label("Why").fill("Children are hurt by them.")
    with steps.onward(page):
        page.get_by_role("button", name="Ask the secretariat").click()
    expect(page.get_by_text("The secretariat is asked.")).to_be_visible()


def _release(page: Page) -> None:
    page.goto("/")
    with steps.onward(page):
        page.get_by_role("link", name=f"Release “{TITLE}” to the public?").click()
    expect(page.get_by_text("Children are hurt by them.")).to_be_visible()
    with steps.onward(page):
        page.get_by_role("button", name="Release to the public").click()
    expect(page.get_by_text("It is public now.")).to_be_visible()


def _read(page: Page, reference: str) -> None:
    page.goto("/sign-in")
    with steps.onward(page):
        page.get_by_role("link", name="Public bulletins").click()
    with steps.onward(page):
        page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(page.get_by_text(reference)).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_member_asks_and_everybody_reads(
    item: str,
    enter: Enter,
    script: bool,  # noqa: FBT001
) -> None:
    anna, simon, nobody = (
        enter(name, java_script_enabled=script) for name in ("anna", "simon", None)
    )
    reference = item.rpartition("/")[2]
    _ask(anna, item)
    _release(simon)
    _read(nobody, reference)
    anna.goto("/")
    expect(anna.get_by_text("Simon released to the public").first).to_be_visible()
    anna.goto(f"{item}/audience")
    with steps.onward(anna):
        anna.get_by_role("button", name="Take away Public").click()
    gone = nobody.reload()
    assert gone is not None
    assert gone.status == 404
