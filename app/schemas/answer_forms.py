"""The forms of the platform's answer, and of what the board makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from app.core.i18n import N_
from app.schemas.affiliations import Day, Id
from app.schemas.answers import Line, Points
from app.schemas.bulletins import Code, Form, Typed, Word

# A reference of a point and the mark of its draft: "AB-2026-7KQ4M.K7@2026-11-21T10:00:00+00:00".
Marks = Annotated[list[Word], Field(max_length=200)]
# What the service calls a field, and what this form calls it: several stand on one page.
Called = Mapping[str, str]


class DraftForm(Form):
    """An answer to one or more points; `seen` says which drafts the writer had before them."""

    points: Points = Field(default=[], title=N_("Points"))
    outcome: Code = Field(default="", title=N_("Outcome"))
    reason: Code = Field(default="", title=N_("Reason"))
    words: Typed = Field(default="", title=N_("In words"))
    change: Line = Field(default="", title=N_("What changes"))
    change_on: Day | None = Field(default=None, title=N_("From when"))
    change_at: Line = Field(default="", title=N_("Where it can be seen"))
    seen: Marks = Field(default=[])


class DiscardForm(Form):
    """Which draft goes."""

    point: Code


class PublishForm(Form):
    """Which drafts are published, all where none is named, as of which version of the thread."""

    points: Points = Field(default=[])
    version: int | None = None
    seen: Marks = Field(default=[])


class AssignForm(Form):
    """Who owes the answer, by when, and why another one than before."""

    called: ClassVar[Called] = {"reason": "owner_reason"}

    owner: Id = Field(title=N_("Owner"))
    due_on: Day | None = Field(default=None, title=N_("Due on"))
    owner_reason: Typed = Field(default="", title=N_("Reason"))


class QuestionForm(Form):
    """What the platform wants to know of the author."""

    question: Typed = Field(default="", title=N_("Question"))


class ReplyForm(Form):
    """What the author says to it."""

    called: ClassVar[Called] = {"answer": "reply"}

    reply: Typed = Field(default="", title=N_("Answer"))


class ExtensionForm(Form):
    """A later date, and why."""

    called: ClassVar[Called] = {"reason": "more_time"}

    to_day: Day = Field(title=N_("New date"))
    more_time: Typed = Field(default="", title=N_("Reason"))


class DecisionForm(Form):
    """Yes or no to a later date, or to a release, with words."""

    called: ClassVar[Called] = {"words": "decision_words"}

    decision: Literal["yes", "no"]
    decision_words: Typed = Field(default="", title=N_("In words"))


class JoinForm(Form):
    """With which thread this one is answered."""

    into: Word = Field(default="", title=N_("Reference"))


class CloseForm(Form):
    """How a thread is closed, and when the board looks at it again."""

    called: ClassVar[Called] = {"to": "close_as", "reason": "close_words"}

    close_as: Code = Field(default="", title=N_("Closed as"))
    close_words: Typed = Field(default="", title=N_("In words"))
    review_on: Day | None = Field(default=None, title=N_("Looked at again on"))


class BackForm(Form):
    """What an answer lacks."""

    called: ClassVar[Called] = {"reason": "lacks"}

    lacks: Typed = Field(default="", title=N_("What it lacks"))


class ReviewForm(Form):
    """Whether the change helped."""

    called: ClassVar[Called] = {"outcome": "helped", "words": "helped_words"}

    helped: Code = Field(default="", title=N_("Did it help"))
    helped_words: Typed = Field(default="", title=N_("In words"))


class ReleaseForm(Form):
    """What all members might be told."""

    called: ClassVar[Called] = {
        "title": "release_title",
        "said": "release_said",
        "did": "release_did",
    }

    release_title: Line = Field(default="", title=N_("Title"))
    release_said: Typed = Field(default="", title=N_("What was said"))
    release_did: Typed = Field(default="", title=N_("What came of it"))
    sure: bool = False
