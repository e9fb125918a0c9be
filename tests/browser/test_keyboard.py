"""The same posting by keyboard alone: whatever is pressed has the focus, and shows that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from app.core import clock
from tests.browser import steps
from tests.browser.pictures import photo

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Enter
    from tests.browser.pictures import Album

TITLE = "Posted without a mouse"
_MOST_TABS = 90
_FOCUSED = "element => element === document.activeElement"
_RINGED = """element => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
}"""


def test_a_bulletin_is_posted_and_read_by_keyboard_alone(enter: Enter, album: Album) -> None:
    page = enter("aldo")
    page.goto("/")
    with steps.onward(page):
        page.keyboard.press("c")
    write(page)
    choose(page)
    with steps.onward(page):
        press(page, page.get_by_role("button", name="Publish"))
    with steps.onward(page):
        press(page, page.get_by_role("button", name="Show at once"))
    steps.shown(page)
    album.take(page, "keyboard")
    reader = enter("berta")
    found(reader)
    expect(reader.get_by_role("heading", name=TITLE)).to_be_visible()
    typed(reader, reader.get_by_label("Your comment"), "Read, without a mouse.")
    press(reader, reader.get_by_role("button", name="Comment", exact=True))
    expect(reader.locator("#discussion")).to_contain_text("Read, without a mouse.")


def test_the_keys_are_listed_and_fire_in_no_field(enter: Enter) -> None:
    page = enter("aldo")
    # Two keys are one deed if they come within a moment; on this page's clock they always do.
    page.clock.set_fixed_time(clock.now())
    page.goto("/bulletins")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Write a bulletin")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("g")
    with steps.onward(page):
        page.keyboard.press("m")
    expect(page.get_by_role("heading", name="Members")).to_be_visible()
    box = page.locator("main input[name=q]")
    box.focus()
    page.keyboard.type("cg?")
    expect(box).to_have_value("cg?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def write(page: Page) -> None:
    """Type title, kind and text, and choose a photo."""
    typed(page, page.get_by_label("Title"), TITLE)
    settle(page, page.get_by_label("Kind", exact=True), "seller")
    typed(page, page.get_by_label("Text", exact=True), f"Seen at {steps.SHOP}")
    # Keeping and the offers from the text come in between; the keys go on once they are there.
    offer = page.get_by_role("button", name=f"Link {steps.SAFE}")
    expect(offer).to_be_visible()
    reach(page, page.get_by_label("Photos and files"))
    expect(page.get_by_label("Photos and files")).to_be_focused()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(photo("keys.jpg"))
    expect(page.get_by_role("list", name="Files of this draft")).to_contain_text("keys.jpg")
    press(page, offer)
    expect(page.get_by_label("Identifier 2", exact=True)).to_be_focused()
    expect(page.get_by_label("Identifier 1", exact=True)).to_have_value(steps.SAFE)


def found(page: Page) -> None:
    """Step through the feed to the bulletin, and open it."""
    page.goto("/bulletins")
    wanted = page.get_by_role("link", name=TITLE)
    for _ in page.locator("a.line-title").all():
        if not wanted.evaluate(_FOCUSED):
            page.keyboard.press("j")
    with steps.onward(page):
        page.keyboard.press("Enter")


def choose(page: Page) -> None:
    """Choose a label among the five by arrow, and a group."""
    reach(page, steps.labelled(page, "RED"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(steps.labelled(page, "AMBER")).to_be_checked()
    reach(page, page.get_by_role("checkbox", name="Toys"))
    page.keyboard.press("Space")
    expect(steps.summed(page)).to_contain_text("1 working group")
    steps.saved(page)


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until an element has the focus; it must be seen to have it."""
    expect(wanted).to_be_visible()
    for _ in range(_MOST_TABS):
        if wanted.evaluate(_FOCUSED):
            break
        page.keyboard.press("Tab")
    expect(wanted, f"{wanted} is not reached").to_be_focused()
    assert wanted.evaluate(_RINGED), f"{wanted} does not show that it has the focus"


def press(page: Page, wanted: Locator) -> None:
    """Reach a button, and press Enter."""
    reach(page, wanted)
    page.keyboard.press("Enter")


def settle(page: Page, wanted: Locator, value: str) -> None:
    """Reach a list, and go down it to a value."""
    reach(page, wanted)
    for _ in wanted.locator("option").all():
        if wanted.input_value() != value:
            page.keyboard.press("ArrowDown")
    expect(wanted).to_have_value(value)


def typed(page: Page, wanted: Locator, text: str) -> None:
    """Reach a field, and type."""
    reach(page, wanted)
    page.keyboard.type(text)
