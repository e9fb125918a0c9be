"""Sections of the site: the route found is the one that the ordinary search would find."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from app.web.sections import Sections


def _app() -> FastAPI:
    app = FastAPI()
    drafts, bulletins = APIRouter(), APIRouter(prefix="/api/v1/bulletins")

    @drafts.get("/bulletins/new")
    @drafts.get("/drafts/{draft}")
    async def draft(draft: str = "new") -> str:
        return f"draft {draft}"

    @bulletins.get("/{reference}")
    async def bulletin(reference: str) -> str:
        return f"bulletin {reference}"

    @app.get("/bulletins/{reference}")
    async def page(reference: str) -> str:
        return f"page {reference}"

    app.include_router(drafts)
    app.include_router(bulletins)
    # The page's route was there first, and is asked first.
    return app


def test_every_address_is_answered_as_without_sections() -> None:
    plain, sectioned = _app(), _app()
    sectioned.router.middleware_stack = Sections(sectioned.router)
    asked = ["/bulletins/new", "/bulletins/X", "/drafts/1", "/api/v1/bulletins/X", "/api/v1/x"]
    asked += ["/", "/bulletins", "/bulletins/X/", "//bulletins/X", "/api", "/BULLETINS/X"]
    for path in asked:
        answers = [TestClient(app).get(path, follow_redirects=False) for app in (plain, sectioned)]
        assert answers[0].status_code == answers[1].status_code, path
        assert answers[0].content == answers[1].content, path


def test_a_wrong_method_is_told_as_before() -> None:
    app = _app()
    app.router.middleware_stack = Sections(app.router)
    answer = TestClient(app).post("/bulletins/X")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
