"""Who is in the generated alliance: 150 organisations, 300 people, 12 groups, a board, and viewers.

Every viewer has a session and API tokens whose values are known, so that a program can sign in.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from app.core.text import fold
from app.core.tokens import digest

ORGANISATIONS = 150
PEOPLE = 300
PLATFORM = 149
BOARD = 20
# Common, less common and rare: which share of what goes to groups is addressed to each.
GROUPS = {
    "apparel": 0.2,
    "accessories": 0.1667,
    "smart-devices": 0.12,
    "luxury-jewellery": 0.1,
    "personal-care": 0.09,
    "toys": 0.08,
    "automotive": 0.07,
    "home": 0.06,
    "alcohol-tobacco": 0.05,
    "pharmaceuticals": 0.04,
    "industrial": 0.02,
    "publishing": 0.0033,
}
# What each viewer sees: all; about 30 %; 0.1 %; nothing. `heavy` and `browsing` see all as well,
# and have opened 30 % of it: `heavy` the newest, one after the other, `browsing` here and there.
# `agent` sees what names the Netherlands, or no country, out of nearly everything.
VIEWERS = ("all", "some", "little", "nothing", "heavy", "browsing", "agent")
FOUR = VIEWERS[:4]
_SEES_ALL = ("all", "heavy", "browsing", "agent")
_COUNTRIES = ("FR", "IT", "DE", "US", "JP", "GB", "NL", "CH", "ES", "SE")

Rows = dict[str, list[tuple[Any, ...]]]
COLUMNS = {
    "principals": "id kind",
    "industries": "slug name",
    "organisations": "id name folded country state platform created_at admitted_at",
    "people": "id name folded email state created_at",
    "rules_versions": "number title text published_at",
    "rules_acceptances": "person_id number accepted_at",
    "affiliations": "id person_id organisation_id kind admin function firm scope_countries"
    " starts_at ends_at",
    "groups": "id kind slug name industry created_at",
    "boards": "group_id",
    "seats": "id group_id organisation_id role starts_at",
    "seat_holders": "id seat_id person_id starts_at",
    "sessions": "id token person_id acting_for created_at seen_at expires_at",
    "api_tokens": "id token name person_id acting_for scope created_at expires_at",
}


def key(kind: str, name: object) -> UUID:
    """Return the id of whatever bears a name; the same on every run."""
    return uuid5(NAMESPACE_URL, f"bench:{kind}:{name}")


def session_token(viewer: str) -> str:
    """Return the token in the session cookie of a viewer."""
    return f"bench.session.{viewer}"


def api_token(viewer: str) -> str:
    """Return the bearer token of a viewer, which may read and write."""
    return f"bench.token.{viewer}"


@dataclass(frozen=True, slots=True)
class Member:
    """A person as the author of something, with the organisation they act for."""

    person_id: UUID
    person_name: str
    organisation_id: UUID
    organisation_name: str


@dataclass
class Cast:
    """Everybody, as rows for the tables, and what the records need to know of them."""

    now: datetime
    rows: Rows = field(default_factory=lambda: {table: [] for table in COLUMNS})
    organisations: list[UUID] = field(default_factory=list)
    names: dict[UUID, str] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)
    viewers: dict[str, Member] = field(default_factory=dict)
    board: list[Member] = field(default_factory=list)
    groups: list[UUID] = field(default_factory=list)
    alliance: UUID = field(default_factory=lambda: key("group", "alliance"))

    @property
    def begun(self) -> datetime:
        """When the alliance began: before its first record."""
        return self.now - timedelta(days=6 * 365)

    def add(self, table: str, *values: object) -> None:
        """Keep one row."""
        self.rows[table].append(values)


def make(now: datetime, chance: random.Random) -> Cast:
    """Return the whole cast; sessions and tokens are good for a year from `now`."""
    cast = Cast(now)
    cast.add("rules_versions", 1, "Rules", "What we share stays among us.", cast.begun)
    _organisations(cast)
    _groups(cast)
    _people(cast)
    _seats(cast, chance)
    _board(cast)
    return cast


def _organisations(cast: Cast) -> None:
    for number in range(ORGANISATIONS):
        own, name = key("organisation", number), f"Organisation {number + 1}"
        country = _COUNTRIES[number % len(_COUNTRIES)]
        cast.add("principals", own, "organisation")
        row = (own, name, fold(name), country, "active", number == PLATFORM)
        cast.add("organisations", *row, cast.begun, cast.begun)
        cast.organisations.append(own)
        cast.names[own] = name


def _groups(cast: Cast) -> None:
    for slug in GROUPS:
        name = slug.replace("-", " & ").capitalize()
        cast.add("industries", slug, name)
        cast.groups.append(_group(cast, "working_group", slug, name, slug))
    _group(cast, "alliance", "alliance", "The alliance", None)
    _group(cast, "secretariat", "secretariat", "Secretariat", None)
    cast.add("boards", _group(cast, "board", "board", "Advisory board", None))


def _group(cast: Cast, kind: str, slug: str, name: str, industry: str | None) -> UUID:
    own = key("group", slug)
    cast.add("principals", own, kind)
    cast.add("groups", own, kind, slug, name, industry, cast.begun)
    return own


def _people(cast: Cast) -> None:
    # Those who see all belong to the first organisation, `some` to the second; those who see next
    # to nothing to the platform, which is no member of the alliance.
    homes = dict.fromkeys(_SEES_ALL, 0) | {"some": 1, "little": PLATFORM, "nothing": PLATFORM}
    for viewer in VIEWERS:
        cast.viewers[viewer] = _person(cast, viewer, homes[viewer])
        _doors(cast, viewer, cast.viewers[viewer])
    for number in range(PEOPLE - len(VIEWERS)):
        cast.members.append(_person(cast, f"person-{number + 1}", 2 + number % (PLATFORM - 2)))


def _person(cast: Cast, slug: str, home: int) -> Member:
    own, name = key("person", slug), slug.replace("-", " ").capitalize()
    organisation = cast.organisations[home]
    cast.add("principals", own, "person")
    cast.add("people", own, name, fold(name), f"{slug}@example.org", "active", cast.begun)
    cast.add("rules_acceptances", own, 1, cast.begun)
    agent = slug == "agent"
    tie = (key("tie", slug), own, organisation, "agent" if agent else "staff", False)
    scope = ["NL"] if agent else []
    ends = cast.now + timedelta(days=365) if agent else None
    cast.add("affiliations", *tie, "Brand protection", "", scope, cast.begun, ends)
    return Member(own, name, organisation, cast.names[organisation])


def _doors(cast: Cast, viewer: str, who: Member) -> None:
    until = cast.now + timedelta(days=365)
    whose = (who.person_id, who.organisation_id)
    token = digest(session_token(viewer))
    cast.add("sessions", key("session", viewer), token, *whose, cast.now, cast.now, until)
    token = digest(api_token(viewer))
    cast.add("api_tokens", key("token", viewer), token, "Bench", *whose, "write", cast.now, until)


def _seats(cast: Cast, chance: random.Random) -> None:
    seated = {(0, group): list(_SEES_ALL) for group in range(len(GROUPS))}
    seated[1, 1] = ["some"]
    for number, member in enumerate(cast.members):
        slug = f"person-{number + 1}"
        home = cast.organisations.index(member.organisation_id)
        for group in chance.sample(range(len(GROUPS)), k=chance.choice((1, 1, 2, 3))):
            seated.setdefault((home, group), []).append(slug)
    for (home, group), people in seated.items():
        seat = key("seat", f"{home}:{group}")
        place = (cast.groups[group], cast.organisations[home])
        cast.add("seats", seat, *place, "member", cast.begun)
        for slug in people:
            holder = key("holder", f"{seat}:{slug}")
            cast.add("seat_holders", holder, seat, key("person", slug), cast.begun)


def _board(cast: Cast) -> None:
    """Seat the one who sees everything on the board, with a person of each of the next houses."""
    cast.board = [cast.viewers["all"], *cast.members[: BOARD - 1]]
    for number, member in enumerate(cast.board):
        seat = key("seat", f"board:{number}")
        place = (key("group", "board"), member.organisation_id)
        cast.add("seats", seat, *place, "member", cast.begun)
        cast.add("seat_holders", key("holder", seat), seat, member.person_id, cast.begun)
