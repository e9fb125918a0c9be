"""Everybody crawls the whole site: each finds what is theirs, and no token of anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.oracle import VOICES
from tests.proofs.crawler import Crawler
from tests.proofs.log_lines import log_lines
from tests.proofs.scene import SECRETS, may_find, tokens_in

if TYPE_CHECKING:
    from tests.proofs.theatre import Theatre


@pytest.mark.timeout(900)
@pytest.mark.parametrize("voice", [None, *VOICES])
def test_a_crawl_finds_what_is_ones_own_and_nothing_else(
    theatre: Theatre, voice: str | None
) -> None:
    crawler, before = Crawler(theatre, voice), theatre.prints()
    with log_lines() as lines:
        walk = crawler.everything()
    own = may_find(voice)
    foreign = {_name(token): place for token, place in walk.found.items() if token not in own}
    missed = [one.name for one in own.values() if one.sure and one.token not in walk.found]
    assert (foreign, missed, walk.failures()) == ({}, [], [])
    assert "request" in lines.getvalue()
    assert tokens_in(lines.getvalue().encode()) == set()
    # Whatever was only asked for, and every form that was undone, left everything as it was.
    assert theatre.prints() == before


def _name(token: str) -> str:
    return SECRETS[token].name if token in SECRETS else token
