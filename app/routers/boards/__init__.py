"""Boards and committees: their desks, how they work, their seats, and the days nobody works."""

from __future__ import annotations

from fastapi import APIRouter

from app.routers.boards import desks, holidays, seats, settings

pages = APIRouter(include_in_schema=False)
api = APIRouter()
for _part in (desks, settings, seats, holidays):
    pages.include_router(_part.pages)
    api.include_router(_part.api)

__all__ = ["api", "pages"]
