"""The alliance's rules: a yes to one version, and a new version."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.schemas.accounts import Line


class AcceptForm(BaseModel):
    """A yes to the version that was read."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[int, Field(ge=1, le=100_000)]
    next: str = ""


class RulesForm(BaseModel):
    """A new version, and the one it follows."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[Line, StringConstraints(min_length=3, max_length=200)]
    text: Annotated[str, StringConstraints(min_length=20, max_length=60_000)]
    after: Annotated[int, Field(ge=0, le=100_000)]
