"""Which core does what: the database has one of its own, as on any machine that serves people.

On one core with the application it empties that core's caches between any two steps of a request,
and half of what is measured is that. Who wants to see it pins the whole measurement to one core.
"""

from __future__ import annotations

import os

# Before this process is told to keep to one of them. There is no such call on macOS.
_OURS = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def apart(application: int, backend: int | None) -> None:
    """Keep the process `application` (0: this one) on the last core there is, `backend` on the
    first; both on one where there is no other.
    """  # noqa: D205 - one sentence
    if _OURS:
        os.sched_setaffinity(application, _OURS[-1:])
    if _OURS and backend is not None:
        os.sched_setaffinity(backend, _OURS[:1])
