"""What the people of a board do with its pages, one sentence each."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from app.core import clock
from tests.browser import steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.browser.serving import Served

ASKED = ("One day for clear cases", "A second reader for each refusal", "A list of repeat sellers")
PROBLEM = "A clear case takes a week."
_WEEK = timedelta(days=7)
_CLOSED = """
UPDATE votes SET opens_at = now() - interval '7 days', closes_at = now() WHERE id = %s"""


def write_thread(page: Page, title: str, asked: Sequence[str] = ASKED) -> None:
    """Fill in the form of a new thread: what it is about, what is asked, and the label."""
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_role("radio", name="Policies").check()
    page.get_by_label("Problem").fill(PROBLEM)
    for place, words in enumerate(asked):
        page.get_by_label("What is asked, in a few words").nth(place).fill(words)
    steps.labelled(page, "AMBER").check()


def open_thread(page: Page, title: str, *, unattributed: bool = False) -> str:
    """Open a thread of three points on the board, and return its address."""
    page.goto("/boards/board/threads")
    page.get_by_role("link", name="Open a thread").click()
    write_thread(page, title)
    if unattributed:
        page.get_by_role("checkbox", name="Unattributed").check()
    with steps.onward(page):
        page.locator("button.btn-primary").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    return urlsplit(page.url).path


def codes(page: Page) -> list[str]:
    """Return the codes of the points on the page of a thread."""
    page.wait_for_load_state()
    return page.locator("#points .point-title .reference").all_inner_texts()


def say(page: Page, place: str, text: str, code: str = "") -> None:
    """Say something in the board's own room, about a point if given."""
    page.goto(place)
    room = page.locator("#write-board")
    room.get_by_label("Say to the board").fill(text)
    room.get_by_label("About").select_option(code)
    with steps.onward(page):
        room.get_by_role("button", name="Say to the board").click()
    expect(page.locator("#room-board")).to_contain_text(text)


def take(page: Page, place: str, code: str, choice: str, reason: str = "") -> None:
    """Take a position on a point, which the platform may see."""
    page.goto(place)
    page.locator(f"#positions-{code}").get_by_role("link", name="Take a position").click()
    page.get_by_role("radio", name=re.compile(rf"^{choice}\b")).first.check()
    page.get_by_label(re.compile("^Reason")).fill(reason)
    page.get_by_role("checkbox", name="The platform may see this position").check()
    with steps.onward(page):
        page.get_by_role("button", name="Take this position").click()
    expect(page.locator(f"#positions-{code}")).to_contain_text("Yours, for")


def keep_out(page: Page, place: str, code: str, house: str) -> None:
    """Let an organisation stay out of a point, as the chair."""
    page.goto(place)
    page.get_by_role("link", name="Stay out of this").click()
    page.get_by_label("Of what").select_option(code)
    page.get_by_label("Who").select_option(label=house)
    page.get_by_label("Why").fill("A case of their own is concerned.")
    with steps.onward(page):
        page.get_by_role("button", name="Stay out").click()
    expect(page.locator("#recusals")).to_contain_text(house)


def call_vote(page: Page, place: str, code: str) -> str:
    """Call an open vote on a point, for a week, and return its address."""
    page.goto(place)
    page.get_by_role("link", name="Call a vote").click()
    page.get_by_label("About").select_option(code)
    page.get_by_label("Question").fill("Do we ask for it?")
    page.get_by_label("Options").fill("We do\nWe do not")
    page.get_by_label("Closes").fill((clock.now() + _WEEK).strftime("%Y-%m-%dT12:00"))
    page.get_by_role("radio", name=re.compile("^Open")).check()
    with steps.onward(page):
        page.get_by_role("button", name="Call the vote").click()
    expect(page.get_by_role("heading", name="Do we ask for it?")).to_be_visible()
    return urlsplit(page.url).path


def cast(page: Page, vote: str, choice: str) -> None:
    """Vote, and read it over once more."""
    page.goto(vote)
    page.get_by_role("radio", name=choice, exact=True).check()
    page.get_by_role("button", name="Go on").click()
    with steps.onward(page):
        page.get_by_role("button", name="Cast the ballot").click()
    expect(page.get_by_text("Your organisation has voted.")).to_be_visible()


def end_vote(place: Served, vote: str) -> None:
    """Let the week be over now: who stays out by now is not counted."""
    place.owner(_CLOSED, vote.rpartition("/")[2])


def hand_over(page: Page, place: str) -> None:
    """Choose everything that can be shown, and look at it; the last button is left."""
    page.goto(place)
    with steps.onward(page):
        page.get_by_role("link", name="Hand over to the platform").click()
    expect(page.get_by_role("checkbox").first).to_be_visible()
    for box in page.get_by_role("checkbox").all():
        box.check()
    with steps.onward(page):
        page.get_by_role("button", name="See what the platform will see").click()
    expect(page.get_by_role("heading", name="What the platform will see")).to_be_visible()


def handed_over(page: Page) -> None:
    """Press the last button, after which the platform sees it."""
    with steps.onward(page):
        page.get_by_role("button", name="Hand it over").click()
    expect(page.locator(".leaf-head")).to_contain_text("With the platform")


def assign(page: Page, place: str, name: str) -> None:
    """Say who of the platform's staff owes the answer."""
    page.goto(f"{place}/answers")
    page.get_by_label("Owner").select_option(label=name)
    with steps.onward(page):
        page.get_by_role("button", name="Assign").click()
    expect(page.locator("#clock")).to_contain_text(name)


def draft(page: Page, place: str, numbers: Sequence[int], outcome: str, words: str) -> None:
    """Draft one answer to these points, counted from 0 as they stand on the desk."""
    page.goto(f"{place}/answers")
    form = page.locator("#draft form")
    for number in numbers:
        form.locator("input[name=points]").nth(number).check()
    form.get_by_role("radio", name=outcome, exact=True).check()
    reasons = form.locator(f"optgroup[label='{outcome}'] option")
    form.get_by_label("Reason").select_option(reasons.first.get_attribute("value"))
    form.get_by_label("In words").fill(words)
    with steps.onward(page):
        form.get_by_role("button", name="Keep the draft").click()
    expect(page.locator("#drafts")).to_contain_text(words)


def close(page: Page, place: str, words: str) -> None:
    """Close a thread as done, as the chair."""
    page.goto(place)
    page.get_by_text("Close this thread", exact=True).click()
    form = page.locator(f"form[action$='{place}/answers/close']")
    form.get_by_role("radio", name="Done").check()
    form.get_by_label("In words").fill(words)
    with steps.onward(page):
        form.get_by_role("button", name="Close it").click()
    expect(page.locator(".leaf-head")).to_contain_text("Done")


def propose(page: Page, place: str, title: str, said: str, did: str) -> None:
    """Propose to the chair what all members are told."""
    page.goto(place)
    page.get_by_text("Tell all members what came of it", exact=True).click()
    form = page.locator(f"form[action$='{place}/answers/release']")
    form.get_by_label("Title").fill(title)
    form.get_by_label("What was said").fill(said)
    form.get_by_label("What came of it").fill(did)
    with steps.onward(page):
        form.get_by_role("button", name="Propose it to the chair").click()
    expect(page.locator("#release")).to_contain_text("the chair has to agree")
