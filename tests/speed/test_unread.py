"""What is unread stays exact although nobody walks again over what was read without a gap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from app.services.feed.unread import END, Run, learned
from bench import cast
from tests.speed.conftest import bearer

if TYPE_CHECKING:
    from tests.clients import Desk
    from tests.database import Database

_DAY = timedelta(days=1)
_NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
_RUNS = "SELECT listed_to FROM unread_runs WHERE person_id = %s"
# The newest items that `some` sees are read, as if they had opened each of them.
_READ = """
INSERT INTO reads (record_id, person_id, organisation_id, listed_at, version, first_at, last_at)
SELECT record_id, %(person)s, %(organisation)s, listed_at, 1, listed_at, listed_at
FROM feed_entries
WHERE principal_id = ANY (%(principals)s) AND facet = 'bulletin' AND listed_at <= now()
GROUP BY record_id, listed_at ORDER BY listed_at DESC LIMIT 400
ON CONFLICT DO NOTHING"""
# An old item that `some` does not see is shared with their organisation.
_SHARE = """
INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at, granted_at, granted_by)
SELECT r.id, %(organisation)s, 'organisation', r.tlp, r.listed_at, now(), r.author_id
FROM records r
WHERE r.tlp = 'AMBER' AND r.state = 'published' AND NOT EXISTS (
    SELECT FROM grants g WHERE g.record_id = r.id AND g.principal_id = ANY (%(principals)s))
ORDER BY r.listed_at LIMIT 1 RETURNING record_id"""


def _listed(desk: Desk, viewer: str, query: str) -> list[tuple[str, bool]]:
    """Return id and `read` of everything in a list, page after page."""
    found, cursor = [], ""
    while cursor is not None:
        path = f"/api/v1/bulletins?limit=100&{query}&cursor={cursor}"
        page = desk.get(path, headers=bearer(viewer)).json()
        found += [(item["id"], item["read"]) for item in page["items"]]
        cursor = page["next"]
    return found


@pytest.mark.parametrize("viewer", ["heavy", "browsing", "agent"])
@pytest.mark.parametrize("narrowed", ["", "kind=seller&", "expired=true&"])
def test_the_list_of_the_unread_is_what_is_not_read(desk: Desk, viewer: str, narrowed: str) -> None:
    everything = _listed(desk, viewer, narrowed)
    unread = [one for one in everything if not one[1]]
    assert 0 < len(unread) < len(everything) or viewer == "agent"
    for _ in range(2):
        assert _listed(desk, viewer, f"{narrowed}unread=true") == unread


def test_what_is_shared_later_is_unread(desk: Desk, generated: Database) -> None:
    who = cast.key("person", "some")
    house = cast.key("organisation", 1)
    reached = [who, house, cast.key("group", "accessories"), cast.key("group", "alliance")]
    values = {"person": who, "organisation": house, "principals": reached}
    with generated.owner() as connection:
        connection.execute(_READ, values)
    before = _listed(desk, "some", "unread=true")
    with generated.owner() as connection:
        assert connection.execute(_RUNS, (who,)).fetchone()
        shared = connection.execute(_SHARE, values).fetchone()
    after = _listed(desk, "some", "unread=true")
    assert shared is not None
    assert [one for one, _ in after if one not in dict(before)] == [str(shared[0])]


def _rows(*hours: int) -> list[SimpleNamespace]:
    return [SimpleNamespace(listed_at=_NOON - timedelta(hours=h), id=UUID(int=h)) for h in hours]


def _key(hour: int) -> tuple[datetime, UUID]:
    return _NOON - timedelta(hours=hour), UUID(int=hour)


def test_a_first_page_teaches_how_far_one_has_read() -> None:
    taught = learned(Run(), None, _rows(1, 5, 9), 2)
    assert (taught.to, taught.left) == (_key(9), (_key(1), _key(5), _key(9)))
    assert learned(Run(), None, _rows(1, 5), 2).to == END


def test_the_page_after_goes_on_from_there() -> None:
    known = Run(_NOON, _key(9), (_key(1), _key(5), _key(9)))
    taught = learned(known, _key(5), _rows(9, 12, 20), 2)
    assert (taught.at, taught.to) == (_NOON, _key(20))
    assert taught.left == (_key(1), _key(5), _key(9), _key(12), _key(20))
    assert learned(known, _key(12), _rows(13, 14, 15), 2) == known


def test_a_shorter_page_takes_nothing_back() -> None:
    known = Run(_NOON - _DAY / 2, _key(30), (_key(20), _key(25), _key(30)))
    taught = learned(known, None, _rows(1, 20), 1)
    assert (taught.to, taught.left) == (_key(30), (_key(20), _key(25), _key(30), _key(1)))
    assert learned(known, None, _rows(1, 2), 1) == known
