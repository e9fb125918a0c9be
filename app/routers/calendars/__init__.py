"""Meetings in calendars: by month and by day, as files, and as feeds for one's own devices."""

from __future__ import annotations

from fastapi import APIRouter

from app.routers.calendars import feeds, months, subscriptions

pages = APIRouter(include_in_schema=False)
api = APIRouter()
for _part in (months, feeds, subscriptions):
    pages.include_router(_part.pages)
api.include_router(subscriptions.api)

__all__ = ["api", "pages"]
