"""Whether a title leaves the house is asked where the label asks; of a taken time one is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser import steps
from tests.cast import id_of

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

    from tests.browser.conftest import Enter
    from tests.browser.serving import Served


def test_the_title_is_asked_for_under_amber_and_stricter(enter: Enter) -> None:
    page = enter("berta")
    page.goto("/meetings/new?group=toys")
    tick = page.get_by_role("checkbox", name=re.compile("The title may stand in mail"))
    expect(tick).to_be_hidden()
    for label in ("AMBER", "AMBER+STRICT"):
        steps.labelled(page, label).check()
        expect(tick).to_be_visible()
        steps.labelled(page, "GREEN").check()
        expect(tick).to_be_hidden()
    steps.labelled(page, "AMBER").check()
    tick.check()
    # What is ticked stays in sight, whatever label is chosen after it.
    steps.labelled(page, "GREEN").check()
    expect(tick).to_be_visible()
    expect(tick).to_be_checked()


def test_a_taken_time_is_insisted_on_by_a_tick(
    place: Served, playwright: Playwright, enter: Enter
) -> None:
    api = place.bearer(playwright, "berta")
    body = {"host": "toys", "kind": "working_group", "title": "First", "zone": "Europe/Berlin"}
    body |= {"starts": "2033-03-14T10:00", "ends": "2033-03-14T11:00", "place": "Bonn, room 9"}
    made = api.post("/api/v1/meetings", data=body | {"invited": [str(id_of("toys"))]})
    assert made.ok, made.text()
    page = enter("berta")
    page.goto(f"/meetings/new?earlier={made.json()['reference']}")
    page.get_by_label("Title", exact=True).fill("Second")
    page.get_by_label("Begins").fill("2033-03-14T10:30")
    page.get_by_label("Ends").fill("2033-03-14T12:00")
    press = page.locator(".form-deeds").get_by_role("button", name="Plan it")
    press.click()
    beside = page.get_by_role("checkbox", name=re.compile("All the same, beside"))
    expect(beside).to_be_visible()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Second")
    beside.check()
    with steps.onward(page):
        press.click()
    expect(page.locator("h1")).to_contain_text("Second")
