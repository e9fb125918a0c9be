"""axe-core finds nothing to complain of, on any page that anybody reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from app.main import create_app, outline
from app.web.inventory import access_of
from tests.browser.scene import Samples, stage
from tests.browser.serving import PATIENCE_MS
from tests.browser.sweep import Sweep, filled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Playwright

    from tests.browser.conftest import Enter
    from tests.browser.serving import Served

# The secretariat, a chair, an admin (who wrote everything), a member, and nobody.
READERS = ("sara", "berta", "anna", "aldo", None)
# Parts of pages, and files.
_PARTS = {
    "/bulletins/choices",
    "/calendar/{token}.ics",
    "/files/{file_id}/{variant}",
    "/healthz",
    "/meetings/month",
    "/meetings/{reference}/calendar.ics",
    "/meetings/{reference}/pack.pdf",
    "/readyz",
    "/register.csv",
    "/votes/{vote_id}/export.csv",
    "/votes/{vote_id}/export.json",
}
# Of an organisation that wants two people: looked at where it does (test_release).
_BY_TWO = {"/bulletins/{reference}/second-look", "/second-looks/{look_id}"}
PAGES = sorted(
    path
    for method, path in access_of(create_app(outline()))
    if method == "GET" and not path.startswith("/api/") and path not in _PARTS | _BY_TWO
)


@pytest.fixture(scope="session")
def samples(seated: Served, playwright: Playwright) -> Samples:
    """Give something of everything in the served world, once, however these tests are parted."""
    return stage(seated, playwright)


@pytest.fixture(scope="session")
def windows(browser: Browser, place: Served) -> Iterator[dict[str | None, Page]]:
    """Give a window of each reader."""
    opened: dict[str | None, Page] = {}
    for name in READERS:
        context = browser.new_context(base_url=place.address, reduced_motion="reduce")
        context.set_default_timeout(PATIENCE_MS)
        if name:
            place.let_in(context, name)
        opened[name] = context.new_page()
    yield opened
    for page in opened.values():
        page.context.close()


@pytest.fixture(scope="session")
def sweep() -> Sweep:
    """Give what remembers which pages were looked at."""
    return Sweep()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_no_violation(
    path: str, samples: Samples, windows: dict[str | None, Page], sweep: Sweep
) -> None:
    addresses = list(filled(path, samples))
    found = [
        f"{name} {address} {line}"
        for name, page in windows.items()
        for address in addresses
        for line in sweep.look(page, address)
    ]
    assert not found, "\n".join(found)
    assert sweep.reached.intersection(addresses), "nobody reaches this page"


@pytest.mark.parametrize(
    "path",
    [
        "/meetings/new?earlier={meeting}",
        "/meetings/{prepared}/agenda",
        "/meetings/{prepared}/edit",
        "/meetings/{prepared}/invited?q=dor",
    ],
)
def test_axe_finds_no_violation_in_what_is_prepared(
    path: str, samples: Samples, windows: dict[str | None, Page], sweep: Sweep
) -> None:
    for address in filled(path, samples):
        assert not sweep.look(windows["berta"], address)
        assert address in sweep.reached


@pytest.mark.parametrize(("name", "path"), [("tess", "/"), ("anna", "/bulletins/{reference}")])
def test_axe_finds_no_violation_in_open_menus(
    name: str, path: str, samples: Samples, enter: Enter, sweep: Sweep
) -> None:
    page = enter(name)
    page.goto(next(filled(path, samples)))
    for menu in page.locator("details.menu > summary:visible").all():
        menu.click()
        expect(page.locator("details.menu[open]")).to_have_count(1)
        assert not sweep.here(page), sweep.here(page)
        page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert not sweep.here(page), sweep.here(page)


def test_axe_would_complain(enter: Enter, sweep: Sweep) -> None:
    page = enter()
    page.goto("/sign-in")
    page.evaluate("document.querySelector('label').style.color = '#aaaaaa'")
    page.evaluate("document.querySelector('input[type=email]').removeAttribute('id')")
    said = "\n".join(sweep.here(page))
    assert "light: color-contrast" in said
    assert "320 px: label" in said
