"""The secretariat admits a member, whose admin invites a colleague, who signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser import steps

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Enter
    from tests.browser.pictures import Album

NAME, BRAND = "Meridian Instruments", "Zenithal"
ADMIN = ("Esther", "esther@meridian.example")
COLLEAGUE = ("Felix", "felix@meridian.example")
PASSWORD = "quiet orchard bicycle 77"


def test_the_secretariat_admits_a_member_whose_colleague_signs_in(
    enter: Enter, album: Album
) -> None:
    propose(enter("sara"), album)
    link = approve(enter("simon"), album)
    admin = come_in(enter(), link, ADMIN[0])
    invited = invite(admin, album)
    colleague = come_in(enter(), invited, COLLEAGUE[0])
    colleague.get_by_text(COLLEAGUE[0], exact=True).first.click()
    with steps.onward(colleague):
        colleague.get_by_role("button", name="Sign out").click()
    steps.sign_in(colleague, COLLEAGUE[1], PASSWORD)
    expect(colleague.get_by_role("heading", name="Home")).to_be_visible()
    expect(colleague.locator(".head-name")).to_have_text(NAME)
    colleague.goto("/organisations?q=zenithal")
    with steps.onward(colleague):
        colleague.get_by_role("link", name=NAME).click()
    expect(colleague.get_by_text(BRAND, exact=True)).to_be_visible()
    album.take(colleague, "admitted")


def propose(page: Page, album: Album) -> None:
    """Propose the member; who proposes cannot approve."""
    page.goto("/")
    with steps.onward(page):
        page.get_by_role("link", name="Administration").first.click()
    with steps.onward(page):
        page.get_by_role("link", name="Propose a member").click()
    page.get_by_label("Name of the organisation").fill(NAME)
    page.get_by_label("Country").select_option(label="Switzerland")
    page.get_by_label("Brands").fill(BRAND)
    page.get_by_label("Name of the first admin").fill(ADMIN[0])
    page.get_by_label("Their e-mail address").fill(ADMIN[1])
    page.get_by_label("Why").fill("Makes what is copied most in its field.")
    with steps.onward(page):
        page.get_by_role("button", name="Propose").click()
    page.goto("/approvals")
    expect(page.get_by_role("article").filter(has_text=NAME)).to_be_visible()
    expect(page.get_by_role("checkbox", name=NAME)).to_have_count(0)
    album.take(page, "proposed")


def approve(page: Page, album: Album) -> str:
    """Approve it as the second person, and return the link to pass on."""
    page.goto("/")
    with steps.onward(page):
        page.get_by_role("link", name=NAME).first.click()
    page.get_by_role("checkbox", name=NAME).check()
    with steps.onward(page):
        page.get_by_role("button", name="Approve what is chosen").click()
    expect(page.get_by_text("shown this once")).to_be_visible()
    album.take(page, "approved")
    return page.locator("code.copy-text").inner_text()


def come_in(page: Page, link: str, name: str) -> Page:
    """Spend an invitation: a name, a password, the rules accepted."""
    page.goto(link)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Choose a password").fill(PASSWORD)
    with steps.onward(page):
        page.get_by_role("button", name="Accept and come in").click()
    with steps.onward(page):
        page.get_by_role("button", name="I accept these rules").click()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    return page


def invite(page: Page, album: Album) -> str:
    """Invite a colleague as the admin, and return the link to pass on."""
    for link in ("Members", NAME, "Look after people", "Invite somebody"):
        with steps.onward(page):
            page.get_by_role("link", name=link).first.click()
    page.get_by_label("Name", exact=True).fill(COLLEAGUE[0])
    page.get_by_label("E-mail address").fill(COLLEAGUE[1])
    page.get_by_role("radio", name="one of our own people").check()
    with steps.onward(page):
        page.get_by_role("button", name="Make the link").click()
    expect(page.locator("code.copy-text")).to_be_visible()
    album.take(page, "invited")
    return page.locator("code.copy-text").inner_text()
