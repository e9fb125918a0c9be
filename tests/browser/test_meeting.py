"""The secretary calls a meeting, and it is in everyone's calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from app.core import clock
from tests import meetings
from tests.browser import gathering, steps
from tests.browser.pictures import overflow
from tests.browser.sweep import Sweep
from tests.browser.test_keyboard import press, reach
from tests.browser.test_phone import PHONE
from tests.post import Post, posting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page, Playwright

    from tests.browser.conftest import Enter
    from tests.browser.pictures import Album
    from tests.browser.serving import Served

ALDO = "aldo@alba.example"
TITLE = "Spring meeting of the alliance"
_DAY = (clock.now() + timedelta(days=45)).date()
# On the clocks of the place.
STARTS = datetime(_DAY.year, _DAY.month, _DAY.day, 10, 0)  # noqa: DTZ001 - as it is typed
HOURS = timedelta(hours=3)
LATER = STARTS + timedelta(days=1, hours=4)


@pytest.fixture
def letters(place: Served) -> Iterator[Post]:
    """Give the served world a mail server, for a while; what waited before goes out first."""
    before = place.app.state.post
    with posting(place) as made:
        made.work()
        yield made
    place.app.state.post = before


def test_the_secretary_calls_a_meeting_and_every_calendar_follows(
    letters: Post, enter: Enter, album: Album
) -> None:
    sara, aldo = enter("sara"), enter("aldo")
    path = gathering.call(sara, TITLE, STARTS, STARTS + HOURS)
    calendar = gathering.subscribe(aldo)
    assert gathering.fetched(enter(), calendar, TITLE) is None, "nobody was told yet"
    gathering.save_the_date(sara, path)
    saved = gathering.event(gathering.letter(letters.work(), ALDO))
    assert saved["STATUS"] == "TENTATIVE"
    gathering.invite_officer(sara, path)
    prepared(enter, sara, path, album)
    sent = letters.work()
    convened = gathering.letter(sent, ALDO)
    accepted(enter, gathering.link(convened), album)
    programme(enter, gathering.link(gathering.letter(sent, gathering.WEI)), album)
    shown = gathering.fetched(enter(), calendar, TITLE)
    assert shown["UID"] == saved["UID"] == gathering.event(convened)["UID"]
    assert (shown["STATUS"], shown.duration) == ("CONFIRMED", HOURS)
    assert shown["DTSTART"].dt.replace(tzinfo=None) == STARTS
    seen(aldo, sara, path, album)
    gathering.move(sara, path, LATER, LATER + HOURS)
    told = gathering.event(gathering.letter(letters.work(), ALDO))
    for found in (told, gathering.fetched(enter(), calendar, TITLE)):
        follows(found, shown)


def follows(found: Any, before: Any) -> None:  # noqa: ANN401 - icalendar's
    """See that an event is the one of before, at its later time."""
    assert (found["UID"], str(found["SUMMARY"])) == (before["UID"], TITLE)
    assert found["DTSTART"].dt.replace(tzinfo=None) == LATER
    assert found["SEQUENCE"] > before["SEQUENCE"]


def prepared(enter: Enter, sara: Page, path: str, album: Album) -> None:
    """Fill the agenda, let counsel agree, and convene."""
    gathering.lay_out(sara, path)
    album.take(sara, "meeting-agenda")
    cora = enter("cora")
    gathering.agree(cora, path)
    album.take(cora, "meeting-counsel")
    gathering.convene(sara, path)


def accepted(enter: Enter, link: str, album: Album) -> None:
    """Accept from the message, in a browser in which nobody is signed in."""
    page = enter()
    page.goto(link)
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(page.get_by_text("4711")).to_have_count(0)
    assert not page.context.cookies() or "session" not in str(page.context.cookies())
    gathering.accept(page)
    album.take(page, "meeting-answer")


def programme(enter: Enter, link: str, album: Album) -> None:
    """Let a guest answer from a phone, and read the programme and how to get in."""
    page = enter(**PHONE)
    page.goto(link)
    expect(page.get_by_text(gathering.SUBJECT)).to_be_visible()
    expect(page.get_by_text("4711")).to_be_visible()
    expect(page.get_by_text("Aldo")).to_have_count(0)
    assert overflow(page) <= 0
    gathering.accept(page)
    assert overflow(page) <= 0
    album.take(page, "meeting-guest")


def seen(aldo: Page, sara: Page, path: str, album: Album) -> None:
    """Let a member and who keeps the meeting read who comes: of an officer the agency alone."""
    aldo.goto(path)
    coming = aldo.locator("#coming")
    expect(coming).to_contain_text("Aldo")
    expect(coming).to_contain_text(gathering.AGENCY)
    expect(aldo.get_by_text(gathering.OFFICER)).to_have_count(0)
    album.take(aldo, "meeting")
    aldo.goto(f"{path}/pack")
    expect(aldo.get_by_text(gathering.SUBJECT).first).to_be_visible()
    sara.goto(f"{path}/people")
    expect(sara.get_by_text(gathering.OFFICER, exact=True)).to_be_visible()
    album.take(sara, "meeting-people")


def test_a_competitor_outside_the_group_sees_nothing(
    place: Served, playwright: Playwright, enter: Enter
) -> None:
    made = meetings.plan(place, "berta", days=40)
    meetings.invite(place, "berta", made, "toys")
    meetings.save(place, "berta", made)
    month = f"{made.starts_at:%Y-%m}"
    for name, sees in (("aldo", True), ("dora", False)):
        page, api = enter(name), place.bearer(playwright, name)
        calendar = gathering.subscribe(page)
        pages = ["/meetings?scope=all", f"/meetings/month/{month}?scope=all",
                 f"/meetings/agenda/{month}?scope=all"]  # fmt: skip
        for path in pages:
            page.goto(path)
            assert (made.secret in page.content()) is sees, path
        where = f"/meetings/{made.reference}"
        for path in (where, f"{where}/calendar.ics", f"{where}/agenda", f"{where}/pack"):
            answer = page.request.get(path)
            assert sees or (answer.status == HTTPStatus.NOT_FOUND)
            assert sees or made.secret not in answer.text()
        assert (made.secret in api.get("/api/v1/meetings?scope=all").text()) is sees
        assert api.get(f"/api/v1{where}").ok is sees
        assert (made.secret in enter().request.get(calendar).text()) is sees
        api.dispose()


@pytest.fixture
def rsvp(place: Served, letters: Post, enter: Enter) -> str:
    """Give the path at which Aldo answers to a meeting of toys."""
    made = meetings.plan(place, "berta", days=41)
    meetings.invite(place, "berta", made, "toys")
    gathering.save_the_date(enter("berta"), f"/meetings/{made.reference}")
    return gathering.link(gathering.letter(letters.work(), ALDO))


def test_an_invitation_is_answered_by_keyboard_alone(rsvp: str, enter: Enter) -> None:
    page = enter()
    page.goto(rsvp)
    reach(page, page.get_by_role("radio", name="Yes"))
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="No", exact=True)).to_be_checked()
    with steps.onward(page):
        press(page, page.get_by_role("button", name="Answer", exact=True))
    expect(page.locator(".answer-line")).to_contain_text("Does not come")
    assert not Sweep().here(page)


def test_an_invitation_is_answered_without_a_script(rsvp: str, enter: Enter) -> None:
    page = enter(java_script_enabled=False)
    page.goto(rsvp)
    page.get_by_role("radio", name="A colleague comes instead").check()
    with steps.onward(page):
        page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("attention")
    page.get_by_label("Who comes instead").fill("Alma")
    with steps.onward(page):
        page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.locator(".answer-line")).to_contain_text("Sends a colleague")
