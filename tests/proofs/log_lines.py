"""Everything that goes to the log, caught."""

from __future__ import annotations

import contextlib
import io
import logging
import sys
from typing import TYPE_CHECKING

import structlog
from structlog._config import BoundLoggerLazyProxy

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def log_lines() -> Iterator[io.StringIO]:
    """Give a text to which the application's log goes, as it would go out, and Python's too."""
    text, usual = io.StringIO(), structlog.get_config()
    listening = logging.StreamHandler(text)
    logging.getLogger().addHandler(listening)
    _begin_anew()
    structlog.configure(
        **usual
        | {"logger_factory": structlog.PrintLoggerFactory(text), "cache_logger_on_first_use": False}
    )
    try:
        yield text
    finally:
        logging.getLogger().removeHandler(listening)
        structlog.configure(**usual)


def _begin_anew() -> None:
    """Let each module's log ask again where it goes: it keeps the first answer."""
    for name, module in list(sys.modules.items()):
        log = vars(module).get("log") if name.startswith("app.") else None
        if isinstance(log, BoundLoggerLazyProxy):
            vars(log).pop("bind", None)
