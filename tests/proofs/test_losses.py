"""Every way to lose sight: what was open is asked for again with the old cookie and token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.proofs.crawler import Crawler
from tests.proofs.links import Ask
from tests.proofs.matrix import filled
from tests.proofs.meeting_staging import feed_of
from tests.proofs.scene import SECRETS
from tests.proofs.theatre import Theatre

if TYPE_CHECKING:
    from tests.database import Cluster
    from tests.proofs.conftest import Staged
    from tests.proofs.staging import Stage

# The first of them waits until the scene is staged and walked through.
pytestmark = pytest.mark.timeout(900)
WHO = "aldo@alba"
_PUBLIC = {"/healthz", "/readyz", "/rules", "/forgotten"}
# What everybody reads, they too.
_EVERYBODYS = ("/public", "/api/v1/public")
# What a calendar fetches, which knows no sign-in.
_FEED = f"/calendar/{feed_of(WHO)}.ics"


@dataclass(frozen=True)
class Way:
    """Who does what by which form; what the names of the lost texts begin with, and what stays
    for whoever had opened the item.
    """  # noqa: D205 - one sentence

    who: str
    form: str
    fields: dict[str, str]
    lost: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


_WHY = {"reason": "Asked."}
WHOLLY = {
    "account suspended": Way("ada", "/people/<aldo>/suspend", _WHY),
    "place suspended": Way("anna", "/affiliations/<aldo@alba>/suspend", _WHY),
    "place ended": Way("anna", "/affiliations/<aldo@alba>/end", {}),
    "organisation suspended": Way("sara", "/organisations/<alba>/suspend", _WHY),
    "organisation left": Way("sara", "/organisations/<alba>/leave", _WHY),
}
# Of the meetings that the alliance is shown their outside stays.
_MEETINGS = (
    "meeting saved door", "meeting convened door", "meeting over ", "item ", "paper ", "guest ",
    "reason it is over", "note of aldo", "poll ",
)  # fmt: skip
_TOYS = ("toys ", "expired ", "remark ", "hiding ", *_MEETINGS)
# Without a seat there is neither the board's own room nor what others opened; what Aldo opened
# himself stays, and what the platform was shown of it.
_BOARD = ("thread ", "asked ", "recusal ", "meeting council ")
_OWN = ("title", "problem", "proposal", "file", "bytes", "policy", "point 0", "point 1", "asked 0",
        "asked 1", "with platform")  # fmt: skip
_OWN_THREADS = (
    *(f"thread {name} {part}" for name in ("open", "sealed", "done", "aside") for part in _OWN),
    *(f"thread {name} shown position" for name in ("sealed", "done")),
)
PARTLY = {
    "seat ended": Way("berta", "/seats/<alba in toys>/end", {}, _TOYS),
    "naming ended": Way("anna", "/groups/toys/seats/people/<aldo in toys>/end", {}, _TOYS),
    "narrowed": Way("berta", "/bulletins/#toys/narrow", {"principal_id": "<toys>"},
                    ("toys ", "remark ", "hiding ")),
    "taken from whom it came": Way("berta", "/bulletins/#passed/narrow",
                                   {"principal_id": "<anna>"}, ("passed ",)),
    "excluded": Way("berta", "/bulletins/#strict/narrow",
                    {"principal_id": "<alba>", "exclude": "true"}, ("strict ", "part ")),
    "excluded by name": Way("berta", "/bulletins/#china/narrow",
                            {"principal_id": "<aldo>", "exclude": "true"}, ("china ",)),
    "relabelled": Way("berta", "/bulletins/#france/relabel", {"tlp": "RED"}, ("france ",)),
    "withdrawn": Way("berta", "/bulletins/#china/withdraw", {"reason": "Wrong."}, ("china ",),
                     ("china title",)),
    "board seat ended": Way("sara", "/seats/<alba in board>/end", {}, _BOARD, _OWN_THREADS),
    "kept out of a thread": Way("berta", "/threads/#handed/recusals/new",
                                {"organisation_id": "<alba>", "reason": "Own case."},
                                ("thread handed ", "asked ")),
    "uninvited": Way("berta", "/meetings/#convened/invited/remove", {"principal_id": "<toys>"},
                     ("meeting convened door", "item ", "paper ", "guest ", "note of aldo")),
    "kept out of an item": Way("berta", "/meetings/#convened/agenda/#itemcommon/out",
                               {"organisation_id": "<alba>", "reason": "Own case."},
                               ("item common ", "paper plain ", "paper strict ", "paper late ")),
    "draft thrown away": Way("anna", "/drafts/<draft read>/discard", {}, ("draft read ",)),
}  # fmt: skip


@pytest.fixture(scope="module")
def visited(server: Cluster, staged: Staged) -> dict[str, set[str]]:
    """Give every address that was open to Aldo, with the tokens that stood there."""
    world = Theatre(server.clone(staged.database), staged.folder)
    crawler = Crawler(world, WHO)
    crawler.everything()
    places = [
        place.removeprefix("GET ")
        for place, status in crawler.walk.answers.items()
        if place.startswith("GET ") and "?" not in place and status == 200
    ]
    met = {place: _ask(crawler, place) for place in places}
    world.close()
    server.drop(world.database)
    return met


def _ask(crawler: Crawler, place: str) -> set[str]:
    crawler.walk.found.clear()
    crawler.ask(Ask("GET", place))
    return set(crawler.walk.found)


def _happens(world: Theatre, stage: Stage, way: Way) -> None:
    fields = {name: filled(value, stage) for name, value in way.fields.items()}
    done = world.client(way.who).form(filled(way.form, stage), fields)
    assert done.status_code == 303, done.text


@pytest.mark.parametrize("name", WHOLLY)
def test_nothing_is_left_of_what_was_open(
    rehearsal: Theatre, scene: Stage, visited: dict[str, set[str]], name: str
) -> None:
    crawler = Crawler(rehearsal, WHO)
    assert crawler.ask(Ask("GET", "/")).status_code == 200
    _happens(rehearsal, scene, WHOLLY[name])
    crawler.walk.found.clear()
    for place in visited:
        if place.startswith(_EVERYBODYS):
            continue
        answer, api = crawler.ask(Ask("GET", place)), place.startswith("/api/")
        if place == _FEED:
            assert answer.status_code == 404
        elif place not in _PUBLIC:
            assert answer.status_code == (401 if api else 303), place
            assert api or urlsplit(answer.headers["location"]).path == "/sign-in"
    assert crawler.walk.found == {}


@pytest.mark.parametrize("name", PARTLY)
def test_what_was_taken_away_is_gone_and_nothing_else(
    rehearsal: Theatre, scene: Stage, visited: dict[str, set[str]], name: str
) -> None:
    way, crawler = PARTLY[name], Crawler(rehearsal, WHO)
    before = {SECRETS[token].name for token in set.union(*visited.values())}
    lost = {one for one in before if one.startswith(way.lost) and one not in way.kept}
    assert lost
    if name == "withdrawn":
        crawler.ask(Ask("GET", filled(way.form, scene).rpartition("/")[0]))
    _happens(rehearsal, scene, way)
    crawler.walk.found.clear()
    for place in visited:
        crawler.ask(Ask("GET", place))
    assert before - {SECRETS[token].name for token in crawler.walk.found} == lost


def test_an_ended_session_and_a_revoked_token_open_nothing(
    rehearsal: Theatre, scene: Stage, visited: dict[str, set[str]]
) -> None:
    crawler = Crawler(rehearsal, WHO)
    ended = Way(WHO, "/account/sessions/<session.aldo.alba>/end", {})
    _happens(rehearsal, scene, ended)
    # A calendar's address holds until it is revoked itself.
    bound = [place for place in visited if not place.startswith(_EVERYBODYS)]
    pages = [p for p in bound if not p.startswith("/api/") and p not in {*_PUBLIC, _FEED}]
    assert {crawler.ask(Ask("GET", place)).status_code for place in pages} == {303}
    assert crawler.ask(Ask("GET", "/api/v1/me")).status_code == 200
    revoked = f"/api/v1/tokens/{filled('<write.aldo.alba>', scene)}"
    assert crawler.api.delete(revoked).status_code == 204
    calls = [place for place in bound if place.startswith("/api/")]
    assert {crawler.ask(Ask("GET", place)).status_code for place in calls} == {401}
