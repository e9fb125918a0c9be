"""Copies of PDFs that were made in an older way: made anew, and not given out before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.core.media.test_pdfs import CAMERA, document, photo
from tests.routers.test_files import newest
from tests.routers.test_unattributed import uploaded
from tests.writing import key

if TYPE_CHECKING:
    from tests.clients import Desk
    from tests.post import Post
    from tests.world import World

LOOK_AFTER = "SELECT defer_job('file:look-after', '{}', NULL, NULL)"
# As a copy was made that kept its pictures as they came, and as none was made at all.
BEFORE = (
    "UPDATE files SET shown_make = 0, shown_key = key, shown_size = size, shown_sha256 = sha256",
    "UPDATE files SET shown_make = 0, shown_key = NULL, shown_size = NULL, shown_sha256 = NULL",
)
COPIES = "SELECT shown_key, shown_make FROM files"


@pytest.fixture
def berta(world: World) -> Desk:
    """Give the desk of Berta, who sent a PDF with a photo in it without her name."""
    desk = world.client("berta")
    uploaded(desk, key("alba"), ("acts.pdf", document(photo(), ["DCTDecode"]), "application/pdf"))
    return desk


@pytest.mark.parametrize("before", BEFORE)
def test_an_older_copy_is_made_anew(world: World, berta: Desk, post: Post, before: str) -> None:
    world.owner(before)
    address, anna = f"{newest(world)}/original", world.client("anna")
    refused = anna.get(address)
    assert (refused.status_code, CAMERA in refused.content) == (409, False)
    assert CAMERA in berta.get(address).content
    world.owner(LOOK_AFTER)
    post.work()
    for desk in (anna, world.api("anna", "read")):
        given = desk.get(address if desk is anna else f"/api/v1{newest(world)}")
        assert given.status_code == 200
        assert not any(told in given.content for told in (CAMERA, b"Anna of Alba", b"Exif"))
    assert CAMERA in berta.get(address).content


@pytest.mark.usefixtures("berta")
def test_what_is_made_is_made_once(world: World, post: Post) -> None:
    world.owner(BEFORE[0])
    world.owner(LOOK_AFTER)
    post.work()
    made = world.owner(COPIES)
    world.owner(LOOK_AFTER)
    post.work()
    assert world.owner(COPIES) == made
    assert world.owner("SELECT * FROM stale_copies(1, 9)") == []


@pytest.mark.usefixtures("berta")
def test_where_no_copy_can_be_made_nothing_is_given_out(world: World, post: Post) -> None:
    post.work()
    world.owner("SELECT keep_copy(id, 1, NULL, NULL, NULL) FROM files")
    assert world.client("anna").get(f"{newest(world)}/original").status_code == 409
    for name in ("anna", "berta"):
        assert world.ask(name, "SELECT * FROM stale_copies(9, 9)") == []
        world.ask(name, "SELECT keep_copy(id, 1, key, size, sha256) FROM files")
    assert [row.shown_key for row in world.owner(COPIES)] == [None]
