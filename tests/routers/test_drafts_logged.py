"""Which drafts went out over the API is in the trail, as of items."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from tests.cast import id_of
from tests.routers.test_drafts_api import API, begun

if TYPE_CHECKING:
    from tests.world import World

FETCHED = "SELECT person_name AS who, tlp, record_id, subject_id FROM audit WHERE deed = %s"


@pytest.mark.parametrize(
    ("tlp", "times"), [("AMBER", 2), ("TLP:AMBER+STRICT", 2), ("GREEN", 0), ("", 0)]
)
def test_what_is_amber_leaves_a_row_when_it_is_read(world: World, tlp: str, times: int) -> None:
    api = world.api("anna")
    address = begun(api, tlp=tlp)
    assert world.owner(FETCHED, "draft:export") == []
    draft_id = UUID(address.rpartition("/")[2])
    row = ("Anna", tlp.removeprefix("TLP:"), None, draft_id)
    for path in (address, API):
        assert api.get(path).status_code == 200
    assert world.owner(FETCHED, "draft:export") == [row] * times
    assert world.api("berta").get(address).status_code == 404
    assert world.client("anna").get(address.removeprefix("/api/v1")).status_code == 200
    assert len(world.owner(FETCHED, "draft:export")) == times


@pytest.mark.parametrize("named", ["Berta", ""])
def test_the_next_version_is_logged_as_its_item(world: World, named: str) -> None:
    item = world.bulletin("berta", ["toys"], sealed=not named)
    api = world.api("berta")
    address = api.post(f"/api/v1/bulletins/{item.reference}/draft").headers["location"]
    before = len(world.owner(FETCHED, "bulletin:export"))
    assert item.secret in api.get(address).text
    rows = world.owner(FETCHED, "bulletin:export")[before:]
    assert rows == [(named, "AMBER", item.id, None)]


def test_who_writes_without_their_name_is_in_no_row(world: World) -> None:
    api = world.api("anna")
    address = begun(api, unattributed=True)
    named = api.put(f"{address}/shares/{id_of('aldo')}", json={"may": "read"})
    assert (named.status_code, api.get(address).status_code) == (204, 200)
    assert world.owner(FETCHED, "draft:export") == []
    assert world.api("aldo").get(address).status_code == 200
    assert [row.who for row in world.owner(FETCHED, "draft:export")] == ["Aldo"]
