"""What goes to the log: one line an event, in words or JSON, never with the values at hand."""

from __future__ import annotations

import structlog
from structlog.types import Processor


def configure(style: str) -> None:
    """Write logs as `json` or for a `console`.

    Tracebacks come without local variables: what members write must not end up in a log.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    last: Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(processors=[*shared, last], cache_logger_on_first_use=True)
