"""Applications of this process, lent to one world after another: to make one takes a second."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fastapi import FastAPI

    from app.core.settings import Settings
    from tests.lines import Lines

# Of the settings, what is the application's own until it is moved.
_PLACE = {"database_url", "data_dir", "files_dir"}
_spare: dict[str, list[FastAPI]] = defaultdict(list)


def lent(settings: Settings, lines: Lines) -> FastAPI:
    """Return an application with these settings, which nobody else uses until it is given back.

    It works on the connections of `lines`, and leaves them open.
    """
    from app import main  # noqa: PLC0415 - most tests need no application

    spare = _spare[_kind(settings)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(main, "make_engine", lambda _, size: lines.served(size))
        return _moved(spare.pop(), settings) if spare else main.create_app(settings)


def give_back(app: FastAPI) -> None:
    """Keep an application, whose lifespan is over, for the next world."""
    _spare[_kind(app.state.settings)].append(app)


def _kind(settings: Settings) -> str:
    return settings.model_dump_json(exclude=_PLACE)


def _moved(app: FastAPI, settings: Settings) -> FastAPI:
    """Set anew what `create_app` sets of one installation."""
    from app.main import equip  # noqa: PLC0415

    equip(app, settings)
    return app
