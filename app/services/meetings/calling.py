"""Calling a meeting: what is typed is checked whole, then it is planned with whom it invites."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import ARRAY, Text, Uuid, func, insert, select

from app.access import tlp as labels
from app.access.deeds import Deed, require
from app.core import clock, ids, markdown
from app.core.collecting import attempt, together
from app.core.db import Query, Row, bind
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_, gettext
from app.core.text import clean_line, without_invisibles
from app.models.meetings import BOTH, ON_SITE, ONLINE, TITLE_ASKED, Meeting, MeetingDoor
from app.models.records import RED
from app.services import audit, groups
from app.services.meetings import booking, inviting, kinds, times
from app.services.meetings.taken import Slot

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.schemas.meetings import MeetingChangeIn, MeetingFields
    from app.services.audience import Address
    from app.services.meetings.taken import Other
    from app.services.meetings.times import Span

MODES = (ON_SITE, ONLINE, BOTH)
LONGEST_TITLE, LONGEST_PLACE, LONGEST, LONGEST_WORDS, LONGEST_URL = 200, 500, 20_000, 2000, 2000
MOST_PLACES, MOST_EACH = 10_000, 1000
# Under whom a label is proposed for the outside of a meeting, the usual one first.
LABELS = ("GREEN", "AMBER", "AMBER+STRICT", "CLEAR")

_PLAN = Query(
    select(
        func.plan_meeting(
            bind("id", Uuid()),
            bind("host_id", Uuid()),
            bind("reference", Text()),
            bind("title", Text()),
            bind("tlp", Text()),
            bind("facets", ARRAY(Text())),
        )
    )
)


@dataclass(frozen=True, slots=True)
class Matter:
    """A meeting as it is kept, but for whom it invites; `columns` are those of its logistics."""

    title: str
    span: Span
    columns: dict[str, Any]
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class Called:
    """A meeting that holds and can be planned, as often as a series repeats it."""

    host: Row
    tlp: str
    matter: Matter
    invited: tuple[Address, ...]
    shown: bool

    def at(self, span: Span, title: str = "") -> Called:
        """Return the same meeting at another time, perhaps under another title."""
        named = title or self.matter.title
        return replace(self, matter=replace(self.matter, span=span, title=named))

    def slot(self, people: Sequence[UUID] = ()) -> Slot:
        """Return what it takes: its time, its room, its group, and these people."""
        columns = self.matter.columns
        place, mode = columns["place"], columns["mode"]
        return Slot(self.matter.span, self.host.id, place, mode, tuple(people))


async def call(session: AsyncSession, actor: Actor, given: MeetingFields) -> UUID:
    """Plan a meeting and return its id; those who prepare it see it, and nobody else is told.

    Raises Forbidden for a group that is not the caller's to call for, Invalid with everything that
    does not hold, Taken for a room or a group that is taken.
    """
    called = await checked(session, actor, given)
    (beside,) = await booking.require_free(session, actor, [called.slot()], given.despite)
    return await put(session, actor, called, beside=beside)


async def checked(session: AsyncSession, actor: Actor, given: MeetingFields) -> Called:
    """Return a meeting that can be planned; raises as `call` does, and writes nothing."""
    wrong: list[Invalid] = []
    host = None
    try:
        host = await host_of(session, actor, given.host)
    except Invalid as found:
        wrong.append(found)
    tlp = attempt(wrong, lambda: outside_label(given.tlp)) or ""
    invited = await _invited(session, actor, given, host, tlp, wrong)
    if given.shown and tlp and not labels.allows(tlp, "alliance"):
        wrong.append(Invalid("shown", labels.FORBIDS[tlp], name=gettext("the alliance")))
    matter = await matter_of(session, given, tlp, wrong)
    together(wrong)
    return Called(host, tlp, matter, invited, given.shown)


async def _invited(
    session: AsyncSession,
    actor: Actor,
    given: MeetingFields,
    host: Row,
    tlp: str,
    wrong: list[Invalid],
) -> tuple[Address, ...]:
    """Return whom a call invites; adds to `wrong` each who cannot be."""
    if host is None:
        return ()
    try:
        return await inviting.resolved(session, actor, given.invited, host_id=host.id, tlp=tlp)
    except Invalid as found:
        wrong.append(found)
    return ()


async def host_of(session: AsyncSession, actor: Actor, slug: str) -> Row:
    """Return the group for which a meeting is called; raises Invalid for none, Forbidden."""
    try:
        host = await groups.find(session, actor, slug)
    except NotFound:
        raise Invalid("host", N_("Choose the group that holds the meeting.")) from None
    require(actor, Deed.MEETING_CALL, host)
    return host


async def matter_of(
    session: AsyncSession, given: MeetingFields | MeetingChangeIn, tlp: str, wrong: list[Invalid]
) -> Matter:
    """Return title, time and place as they are kept; adds to `wrong` what does not hold.

    `tlp` is the label of the outside.
    """
    title = attempt(wrong, lambda: _title(given.title))
    span = attempt(wrong, lambda: times.span(given.starts, given.ends, given.zone))
    place = attempt(wrong, lambda: _line(given.place, LONGEST_PLACE, "place"))
    description = attempt(wrong, lambda: markdown.clean(given.description, LONGEST, "description"))
    url = attempt(wrong, lambda: _address(given.url))
    words = attempt(wrong, lambda: markdown.clean(given.words, LONGEST_WORDS, "words"))
    if given.mode not in MODES:
        wrong.append(Invalid("mode", N_("Choose on site, online or both.")))
    if given.kind not in {one.slug for one in await kinds.listing(session)}:
        wrong.append(Invalid("kind", N_("Choose which kind of meeting it is.")))
    _within(wrong, "capacity", given.capacity, MOST_PLACES)
    _within(wrong, "places_each", given.places_each, MOST_EACH)
    if span is None:
        # Nobody goes on with a matter of which something is wrong: it is said with the rest.
        together(wrong)
        raise Invalid("starts", N_("Say when it begins."))
    columns = {
        "kind": given.kind,
        "mode": given.mode,
        "place": place or "",
        "description": description or "",
        "language": given.language or "en",
        "capacity": given.capacity,
        "places_each": given.places_each,
        "title_told": title_told(tlp, said=given.title_told),
    }
    return Matter(title or "", span, columns, url or "", words or "")


def outside_label(raw: str) -> str:
    """Return the label of a meeting's outside; raises Invalid on `tlp` for RED and for none."""
    tlp = labels.label(raw)
    if tlp == RED:
        raise Invalid(
            "tlp",
            N_("Title, time and place of a meeting are for groups; TLP:RED is for people named."),
        )
    return tlp


def title_told(tlp: str, *, said: bool) -> bool:
    """Return whether the originator lets the title into mail and calendars, where the label asks.

    Looser labels let it in anyway.
    """
    return said and tlp in TITLE_ASKED


def _title(raw: str) -> str:
    title = _line(raw, LONGEST_TITLE, "title")
    if not title:
        raise Invalid("title", N_("Give the meeting a title."))
    return title


def _line(raw: str, longest: int, field: str) -> str:
    return without_invisibles(clean_line(raw, longest, field)).strip()


def _address(raw: str) -> str:
    url = clean_line(raw, LONGEST_URL, "url")
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in url
    except ValueError:
        fits = False
    if url and not fits:
        raise Invalid("url", N_("Give a whole address that begins with https://."))
    return url


def _within(wrong: list[Invalid], field: str, count: int | None, most: int) -> None:
    if count is not None and not 1 <= count <= most:
        wrong.append(Invalid(field, N_("Give a number from 1 to {most}, or none."), most=most))


async def put(
    session: AsyncSession,
    actor: Actor,
    called: Called,
    *,
    series_id: UUID | None = None,
    occurs_wall: datetime | None = None,
    beside: Sequence[Other] = (),
) -> UUID:
    """Plan a meeting that was `checked`, perhaps as an occurrence of a series; return its id.

    `beside` are the meetings at the same time that `booking.require_free` let it stand beside.
    """
    meeting_id, matter = ids.new_id(), called.matter
    await _PLAN.all(
        session,
        id=meeting_id,
        host_id=called.host.id,
        reference=ids.new_reference("M", clock.now().year),
        title=matter.title,
        tlp=called.tlp,
        facets=facets(called.host.slug, matter.columns["kind"]),
    )
    row = {"id": meeting_id, "host_id": called.host.id} | matter.columns | matter.span.columns
    row |= {"series_id": series_id, "occurs_wall": occurs_wall}
    row["beside"] = booking.ids_of(beside)
    await session.execute(insert(Meeting).values(row))
    door = {"meeting_id": meeting_id, "url": matter.url, "words": matter.words}
    await session.execute(insert(MeetingDoor).values(door))
    await inviting.put(session, meeting_id, called.invited, shown=called.shown)
    detail: dict[str, Any] = {"invited": len(called.invited)} | booking.noted(beside)
    about: dict[str, Any] = {"record_id": meeting_id, "tlp": called.tlp}
    await audit.write(session, actor, "meeting:call", **about, **detail)
    return meeting_id


def facets(host: str, kind: str) -> list[str]:
    """Return what lists can filter a meeting by."""
    return [f"host:{host}", f"meeting:{kind}"]
