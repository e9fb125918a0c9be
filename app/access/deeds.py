"""The gate for deeds: one vocabulary, one rule each, asked before anything is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from app.core.errors import Forbidden

if TYPE_CHECKING:
    from app.access.actor import Actor


class Deed(StrEnum):
    """What can be done, as `noun:verb`; who may is not part of the name."""

    ADMISSION_ASK = "admission:ask"
    ADMISSION_DECIDE = "admission:decide"
    AFFILIATION_KEEP = "affiliation:keep"
    AFFILIATION_LEAVE = "affiliation:leave"
    AFFILIATION_LETTER = "affiliation:letter"
    AFFILIATION_LIST = "affiliation:list"
    AFFILIATION_SUCCEED = "affiliation:succeed"
    AGENDA_AGREE = "agenda:agree"
    AGENDA_KEEP = "agenda:keep"
    AGENDA_RECUSE = "agenda:recuse"
    ANSWER_ASK = "answer:ask"
    ANSWER_ASSIGN = "answer:assign"
    ANSWER_DRAFT = "answer:draft"
    ANSWER_EXTEND = "answer:extend"
    ANSWER_JOIN = "answer:join"
    ANSWER_PUBLISH = "answer:publish"
    ANSWER_RESOLVE = "answer:resolve"
    AUDIT_OWN = "audit:own"
    BOARD_HANDOVER = "board:handover"
    BOARD_KEEP = "board:keep"
    BOARD_SEAT = "board:seat"
    BRAND_KEEP = "brand:keep"
    BULLETIN_ALONE = "bulletin:alone"
    BULLETIN_COMMENT = "bulletin:comment"
    BULLETIN_CONCERN = "bulletin:concern"
    BULLETIN_DRAFT = "bulletin:draft"
    BULLETIN_EDIT = "bulletin:edit"
    BULLETIN_EXTEND = "bulletin:extend"
    BULLETIN_READERS = "bulletin:readers"
    BULLETIN_REVIEW = "bulletin:review"
    BULLETIN_SHARE = "bulletin:share"
    BULLETIN_WITHDRAW = "bulletin:withdraw"
    CALENDAR_SUBSCRIBE = "calendar:subscribe"
    CLEARANCE_ASK = "clearance:ask"
    CLEARANCE_CLOSE = "clearance:close"
    CLEARANCE_DECIDE = "clearance:decide"
    CLEARANCE_LIST = "clearance:list"
    CLEARANCE_WITHDRAW = "clearance:withdraw"
    COMMENT_EDIT = "comment:edit"
    COMMENT_HIDE = "comment:hide"
    COMMENT_WITHDRAW = "comment:withdraw"
    CONCERN_ANSWER = "concern:answer"
    DRAFT_EDIT = "draft:edit"
    DRAFT_RELEASE = "draft:release"
    DRAFT_SHARE = "draft:share"
    EASING_DECIDE = "easing:decide"
    EASING_WITHDRAW = "easing:withdraw"
    EXTENSION_DECIDE = "extension:decide"
    GROUP_ADMIT = "group:admit"
    GROUP_JOIN = "group:join"
    GROUP_KEEP = "group:keep"
    GROUP_PIN = "group:pin"
    GUEST_KEEP = "guest:keep"
    HOLIDAY_KEEP = "holiday:keep"
    INDUSTRY_KEEP = "industry:keep"
    INVITATION_KEEP = "invitation:keep"
    INVITEE_ANSWER = "invitee:answer"
    INVITEE_KEEP = "invitee:keep"
    INVITEE_PLACE = "invitee:place"
    LOOK_RELEASE = "look:release"
    LOOK_WITHDRAW = "look:withdraw"
    MAIL_KEEP = "mail:keep"
    MAIL_LIST = "mail:list"
    MEETING_CALL = "meeting:call"
    MEETING_CANCEL = "meeting:cancel"
    MEETING_CONVENE = "meeting:convene"
    MEETING_EDIT = "meeting:edit"
    MEETING_INVITE = "meeting:invite"
    MEETING_KIND = "meeting:kind"
    MEETING_LIST_INVITEES = "meeting:list-invitees"
    MEETING_PREPARE = "meeting:prepare"
    MEETING_TEMPLATE = "meeting:template"
    NAME_OPEN = "name:open"
    ORGANISATION_KEEP = "organisation:keep"
    ORGANISATION_PROPOSE = "organisation:propose"
    ORGANISATION_SETTLE = "organisation:settle"
    PAPER_KEEP = "paper:keep"
    PERSON_SUSPEND = "person:suspend"
    POLL_ANSWER = "poll:answer"
    POLL_CLOSE = "poll:close"
    POLL_OPEN = "poll:open"
    POSITION_TAKE = "position:take"
    QUESTION_ANSWER = "question:answer"
    RECUSAL_DECLARE = "recusal:declare"
    RECUSAL_END = "recusal:end"
    RELEASE_AGREE = "release:agree"
    RELEASE_PROPOSE = "release:propose"
    RULES_PUBLISH = "rules:publish"
    SEAT_END = "seat:end"
    SEAT_KEEP = "seat:keep"
    SEAT_NAME = "seat:name"
    STATEMENT_PUBLISH = "statement:publish"
    THREAD_CLOSE = "thread:close"
    THREAD_COMMENT = "thread:comment"
    THREAD_DISCUSS = "thread:discuss"
    THREAD_EDIT = "thread:edit"
    THREAD_HAND_OVER = "thread:hand-over"
    THREAD_OPEN = "thread:open"
    THREAD_RELABEL = "thread:relabel"
    THREAD_REVIEW = "thread:review"
    THREAD_SEND_BACK = "thread:send-back"
    THREAD_WITHDRAW = "thread:withdraw"
    VOTE_CALL = "vote:call"
    VOTE_CAST = "vote:cast"
    VOTE_GIVE = "vote:give"
    VOTE_WITHDRAW = "vote:withdraw"


# What changes nothing: a token that may only read does it too.
READING = frozenset(
    {
        Deed.AFFILIATION_LETTER,
        Deed.AFFILIATION_LIST,
        Deed.AUDIT_OWN,
        Deed.BOARD_HANDOVER,
        Deed.BULLETIN_READERS,
        Deed.CLEARANCE_LIST,
        Deed.MAIL_LIST,
    }
)

# A rule answers None when the deed is allowed, else the sentence that says why not (a msgid).
Rule = Callable[["Actor", Any], str | None]


@dataclass(frozen=True, slots=True)
class Ruling:
    """A deed with the function that rules on it and the sentence for the access page."""

    deed: Deed
    rule: Rule
    words: str


RULINGS: dict[Deed, Ruling] = {}


def rule(deed: Deed) -> Callable[[Rule], Rule]:
    """Register the rule of a deed; its docstring is what the access page says."""

    def register(function: Rule) -> Rule:
        if deed in RULINGS:
            message = f"two rules for {deed}"
            raise RuntimeError(message)
        RULINGS[deed] = Ruling(deed, function, (function.__doc__ or "").strip())
        return function

    return register


def refusal(actor: Actor, deed: Deed, thing: Any = None) -> str | None:  # noqa: ANN401
    """Return None if the actor may do the deed to the thing, else why not."""
    if actor.scope == "read" and deed not in READING:
        return "This token may only read."
    return RULINGS[deed].rule(actor, thing)


def may(actor: Actor, deed: Deed, thing: Any = None) -> bool:  # noqa: ANN401
    """Tell whether the actor may do the deed to the thing."""
    return refusal(actor, deed, thing) is None


def require(actor: Actor, deed: Deed, thing: Any = None) -> None:  # noqa: ANN401
    """Raise Forbidden, with the rule's sentence, unless the actor may do the deed."""
    reason = refusal(actor, deed, thing)
    if reason is not None:
        raise Forbidden(reason, deed=str(deed))
