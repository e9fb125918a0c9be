"""Opening a name: what comes in, and what the API tells of the author."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel

from app.schemas.bulletins import Body, Typed


class NameIn(Body):
    """Why the name is opened."""

    reason: Typed


class AuthorOut(BaseModel):
    """Who wrote it, and for whom."""

    person_id: UUID
    person_name: str
    organisation_id: UUID
    organisation_name: str
