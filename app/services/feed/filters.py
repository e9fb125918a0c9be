"""What a reader narrows the feed by, as it stands in the address, checked against what there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from babel import Locale
from sqlalchemy import Integer, Text, Uuid, cast, literal, null, or_, select, union_all

from app.access import tlp as labels
from app.core.countries import COUNTRIES
from app.core.db import Query, Row, bind
from app.core.errors import Invalid
from app.core.i18n import LANGUAGES, N_
from app.core.text import fold
from app.models.bulletins import BulletinKind
from app.models.groups import Group
from app.models.organisations import ACTIVE, APPLICANT, Industry, Organisation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.schemas.bulletins import FeedQuery


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader narrows the feed by; each stands in the address."""

    group: UUID | None = None
    kind: str = ""
    industry: str = ""
    country: str = ""
    tlp: str = ""
    originator: UUID | None = None
    unread: bool = False
    expired: bool = False
    unattributed: bool = False
    unread_first: bool = False
    originator_name: str = field(default="", compare=False, repr=False)

    @property
    def stem(self) -> str:
        """The facet of all that is current, or of all that has expired."""
        return "bulletin/expired" if self.expired else "bulletin"

    def facets(self) -> list[str]:
        """Return the facets asked for, each of which an item must have."""
        stem = self.stem
        asked = [
            f"{stem}/originator:{self.originator}" if self.originator else "",
            f"{stem}/unattributed" if self.unattributed else "",
            f"{stem}/country:{self.country}" if self.country else "",
            f"{stem}/kind:{self.kind}" if self.kind else "",
            f"{stem}/industry:{self.industry}" if self.industry else "",
            f"{stem}/tlp:{self.tlp}" if self.tlp else "",
        ]
        return [facet for facet in asked if facet] or [stem]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer: (value, name) each."""

    kinds: list[tuple[str, str]]
    industries: list[tuple[str, str]]
    groups: list[tuple[str, str]]


NONE = Choices([], [], [])


def _choice(what: str, value: Any, name: Any, place: Any) -> Any:  # noqa: ANN401 - SQL columns
    # A constant of ours, written out: the driver could not tell the type of a parameter here.
    return select(
        cast(literal(what, literal_execute=True), Text()).label("what"),
        cast(value, Text()).label("value"),
        name.label("name"),
        place.label("place"),
    )


CHOICES = Query(
    union_all(
        _choice("kind", BulletinKind.slug, BulletinKind.name, BulletinKind.position),
        _choice("industry", Industry.slug, Industry.name, cast(null(), Integer())),
        # The groups of one's own seats come with the actor; the alliance has none.
        _choice("group", Group.id, Group.name, cast(null(), Integer())).where(
            Group.kind == "alliance"
        ),
    )
)
_ORIGINATORS = Query(
    select(Organisation.id, Organisation.name)
    .where(Organisation.state != APPLICANT)
    .order_by(Organisation.folded)
)
_ORIGINATOR = Query(
    select(Organisation.id, Organisation.name)
    .where(
        Organisation.state != APPLICANT,
        or_(Organisation.id == bind("id", Uuid()), Organisation.folded == bind("folded", Text())),
    )
    .order_by((Organisation.state == ACTIVE).desc(), Organisation.id)
    .limit(1)
)


# Where a name stands in a list; the same few are put in order on every page of the feed.
_place = lru_cache(maxsize=1000)(fold)


async def choices(session: AsyncSession, actor: Actor) -> Choices:
    """Return what the reader can narrow the feed by, in one statement."""
    return offered(await CHOICES.all(session), actor)


def offered(rows: Sequence[Any], actor: Actor) -> Choices:
    """Return what the reader can narrow the feed by, from the rows of `CHOICES`."""
    reached = set(actor.principals)
    own = {str(seat.group_id): seat.name for seat in actor.seats if seat.group_id in reached}
    common = {row.value: row.name for row in rows if row.what == "group"}
    kept = {value: name for value, name in common.items() if UUID(value) in reached}
    return Choices(
        kinds=_listed(rows, "kind", key=lambda row: row.place),
        industries=_listed(rows, "industry", key=lambda row: _place(row.name)),
        groups=sorted((own | kept).items(), key=lambda pair: _place(pair[1])),
    )


def _listed(rows: Iterable[Any], what: str, key: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    found = sorted((row for row in rows if row.what == what), key=key)
    return [(row.value, row.name) for row in found]


async def chosen_of(session: AsyncSession, actor: Actor, asked: FeedQuery) -> Filters:
    """Return what was asked for, without a list of choices where nothing of it was chosen."""
    return await chosen(session, await choices(session, actor) if from_list(asked) else NONE, asked)


def from_list(asked: FeedQuery) -> bool:
    """Tell whether something was chosen of what is offered in a list."""
    return bool(asked.group or asked.kind or asked.industry)


async def originators(session: AsyncSession) -> list[Any]:
    """Return whose items there could be (id, name): every organisation, whatever it published."""
    return await _ORIGINATORS.all(session)


class _Asked:
    """What was asked for, piece by piece, and everything in it that there is not."""

    def __init__(self) -> None:
        self.wrong: list[Invalid] = []

    def one_of(self, field: str, value: str, offered: list[tuple[str, str]]) -> str:
        if value and value not in dict(offered):
            self.wrong.append(Invalid(field, N_("Choose from the list.")))
        return value

    def take(self, check: Callable[[str], str], value: str) -> str:
        try:
            return check(value) if value else ""
        except Invalid as problem:
            self.wrong.append(problem)
            return ""


async def chosen(session: AsyncSession, offered: Choices, asked: FeedQuery) -> Filters:
    """Return what was asked for; raises Invalid naming every filter that there is not."""
    pieces = _Asked()
    group = pieces.one_of("group", asked.group, offered.groups)
    kind = pieces.one_of("kind", asked.kind, offered.kinds)
    industry = pieces.one_of("industry", asked.industry, offered.industries)
    country = pieces.take(country_code, asked.country)
    tlp = pieces.take(labels.label, asked.tlp)
    whose = await _originator(session, asked.originator) if asked.originator else None
    if asked.originator and whose is None:
        sentence = N_("No organisation of this name is known here.")
        pieces.wrong.append(Invalid("originator", sentence))
    for later in pieces.wrong[1:]:
        pieces.wrong[0].also(later)
    if pieces.wrong:
        raise pieces.wrong[0]
    return Filters(
        UUID(group) if group else None,
        *(kind, industry, country, tlp),
        *(whose.id if whose else None, asked.unread, asked.expired, asked.unattributed),
        unread_first=asked.order == "unread" and not asked.unread,
        originator_name=whose.name if whose else "",
    )


async def _originator(session: AsyncSession, asked: str) -> Row | None:
    try:
        known = UUID(asked)
    except ValueError:
        known = None
    return await _ORIGINATOR.first(session, id=known, folded=fold(asked))


def country_code(asked: str) -> str:
    """Return the ISO 3166 code of a country given by code or by name in a language of the house.

    Raises Invalid("country", …) for anything else.
    """
    code = asked.strip().upper()
    found = code if code in COUNTRIES else _named().get(fold(asked), "")
    if not found:
        raise Invalid("country", N_("Give a country by its name or its two letters."))
    return found


@lru_cache(maxsize=1)
def _named() -> dict[str, str]:
    spoken = [Locale.parse(language).territories for language in LANGUAGES]
    return {fold(str(names[code])): code for names in spoken for code in COUNTRIES}
