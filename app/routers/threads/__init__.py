"""Feedback threads of a board: opened, read, changed, talked about, handed over; pages and API."""

from __future__ import annotations

from fastapi import APIRouter

from app.routers.threads import (
    api_deeds,
    api_parts,
    api_sight,
    api_threads,
    changing,
    evidence,
    handing,
    listing,
    opening,
    parts,
    rooms,
    show,
    texts,
)

pages = APIRouter(include_in_schema=False)
api = APIRouter()
# Before the list: /boards/{slug}/threads/new is an address of its own.
for _part in (opening, listing, show, changing, parts, evidence, rooms, texts, handing):
    pages.include_router(_part.pages)
for _voice in (api_threads, api_deeds, api_parts, api_sight):
    api.include_router(_voice.api)

__all__ = ["api", "pages"]
