"""How far a thread is, as each reader sees it: by the points alone that they see themselves."""

from __future__ import annotations

from sqlalchemy import DateTime, Text, case, func

from app.models.threads import ANSWERED, WITH_PLATFORM, Thread

# Between these two a thread goes by its points, which not all who see it need to see.
_BY_POINTS = Thread.state.in_((WITH_PLATFORM, ANSWERED))
state = case((_BY_POINTS, func.state_as_seen(Thread.id, type_=Text())), else_=Thread.state)
answered_at = case(
    (_BY_POINTS, func.answered_as_seen(Thread.id, type_=DateTime(timezone=True))),
    else_=Thread.answered_at,
)
