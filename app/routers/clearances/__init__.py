"""The release of an item to the public: asked by its originator, decided by the secretariat."""

from app.routers.clearances.api import api
from app.routers.clearances.pages import pages

__all__ = ["api", "pages"]
