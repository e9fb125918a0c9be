"""Feeds: what their holder may see at that moment, series with their exceptions, and no more."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING
from uuid import UUID

import icalendar
import pytest
import recurring_ical_events  # type: ignore[import-untyped]
from sqlalchemy import text

from app.core import icalendars
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import speak
from app.core.icalendars import calendar
from app.services import calendars, meetings
from app.services.calendars import events, feeds, months, opening, rules, subscriptions
from app.services.calendars.months import Month
from app.services.meetings import editing, listing, moving, series
from tests.cast import id_of
from tests.repeating import START, called, fields, planned, saved
from tests.world import act

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.core.icalendars import Event


@dataclass(frozen=True)
class House:
    """A desk at an address."""

    base_url: str = "https://desk.example.org:8443"


HOUSE = House()
HOUR = timedelta(hours=1)


async def feed(session: AsyncSession, name: str, scope: listing.Scope = "mine") -> list[Event]:
    found = await feeds.of_scope(session, await act(session, name), HOUSE, scope, None)
    return found.events or []


def begins(found: list[Event]) -> list[datetime]:
    read = icalendar.Calendar.from_ical(calendar(found, name="Meetings"))
    span = (date(2028, 1, 1), date(2029, 1, 1))
    shown = recurring_ical_events.of(read).between(*span)
    return sorted(one["DTSTART"].dt.astimezone(UTC) for one in shown)


async def test_a_feed_holds_what_its_holder_may_see_and_says_no_more_than_the_label(
    session: AsyncSession,
) -> None:
    open_ = await called(session, title="Open talk", url="https://call.example.org/1")
    hushed = await called(session, title="Quiet talk", tlp="AMBER+STRICT", starts=START + HOUR)
    one, two = await feed(session, "anna")
    assert (one.summary, one.location) == ("Open talk", "Room 4, Hamburg")
    assert one.url == f"https://desk.example.org:8443/meetings/{open_.reference}"
    assert "call.example.org" not in one.description
    assert (two.summary, two.location, two.description, two.url) == ("Reserved", "", "", "")
    assert (two.status, two.uid) == (icalendars.TENTATIVE, f"{hushed.id}@desk.example.org")
    assert await feed(session, "dora", "all") == []


async def test_a_series_is_one_event_with_an_exception_where_nobody_meets(
    session: AsyncSession,
) -> None:
    found = await saved(session, 6)
    berta = await act(session, "berta")
    gone, moved = found.parts[1], found.parts[3]
    await moving.cancel(session, berta, gone, "Holiday", gone.version)
    later = fields(starts=moved.starts_wall + timedelta(days=1))
    await editing.change(session, berta, moved, later, moved.version)
    events_ = await feed(session, "anna")
    assert [one.uid for one in events_] == [f"{found.row.id}@desk.example.org"] * 2
    assert events_[0].exceptions == (gone.occurs_wall,)
    assert events_[1].occurrence == moved.occurs_wall
    due = [one.starts_at for one in found.parts if one.id not in (gone.id, moved.id)]
    assert begins(events_) == sorted([*due, moved.starts_at + timedelta(days=1)])


async def test_an_occurrence_that_one_does_not_see_is_an_exception(session: AsyncSession) -> None:
    found = await saved(session, 4)
    hidden = found.parts[2]
    await act(session, "berta")
    values = {"meeting": hidden.id, "whom": id_of("toys")}
    await session.execute(text("SELECT uninvite(:meeting, :whom)"), values)
    (seen,) = await feed(session, "anna")
    assert seen.exceptions == (hidden.occurs_wall,)
    assert len(begins(await feed(session, "anna"))) == 3
    assert len(begins(await feed(session, "berta", "all"))) == 4


async def test_what_is_not_called_is_in_no_feed(session: AsyncSession) -> None:
    await planned(session, 2)
    assert await feed(session, "berta") == []
    assert await feed(session, "sara", "all") == []


async def test_an_invitation_and_a_feed_name_a_meeting_alike(session: AsyncSession) -> None:
    found = await saved(session, 3)
    part = found.parts[1]
    sent = events.event_of(part, house=HOUSE, for_feed=False)
    assert (sent.uid, sent.occurrence) == (f"{found.row.id}@desk.example.org", part.occurs_wall)
    assert events.parse_uid(sent.uid) == found.row.id
    for foreign in ("", "x@desk", f"{found.row.id}", f"{found.row.id}@a b", f"0{found.row.id}@a"):
        assert events.parse_uid(foreign) is None


async def test_a_subscription_ends_with_the_tie_and_when_it_is_revoked(
    session: AsyncSession,
) -> None:
    await called(session)
    anna = await act(session, "anna")
    made = await subscriptions.create(session, anna, "Telephone", "group", "toys")
    opened = await opening.open_(session, made.secret)
    assert (opened.scope, opened.group_id) == ("group", id_of("toys"))
    assert opened.actor.scope == "read"
    with pytest.raises(NotFound):
        await opening.open_(session, made.secret[:-1])
    berta = await act(session, "berta")
    with pytest.raises(NotFound):
        await subscriptions.revoke(session, berta, made.id)
    assert [one.name for one in await subscriptions.own(session, berta)] == []
    await subscriptions.revoke(session, await act(session, "anna"), made.id)
    with pytest.raises(NotFound):
        await opening.open_(session, made.secret)


async def test_a_subscription_names_a_device_and_one_of_ones_groups(session: AsyncSession) -> None:
    anna = await act(session, "anna")
    for name, scope, group in (
        (" ", "mine", ""),
        ("x", "other", ""),
        ("x", "group", "accessories"),
    ):
        with pytest.raises(Invalid):
            await subscriptions.create(session, anna, name, scope, group)
    for number in range(subscriptions.MOST):
        await subscriptions.create(session, anna, f"Device {number}", "mine")
    with pytest.raises(Conflict):
        await subscriptions.create(session, anna, "One more", "mine")


async def test_a_month_shows_each_meeting_on_its_days_where_the_reader_is(
    session: AsyncSession,
) -> None:
    # From eleven in the evening to one in the morning in Berlin.
    await called(session, starts=START.replace(hour=23), ends=START.replace(day=8, hour=1))
    anna, month = await act(session, "anna"), Month(date(2028, 3, 1))
    for zone, days in (("Europe/Berlin", [7, 8]), ("Asia/Shanghai", [8]), ("UTC", [7])):
        rows = await listing.between(session, anna, *month.span(zone, weeks=True), scope="mine")
        shown = months.listed(rows, month, zone)
        assert [day.date.day for day in shown] == (days if zone != "UTC" else [7])
    weeks = months.weeks(rows, month, "Asia/Shanghai")
    assert (len(weeks), {len(week) for week in weeks}) == (5, {7})
    assert weeks[0][0].date.isoweekday() == 1
    assert (month.before.word, month.after.word) == ("2028-02", "2028-04")


async def test_the_page_of_a_meeting_names_its_series(session: AsyncSession) -> None:
    found = await saved(session, 3)
    anna = await act(session, "anna")
    meeting = await meetings.find_by_id(session, anna, found.parts[0].id)
    links = await calendars.of_meeting(session, anna, meeting)
    assert (links.series.id, len(links.parts)) == (found.row.id, 3)
    with pytest.raises(NotFound):
        await series.find(session, await act(session, "dora"), found.row.id)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=12", "every 2 weeks on Tuesday, 12 times"),
        ("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=2", "every week on Tuesday, Thursday, 2 times"),
        (
            "FREQ=MONTHLY;BYDAY=2TU;UNTIL=20280401T235959",
            "every month on the second Tuesday, until 1 April 2028",
        ),
    ],
)
def test_a_rule_is_said_in_words(rule: str, words: str) -> None:
    assert rules.said(rule) == words


def test_a_rule_in_chinese_is_strung_together_as_chinese_is() -> None:
    speak("zh_Hans")
    assert "," not in rules.said("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=2")


_SAMPLE = {
    "id": UUID(int=1),
    "series_id": None,
    "reference": "M-2028-1",
    "tlp": "CLEAR",
    "changed_at": START.replace(tzinfo=UTC),
    "title": "Toys; before, Christmas",
    "place": "Room 4",
    "description": "The usual round.",
    "url": "https://call.example.org",
    "words": "code 4711",
    "title_told": False,
    "state": "saved",
    "sequence": 2,
    "starts_wall": START,
    "ends_wall": START + HOUR,
    "zone": "UTC",
    "occurs_wall": None,
    "answer": None,
    "series_rule": None,
    "series_zone": None,
}
_RULED = {
    "series_id": UUID(int=2),
    "series_rule": "FREQ=WEEKLY;BYDAY=TU;COUNT=3",
    "series_starts_wall": START,
    "series_zone": "UTC",
    "series_minutes": 60,
    "series_sequence": 1,
    "occurs_wall": START,
}


def test_how_a_feed_is_written_is_counted() -> None:
    changes: list[dict[str, object]] = [
        {},
        {"tlp": "GREEN", "state": "convened"},
        {"tlp": "AMBER", "answer": "no"},
        {"tlp": "AMBER", "title_told": True},
        _RULED,
        {**_RULED, "occurs_wall": START + timedelta(days=7), "place": "Elsewhere"},
    ]
    rows = [SimpleNamespace(**{**_SAMPLE, **change}) for change in changes]
    written = calendar(feeds.arranged(rows, HOUSE), name="Meetings")
    # Whoever has a feed as it was written before must get it anew: with whatever changes here, the
    # number in `icalendars` (`_FORMAT`) goes up.
    found = (icalendars.edition().split()[0], hashlib.sha256(written).hexdigest()[:16])
    assert found == ("1", "cd7b07c98650d459")
