"""Random alliances, asked about over HTTP: every surface tells what the oracle tells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, note

from tests.cast import GROUPS, id_of
from tests.oracle import acts
from tests.proofs.everybody import public_is
from tests.proofs.small import PROFILE, Alliance, Item, alliances, found
from tests.proofs.theatre import Theatre

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from uuid import UUID

    from tests.clients import Desk
    from tests.oracle import Situation
    from tests.stock import Stock

_LINKED = re.compile(r'href="/bulletins/(IB-\d{4}-\w{5})["#?]')
_NEXT = re.compile(r'href="(/bulletins\?[^"]*cursor=[^"]*)"')


class Asking:
    """Somebody who compares what each surface tells them with what the oracle says."""

    def __init__(self, world: Theatre, voice: str, now: Situation, items: list[Item]) -> None:
        """Open a browser and a client of the API."""
        self.desk: Desk = world.client(voice)
        self.api: Desk = world.api(voice)
        self.voice, self.now, self.items = voice, now, items

    def shut_out(self) -> None:
        """Ask as one who cannot act: there is nothing at all."""
        assert self.desk.get("/").status_code == 303
        assert self.api.get("/api/v1/bulletins").status_code == 401
        for item in self.items:
            assert self.desk.get(f"/bulletins/{item.bulletin.reference}").status_code == 303

    def lists(self) -> None:
        """Ask for the feed, whole and by each filter, and for Home."""
        listed = [one for one in self.items if one.listed(self.voice, self.now)]
        unread = _references(one for one in listed if one.unread(self.voice, self.now))
        assert self._page("/bulletins?limit=2") == _references(listed)
        assert self._page("/bulletins?unread=true&limit=2") == unread
        assert unread <= set(_LINKED.findall(self.desk.get("/").text)) <= self._seen()
        for tlp in ("RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR"):
            under = _references(one for one in listed if one.story.tlp == tlp)
            assert self._page(f"/bulletins?tlp={tlp.replace('+', '%2B')}") == under
        self._narrowed(listed)
        told = self._api("/api/v1/bulletins?limit=2")
        assert told == _references(one for one in listed if one.story.tlp != "RED")

    def _narrowed(self, listed: list[Item]) -> None:
        for country in ("CN", "FR"):
            there = _references(one for one in listed if country in one.story.countries)
            assert self._page(f"/bulletins?country={country}") == there
        for house in ("alba", "borel", "corvo"):
            theirs = _references(one for one in listed if one.story.author.endswith(f"@{house}"))
            assert self._page(f"/bulletins?originator={id_of(house)}") == theirs
        for group in GROUPS:
            through = [one for one in listed if group in one.through(self.voice, self.now)]
            answer = self.desk.get(f"/bulletins?group={id_of(group)}")
            if through or answer.status_code == 200:
                assert set(_LINKED.findall(answer.text)) == _references(through)

    def items_themselves(self) -> None:
        """Ask for each item, its comments, its file, and whom it reaches."""
        for item in self.items:
            self._item(item)
            self._over_the_api(item)

    def _item(self, item: Item) -> None:
        made, opens = item.bulletin, item.opens(self.voice, self.now)
        answer = self.desk.get(f"/bulletins/{made.reference}")
        assert answer.status_code == (200 if item.sees(self.voice, self.now) else 404)
        assert (f"Sells copies. {made.secret}" in answer.text) == opens
        said = re.findall(rf"(?:before|after) {made.secret}", answer.text)
        assert list(dict.fromkeys(said)) == self._hears(item)
        served = self.desk.get(f"/files/{made.file_id}/original")
        assert served.status_code == (200 if opens else 404)
        assert (served.text == made.secret) == opens

    def _over_the_api(self, item: Item) -> None:
        seen = item.sees(self.voice, self.now) and item.story.tlp != "RED"
        place = f"/api/v1/bulletins/{item.bulletin.reference}"
        told = self.api.get(place)
        assert told.status_code == (200 if seen else 404)
        opens = seen and item.opens(self.voice, self.now)
        assert ("Sells copies" in told.text) == opens
        heard = self.api.get(f"{place}/comments")
        assert (item.bulletin.secret in heard.text) == (opens and bool(self._hears(item)))
        if opens and item.story.parent is None:
            rows = self.api.get(f"{place}/audience").json()["people"]
            reached = {(row["person_id"], row["organisation_id"]) for row in rows}
            assert reached == item.reached(self.now)

    def drafts(self, drafts: dict[UUID, set[str]]) -> None:
        """Ask for one's drafts, and for everybody else's."""
        own = {str(made) for made, seen_by in drafts.items() if self.voice in seen_by}
        listed = self.api.get("/api/v1/drafts").json()["items"]
        assert {row["id"] for row in listed} == own
        page = self.desk.get("/drafts").text
        for made in map(str, drafts):
            assert (made in page) == (made in own)
            assert self.desk.get(f"/drafts/{made}").status_code == (200 if made in own else 404)

    def _hears(self, item: Item) -> list[str]:
        return item.heard(self.voice, self.now)

    def _seen(self) -> set[str]:
        return _references(one for one in self.items if one.sees(self.voice, self.now))

    def _page(self, address: str) -> set[str]:
        met: set[str] = set()
        while address:
            page = self.desk.get(address).text
            met |= set(_LINKED.findall(page))
            onward = _NEXT.search(page)
            address = onward[1].replace("&amp;", "&") if onward else ""
        return met

    def _api(self, address: str) -> set[str]:
        met, cursor = set(), ""
        while cursor is not None:
            told = self.api.get(f"{address}&cursor={cursor}").json()
            met |= {row["reference"] for row in told["items"]}
            cursor = told["next"]
        return met


def _references(items: Iterable[Item]) -> set[str]:
    return {one.bulletin.reference for one in items}


@pytest.mark.timeout(600)
@PROFILE
@given(alliances())
def test_every_surface_tells_what_the_oracle_tells(
    stock: Stock, tmp_path: Path, alliance: Alliance
) -> None:
    note(f"{alliance}")
    with stock.lent() as lines:
        world = Theatre(lines.database, tmp_path, lines)
        try:
            items, drafts = found(world, alliance)
            for voice in alliance.asking:
                note(voice)
                asking = Asking(world, voice, alliance.now, items)
                if not acts(voice, alliance.now):
                    asking.shut_out()
                    continue
                asking.lists()
                asking.items_themselves()
                asking.drafts(drafts)
            out = [one.bulletin for one in items if one.clear == "released"]
            public_is(world, out[::-1], [one.bulletin for one in items if one.clear != "released"])
        finally:
            world.close()
