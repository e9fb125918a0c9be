"""One Chromium and one server for all journeys; a person's browser is a context of its own."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from playwright.sync_api import expect

from app.routers.bulletins import show
from app.services.bulletins import publishing
from tests import boards
from tests.browser.pictures import Album
from tests.browser.serving import PATIENCE_MS, Served, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import ConsoleMessage, Page

    from tests.database import Cluster, Database

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A minute for Undo is short where the machine is shared, and nobody waits here until it is over.
_UNDO = timedelta(hours=1)
_AT_ONCE = """
SELECT replace(pg_get_functiondef('publish_now(uuid)'::regprocedure), '60 seconds', '1 hour') AS it
"""
expect.set_options(timeout=PATIENCE_MS)
# What the browser itself says of answers such as 404 and 422, which are looked at where they come;
# or htmx, of what it asked for and nobody wants any more.
_HARMLESS = (
    "Failed to load resource: the server responded with a status of",
    "htmx:sendAbort",
    "htmx:afterRequest",
)

Enter: TypeAlias = "Callable[..., Page]"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every journey as one."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Start the Chromium of this machine."""
    found = os.environ.get("ENTENTE_CHROMIUM", "/usr/bin/chromium")
    return {"executable_path": found, "args": list(_FLAGS)}


@pytest.fixture(scope="session")
def place(
    server: Cluster, peopled: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Give the cast's world, served; all journeys share it."""
    database = server.clone(peopled)
    with pytest.MonkeyPatch.context() as patch:
        for module in (publishing, show):
            patch.setattr(module, "UNDO", _UNDO)
        with served(database, tmp_path_factory.mktemp("files")) as made:
            made.owner(made.owner(_AT_ONCE)[0].it)
            yield made
    server.drop(database)


@pytest.fixture(scope="session")
def seated(place: Served) -> Served:
    """Give the same world, in which Corvo and Dara sit on the board beside Borel and Alba."""
    for name in ("carla", "dora"):
        boards.seat(place, name)
    return place


@pytest.fixture(scope="session")
def base_url(place: Served) -> str:
    """Give the address that paths are meant at."""
    return place.address


@pytest.fixture
def enter(new_context: Any, place: Served) -> Iterator[Enter]:  # noqa: ANN401 - of pytest-playwright
    """Give a function that opens a browser: of `name`, signed in, or of nobody yet.

    What else it is given are options of Playwright's contexts. At the end no page may have failed
    in a script, or have been refused something by the policy.
    """
    said: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_HARMLESS):
            said.append(message.text)

    def opened(name: str | None = None, **options: Any) -> Page:  # noqa: ANN401 - Playwright's own
        context = new_context(reduced_motion="reduce", **options)
        context.set_default_timeout(PATIENCE_MS)
        if name:
            place.let_in(context, name)
        page: Page = context.new_page()
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", heard)
        return page

    yield opened
    assert not said, said


@pytest.fixture(scope="session")
def album() -> Album:
    """Give the folder of pictures that the journeys end with."""
    return Album(Path(__file__).parent / "shots")
