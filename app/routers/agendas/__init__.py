"""Agendas: prepared, agreed to by counsel, convened, changed afterwards; pages and API."""

from __future__ import annotations

from fastapi import APIRouter

from app.routers.agendas import (
    api_agendas,
    api_convening,
    changing,
    convening,
    desk,
    items,
    parts,
    statements,
)

pages = APIRouter(include_in_schema=False)
api = APIRouter()
# What is done to the whole agenda before /agenda/{item}, which would take it for an item.
for _part in (desk, convening, changing, items, parts, statements):
    pages.include_router(_part.pages)
for _voice in (api_agendas, api_convening):
    api.include_router(_voice.api)

__all__ = ["api", "pages"]
