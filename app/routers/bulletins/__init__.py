"""Bulletins: the feed, one item's page, what is done with it, and the same over the API."""

from __future__ import annotations

from fastapi import APIRouter

from app.routers.bulletins import api as api_
from app.routers.bulletins import changes, changes_api, feed, sharing, sharing_api, show, sight_api

pages = APIRouter(include_in_schema=False)
for part in (feed, show, changes, sharing):
    pages.include_router(part.pages)
api = APIRouter()
for voice in (api_, sharing_api, sight_api, changes_api):
    api.include_router(voice.api)

__all__ = ["api", "pages"]
