"""Series of meetings: shown, saved, changed and cancelled together; pages and API."""

from __future__ import annotations

from fastapi import APIRouter

from app.routers.series import api_series, changing, show

pages = APIRouter(include_in_schema=False)
for _part in (show, changing):
    pages.include_router(_part.pages)
api = api_series.api

__all__ = ["api", "pages"]
