"""Meetings: called, listed, shown, changed, cancelled; pages and API."""

from __future__ import annotations

from fastapi import APIRouter

from app.routers.meetings import (
    api_meetings,
    api_more,
    api_sight,
    api_times,
    calling,
    editing,
    inviting,
    kinds,
    listing,
    planning,
    relabelling,
    show,
    steps,
)

pages = APIRouter(include_in_schema=False)
api = APIRouter()
# Those first whose addresses could be taken for a reference: /meetings/new.
for _part in (calling, planning, kinds, listing, show, editing, relabelling, inviting, steps):
    pages.include_router(_part.pages)
for _voice in (api_meetings, api_more, api_times, api_sight):
    api.include_router(_voice.api)

__all__ = ["api", "pages"]
