"""A second person releases what goes out: asked for by its author, read and sent by a colleague."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.sweep import Sweep
from tests.cast import id_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.conftest import Enter
    from tests.browser.serving import Served

TITLE = "Handbags by the container"
CORVO = f"/organisations/{id_of('corvo')}/edit"
WISH = "A second person releases each bulletin"


@pytest.fixture
def careful(enter: Enter, place: Served) -> Iterator[Page]:
    """Give the browser of Carla, whose organisation wants a second person from now on."""
    carla = enter("carla")
    carla.goto(CORVO)
    carla.get_by_label(WISH).check()
    with steps.onward(carla):
        carla.get_by_role("button", name="Save").click()
    expect(carla.get_by_label(WISH)).to_have_count(0)
    yield carla
    # The journeys share one world.
    place.owner("UPDATE organisations SET second_release = false WHERE id = %s", id_of("corvo"))


def asked(page: Page) -> None:
    """Write a draft, and ask Carla to release it."""
    page.goto("/bulletins/new")
    steps.describe(page, TITLE)
    steps.address(page, groups=("Accessories",))
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)
    page.get_by_label("Who releases it").select_option("Carla")
    with steps.onward(page):
        page.get_by_role("button", name="Ask for release").click()
    expect(page.get_by_text("They are asked")).to_be_visible()


def test_a_colleague_releases_what_its_author_cannot_send(careful: Page, enter: Enter) -> None:
    cesar = enter("cesar")
    asked(cesar)
    place = cesar.url
    careful.goto("/")
    with steps.onward(careful):
        careful.get_by_role("link", name=f"asks you to release “{TITLE}”").click()
    expect(careful.get_by_label("Title")).to_have_value(TITLE)
    with steps.onward(careful):
        careful.get_by_role("button", name="Release and publish").click()
    expect(careful.get_by_role("heading", name=TITLE)).to_be_visible()
    reference = steps.reference(careful)
    cesar.goto(place)
    expect(cesar.get_by_role("heading", name=TITLE)).to_be_visible()
    assert steps.reference(cesar) == reference


def test_what_was_rewritten_is_asked_for_again(careful: Page, enter: Enter) -> None:
    cesar = enter("cesar")
    asked(cesar)
    place = cesar.url
    careful.goto(place)
    careful.get_by_label("Text", exact=True).fill("Quite other words.")
    steps.saved(careful)
    with steps.onward(careful):
        careful.get_by_role("button", name="Keep as a draft", exact=True).click()
    careful.goto(place)
    expect(careful.get_by_text("You wrote in this draft last")).to_be_visible()
    expect(careful.get_by_role("button", name="Release and publish")).to_have_count(0)
    cesar.goto(place)
    expect(cesar.get_by_text("after its release was asked: ask again")).to_be_visible()


def test_a_wider_label_waits_for_a_colleague(careful: Page, enter: Enter) -> None:
    cesar, sweep = enter("cesar"), Sweep()
    asked(cesar)
    careful.goto(cesar.url)
    with steps.onward(careful):
        careful.get_by_role("button", name="Release and publish").click()
    reference = steps.reference(careful)
    cesar.goto(f"/bulletins/{reference}/relabel?tlp=GREEN")
    with steps.onward(cesar):
        cesar.get_by_role("link", name="Ask a colleague to release TLP:GREEN").click()
    assert not sweep.here(cesar)
    cesar.get_by_label("Who releases it").select_option("Carla")
    with steps.onward(cesar):
        cesar.get_by_role("button", name="Ask for release").click()
    expect(cesar.get_by_text("It waits for Carla")).to_be_visible()
    assert not sweep.here(cesar)
    careful.goto("/")
    with steps.onward(careful):
        careful.get_by_role("link", name=f"a wider label for {reference}").click()
    assert not sweep.here(careful)
    with steps.onward(careful):
        careful.get_by_role("button", name="Release", exact=True).click()
    expect(careful.get_by_text("It is released.")).to_be_visible()
    cesar.goto(f"/bulletins/{reference}")
    expect(cesar.get_by_text("TLP:GREEN").first).to_be_visible()
