"""Messages about meetings: to each invitee alone, as much as the meeting's label lets into mail."""

from app.jobs.meetings import letters

__all__ = ["letters"]
