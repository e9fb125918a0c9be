"""The page on which a meeting is called, once or as a series."""

from __future__ import annotations

from uuid import UUID

from app.schemas.bulletins import Code
from app.schemas.comments import Key
from app.schemas.meetings import MeetingFields
from app.schemas.series import Repeats


class MeetingForm(MeetingFields, Repeats):
    """The page on which a meeting is called; `press` says which button, `key` who pressed twice.

    `earlier` and `template` name what its agenda and counsel are taken from, if `carry` is chosen.
    """

    earlier: Code = ""
    template: UUID | None = None
    carry: bool = False
    poll: Code = ""
    press: Code = "call"
    key: Key = ""
