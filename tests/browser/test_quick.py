"""Somebody quicker than the connection: what they did before it answered counts all the same."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from playwright.sync_api import Route, expect

from tests.browser import steps
from tests.browser.pictures import photo

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Enter

_FILES = re.compile("/drafts/[^/]+/files$")
_SENDING = re.compile("/parts?/sending")
_SCRIPT = "**/js/compose/files.js"


def composer(enter: Enter, title: str) -> Page:
    """Write a bulletin to Toys that could go out."""
    page = enter("anna")
    page.goto("/bulletins/new")
    steps.describe(page, title)
    steps.address(page)
    expect(steps.summed(page)).to_contain_text("1 working group")
    return page


def publishes_meanwhile(page: Page, address: re.Pattern[str]) -> None:
    """Press Publish while the next request to an address is on its way."""

    def pressed(route: Route) -> None:
        page.get_by_role("button", name="Publish").click()
        route.continue_()

    page.route(address, pressed, times=1)


def test_a_photo_chosen_before_the_scripts_came_is_kept(enter: Enter) -> None:
    page = enter("anna")

    def choose_first(route: Route) -> None:
        page.get_by_label("Take a photo").set_input_files(photo("quick.jpg"))
        route.continue_()

    page.route(_SCRIPT, choose_first)
    page.goto("/bulletins/new")
    expect(page.get_by_role("list", name="Files of this draft")).to_contain_text("quick.jpg")


def test_what_was_typed_before_the_scripts_came_is_kept(enter: Enter) -> None:
    page = enter("anna")

    def type_first(route: Route) -> None:
        page.get_by_label("Title").fill("Typed before the scripts")
        route.continue_()

    page.route(_SCRIPT, type_first)
    page.goto("/bulletins/new")
    expect(page.locator("#kept")).to_contain_text("kept")
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Typed before the scripts")


def test_who_types_before_the_scripts_came_is_not_led_elsewhere(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/bulletins/new")

    def begin(route: Route) -> None:
        page.get_by_label("Text", exact=True).focus()
        route.continue_()

    page.route("**/js/swaps.js", begin)
    with steps.onward(page):
        page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("alert").first).to_contain_text("attention")
    expect(page.get_by_label("Text", exact=True)).to_be_focused()


def test_a_photo_on_its_way_goes_out_with_its_bulletin(enter: Enter) -> None:
    page = composer(enter, "Published before the photo was there")
    publishes_meanwhile(page, _FILES)
    with steps.onward(page):
        page.get_by_label("Take a photo").set_input_files(photo("late.jpg"))
    expect(page.get_by_role("link", name="late.jpg").locator("img")).to_be_visible()


def test_nothing_goes_out_without_a_photo_that_did_not_arrive(enter: Enter) -> None:
    page = composer(enter, "Its photo is lost")

    def lost(route: Route) -> None:
        page.get_by_role("button", name="Publish").click()
        route.fulfill(status=HTTPStatus.BAD_GATEWAY)

    page.route(_FILES, lost, times=1)
    page.get_by_label("Take a photo").set_input_files(photo("lost.jpg"))
    expect(page.get_by_text("lost.jpg did not arrive")).to_be_visible()
    expect(page.get_by_label("Photos and files")).to_be_focused()
    with steps.onward(page):
        page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name="Its photo is lost")).to_be_visible()


def test_whom_somebody_left_out_is_left_out_however_soon_it_goes(enter: Enter) -> None:
    page = composer(enter, "Not for Toys after all")
    page.get_by_role("checkbox", name="The secretariat").check()
    expect(steps.summed(page)).not_to_contain_text("no platform staff")
    publishes_meanwhile(page, _SENDING)
    with steps.onward(page):
        page.get_by_role("button", name="Leave out Toys").click()
    steps.show_at_once(page)
    assert enter("berta").request.get(page.url).status == HTTPStatus.NOT_FOUND
    assert enter("sara").request.get(page.url).ok
