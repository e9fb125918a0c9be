"""What the kinds of messages are called, and which sorts an address may decline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

# By kind, as its composer is registered (`app.jobs.letters`).
WORDS: Mapping[str, str] = {
    "house:bounced": N_("Messages to somebody come back"),
    "house:invitation": N_("Invitation to the house"),
    "house:invitation-bounced": N_("An invitation came back"),
    "meeting:agenda": N_("Change of the agenda"),
    "meeting:cancelled": N_("Meeting cancelled"),
    "meeting:changed": N_("Meeting changed"),
    "meeting:counsel": N_("The word of counsel is awaited"),
    "meeting:convened": N_("Meeting convened"),
    "meeting:place": N_("A place at a meeting has become free"),
    "meeting:reminder": N_("Reminder of a meeting"),
    "meeting:saved": N_("Save the date"),
    "meeting:series-cancelled": N_("Series of meetings cancelled"),
    "meeting:series-changed": N_("Series of meetings changed"),
    "meeting:series-saved": N_("Series of meetings: save the dates"),
    "meeting:warning": N_("Meeting not ready to be convened"),
    "meeting:withdrawn": N_("Invitation to a meeting withdrawn"),
    "password:forgotten": N_("Link for a new password"),
    "poll:asked": N_("A group is asked which times suit"),
}
# Sorts that nobody needs to get: a composer names the one that its messages are of.
REMINDERS = "reminders"
TOPICS: Mapping[str, str] = {REMINDERS: N_("Reminders of what you have not answered yet")}


def words(kind: str) -> str:
    """Return what a kind of message is called (a msgid)."""
    return WORDS.get(kind, kind)
