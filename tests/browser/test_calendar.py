"""A full month, its days, and a time that is found: wide and narrow, light and dark."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from app.core import clock
from tests.browser import steps
from tests.browser.sweep import Sweep
from tests.cast import id_of

if TYPE_CHECKING:
    from playwright.sync_api import APIRequestContext, Playwright

    from tests.browser.conftest import Enter
    from tests.browser.pictures import Album
    from tests.browser.serving import Served

MONTH = "2031-05"
TITLES = ("Toys, weekly call", "Counterfeit plush on marketplaces: what we saw", "Test purchases")


def _call(api: APIRequestContext, title: str, starts: str, ends: str, **more: Any) -> None:  # noqa: ANN401
    body: dict[str, Any] = {
        "host": "toys",
        "kind": "working_group",
        "title": title,
        "starts": starts,
        "ends": ends,
    }
    body |= {"zone": "Europe/Paris", "place": "Hamburg, room 4", "invited": [str(id_of("toys"))]}
    made = api.post("/api/v1/series", data=body | more)
    assert made.status == 201, made.text()
    assert api.post(f"/api/v1/series/{made.json()['id']}/save").status == 200


@pytest.fixture(scope="session")
def busy(place: Served, playwright: Playwright) -> str:
    """Give a month with many meetings; return it."""
    api = place.bearer(playwright, "berta")
    for at, title in enumerate(TITLES):
        day = f"{MONTH}-{5 + at:02}T{9 + 2 * at:02}"
        rule = f"FREQ=WEEKLY;BYDAY={('MO', 'TU', 'WE')[at]};COUNT=4"
        _call(api, title, f"{day}:00", f"{day}:45", rule=rule)
    _call(
        api, "Daily stand-up", f"{MONTH}-19T08:00", f"{MONTH}-19T08:15", rule="FREQ=DAILY;COUNT=9"
    )
    span = (f"{MONTH}-21T14:00", f"{MONTH}-23T12:00")
    # The group cannot be at two places: the board holds it.
    held = {"host": "board", "place": "Hamburg, customs house", "tlp": "AMBER"}
    _call(api, "Workshop with customs", *span, rule="FREQ=DAILY;COUNT=1", **held)
    return MONTH


def test_a_full_month_can_be_read_by_weeks_and_by_days(
    busy: str, enter: Enter, album: Album
) -> None:
    page, sweep = enter("anna"), Sweep()
    for shape in ("month", "agenda"):
        path = f"/meetings/{shape}/{busy}"
        assert not sweep.look(page, path)
        page.goto(path)
        expect(page.get_by_role("link", name="Workshop with customs").first).to_be_visible()
        album.take(page, f"calendar-{shape}")
    with steps.onward(page):
        page.get_by_role("link", name="Daily stand-up").first.click()
    with steps.onward(page):
        page.get_by_role("link", name="Show the series").click()
    expect(page.locator("h1")).to_contain_text("Series: Daily stand-up")
    album.take(page, "calendar-series")


def test_a_subscription_shows_its_address_once(enter: Enter, album: Album) -> None:
    page, sweep = enter("anna"), Sweep()
    page.goto("/account/calendars")
    page.get_by_label("Device").fill("Telephone")
    album.take(page, "calendar-devices")
    with steps.onward(page):
        page.get_by_role("button", name="Make the address").click()
    expect(page.locator(".copy-text")).to_contain_text("/calendar/")
    page.goto("/account/calendars")
    expect(page.locator(".person-line")).to_contain_text("Telephone")
    assert not sweep.look(page, "/account/calendars")


def test_a_time_is_found(enter: Enter, album: Album) -> None:
    page = enter("berta")
    page.goto("/meetings/times/new")
    page.get_by_label("What the meeting is about").fill("Toys before Christmas")
    page.get_by_label("TLP:AMBER", exact=False).first.check(force=True)
    ahead = clock.now() + timedelta(days=30)
    for number, hour in enumerate((8, 15, 22), 1):
        page.get_by_label(f"Time {number}", exact=True).fill(f"{ahead:%Y-%m-%d}T{hour:02}:00")
    album.take(page, "time-ask")
    with steps.onward(page):
        page.get_by_role("button", name="Ask the group").click()
    boxes = page.get_by_role("combobox", name="suits you")
    expect(boxes).to_have_count(3)
    for box in boxes.all():
        box.select_option("good")
    with steps.onward(page):
        page.get_by_role("button", name="Keep my answer").click()
    expect(page.get_by_text("Your answer is kept.")).to_be_visible()
    album.take(page, "time-found")
    assert not Sweep().look(page, page.url.removeprefix(page.url.split("/meetings")[0]))
    with steps.onward(page):
        page.get_by_role("button", name="Close the poll").click()
    with steps.onward(page):
        page.get_by_role("link", name="Call the meeting").click()
    expect(page.get_by_role("textbox", name="Title")).to_have_value("Toys before Christmas")
