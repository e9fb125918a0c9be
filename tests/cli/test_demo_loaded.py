"""The demo alliance as a start makes it: loaded once, and everybody of its cast comes in."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from app.cli.installation import run, transaction
from app.core.settings import Settings
from app.demo import loading
from app.demo.cast import CAST, PLATFORM, Role
from app.main import create_app
from tests.clients import Desk
from tests.proofs.theatre import Theatre
from tests.world import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.database import Cluster, Database


def _settings(database: Database, folder: Path) -> Settings:
    given: dict[str, Any] = {"database_url": database.app_url, "secret": SECRET}
    given["owner_database_url"] = database.owner_url
    return Settings(
        **given,
        data_dir=folder,
        files_dir=folder / "files",
        durable=False,
        demo=True,
    )


@pytest.fixture(scope="module")
def demo(
    server: Cluster, house: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Theatre]:
    """Give the demo, loaded into an empty database, once for all that look at it."""
    made = Theatre(server.clone(house), tmp_path_factory.mktemp("demo"))
    steps: list[str] = []
    run(loading.load(_settings(made.database, made.folder), steps.append, transaction))
    assert steps[0] == "Setting up the platform"
    yield made
    made.close()
    server.drop(made.database)


@pytest.fixture(scope="module")
def door(demo: Theatre) -> Iterator[Desk]:
    """Give a browser at the demo."""
    settings = _settings(demo.database, demo.folder)
    with Desk(create_app(settings, cast=CAST), base_url=settings.base_url) as desk:
        yield desk


@pytest.mark.timeout(300)
def test_a_second_start_finds_it_loaded(demo: Theatre) -> None:
    before, steps = demo.prints(), list[str]()
    run(loading.load(_settings(demo.database, demo.folder), steps.append, transaction))
    assert (steps, demo.prints()) == ([], before)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("role", CAST, ids=lambda role: role.key)
def test_everybody_who_is_offered_comes_in(door: Desk, role: Role) -> None:
    assert f'value="{role.key}"' in door.get("/demo").text
    answer = door.form("/demo", {"key": role.key})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    account = unescape(door.get("/account").text)
    assert role.name in account
    assert role.organisation in account
    for place in ("/", "/bulletins", "/meetings", "/groups", "/register"):
        assert door.get(place).status_code == 200


@pytest.mark.timeout(300)
def test_there_is_something_to_read_for_everybody(demo: Theatre) -> None:
    kinds = {row.kind for row in demo.owner("SELECT DISTINCT kind FROM records")}
    assert kinds >= {"bulletin", "thread", "point", "release", "meeting", "agenda_item"}
    assert demo.owner("SELECT name FROM organisations WHERE platform") == [(PLATFORM,)]
    # Nobody needs a link: the door lets in as anybody.
    assert demo.owner("SELECT count(*) FROM invitations") == [(0,)]
