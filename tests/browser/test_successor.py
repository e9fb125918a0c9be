"""Somebody leaves; what they alone could answer for passes to a colleague, unread by the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.cast import id_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.conftest import Enter
    from tests.browser.pictures import Album
    from tests.browser.serving import Served
    from tests.publishing import Bulletin

TESS = "tess@corvo"


@pytest.fixture
def begun(place: Served) -> Iterator[Bulletin]:
    """Give what Tess wrote for Corvo to Berta alone; Tess is there again afterwards."""
    yield place.bulletin(TESS, ["berta@borel"], tlp="RED")
    place.owner("UPDATE affiliations SET ends_at = NULL WHERE id = %s", id_of(TESS))


def test_what_somebody_had_begun_passes_to_a_colleague(
    enter: Enter, album: Album, begun: Bulletin
) -> None:
    carla, cesar = enter("carla"), enter("cesar")
    end(carla)
    name(carla, album, begun)
    cesar.goto("/")
    expect(cesar.get_by_text("Carla made you answer for")).to_be_visible()
    with steps.onward(cesar):
        cesar.get_by_role("link", name=begun.title).first.click()
    expect(cesar.get_by_role("heading", name=begun.title)).to_be_visible()
    cesar.goto(f"/bulletins/{begun.reference}/withdraw")
    cesar.get_by_label("Why it is withdrawn").fill("The wrong shop.")
    with steps.onward(cesar):
        cesar.get_by_role("button", name="Withdraw").click()
    expect(cesar.get_by_text("The wrong shop.").first).to_be_visible()


def end(page: Page) -> None:
    """End Tess's time as the admin, naming nobody yet."""
    page.goto(f"/affiliations/{id_of(TESS)}")
    page.get_by_text("End their time here").click()
    choice = page.get_by_label("Who answers for what they had begun")
    expect(choice).to_be_visible()
    with steps.onward(page):
        page.get_by_role("button", name="End it now").click()


def name(page: Page, album: Album, begun: Bulletin) -> None:
    """Follow Home to what nobody answers for, and name Cesar; nothing of it is to be read."""
    page.goto("/")
    with steps.onward(page):
        page.get_by_role("link", name="Nobody answers for what Tess had begun").click()
    expect(page.get_by_text("1 item that nobody else here sees")).to_be_visible()
    expect(page.get_by_text(begun.title)).to_have_count(0)
    album.take(page, "successor")
    page.get_by_label("Who answers for it").select_option(label="Cesar")
    with steps.onward(page):
        page.get_by_role("button", name="Name them").click()
    expect(page.get_by_text("One draft or item passed on.")).to_be_visible()
