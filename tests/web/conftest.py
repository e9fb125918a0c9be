"""A visitor to the small application of `desk`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.desk import build, visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI
    from starlette.testclient import TestClient


@pytest.fixture(scope="session")
def desk() -> FastAPI:
    """Give the application, which keeps nothing between requests."""
    return build()


@pytest.fixture
def visitor(desk: FastAPI) -> Iterator[TestClient]:
    """Give a browser that has been nowhere yet."""
    with visit(desk) as client:
        yield client
