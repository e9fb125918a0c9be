"""The cast of the tests: who is who, as plain data, and its way into an empty database.

Marketplace runs the platform; Alba, Borel, Corvo and Dara are members and compete. In every table
the order is that of the columns in `_COLUMNS`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from app.core import clock
from app.core.passwords import make_hasher
from app.core.text import fold
from app.core.tokens import digest

if TYPE_CHECKING:
    from datetime import datetime

    from tests.database import Database

PASSWORD = "harbour lanterns drift 41"
PUBLIC = UUID("00000000-0000-7000-8000-000000000001")

ORGANISATIONS = {
    "marketplace": ("Marketplace", "NL"),
    "alba": ("Alba", "IT"),
    "borel": ("Borel", "FR"),
    "corvo": ("Corvo", "ES"),
    "dara": ("Dara", "DE"),
}
# name: (organisation, kind, admin, duties, firm, countries); Tess wears two hats.
TIES: dict[str, list[tuple[str, str, bool, list[str], str, list[str]]]] = {
    "sara": [("marketplace", "staff", False, [], "", [])],
    "simon": [("marketplace", "staff", False, [], "", [])],
    "ada": [("marketplace", "staff", False, ["administrator"], "", [])],
    "otto": [("marketplace", "staff", False, ["auditor"], "", [])],
    "nina": [("marketplace", "staff", False, ["analyst"], "", [])],
    "cora": [("marketplace", "staff", False, [], "", [])],
    "anna": [("alba", "staff", True, [], "", [])],
    "aldo": [("alba", "staff", False, [], "", [])],
    "lex": [("alba", "agent", False, [], "Lex & Partners", ["CN"])],
    "berta": [("borel", "staff", True, [], "", [])],
    "boris": [("borel", "staff", False, [], "", [])],
    "carla": [("corvo", "staff", True, [], "", [])],
    "cesar": [("corvo", "staff", False, [], "", [])],
    "dora": [("dara", "staff", True, [], "", [])],
    "tess": [("borel", "staff", False, [], "", []), ("corvo", "staff", False, [], "", [])],
}
# By slug: kind, name, and whether newcomers see the past.
GROUPS = {
    "alliance": ("alliance", "The alliance", "full"),
    "secretariat": ("secretariat", "Secretariat", "full"),
    "toys": ("working_group", "Toys", "full"),
    "accessories": ("working_group", "Accessories", "from_joining"),
    "apparel": ("working_group", "Apparel", "full"),
    "board": ("board", "Advisory board", "full"),
}
# (group, organisation, role, people named); each began thirty days ago.
SEATS = [
    ("secretariat", "marketplace", "member", ["sara", "simon"]),
    ("toys", "borel", "chair", ["berta"]),
    ("toys", "alba", "member", ["anna", "aldo"]),
    ("accessories", "corvo", "chair", ["carla"]),
    ("accessories", "dara", "member", ["dora"]),
    ("apparel", "borel", "chair", ["boris"]),
    ("apparel", "alba", "observer", ["anna"]),
    ("apparel", "marketplace", "counsel", ["cora"]),
    ("board", "borel", "chair", ["berta"]),
    ("board", "alba", "member", ["aldo"]),
]
BRANDS = {"albatros": "alba", "borelli": "borel", "corvino": "corvo"}

_COLUMNS = {
    "principals": "id kind",
    "organisations": "id name folded country state platform created_at admitted_at",
    "people": "id name folded email state created_at",
    "credentials": "person_id password_hash changed_at",
    "rules_versions": "number title text published_at",
    "rules_acceptances": "person_id number accepted_at",
    "affiliations": "id person_id organisation_id kind admin duties firm scope_countries"
    " starts_at ends_at",
    "industries": "slug name",
    "groups": "id kind slug name industry history created_at",
    "boards": "group_id",
    "seats": "id group_id organisation_id role starts_at",
    "seat_holders": "id seat_id person_id starts_at",
    "brands": "id name folded",
    "brand_holdings": "id brand_id organisation_id starts_at",
    "sessions": "id token person_id acting_for created_at seen_at expires_at",
    "api_tokens": "id token name person_id acting_for scope created_at expires_at",
}
Rows = dict[str, list[tuple[Any, ...]]]


def id_of(name: str) -> UUID:
    """Return the fixed id of whoever or whatever bears `name` ("public" included)."""
    return PUBLIC if name == "public" else uuid5(NAMESPACE_URL, name)


def voice(name: str) -> tuple[str, str]:
    """Return person and organisation: "tess@corvo" as it says, "tess" for their first tie."""
    person, _, organisation = name.partition("@")
    return person, organisation or TIES[person][0][0]


def session_token(name: str) -> str:
    """Return the token of the browser session that `name` ("tess@corvo") has open."""
    return "session.{}.{}".format(*voice(name))


def api_token(name: str, scope: str = "write") -> str:
    """Return the API token of `name` with a scope, `read` or `write`."""
    return "{}.{}.{}".format(scope, *voice(name))


def fill(database: Database) -> None:
    """Put the whole cast into a migrated, empty database."""
    now = clock.now()
    rows: Rows = {table: [] for table in _COLUMNS}
    _members(rows, now - timedelta(days=30))
    _groups(rows, now - timedelta(days=30))
    _tokens(rows, now)
    with database.owner() as connection, connection.cursor() as cursor:
        for table, listed in rows.items():
            columns = _COLUMNS[table].split()
            marks = ", ".join(["%s"] * len(columns))
            names = ", ".join(columns)
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", listed)


def _members(rows: Rows, then: datetime) -> None:
    secret = make_hasher(64, 1).algorithm.hash(PASSWORD)
    rows["rules_versions"] = [(1, "Rules of the alliance", "Be fair.", then)]
    for name, (shown, country) in ORGANISATIONS.items():
        own, platform = id_of(name), name == "marketplace"
        rows["principals"].append((own, "organisation"))
        rows["organisations"].append(
            (own, shown, fold(shown), country, "active", platform, then, then)
        )
    for name, ties in TIES.items():
        own, email = id_of(name), f"{name}@{ties[0][0]}.example"
        rows["principals"].append((own, "person"))
        rows["people"].append((own, name.capitalize(), name, email, "active", then))
        rows["credentials"].append((own, secret, then))
        rows["rules_acceptances"].append((own, 1, then))
        for organisation, kind, admin, duties, firm, countries in ties:
            end = then + timedelta(days=365) if kind == "agent" else None
            tie = (id_of(f"{name}@{organisation}"), own, id_of(organisation), kind, admin, duties)
            rows["affiliations"].append((*tie, firm, countries, then, end))
    for brand, organisation in BRANDS.items():
        own, holding = id_of(brand), id_of(f"{brand} held")
        rows["brands"].append((own, brand.capitalize(), brand))
        rows["brand_holdings"].append((holding, own, id_of(organisation), then))


def _groups(rows: Rows, then: datetime) -> None:
    for slug, (kind, name, history) in GROUPS.items():
        industry = slug if kind == "working_group" else None
        rows["industries"] += [(slug, name)] if industry else []
        rows["principals"].append((id_of(slug), kind))
        rows["groups"].append((id_of(slug), kind, slug, name, industry, history, then))
        rows["boards"] += [(id_of(slug),)] if kind == "board" else []
    for slug, organisation, role, people in SEATS:
        seat = id_of(f"{organisation} in {slug}")
        rows["seats"].append((seat, id_of(slug), id_of(organisation), role, then))
        for person in people:
            holder = id_of(f"{person} in {slug}")
            rows["seat_holders"].append((holder, seat, id_of(person), then))


def _tokens(rows: Rows, now: datetime) -> None:
    end = now + timedelta(days=7)
    for person, ties in TIES.items():
        for organisation, *_ in ties:
            name = f"{person}@{organisation}"
            whose = (id_of(person), id_of(organisation))
            token = session_token(name)
            rows["sessions"].append((id_of(token), digest(token), *whose, now, now, end))
            for scope in ("read", "write"):
                token = api_token(name, scope)
                rows["api_tokens"].append(
                    (id_of(token), digest(token), scope, *whose, scope, now, end)
                )
