"""How the API refuses: problem+json (RFC 9457), as the OpenAPI document describes it."""

from __future__ import annotations

from pydantic import BaseModel, Field


class FieldProblem(BaseModel):
    """A field that does not hold, and why; `choices` where it takes one of a few words."""

    field: str
    message: str
    choices: list[str] = Field(default=[])


class Refusal(BaseModel):
    """Why something was refused: `code` for programs, `detail` for people.

    `request_id` finds the request in the log; `errors` name each field that does not hold.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[FieldProblem] = Field(default=[])
