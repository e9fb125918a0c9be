"""Bulletins with all that hangs on them, one after the other, from the oldest to the newest."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bench.cast import GROUPS, Cast, Member

COLUMNS = {
    "records": "id kind reference title tlp state originator_id originator_name author_id"
    " author_name countries facets published_at listed_at changed_at version parent_id",
    "authorships": "record_id person_id organisation_id",
    "grants": "record_id principal_id principal_kind tlp listed_at early for_organisation"
    " granted_at granted_by reason",
    "denials": "record_id principal_id reason denied_at",
    "bulletins": "id kind text industries marketplaces source review_on",
    "versions": "record_id number title text fields created_at created_by_name superseded_at",
    "identifiers": "id record_id position kind value canonical domain",
    "comments": "id record_id text author_id author_name organisation_id organisation_name"
    " created_at",
    "reads": "record_id person_id organisation_id listed_at version first_at last_at",
}
SPAN = timedelta(days=5 * 365)
# Shares in per mille: the common, the usual, and the rare that a filter finds hard.
KINDS = {
    "seller": 300, "listing": 240, "site": 140, "seizure": 100, "method": 80, "trend": 60,
    "alert": 40, "route": 29, "request": 6, "announcement": 2, "document": 2, "factory": 1,
}  # fmt: skip
COUNTRIES = {
    "CN": 420, "TR": 110, "US": 90, "GB": 70, "DE": 60, "IN": 50, "AE": 40, "HK": 40, "VN": 30,
    "BR": 30, "PL": 20, "NL": 20, "MA": 10, "PE": 5, "IS": 1,
}  # fmt: skip
_MARKETS = ("Taobao", "AliExpress", "a social network", "a messenger", "an auction site")
_WORDS = [
    "copies",
    "shop",
    "parcel",
    "label",
    "seller",
    "watch",
    "bag",
    "shoe",
    "perfume",
    "charger",
    "toner",
    "listing",
    "stamp",
    "customs",
    "harbour",
    "warehouse",
    "invoice",
    "forwarder",
    "print",
    "hologram",
    "zip",
    "lining",
    "batch",
    "number",
    "photo",
    "price",
    "review",
    "store",
    "chat",
    "group",
    "link",
    "code",
    "box",
    "carton",
    "route",
    "sample",
    "lawyer",
    "raid",
    "notice",
]
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LITTLE = 1000  # `little` sees one in so many.


@dataclass
class Generated:
    """The rows of some records, table by table."""

    rows: dict[str, list[tuple[Any, ...]]] = field(
        default_factory=lambda: defaultdict(list, {table: [] for table in COLUMNS})
    )

    def add(self, table: str, *values: object) -> None:
        """Keep one row."""
        self.rows[table].append(values)


@dataclass(frozen=True, slots=True)
class _Made:
    """What the parts of one record have in common."""

    number: int
    id: UUID
    author: Member
    tlp: str
    published: datetime
    listed: datetime
    state: str


def records(cast: Cast, size: int, chance: random.Random, batch: int = 5000) -> Iterator[Generated]:
    """Yield `size` records in batches, spread over five years up to now."""
    for start in range(0, size, batch):
        made = Generated()
        for number in range(start, min(start + batch, size)):
            _record(made, cast, number, size, chance)
        yield made


def _record(made: Generated, cast: Cast, number: int, size: int, chance: random.Random) -> None:
    published = cast.now - SPAN * (1 - number / size) - timedelta(minutes=10)
    early = number % 5000 == size % 5000 // 2 and number * 50 > size * 49
    one = _Made(
        number=number,
        id=new_id(published, chance),
        author=_author(cast, number, chance),
        tlp="",
        published=published,
        listed=cast.now + timedelta(days=3) if early else published,
        state=_pick({"published": 955, "expired": 40, "withdrawn": 5}, chance),
    )
    audience, tlp = _audience(cast, one, chance)
    one = _Made(one.number, one.id, one.author, tlp, one.published, one.listed, one.state)
    _outside(made, one, chance)
    _grants(made, cast, one, audience)
    _talk(made, cast, one, size, chance)
    _reads(made, cast, one, size, chance)


def _author(cast: Cast, number: int, chance: random.Random) -> Member:
    # The first record is the one that a viewer of 30 % wrote.
    return cast.viewers["some"] if number % 5003 == 7 else chance.choice(cast.members)  # noqa: PLR2004


def _audience(cast: Cast, one: _Made, chance: random.Random) -> tuple[dict[UUID, str], str]:
    """Return principal → kind beside the author, and the label."""
    drawn = chance.random()
    home = {one.author.organisation_id: "organisation"} if chance.random() < 0.35 else {}  # noqa: PLR2004
    named = {cast.viewers["little"].person_id: "person"} if one.number % _LITTLE == 0 else {}
    if drawn < 0.2:  # noqa: PLR2004 - shares of the audiences
        tlp = _pick({"GREEN": 85, "CLEAR": 15}, chance)
        return {cast.alliance: "alliance"} | home | named, tlp
    if drawn < 0.8:  # noqa: PLR2004
        group = chance.choices(cast.groups, list(GROUPS.values()))[0]
        tlp = _pick({"AMBER": 60, "AMBER+STRICT": 15, "GREEN": 25}, chance)
        return {group: "working_group"} | home | named, tlp
    if drawn < 0.98:  # noqa: PLR2004
        tlp = _pick({"AMBER": 75, "AMBER+STRICT": 25}, chance)
        return {cast.organisations[0]: "organisation"} | home | named, tlp
    people = ("all", "heavy", "browsing")
    return {cast.viewers[name].person_id: "person" for name in people} | named, "RED"


def _outside(made: Generated, one: _Made, chance: random.Random) -> None:
    title = " ".join(chance.choices(_WORDS, k=chance.randint(5, 11))).capitalize()
    kind = _pick(KINDS, chance)
    countries = list(
        dict.fromkeys(_pick(COUNTRIES, chance) for _ in range(chance.choice((1, 1, 2))))
    )
    industries = list(dict.fromkeys(chance.choices(list(GROUPS), list(GROUPS.values()), k=2)))
    industries = industries[: chance.choice((1, 1, 2))]
    facets = [f"kind:{kind}", *(f"industry:{slug}" for slug in industries)]
    facets += [f"country:{code}" for code in countries]
    who = one.author
    shown = (who.organisation_id, who.organisation_name, who.person_id, who.person_name)
    versions = 2 if one.number % 10 == 0 else 1
    head = (one.id, "bulletin", _reference(one), title, one.tlp, one.state)
    times = (one.published, one.listed, one.published)
    made.add("records", *head, *shown, countries, facets, *times, versions, None)
    made.add("authorships", one.id, who.person_id, who.organisation_id)
    text = words(chance, 60)
    markets = [chance.choice(_MARKETS)]
    review = one.published.date() + timedelta(days=182)
    made.add("bulletins", one.id, kind, text, industries, markets, "", review)
    for version in range(1, versions + 1):
        superseded = one.published + timedelta(hours=1) if version < versions else None
        body = (title, text, "{}", one.published, who.person_name, superseded)
        made.add("versions", one.id, version, *body)
    for position in range(chance.choice((0, 1, 1, 2, 3))):
        shop = f"shop{one.number}-{position}.example"
        own = new_id(one.published, chance)
        made.add("identifiers", own, one.id, position, "domain", shop, shop, shop)


def _grants(made: Generated, cast: Cast, one: _Made, audience: dict[UUID, str]) -> None:
    who = one.author
    whole = {who.person_id: "person"} | audience
    capacities = {v.person_id: v.organisation_id for v in cast.viewers.values()}
    for principal, kind in whole.items():
        own = principal == who.person_id
        capacity = (
            (who.organisation_id if own else capacities[principal]) if kind == "person" else None
        )
        given = (one.published, who.person_id, "author" if own else "")
        made.add("grants", one.id, principal, kind, one.tlp, one.listed, own, capacity, *given)
    if one.number % 100 == 50:  # noqa: PLR2004 - one in a hundred leaves somebody out
        out = cast.organisations[2 + one.number // 100 % 140]
        if out not in (who.organisation_id, *audience):
            made.add("denials", one.id, out, "excluded by the originator", one.published)


def _talk(made: Generated, cast: Cast, one: _Made, size: int, chance: random.Random) -> None:
    newest = size - one.number <= 60  # noqa: PLR2004 - the first pages are what people talk on
    count = chance.choice((0, 0, 1, 2, 3, 6)) if newest else chance.choice((0, 0, 0, 0, 0, 0, 1, 2))
    count = 30 if one.number % 500 == 250 else count  # noqa: PLR2004
    for place in range(count):
        who = chance.choice(cast.members)
        at = min(one.published + timedelta(minutes=place + 1), cast.now)
        said = (who.person_id, who.person_name, who.organisation_id, who.organisation_name)
        made.add("comments", new_id(at, chance), one.id, words(chance, 20), *said, at)


def _reads(made: Generated, cast: Cast, one: _Made, size: int, chance: random.Random) -> None:
    readers = []
    if one.number >= size * 0.7:
        readers.append(cast.viewers["heavy"])
    if chance.random() < 0.3:  # noqa: PLR2004
        readers.append(cast.viewers["browsing"])
    if chance.random() < 0.2:  # noqa: PLR2004
        readers.append(chance.choice(cast.members))
    for who in readers:
        at = one.published + timedelta(minutes=5)
        whose = (one.id, who.person_id, who.organisation_id)
        made.add("reads", *whose, one.listed, 1, at, at)


def _pick(shares: dict[str, int], chance: random.Random) -> str:
    return chance.choices(list(shares), list(shares.values()))[0]


def words(chance: random.Random, count: int) -> str:
    """Return a sentence of so many words."""
    return " ".join(chance.choices(_WORDS, k=count)).capitalize() + "."


def reference(number: int, year: int) -> str:
    """Return the reference of the record of a number; scattered, and no two the same."""
    # A multiplication by an odd number modulo a power of two meets every value once.
    scattered = number * 20_011_331 % 32**5
    tail = "".join(_ALPHABET[scattered >> 5 * place & 31] for place in range(5))
    return f"IB-{year}-{tail}"


def _reference(one: _Made) -> str:
    return reference(one.number, one.published.year)


def new_id(at: datetime, chance: random.Random) -> UUID:
    """Return a UUID version 7 (RFC 9562, section 5.7) of a moment, from a seeded source."""
    value = int(at.timestamp() * 1000) << 80 | 0x7 << 76 | chance.getrandbits(12) << 64
    return UUID(int=value | 0b10 << 62 | chance.getrandbits(62))
