"""How many bytes a page weighs."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from tests.speed.conftest import cookie

if TYPE_CHECKING:
    from fastapi import FastAPI

    from tests.clients import Desk

_PLAIN, _PACKED = 30_000, 7_000


@pytest.mark.parametrize("viewer", ["browsing", "some", "little", "nothing"])
def test_the_feed_is_light(app: FastAPI, desk: Desk, viewer: str) -> None:
    body = desk.get("/bulletins", headers=cookie(app, viewer)).content
    assert len(body) <= _PLAIN
    assert len(gzip.compress(body, 6)) <= _PACKED
