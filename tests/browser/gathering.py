"""What people do with the pages and messages of a meeting, one sentence each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from icalendar import Calendar
from playwright.sync_api import expect

from tests.browser import steps
from tests.cast import id_of
from tests.post import words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from email.message import EmailMessage

    from playwright.sync_api import Page

SUBJECT = "Forged letters of authorisation"
OFFICER = "Wei Wang"
AGENCY = "Hangzhou police"
WEI = "wei@police-hz.cn"


def call(page: Page, title: str, starts: datetime, ends: datetime) -> str:
    """Plan a meeting of the whole alliance in Berlin, and return its path."""
    page.goto("/meetings/new")
    page.get_by_label("Held by").select_option("alliance")
    page.get_by_label("Kind", exact=True).select_option("alliance")
    page.get_by_label("Title", exact=True).fill(title)
    at(page, starts, ends)
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_role("radio", name="On site and online").check()
    page.get_by_label(re.compile(r"^Place\b")).fill("Hamburg, Speicherstadt, room 4")
    page.get_by_label("How to get in").fill("The code of the call is 4711.")
    expect(steps.labelled(page, "GREEN")).to_be_checked()
    page.get_by_role("checkbox", name="The whole alliance", exact=True).check()
    with steps.onward(page):
        page.locator(".form-deeds").get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("only those who prepare it see it")).to_be_visible()
    return urlsplit(page.url).path


def at(page: Page, starts: datetime, ends: datetime) -> None:
    """Type when it begins and ends."""
    page.get_by_label("Begins").fill(f"{starts:%Y-%m-%dT%H:%M}")
    page.get_by_label("Ends").fill(f"{ends:%Y-%m-%dT%H:%M}")


def save_the_date(page: Page, path: str) -> None:
    """Send the save the date."""
    page.goto(path)
    with steps.onward(page):
        page.get_by_role("link", name="Send the save the date").click()
    with steps.onward(page):
        page.get_by_role("button", name="Send the save the date").click()
    expect(page.get_by_role("link", name="Whom it invites")).to_be_visible()
    expect(page.get_by_role("link", name="Send the save the date")).to_have_count(0)


def move(page: Page, path: str, starts: datetime, ends: datetime) -> None:
    """Change the time of a meeting."""
    page.goto(f"{path}/edit")
    at(page, starts, ends)
    with steps.onward(page):
        page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile(f"{path}$"))


def invite_officer(page: Page, path: str) -> None:
    """Invite a police officer, who has no account."""
    page.goto(path)
    with steps.onward(page):
        page.get_by_role("link", name="Invite a guest").first.click()
    page.get_by_label("Name", exact=True).fill(OFFICER)
    page.get_by_label("E-mail", exact=True).fill(WEI)
    page.get_by_role("radio", name="Police or another authority").check()
    page.get_by_label("Agency or organisation").fill(AGENCY)
    page.get_by_label("Their time zone").select_option("Asia/Shanghai")
    with steps.onward(page):
        page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_text(OFFICER).first).to_be_visible()


def lay_out(page: Page, path: str) -> None:
    """Lay out the order of business, add one subject with an owner, and name counsel."""
    page.goto(f"{path}/agenda")
    unfold(page, "Lay out the order of business")
    usual = page.locator("form[action$='/agenda/usual']")
    usual.locator("input[value=GREEN]").check()
    with steps.onward(page):
        usual.get_by_role("button", name="Lay it out").click()
    unfold(page, "Add an item")
    form = page.locator("#add")
    form.get_by_label("Subject").fill(SUBJECT)
    form.get_by_label("Place in the order of business").select_option("business")
    form.get_by_label("Purpose", exact=True).select_option("discussion")
    form.get_by_label("Minutes", exact=True).fill("30")
    form.get_by_label("Owner").fill("Berta")
    form.get_by_label("What it is about").fill("How each of us **recognises** them.")
    form.get_by_role("checkbox", name="Guests see it").check()
    form.locator("input[name=tlp][value=GREEN]").check()
    with steps.onward(page):
        form.get_by_role("button", name="Add the item").click()
    expect(page.get_by_role("link", name=SUBJECT)).to_be_visible()
    unfold(page, "Name counsel")
    counsel = f"{id_of('cora')}@{id_of('marketplace')}"
    page.get_by_label("Counsel or qualified staff").select_option(counsel)
    with steps.onward(page):
        page.get_by_role("button", name="Name", exact=True).click()
    expect(page.locator("#convening")).to_contain_text("Cora")


def unfold(page: Page, title: str) -> None:
    """Open a part that is folded away, unless it is open."""
    fold = page.locator("details", has=page.locator("summary", has_text=title)).first
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()


def agree(page: Page, path: str) -> None:
    """Let counsel read the agenda, and agree to it."""
    page.goto(f"{path}/agenda")
    expect(page.get_by_role("link", name=SUBJECT)).to_be_visible()
    with steps.onward(page):
        page.get_by_role("button", name="I agree to this agenda").click()
    expect(page.get_by_role("link", name=SUBJECT)).to_be_visible()
    expect(page.get_by_role("button", name="I agree to this agenda")).to_have_count(0)


def convene(page: Page, path: str) -> None:
    """Convene the meeting."""
    page.goto(path)
    with steps.onward(page):
        page.get_by_role("button", name="Convene the meeting").click()
    expect(page.get_by_text(SUBJECT).first).to_be_visible()
    expect(page.get_by_role("button", name="Convene the meeting")).to_have_count(0)


def subscribe(page: Page) -> str:
    """Make a calendar's address of a device, and return it."""
    page.goto("/account/calendars")
    page.get_by_label("Device").fill("Telephone")
    with steps.onward(page):
        page.get_by_role("button", name="Make the address").click()
    return page.locator(".copy-text").inner_text().strip()


def fetched(page: Page, address: str, title: str) -> Any:  # noqa: ANN401 - icalendar's
    """Return the event of a title in the calendar at an address, as a calendar program reads it."""
    answer = page.request.get(address)
    assert answer.ok, answer.text()
    events = Calendar.from_ical(answer.body()).walk("VEVENT")
    return next((one for one in events if str(one["SUMMARY"]) == title), None)


def letter(messages: Iterable[EmailMessage], address: str) -> EmailMessage:
    """Return the last message to an address."""
    return [one for one in messages if one["To"].addresses[0].addr_spec == address][-1]


def event(message: EmailMessage) -> Any:  # noqa: ANN401 - icalendar's
    """Return the event in the calendar part of a message."""
    (part,) = (one for one in message.walk() if one.get_content_type() == "text/calendar")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    (found,) = Calendar.from_ical(content).walk("VEVENT")
    return found


def link(message: EmailMessage) -> str:
    """Return the path at which the reader of a message answers."""
    (found,) = {one for one in words(message).split() if "/rsvp/" in one}
    return urlsplit(found).path


def accept(page: Page) -> None:
    """Answer the invitation of the page: yes, and others may read it."""
    page.get_by_role("radio", name="Yes").check()
    page.get_by_role("checkbox", name="Others who are invited may read").check()
    with steps.onward(page):
        page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.locator(".answer-line")).to_contain_text("Comes")
