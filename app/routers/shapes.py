"""Rows that several nouns tell alike in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.core.db import Row

if TYPE_CHECKING:
    from app.services.groups.rosters import HeldSeat


def seat_told(seat: HeldSeat) -> dict[str, Any]:
    """Return a seat as `SeatOut` takes it."""
    return {
        "id": seat.id,
        "role": seat.role,
        "group": {"id": seat.group_id, "name": seat.group_name},
        "group_slug": seat.group_slug,
        "organisation": {"id": seat.organisation_id, "name": seat.organisation_name},
        "starts_at": seat.starts_at,
        "ends_at": seat.ends_at,
        "industry": seat.industry,
        "term_ends_at": seat.term_ends_at,
        "people": [
            {
                "naming": one.id,
                "id": one.person_id,
                "name": one.name,
                "deputy": one.deputy,
                "agent": one.agent,
            }
            for one in seat.people
        ],
    }


def named(row: Row, what: str) -> dict[str, Any]:
    """Return id and name of the columns that begin with `what`, as `Named` takes them."""
    return {"id": getattr(row, f"{what}_id"), "name": getattr(row, f"{what}_name")}
