"""How a meeting comes again: the fields of a form, and the same over the API."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.core.i18n import N_

Often = Literal["", "daily", "weekly", "monthly_day", "monthly_weekday"]
Weekday = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


class Repeats(BaseModel):
    """The part of a call's form that makes it a series; a form that has it inherits it."""

    model_config = ConfigDict(extra="forbid")

    repeats: Annotated[Often, Field(title=N_("Repeats"))] = ""
    repeats_every: Annotated[int, Field(ge=1, le=24, title=N_("Every"))] = 1
    repeats_on: Annotated[list[Weekday], Field(max_length=7, title=N_("On"))] = []
    repeats_times: Annotated[int | None, Field(ge=1, le=120, title=N_("How often"))] = None
    repeats_until: Annotated[date | None, Field(title=N_("Until"))] = None
