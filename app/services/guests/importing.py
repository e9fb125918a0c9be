"""Guests from a table: what each line says, what is wrong with it, and all of them or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from sqlalchemy import Uuid

from app.access.deeds import Deed, require
from app.access.rules import reader
from app.core.db import Query, bind
from app.core.errors import Condition, Invalid
from app.core.i18n import N_
from app.models.invitees import Guest, Invitee
from app.schemas.guests import GuestForm
from app.services import audit, guests, invitees
from app.services.guests import tables
from app.services.invitees import telling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.services.guests.tables import Rows

COLUMNS = ("name", "email", "agency", "kind", "country", "language", "zone")
_NEEDED = ("name", "email")
# What tables call the columns.
_CALLED = {
    "e-mail": "email",
    "mail": "email",
    "e-mail address": "email",
    "email address": "email",
    "organisation": "agency",
    "organization": "agency",
    "time zone": "zone",
    "timezone": "zone",
}
_SAID = {
    "kind": {"police": "officer", "": "other"},
    "language": {"zh": "zh_Hans", "zh-hans": "zh_Hans", "": "en"},
    "zone": {"": "UTC"},
}
# What a spreadsheet would take for a formula (OWASP, "CSV injection").
_FORMULA = ("=", "+", "-", "@", "\t", "|")
_GUESTS = Query(
    invitees.OF_MEETING.where(
        Invitee.meeting_id == bind("meeting_id", Uuid()),
        Invitee.guest_id.is_not(None),
        Invitee.withdrawn_at.is_(None),
    ).with_only_columns(Guest.email)
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a line: the column, and a msgid with its values."""

    column: str
    sentence: str
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table as it stands there; `known` is invited already and is passed over."""

    number: int
    cells: tuple[str, ...]
    guest: GuestForm | None
    wrong: tuple[Wrong, ...] = ()
    known: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """A table that was read: its lines, and itself again as text."""

    lines: tuple[Line, ...]
    text: str

    @property
    def bad(self) -> tuple[Line, ...]:
        """Return the lines that cannot be used."""
        return tuple(line for line in self.lines if line.wrong)

    @property
    def new(self) -> tuple[Line, ...]:
        """Return the lines that would be invited."""
        return tuple(line for line in self.lines if line.guest and not line.known)


async def check(session: AsyncSession, actor: Actor, meeting: Row, rows: Rows) -> Checked:
    """Return what a table says line by line, and change nothing.

    Raises Forbidden, and Invalid on `file` for a table without usable columns or without lines.
    """
    require(actor, Deed.GUEST_KEEP, meeting)
    guests.require_label(meeting, N_("everybody in this table"))
    start = next((at for at, row in enumerate(rows) if any(row)), len(rows))
    columns = _columns(rows[start] if start < len(rows) else [])
    invited = await _GUESTS.all(session, meeting_id=meeting.id, **reader(actor))
    known, seen = {one.email for one in invited}, dict[str, int]()
    lines = [
        _line(number, row, columns, known, seen)
        for number, row in enumerate(rows[start + 1 :], start + 2)
        if any(row)
    ]
    if not lines:
        raise Invalid("file", N_("This table has no lines below its heads."))
    return Checked(tuple(lines), tables.written(rows))


async def invite(session: AsyncSession, actor: Actor, meeting: Row, rows: Rows) -> int:
    """Invite everybody in a table, or nobody; return how many are new.

    Raises what `check` raises, and Invalid on `file` while a line cannot be used.
    """
    checked = await check(session, actor, meeting, rows)
    if checked.bad:
        sentence = N_("Nobody was invited: {count} lines cannot be used.")
        raise Invalid("file", sentence, count=len(checked.bad))
    made = [
        await guests.put(session, actor, meeting, line.guest) for line in checked.new if line.guest
    ]
    await telling.guests(session, actor, meeting, [one for one in made if one])
    about = {"record_id": meeting.id, "tlp": meeting.tlp}
    await audit.write(session, actor, "guest:import", **about, count=len(made))
    return len(made)


def _columns(heads: Sequence[str]) -> list[str]:
    found = [_CALLED.get(head.lower(), head.lower()) for head in heads]
    while found and not found[-1]:
        found.pop()
    strange = [head for head in found if head not in COLUMNS]
    twice = [head for head in COLUMNS if found.count(head) > 1]
    missing = [head for head in _NEEDED if head not in found]
    if missing or not found:
        sentence = N_("The first line must name the columns, name and email among them.")
        raise Invalid("file", sentence)
    if strange:
        sentence = N_("No column is called “{name}”. Columns are: {columns}.")
        raise Invalid("file", sentence, name=strange[0][:40], columns=", ".join(COLUMNS))
    if twice:
        raise Invalid("file", N_("The column {name} is there twice."), name=twice[0])
    return found


def _line(
    number: int, row: Sequence[str], columns: list[str], known: set[str], seen: dict[str, int]
) -> Line:
    cells = tuple(row)
    if any(row[len(columns) :]):
        sentence = N_("This line has more cells than there are columns.")
        return Line(number, cells, None, (Wrong("", sentence, {}),))
    given = dict(zip(columns, row, strict=False))
    formulas = [name for name, cell in given.items() if cell.startswith(_FORMULA)]
    if formulas:
        sentence = N_("This begins like a formula.")
        return Line(number, cells, None, tuple(Wrong(name, sentence, {}) for name in formulas))
    try:
        guest = GuestForm.model_validate(_meant(given))
    except ValidationError as wrong:
        return Line(number, cells, None, tuple(_wrong(error) for error in wrong.errors()))
    first = seen.setdefault(guest.email, number)
    if first != number:
        said = {"line": first}
        wrong_one = Wrong("email", N_("The same address stands in line {line}."), said)
        return Line(number, cells, None, (wrong_one,))
    return Line(number, cells, guest, known=guest.email in known)


def _meant(given: Mapping[str, str]) -> dict[str, str]:
    """Return a line's values as a form would send them: empty ones left out, words understood."""
    meant = {name: _SAID.get(name, {}).get(cell.lower(), cell) for name, cell in given.items()}
    for name, change in (("kind", str.lower), ("country", str.upper)):
        if name in meant:
            meant[name] = change(meant[name])
    return {name: cell for name, cell in meant.items() if cell}


def _wrong(error: Any) -> Wrong:  # noqa: ANN401 - Pydantic's
    column = str(error["loc"][0]) if error["loc"] else ""
    cause = (error.get("ctx") or {}).get("error")
    if isinstance(cause, Condition):
        return Wrong(column, cause.message, cause.data)
    if isinstance(cause, ValueError):
        return Wrong(column, str(cause), {})
    if error["type"] == "missing":
        return Wrong(column, N_("This is missing."), {})
    return Wrong(column, N_("This cannot be used as it is."), {})
