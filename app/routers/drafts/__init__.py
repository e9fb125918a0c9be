"""Drafts: the composer's pages, and the same over the API."""

from app.routers.drafts.api import api
from app.routers.drafts.pages import pages

__all__ = ["api", "pages"]
