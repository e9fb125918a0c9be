"""Finding a time: a group is asked, answers, and a time is decided on; pages and API."""

from __future__ import annotations

from app.routers.time_polls.api_polls import api
from app.routers.time_polls.pages import pages

__all__ = ["api", "pages"]
