"""Random meetings, asked about over HTTP: pages, lists, packs, calendars tell what they should."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from app.core.tokens import digest
from tests.access.stories import bring_about, situations
from tests.cast import id_of, voice
from tests.gatherings import Held, gatherings, play
from tests.meeting_oracle import enters, invited, keeps, paper, point, prepares, programme, sees
from tests.oracle import VOICES, acts
from tests.proofs.meeting_staging import feed_of
from tests.proofs.small import PROFILE
from tests.proofs.theatre import Theatre

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.clients import Desk
    from tests.meeting_oracle import Gathering
    from tests.oracle import Situation
    from tests.stock import Stock

_LINKED = re.compile(r"/meetings/(M-\d{4}-\w{5})[\"#?]")
_SUBSCRIBED = """
INSERT INTO calendar_subscriptions (id, person_id, organisation_id, name, scope, token, created_at)
VALUES (gen_random_uuid(), %s, %s, 'x', 'all', %s, now())"""


class Asking:
    """Somebody who compares what each surface tells them with what the oracle says."""

    def __init__(self, world: Theatre, name: str, now: Situation, held: list[Held]) -> None:
        """Open a browser, a client of the API and a calendar."""
        self.desk: Desk = world.client(name)
        self.api: Desk = world.api(name)
        self.feed: Desk = world.client(None)
        self.name, self.now, self.held = name, now, held

    def that(self, rule: Callable[..., bool], one: Held, *more: object) -> bool:
        """Tell what the oracle says of a meeting."""
        return rule(self.name, one.told, *more, self.now)

    def everything(self) -> None:
        """Ask for all that there is of meetings."""
        if acts(self.name, self.now):
            self.lists()
            self.calendars()
            self.each()
        else:
            self.shut_out()

    def lists(self) -> None:
        """Ask for every list of meetings, and for Home."""
        there = {one for one in self.held if self.that(sees, one)}
        kept = {one for one in there if one.told.state != "dropped"}
        mine = {one for one in kept if self.that(invited, one)}
        assert self._listed("/meetings?limit=100") == _references(kept)
        assert self._listed("/meetings?limit=100&scope=mine") == _references(mine)
        over = {one for one in there if one.told.state in ("cancelled", "dropped")}
        assert self._listed("/meetings?limit=100&state=cancelled") == _references(over)
        told = self.api.get("/api/v1/meetings?limit=100").json()["items"]
        assert {row["reference"] for row in told} == _references(kept)
        for one in self.held:
            found = self.api.get(f"/api/v1/meetings?text={one.meeting.secret}").json()["items"]
            assert bool(found) == (one in kept)
        assert self._secrets(self.desk.get("/").text) <= _references(kept)

    def calendars(self) -> None:
        """Ask for the month in which they are, and for the calendar that one subscribed to."""
        months = {one.meeting.starts_at.strftime("%Y-%m") for one in self.held}
        pages = "".join(self.desk.get(f"/meetings/month/{month}").text for month in months)
        there = {one for one in self.held if self.that(sees, one)}
        assert self._secrets(pages) <= _references(there)
        feed = self.feed.get(f"/calendar/{feed_of(self.name)}.ics").text.replace("\r\n ", "")
        called = {one for one in there if one.told.state in ("saved", "convened")}
        named = {one for one in called if one.told.tlp == "GREEN"}
        assert feed.count("BEGIN:VEVENT") == len(called)
        assert self._secrets(feed) == _references(named)
        assert not any(one.meeting.door in feed for one in self.held)

    def each(self) -> None:
        """Ask for each meeting, by its page and over the API, and for all that is below it."""
        for one in self.held:
            note(one.meeting.reference)
            texts = self._answers(one)
            entered = one.meeting.door in texts
            assert entered == self.that(enters, one)
            for what, item, sheet in zip(one.told.points, one.items, one.papers, strict=True):
                assert (item.secret in texts) == self.that(point, one, what), what
                shown = sheet is not None and sheet.secret in texts
                assert shown == self.that(paper, one, what), what

    def _answers(self, one: Held) -> str:
        place, seen = f"/meetings/{one.meeting.reference}", self.that(sees, one)
        whole = [self.desk.get(place), self.api.get(f"/api/v1{place}")]
        whole += [self.desk.get(f"{place}/calendar.ics"), self.api.get(f"/api/v1{place}/agenda")]
        assert {answer.status_code for answer in whole} == {200 if seen else 404}
        assert (
            (one.meeting.secret in whole[0].text) == seen == (one.meeting.secret in whole[1].text)
        )
        for below, rule in (("people", keeps), ("agenda", prepares), ("invited", keeps)):
            expected = 200 if self.that(rule, one) else 403 if seen else 404
            assert self.desk.get(f"{place}/{below}").status_code == expected, below
        pack = self.desk.get(f"{place}/pack")
        holds = any(self.that(point, one, what) for what in one.told.points)
        assert pack.status_code == (404 if not seen else 200 if holds else 409)
        return "".join(answer.text for answer in (*whole, pack))

    def shut_out(self) -> None:
        """Ask as one who cannot act: there is nothing at all."""
        assert self.api.get("/api/v1/meetings").status_code == 401
        assert "VEVENT" not in self.feed.get(f"/calendar/{feed_of(self.name)}.ics").text
        for one in self.held:
            assert self.desk.get(f"/meetings/{one.meeting.reference}").status_code == 303

    def _listed(self, address: str) -> set[str]:
        met = set(_LINKED.findall(self.desk.get(address).text))
        return met & _references(self.held)

    def _secrets(self, text: str) -> set[str]:
        return {one.meeting.reference for one in self.held if one.meeting.secret in text}


def _references(held: list[Held] | set[Held]) -> set[str]:
    return {one.meeting.reference for one in held}


def guests(world: Theatre, held: list[Held]) -> None:
    """Compare what the link of a guest shows with what the oracle says."""
    for one in held:
        outside = world.ask(None, "SELECT words FROM guest_meeting(%s)", one.link)
        assert outside == ([(one.meeting.door,)] if one.told.called else [])
        rows = world.ask(None, "SELECT text FROM guest_programme(%s)", one.link)
        pairs = zip(one.told.points, one.items, strict=True)
        told = {f"About {item.secret}" for what, item in pairs if programme(one.told, what)}
        assert {row.text for row in rows} == told


@pytest.mark.timeout(600)
@settings(PROFILE, max_examples=6)
@given(
    st.lists(gatherings(), min_size=2, max_size=4),
    situations(),
    st.lists(st.sampled_from(VOICES), min_size=3, max_size=3, unique=True),
)
def test_every_surface_tells_of_meetings_what_the_oracle_tells(
    stock: Stock,
    tmp_path: Path,
    told: list[Gathering],
    now: Situation,
    asking: list[str],
) -> None:
    note(f"{now}\n{told}")
    with stock.lent() as lines:
        world = Theatre(lines.database, tmp_path, lines)
        try:
            held = [play(world, one) for one in told]
            bring_about(world, now)
            guests(world, held)
            for name in asking:
                note(name)
                world.owner(
                    _SUBSCRIBED, *(id_of(part) for part in voice(name)), digest(feed_of(name))
                )
                Asking(world, name, now, held).everything()
        finally:
            world.close()
