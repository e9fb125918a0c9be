"""The platform's answer to a thread, and what the board makes of it; pages and API."""

from __future__ import annotations

from fastapi import APIRouter

from app.routers.answers import board, desk, voice

pages = APIRouter(include_in_schema=False)
for _part in (desk, board):
    pages.include_router(_part.pages)
api = voice.api
