"""axe-core finds nothing to complain of, on any page that anybody reaches."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from app.demo.cast import CAST
from app.main import create_app, outline
from app.web.inventory import access_of
from tests.browser.scene import Samples, stage
from tests.browser.serving import PATIENCE_MS, Served, Shown, served
from tests.browser.steps import onward
from tests.browser.sweep import Sweep, filled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Playwright

    from tests.browser.conftest import Enter

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


def pages(*, demo: bool) -> list[str]:
    """Return the addresses of all pages, with those that only a demo has, or without them."""
    known = access_of(create_app(outline().model_copy(update={"demo": demo})))
    shown = {path for method, path in known if method == "GET" and not path.startswith("/api/")}
    return sorted(shown - _PARTS - _BY_TWO)


PAGES = pages(demo=False)
OF_DEMO = sorted(set(pages(demo=True)) - set(PAGES))


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


@pytest.fixture
def shown(place: Served, tmp_path: Path) -> Iterator[Served]:
    """Give the same world in demo mode, with the whole cast of the demo at its door."""
    with served(place.database, tmp_path, Shown) as made:
        made.app.state.cast = CAST
        yield made


@pytest.mark.parametrize("path", OF_DEMO)
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_axe_finds_no_violation_at_the_door_of_the_demo(
    path: str, language: str, shown: Served, browser: Browser
) -> None:
    sweep, address = Sweep(), shown.address
    context = browser.new_context(base_url=address, locale=language, reduced_motion="reduce")
    with contextlib.closing(context):
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        assert not sweep.look(page, path)
        assert sweep.reached == {path}
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.get_by_role("listitem").get_by_role("button")).to_have_count(len(CAST))


# Whoever sends it, nothing of what it needs is in it.
_EMPTY = [
    (None, "/sign-in"),
    ("sara", "/administration/groups/new"),
    ("sara", "/meetings/new"),
    ("anna", "/organisations/{organisation_id}/brands"),
    ("anna", "/organisations/{organisation_id}/people/invite"),
    ("aldo", "/boards/{slug}/threads/new"),
    ("aldo", "/account"),
]
# As without a script, and as though the browser asked for nothing itself.
_SEND = "form => HTMLFormElement.prototype.submit.call(form)"


@pytest.mark.parametrize(("name", "path"), _EMPTY)
def test_axe_finds_no_violation_in_a_form_that_comes_back(
    name: str | None, path: str, samples: Samples, enter: Enter, sweep: Sweep
) -> None:
    page = enter(name)
    page.goto(next(filled(path, samples)))
    form = page.locator("main form[method=post]").last
    form.evaluate("form => [...form.querySelectorAll('input.form-control')].map(e => e.value = '')")
    with onward(page):
        form.evaluate(_SEND)
    expect(page.locator(".summary, [aria-invalid=true]").first).to_be_visible()
    assert not sweep.here(page)


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
