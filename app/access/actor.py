"""Who is asking: one person, acting for one organisation, with what that gives them right now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID


_LEADING = ("chair", "vice_chair")


def outside(scope: Collection[Any], named: Collection[Any]) -> bool:
    """Tell whether what is named lies outside a scope; an empty one of either leaves it open."""
    return bool(scope) and bool(named) and set(scope).isdisjoint(named)


@dataclass(frozen=True, slots=True)
class Seat:
    """A live seat of the organisation acted for, to which the person is named."""

    group_id: UUID
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Voice:
    """An organisation for which the person may act."""

    organisation_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Actor:
    """One person acting for one organisation; built by `services.accounts.sessions` in one query.

    `principals`, `since` and `strict` are parallel: a grant to `principals[i]` counts if it was
    given at or after `since[i]`, and under AMBER+STRICT or RED only if `strict[i]`.
    `affiliations` holds every live tie of the person, whomever they act for: exclusions are
    matched against all of them. `countries` and `brands` are an agent's scope; empty means all.
    `duties` are those of platform staff; `boards` the boards and committees among the groups of
    `seats`. `scope` is `session`, `read` or `write` (a token's). `derived` keeps what was made of
    all this once; it goes with the actor, and never into another.
    """

    person_id: UUID
    person_name: str
    organisation_id: UUID
    organisation_name: str
    token_id: UUID
    scope: str = "session"
    kind: str = "staff"
    admin: bool = False
    platform: bool = False
    language: str = "en"
    zone: str = "UTC"
    theme: str = "system"
    shortcuts: bool = True
    rules_accepted: bool = True
    principals: tuple[UUID, ...] = ()
    since: tuple[datetime, ...] = ()
    strict: tuple[bool, ...] = ()
    affiliations: tuple[UUID, ...] = ()
    countries: tuple[str, ...] = ()
    brands: tuple[UUID, ...] = ()
    duties: frozenset[str] = frozenset()
    seats: tuple[Seat, ...] = ()
    boards: tuple[UUID, ...] = ()
    voices: tuple[Voice, ...] = ()
    derived: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def staff(self) -> bool:
        """Tell whether the person belongs to the organisation, rather than being its agent."""
        return self.kind == "staff"

    def covers(self, countries: Collection[str], brands: Collection[UUID]) -> bool:
        """Tell whether what names these countries and brands lies within an agent's scope."""
        return not (outside(self.countries, countries) or outside(self.brands, brands))

    def holds(self, group_id: UUID, *roles: str) -> bool:
        """Tell whether a seat in the group is held now, in one of the roles if any are named."""
        return any(
            seat.group_id == group_id and (not roles or seat.role in roles) for seat in self.seats
        )

    def chairs(self, group_id: UUID) -> bool:
        """Tell whether the person leads the group, or stands in for who does."""
        return self.holds(group_id, *_LEADING)

    @property
    def led(self) -> list[UUID]:
        """The groups that the person leads, or stands in for who does."""
        return self.groups_of(*_LEADING)

    def groups_of(self, *roles: str) -> list[UUID]:
        """Return the groups in which a seat is held now in one of the roles."""
        return [seat.group_id for seat in self.seats if seat.role in roles]

    def has(self, duty: str) -> bool:
        """Tell whether the person carries a platform duty, such as `secretariat`."""
        return duty in self.duties
