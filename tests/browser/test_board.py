"""A board is heard: from three points asked to what every member reads of them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser import hearing, steps

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Enter
    from tests.browser.pictures import Album
    from tests.browser.serving import Served

TITLE = "Decide clear cases sooner"
TOLD = "Clear cases within a day"


def test_what_a_member_asks_is_answered_point_by_point_and_told_to_all(
    seated: Served, enter: Enter, album: Album
) -> None:
    aldo, berta, dora = enter("aldo"), enter("berta"), enter("dora")
    place = hearing.open_thread(aldo, TITLE)
    first, second, _ = hearing.codes(aldo)
    hearing.take(berta, place, first, "Support")
    hearing.take(dora, place, first, "Support with reservations", "Not on feast days.")
    album.take(dora, "board-thread")
    vote = voted(enter, berta, place, second)
    hearing.cast(dora, vote, "We do not")
    hearing.cast(aldo, vote, "We do")
    hearing.end_vote(seated, vote)
    berta.goto(vote)
    expect(berta.get_by_text("2 of 3; 2 were needed")).to_be_visible()
    album.take(berta, "board-vote")
    answered(enter, berta, place, album)
    hearing.close(berta, place, "In force.")
    hearing.propose(aldo, place, TOLD, "Clear cases take a week.", "They take a day.")
    album.take(aldo, "board-answered")
    berta.goto(place)
    with steps.onward(berta):
        berta.get_by_role("button", name="Tell all members").click()
    read_by_a_member(enter("cesar"), place, album)


def voted(enter: Enter, chair: Page, place: str, code: str) -> str:
    """Let the chair keep Corvo out of a point, talk of it and call a vote; return its address."""
    carla = enter("carla")
    carla.goto(place)
    expect(carla.get_by_text(hearing.ASKED[1]).first).to_be_visible()
    hearing.keep_out(chair, place, code, "Corvo")
    hearing.say(chair, place, "Corvo has a case of it.", code)
    vote = hearing.call_vote(chair, place, code)
    expect(chair.get_by_text("Corvo").first).to_be_visible()
    carla.goto(place)
    expect(carla.get_by_text(hearing.ASKED[0]).first).to_be_visible()
    for words in (hearing.ASKED[1], "Corvo has a case of it.", "Do we ask for it?"):
        expect(carla.get_by_text(words)).to_have_count(0)
    refused = carla.goto(vote)
    assert refused is not None
    assert refused.status == HTTPStatus.NOT_FOUND
    return vote


def answered(enter: Enter, chair: Page, place: str, album: Album) -> None:
    """Let the chair hand it over, the secretariat name an owner, and the owner answer each."""
    hearing.hand_over(chair, place)
    expect(chair.locator("#look")).to_contain_text("Not on feast days.")
    expect(chair.get_by_text("1 comment in the board’s own room")).to_be_visible()
    hearing.handed_over(chair)
    hearing.assign(enter("sara"), place, "Nina")
    nina = enter("nina")
    hearing.draft(nina, place, (0, 2), "Accepted", "From March on.")
    hearing.draft(nina, place, (1,), "Declined", "There are too few readers.")
    album.take(nina, "board-desk")
    chair.goto(place)
    expect(chair.get_by_text("From March on.")).to_have_count(0)
    with steps.onward(nina):
        nina.get_by_role("button", name="Publish all 3 drafts").click()
    chair.goto(place)
    expect(chair.get_by_text("From March on.")).to_have_count(2)
    expect(chair.get_by_text("There are too few readers.")).to_be_visible()


def read_by_a_member(page: Page, place: str, album: Album) -> None:
    """Let a member who has no seat read what was said and done, and nothing of the thread."""
    page.goto("/register")
    album.take(page, "register")
    with steps.onward(page):
        page.get_by_role("link", name=TOLD).click()
    expect(page.get_by_role("heading", name="You said")).to_be_visible()
    expect(page.get_by_text("Clear cases take a week.")).to_be_visible()
    expect(page.get_by_text("They take a day.")).to_be_visible()
    album.take(page, "board-told")
    refused = page.goto(place)
    assert refused is not None
    assert refused.status == HTTPStatus.NOT_FOUND
