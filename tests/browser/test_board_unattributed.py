"""A thread without its author's name: others read "The author", and nothing else tells who it is.

The board's pages name all its seats, as those that are still to speak. So the same is written by
two seats, and each page must name the one as often as the other; the platform reads of neither but
in the list of all who can see a thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import hearing, steps
from tests.cast import id_of

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright

    from tests.browser.conftest import Enter
    from tests.browser.pictures import Album
    from tests.browser.serving import Served

TITLE = "Without a name"
ASKED, ANSWER = "Since when is it so?", "Since the spring."
# Name, organisation and every id of the author.
TELLING = ("dora", "dara", *(str(id_of(n)) for n in ("dora", "dara", "dora@dara", "dara in board")))
_PAGES = ("", "/audience", "/report", "/hand-over", "/text", "/recusals/new", "/answers")
_DATA = ("", "/talk", "/moves", "/positions", "/answers", "/links", "/text", "/votes")
_LISTS = ("/boards/board", "/boards/board/threads", "/", "/register?list=decided")


@pytest.fixture
def both(seated: Served, enter: Enter, album: Album) -> tuple[Served, list[str]]:
    """Give the address of Dora's thread, and that of Aldo's who did and was asked the same."""
    return seated, [asked(enter, name, album) for name in ("dora", "aldo")]


def asked(enter: Enter, name: str, album: Album) -> str:
    """Open a thread unattributed, hand it over, be asked by the platform, and answer."""
    author, sara = enter(name), enter("sara")
    place = hearing.open_thread(author, TITLE, unattributed=True)
    hearing.say(author, place, "Mine.")
    hearing.hand_over(author, place)
    hearing.handed_over(author)
    sara.goto(f"{place}/answers")
    sara.get_by_text("Ask the author", exact=True).click()
    sara.get_by_label("Question").fill(ASKED)
    with steps.onward(sara):
        sara.get_by_role("button", name="Ask", exact=True).click()
    author.goto(place)
    author.get_by_label("Your answer").fill(ANSWER)
    with steps.onward(author):
        author.locator("#questions").get_by_role("button", name="Answer").click()
    expect(author.locator("#questions")).to_contain_text("The author")
    album.take(author, "board-unattributed")
    return place


def test_others_read_the_author_and_are_not_told_who(
    both: tuple[Served, list[str]], enter: Enter, playwright: Playwright
) -> None:
    place, (dora, aldo) = both
    for name in ("berta", "sara"):
        page = enter(name)
        page.goto(dora)
        expect(page.locator(".leaf-head")).to_contain_text("The author")
        expect(page.locator("#questions")).to_contain_text(ANSWER)
        served = [crawl(page, place, playwright, name, one) for one in (dora, aldo)]
        counts = [
            {path: [said.count(word) for word in TELLING] for path, said in pages.items()}
            for pages in served
        ]
        assert counts[0] == counts[1]
        if name == "sara":
            assert not any(map(sum, (counts[0] | {"/audience": [0]}).values())), counts[0]


def crawl(
    page: Page, place: Served, playwright: Playwright, name: str, thread: str
) -> dict[str, str]:
    """Return what somebody is served of a thread on each page, and over the API."""
    said = {}
    for path in (*_PAGES, *_LISTS):
        page.goto(f"{thread}{path}" if path in _PAGES else path)
        said[path] = page.content().lower()
    api = place.bearer(playwright, name)
    for path in _DATA:
        said[f"/api{path}"] = api.get(f"/api/v1{thread}{path}").text().lower()
    api.dispose()
    return said
