"""Who answers a thread for the platform, and who keeps its clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.access.closing import AnsweredThread, leads
from app.access.deeds import Deed, rule
from app.access.organisations import SECRETARIAT
from app.core.i18n import N_
from app.models.threads import ANSWERED, DECIDED, WITH_PLATFORM

if TYPE_CHECKING:
    from app.access.actor import Actor

_ANSWERABLE = (WITH_PLATFORM, *DECIDED)
_NOT_THERE = N_("This thread is not with the platform.")
_UNANSWERED = N_("This thread is not answered yet, or it has moved on.")


@rule(Deed.ANSWER_ASSIGN)
def assign(actor: Actor, thread: AnsweredThread) -> str | None:
    """The secretariat, while the thread is with the platform."""
    refused = None if actor.has(SECRETARIAT) else N_("Only the secretariat says who answers.")
    return refused or (None if thread.state == WITH_PLATFORM else _NOT_THERE)


@rule(Deed.ANSWER_DRAFT)
def draft(actor: Actor, thread: AnsweredThread) -> str | None:
    """The platform's staff who see the thread; after it is answered, to correct an answer."""
    refused = None if actor.platform and actor.staff else N_("Only the platform's staff answer.")
    return refused or (None if thread.state in _ANSWERABLE else _NOT_THERE)


@rule(Deed.ANSWER_PUBLISH)
def publish(actor: Actor, thread: AnsweredThread) -> str | None:
    """Who owes the answer, and the secretariat."""
    if not actor.platform or not (actor.has(SECRETARIAT) or thread.owner_id == actor.person_id):
        return N_("Only who owes the answer, or the secretariat, does this.")
    return None if thread.state in _ANSWERABLE else _NOT_THERE


@rule(Deed.ANSWER_ASK)
@rule(Deed.ANSWER_EXTEND)
@rule(Deed.ANSWER_JOIN)
def ask(actor: Actor, thread: AnsweredThread) -> str | None:
    """Who owes the answer, and the secretariat, while the thread is with the platform."""
    return publish(actor, thread) or (None if thread.state == WITH_PLATFORM else _NOT_THERE)


@rule(Deed.ANSWER_RESOLVE)
def resolve(actor: Actor, thread: AnsweredThread) -> str | None:
    """Who owes the answer, and the secretariat, once it is answered."""
    return publish(actor, thread) or (None if thread.state == ANSWERED else _UNANSWERED)


@rule(Deed.QUESTION_ANSWER)
def answer(actor: Actor, thread: AnsweredThread) -> str | None:
    """The author's people; the chair, where the author is gone or bears no name."""
    party = thread.own or leads(actor, thread)
    refused = None if party else N_("Only the author's people answer this.")
    return refused or (None if thread.state == WITH_PLATFORM else _NOT_THERE)


@rule(Deed.EXTENSION_DECIDE)
def extend(actor: Actor, thread: AnsweredThread) -> str | None:
    """The chair of the board; the author, where only the secretariat reads the thread."""
    refused = None if leads(actor, thread) else N_("Only the chair gives a new date.")
    return refused or (None if thread.state == WITH_PLATFORM else _NOT_THERE)
