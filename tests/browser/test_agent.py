"""An agent sees what is in scope and nothing else; the letter that says so is the admin's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from app.core import ids
from tests.browser import steps
from tests.cast import id_of
from tests.writing import content

if TYPE_CHECKING:
    from playwright.sync_api import APIRequestContext, FilePayload, Playwright

    from tests.browser.conftest import Enter
    from tests.browser.serving import Served

LEX = f"/affiliations/{id_of('lex@alba')}"
WITHIN, OUTSIDE = "Straps from Guangzhou", "Straps from Lyon"
LETTER: FilePayload = {
    "name": "letter.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.4 Go ahead.",
}


def published(api: APIRequestContext, title: str, country: str) -> str:
    """Publish to Alba, about one country, and return the reference."""
    body = content(["alba"], title=title, countries=[country])
    answer = api.post("/api/v1/bulletins", data=body)
    assert answer.ok, answer.text()
    return str(answer.json()["reference"])


def test_an_agent_sees_what_is_in_scope(
    enter: Enter, place: Served, playwright: Playwright
) -> None:
    berta, lex = place.bearer(playwright, "berta"), enter("lex")
    within, outside = published(berta, WITHIN, "CN"), published(berta, OUTSIDE, "FR")
    berta.dispose()
    lex.goto("/bulletins")
    with steps.onward(lex):
        lex.get_by_role("link", name=WITHIN).click()
    expect(lex.get_by_role("heading", name=WITHIN)).to_be_visible()
    lex.goto("/bulletins?country=FR")
    expect(lex.get_by_role("link", name=OUTSIDE)).to_have_count(0)
    for never in (outside, ids.new_reference("IB", 2026)):
        answer = lex.goto(f"/bulletins/{never}")
        assert answer is not None
        assert answer.status == 404
        expect(lex.get_by_role("heading", name="There is nothing here for you")).to_be_visible()
    anna = enter("anna")
    for reference in (within, outside):
        anna.goto(f"/bulletins/{reference}")
        expect(anna.get_by_role("heading", name="Straps from")).to_be_visible()


def test_the_admin_hands_in_the_letter_of_authorisation(enter: Enter) -> None:
    anna, lex = enter("anna"), enter("lex")
    anna.goto(LEX)
    anna.locator("input[name=letter]").set_input_files(LETTER)
    with steps.onward(anna):
        anna.get_by_role("button", name="the letter").click()
    link = anna.get_by_role("link", name="letter.pdf")
    expect(link).to_be_visible()
    address = link.get_attribute("href") or ""
    with anna.expect_download() as found:
        link.click()
    assert found.value.suggested_filename == "letter.pdf"
    assert lex.request.get(address).status == 200
    assert enter("aldo").request.get(address).status == 404
