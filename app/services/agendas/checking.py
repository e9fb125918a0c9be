"""What is said of an agenda item, made fit to keep."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from sqlalchemy import Uuid, or_, select

from app.core import markdown
from app.core.collecting import attempt, together
from app.core.db import Query, Row, bind
from app.core.errors import Invalid
from app.core.i18n import N_
from app.core.text import clean_line, clean_text, fold, without_invisibles
from app.models.agendas import BRANDS_ONLY, PLATFORM_ONLY, PURPOSES
from app.models.groups import Group
from app.models.organisations import Organisation
from app.models.people import ACTIVE, Person
from app.models.principals import SECRETARIAT
from app.models.records import AMBER, AMBER_STRICT, CLEAR, GREEN, RED
from app.models.seats import Seat, SeatHolder
from app.services.agendas import order
from app.services.spans import live

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

# An agenda is for groups; TLP:RED is for people named one by one.
LABELS = (AMBER_STRICT, AMBER, GREEN, CLEAR)
FOR_GUESTS = (GREEN, CLEAR)
LONGEST_TITLE, LONGEST_TEXT, LONGEST_NAME, LONGEST_REASON = 200, 20_000, 200, 1000
MOST_MINUTES = 1440

_OWNERS = Query(
    select(
        Person.id,
        Person.name,
        Organisation.name.label("organisation_name"),
        Organisation.platform,
    )
    .join(SeatHolder, SeatHolder.person_id == Person.id)
    .join(Seat, Seat.id == SeatHolder.seat_id)
    .join(Group, Group.id == Seat.group_id)
    .join(Organisation, Organisation.id == Seat.organisation_id)
    .where(
        or_(Group.id == bind("host_id", Uuid()), Group.kind == SECRETARIAT),
        live(Seat),
        live(SeatHolder),
        Person.state == ACTIVE,
    )
    .order_by(Person.folded.collate("C"), Person.id)
    .limit(1000)
)


class Wording(Protocol):
    """An item as it is typed; `reason` is why it changes once the agenda is out."""

    title: str
    part: str
    purpose: str
    minutes: int
    owner_name: str
    text: str
    for_guests: bool
    reason: str


class NewItem(Wording, Protocol):
    """An item to add, with its label and to whom it is closed."""

    tlp: str
    closed_to: str


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of an item, as it is kept; `owner_id` where the owner is known here."""

    title: str
    part: str
    purpose: str
    minutes: int
    owner_id: UUID | None
    owner_name: str
    text: str
    for_guests: bool

    @property
    def inside(self) -> dict[str, Any]:
        """Return it as the columns of an item; its title is its outside."""
        values = asdict(self)
        values.pop("title")
        return values


async def owners(session: AsyncSession, host_id: UUID) -> list[Row]:
    """Return whom an item can be given to: people in the group's seats, and the secretariat.

    Rows are (id, name, organisation_name, platform).
    """
    return await _OWNERS.all(session, host_id=host_id)


async def said(
    session: AsyncSession, meeting: Row, given: Wording, *, closed_to: str, tlp: str
) -> Said:
    """Return what is said of an item of a meeting; raises Invalid with everything wrong."""
    wrong: list[Invalid] = []
    title = attempt(wrong, partial(_title, given.title))
    text = attempt(wrong, lambda: markdown.clean(given.text, LONGEST_TEXT, "text").strip())
    name = attempt(wrong, lambda: clean_line(given.owner_name, LONGEST_NAME, "owner_name"))
    attempt(wrong, partial(order.require_part, given.part))
    attempt(wrong, partial(_purpose, given.purpose))
    attempt(wrong, partial(_minutes, given.minutes))
    attempt(wrong, partial(_guests, given.for_guests, closed_to, tlp))
    owner = _known(await owners(session, meeting.host_id), name or "")
    attempt(wrong, partial(_admitted, owner, closed_to))
    together(wrong)
    found = (owner.id, owner.name) if owner else (None, without_invisibles(name or ""))
    inside = (given.part, given.purpose, given.minutes, *found, text or "", given.for_guests)
    return Said(title or "", *inside)


def label(raw: str) -> str:
    """Return the label of an item or a paper; raises Invalid on `tlp` for one it cannot bear."""
    word = raw.removeprefix("TLP:")
    if word == RED:
        said_so = N_("An agenda cannot hold TLP:RED, which is for the people you name, one by one.")
        raise Invalid("tlp", said_so)
    if word not in LABELS:
        raise Invalid("tlp", N_("Choose one of the labels."))
    return word


def closed(raw: str) -> str:
    """Return to whom an item is closed; raises Invalid on `closed_to` for anybody else."""
    if raw not in ("", BRANDS_ONLY, PLATFORM_ONLY):
        raise Invalid("closed_to", N_("Choose to whom it is open."))
    return raw


def reason(raw: str, *, needed: bool) -> str:
    """Return why something changes; raises Invalid on `reason` where it must be said and is not."""
    words = clean_text(raw, LONGEST_REASON, "reason").strip()
    if needed and not fold(words):
        raise Invalid("reason", N_("The agenda is out: say why it changes, for counsel."))
    return words


def _title(raw: str) -> str:
    title = without_invisibles(clean_line(raw, LONGEST_TITLE, "title")).strip()
    if not title:
        raise Invalid("title", N_("Write something first."))
    order.require_subject(title)
    return title


def _purpose(raw: str) -> None:
    if raw not in PURPOSES:
        raise Invalid("purpose", N_("Choose what it is for."))


def _minutes(minutes: int) -> None:
    if not 1 <= minutes <= MOST_MINUTES:
        raise Invalid("minutes", N_("Plan one to 1440 minutes."))


def _guests(for_guests: bool, closed_to: str, tlp: str) -> None:  # noqa: FBT001 - as it was said
    if for_guests and (closed_to or tlp not in FOR_GUESTS):
        raise Invalid(
            "for_guests",
            N_("Guests see items under TLP:GREEN and TLP:CLEAR that are closed to nobody."),
        )


def _known(people: list[Row], name: str) -> Row | None:
    wanted = fold(name)
    return next((one for one in people if wanted and fold(one.name) == wanted), None)


def _admitted(owner: Row | None, closed_to: str) -> None:
    shut = {BRANDS_ONLY: True, PLATFORM_ONLY: False}
    if owner and closed_to and owner.platform == shut[closed_to]:
        raise Invalid(
            "owner_name", N_("{name} is shut out from this item; choose another."), name=owner.name
        )
