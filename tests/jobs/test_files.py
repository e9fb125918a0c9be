"""Files after they were handed in: scanned where there is a scanner, and their words kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.clamd import clamd
from tests.routers.test_files import attach, drafted, newest

if TYPE_CHECKING:
    from tests.post import Post
    from tests.world import World

EVIL = b"name,price\nevil words,1\n"
GOOD = b"name,price\nlantern,12\n"


def handed_in(world: World, data: bytes) -> str:
    """Have Anna hand in a file to a draft, and return the file's address."""
    anna = world.client("anna")
    assert attach(anna, drafted(anna), "list.csv", data).status_code == 200
    return newest(world)


def test_what_is_infected_is_never_given_out(world: World, post: Post) -> None:
    anna = world.client("anna")
    with clamd() as server:
        server.finds[b"evil"] = "Test.Signature"
        evil, good = handed_in(world, EVIL), handed_in(world, GOOD)
        assert anna.get(f"{evil}/original").status_code == 200
        post.work(scanner=server.scanner)
    assert sorted(server.seen) == sorted([EVIL, GOOD])
    refused = anna.get(f"{evil}/original")
    assert (refused.status_code, "virus scanner" in refused.text) == (409, True)
    assert world.api("anna").get(f"/api/v1{evil}").status_code == 409
    assert anna.get(f"{good}/original").content == GOOD
    rows = world.owner("SELECT scan, scan_found FROM files ORDER BY scan")
    assert [tuple(row) for row in rows] == [("clean", ""), ("infected", "Test.Signature")]
    # What is infected is not read either.
    assert [row.text for row in world.owner("SELECT text FROM file_texts")] == [
        "name,price\nlantern,12"
    ]


def test_without_a_scanner_files_are_given_out_unless_told_otherwise(
    world: World, post: Post
) -> None:
    anna, address = world.client("anna"), handed_in(world, GOOD)
    post.work()
    assert anna.get(f"{address}/original").status_code == 200
    world.app.state.settings.clamd_required = True
    refused = anna.get(f"{address}/original")
    assert (refused.status_code, "not been scanned" in refused.text) == (409, True)
    with clamd() as server:
        world.owner("SELECT defer_job('file:look-after', '{}', NULL, NULL)")
        post.work(scanner=server.scanner)
    assert anna.get(f"{address}/original").status_code == 200


@pytest.mark.parametrize("answer", ["INSTREAM size limit exceeded. ERROR", "what?"])
def test_a_scanner_that_says_nothing_is_asked_again(world: World, post: Post, answer: str) -> None:
    handed_in(world, GOOD)
    with clamd() as server:
        server.answer = answer
        post.work(scanner=server.scanner)
        assert _scans(world) == ["unscanned"]
        server.answer = ""
        post.hurry()
        post.work(scanner=server.scanner)
    assert _scans(world) == ["clean"]


def test_words_are_for_who_sees_the_file(world: World, post: Post) -> None:
    handed_in(world, GOOD)
    post.work()
    asked = "SELECT text FROM file_texts"
    assert len(world.ask("anna", asked)) == 1
    assert world.ask("berta", asked) == []
    assert world.ask(None, asked) == []


def _scans(world: World) -> list[str]:
    return [row.scan for row in world.owner("SELECT scan FROM files")]
