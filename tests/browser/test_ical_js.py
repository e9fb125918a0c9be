"""The calendar library of Thunderbird reads what we write, by the zones in the file alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.occasions import ZONES, yearly

if TYPE_CHECKING:
    from playwright.sync_api import Page

_SOURCE = (Path(__file__).parent / "vendor" / "ical.es5.min.cjs").read_text(encoding="utf-8")
_BEGINS = """text => {
    const calendar = new ICAL.Component(ICAL.parse(text));
    const events = calendar.getAllSubcomponents('vevent').map(one => new ICAL.Event(one));
    const found = [];
    for (const event of events.filter(one => !one.isRecurrenceException())) {
        events.filter(one => one.isRecurrenceException() && one.uid === event.uid)
            .forEach(one => event.relateException(one));
        if (!event.isRecurring()) { found.push(event.startDate.toUnixTime()); continue; }
        const dates = event.iterator();
        for (let next = dates.next(); next; next = dates.next()) {
            found.push(event.getOccurrenceDetails(next).startDate.toUnixTime());
        }
    }
    return found;
}"""


@pytest.mark.parametrize("zone", ZONES)
def test_ical_js_finds_the_same_instants(page: Page, zone: str) -> None:
    occasion = yearly(zone)
    page.add_script_tag(content=_SOURCE)
    found = page.evaluate(_BEGINS, occasion.data.decode())
    assert sorted(datetime.fromtimestamp(at, UTC) for at in found) == list(occasion.begins)
