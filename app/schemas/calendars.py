"""Calendars: which month and whose meetings a page shows, and subscriptions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from app.core.i18n import N_
from app.schemas.accounts import Line
from app.schemas.bulletins import Body, Code, Form

Scope = Literal["mine", "group", "all"]
Named = Annotated[Line, StringConstraints(min_length=1, max_length=100)]


class CalendarQuery(Form):
    """Whose meetings a page shows: one's own, those of a group (its slug), or all one sees."""

    scope: Scope = "mine"
    group: Code = ""


class SubscriptionForm(Form):
    """A subscription to make: the device, and what it shows."""

    name: Annotated[Named, Field(title=N_("Device"))]
    scope: Annotated[Scope, Field(title=N_("It shows"))]
    group: Annotated[Code, Field(title=N_("Group"))] = ""
    # Makes a form that is sent twice harmless.
    key: Annotated[str, StringConstraints(max_length=64)] = ""


class SubscriptionIn(Body):
    """The same, in JSON."""

    name: Named
    scope: Scope
    group: Code = ""


class SubscriptionOut(BaseModel):
    """A subscription as its owner sees it later."""

    id: UUID
    name: str
    scope: Scope
    group: str | None
    created_at: datetime
    used_at: datetime | None


class SubscriptionMade(BaseModel):
    """A new one; `address` is shown this once, and is null when the request is a repetition."""

    id: UUID
    address: str | None


class Subscriptions(BaseModel):
    """One's own subscriptions that still hold."""

    items: list[SubscriptionOut]
    next: str | None = None
