"""Votes of a board: their pages and their API."""

from __future__ import annotations

from app.routers.votes.api import api
from app.routers.votes.pages import pages

__all__ = ["api", "pages"]
