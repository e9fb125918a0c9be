"""What a person does with a page, one sentence each; elements are found as people name them."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

from playwright.sync_api import Locator, Page, Response, expect

from tests.browser.pictures import photo
from tests.cast import PASSWORD, voice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHOP = "https://stall-27.example/item/4411"
# The same, made safe.
SAFE = "hxxps://stall-27[.]example/item/4411"
_MARK = "html => { html.dataset.left = ''; }"


@contextlib.contextmanager
def onward(page: Page) -> Iterator[None]:
    """Do in the block what leads to another page, and go on once that is there with its scripts.

    Until it comes there is the page before, and for a moment none at all: whatever must not be seen
    on the next one is not seen then either, and a script finds nothing to look at.
    """
    page.locator("html").evaluate(_MARK)
    yield
    page.locator("html:not([data-left]) > body").wait_for(state="attached")
    page.wait_for_load_state()


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Fill in the form of the sign-in page as one of the cast, or with a whole address."""
    person, organisation = voice(name) if "." not in name else ("", "")
    address = f"{person}@{organisation}.example" if person else name
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(password)
    with onward(page):
        page.get_by_role("button", name="Sign in").click()


def describe(page: Page, title: str, text: str = f"Sells our bags as ours: {SHOP}") -> None:
    """Say what it is about: title, kind, text, once the page's scripts listen."""
    field = page.get_by_label("Title")
    field.wait_for()
    page.wait_for_load_state()
    field.fill(title)
    page.get_by_label("Kind", exact=True).select_option("seller")
    page.get_by_label("Text", exact=True).fill(text)


def address(page: Page, groups: Sequence[str] = ("Toys",), label: str = "AMBER") -> None:
    """Choose the label, and the groups that may see it."""
    labelled(page, label).check()
    for group in groups:
        page.get_by_role("checkbox", name=re.compile(rf"^{group}\b")).check()


def labelled(page: Page, label: str) -> Locator:
    """Return the choice of a label."""
    return page.get_by_role("radio", name=re.compile(rf"^TLP:{re.escape(label)} "))


def attach(page: Page, name: str = "stall.jpg") -> None:
    """Take a photo, and wait until the draft has it."""
    page.get_by_label("Take a photo").set_input_files(photo(name))
    expect(page.get_by_role("list", name="Files of this draft")).to_contain_text(name)


def take_offer(page: Page) -> None:
    """Take over the link found in the text; the focus goes to the next row, for more of them."""
    page.get_by_role("button", name=f"Link {SAFE}").click()
    expect(page.get_by_label("Identifier 1", exact=True)).to_have_value(SAFE)
    expect(page.get_by_label("Identifier 2", exact=True)).to_be_focused()


def saved(page: Page) -> None:
    """Wait until everything typed so far is on the server; one more letter tells when it is."""
    title = page.get_by_label("Title")
    typed = f"{title.input_value()}."
    with page.expect_response(lambda answer: _brought(answer, typed)) as found:
        title.fill(typed)
    assert found.value.ok
    page.wait_for_url(re.compile("/drafts/"))


def _brought(answer: Response, text: str) -> bool:
    sent = answer.request.post_data_buffer or b""
    return b"autosave" in sent and text.encode() in sent


def publish(page: Page) -> None:
    """Publish what is written; its author has some time to take it back."""
    with onward(page):
        page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Nobody else has seen it yet")).to_be_visible()


def show_at_once(page: Page) -> None:
    """Wait no longer: everybody who may see it does from now on."""
    with onward(page):
        page.get_by_role("button", name="Show at once").click()
    shown(page)


def shown(page: Page) -> None:
    """See that an item, whose page this is, is with its readers."""
    expect(page.locator("#item-kicker .reference")).to_be_visible()
    expect(page.get_by_text("Nobody else has seen it yet")).to_have_count(0)


def summed(page: Page) -> Locator:
    """Return the line that says who will see it."""
    return page.locator("#who-sum")


def reference(page: Page) -> str:
    """Return the reference of the bulletin that the page shows."""
    return page.locator(".reference").inner_text()


def comment(page: Page, text: str) -> None:
    """Say something below an item."""
    page.get_by_label("Your comment").fill(text)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#discussion")).to_contain_text(text)


def sees_who_read(page: Page, person: str) -> None:
    """See, as the originator of the item on the page, that somebody read it a moment ago."""
    with onward(page):
        page.get_by_role("link", name="Show who").click()
    told = page.locator(".house-who", has_text=person)
    expect(told).to_contain_text(re.compile(r"read (just now|\d+ min ago)"))
