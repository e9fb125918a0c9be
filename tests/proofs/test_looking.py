"""Whoever only asks changes nothing, on any address, whoever they are."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from app.web.inventory import access_of
from tests.proofs.asking import Asker
from tests.proofs.matrix import tables
from tests.proofs.meeting_staging import feed_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.proofs.matrix import Case
    from tests.proofs.staging import Stage
    from tests.proofs.theatre import Theatre

# How many are shown each address, and how many are refused.
_SHOWN, _REFUSED = 2, 1
# What nobody of the scene has come to yet: votes that are over, a house where two release, links.
_READY = (
    "UPDATE votes SET opens_at = now() - interval '9 days', closes_at = now() - interval '1 hour'",
    "UPDATE organisations SET second_release = true",
    """
    UPDATE invitations SET token = sha256('known') WHERE id = (
        SELECT id FROM invitations
         WHERE accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > now() LIMIT 1)""",
    """
    INSERT INTO password_links (id, token, person_id, made_at, expires_at)
    SELECT gen_random_uuid(), sha256('known'), id, now(), now() + interval '1 hour'
      FROM people LIMIT 1""",
)
# Signed links of letters, which whoever got one opens in test_guests.py and test_mails.py.
_SIGNED = {"/rsvp/{token}", "/mail/stop/{token}"}
_VOTES = (
    *("/api/v1/votes/{vote_id}/export", "/api/v1/votes/{vote_id}/export.csv"),
    *("/api/v1/votes/{vote_id}/result", "/votes/{vote_id}/export.csv"),
    "/votes/{vote_id}/export.json",
)


def _looks() -> Iterator[Case]:
    """Yield of each address what some are shown, each somebody else, and somebody is refused.

    Everybody else asks everywhere in `test_canaries.py`. What is set up for one question alone is
    left out.
    """
    asked: dict[tuple[str, bool], set[str | None]] = defaultdict(set)
    for case in itertools.chain.from_iterable(table.cases() for table in tables().values()):
        shown = int(case.row.answers[case.standing]) < 400
        voices = asked[case.row.path, shown]
        if case.row.method != "GET" or "#pending" in case.thing.words or case.voice in voices:
            continue
        if len(voices) < (_SHOWN if shown else _REFUSED):
            voices.add(case.voice)
            yield case


def _besides(theatre: Theatre, scene: Stage, sealed: str) -> Iterator[tuple[str | None, str, str]]:
    """Yield who asks, on which route, for what, where the matrix has nobody who is shown it."""
    for vote in theatre.owner("SELECT id FROM votes WHERE withdrawn_at IS NULL"):
        yield from (("berta@borel", path, path.format(vote_id=vote.id)) for path in _VOTES)
    yield from ((None, f"/{path}/{{token}}", f"/{path}/known") for path in ("join", "password"))
    yield None, "/calendar/{token}.ics", f"/calendar/{feed_of('aldo@alba')}.ics"
    again = f"/bulletins/{scene.reference('toys')}/second-look?tlp=GREEN"
    yield "berta@borel", "/bulletins/{reference}/second-look", again
    yield "sara@marketplace", "/bulletins/{reference}/author", f"/bulletins/{sealed}/author"


def _ask_everything(theatre: Theatre, scene: Stage, sealed: str) -> set[str]:
    """Ask for all of it, and return which routes showed something to somebody."""
    asker, shown = Asker(theatre, scene), set()
    for case in _looks():
        if asker.ask(case).status_code < 400:
            shown.add(case.row.path)
    for voice, route, url in _besides(theatre, scene, sealed):
        if asker.desk(voice, api=route.startswith("/api/")).get(url).status_code < 400:
            shown.add(route)
    return shown


@pytest.mark.timeout(300)
def test_every_address_is_asked_and_leaves_everything_as_it_was(
    rehearsal: Theatre, scene: Stage
) -> None:
    sealed = rehearsal.bulletin("berta", ["toys", "secretariat"], sealed=True).reference
    for statement in _READY:
        rehearsal.owner(statement)
    before = rehearsal.prints()
    shown = _ask_everything(rehearsal, scene, sealed)
    # Nothing was undone: each of these questions kept what it did.
    after = rehearsal.prints()
    assert [table for table in before if after[table] != before[table]] == []
    every = {path for method, path in access_of(rehearsal.app) if method == "GET"}
    assert every - shown - _SIGNED == set()


def test_what_changes_is_noticed(rehearsal: Theatre) -> None:
    before = rehearsal.prints()
    changes = {
        "people": "UPDATE people SET theme = 'dark' WHERE id = (SELECT id FROM people LIMIT 1)",
        "audit": "INSERT INTO audit (id, at, person_name, organisation_name, deed, request_id,"
        " detail) VALUES (gen_random_uuid(), now(), '', '', 'x:y', '', '{}')",
        "mails": "INSERT INTO mails (id, kind, address, asked_at, due_at)"
        " VALUES (gen_random_uuid(), 'x', 'x@alba.example', now(), now())",
        "procrastinate.procrastinate_jobs": "SET search_path TO procrastinate, public;"
        " INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('x', 'x')",
    }
    for statement in changes.values():
        rehearsal.owner(statement)
    after = rehearsal.prints()
    found = {table for table in before if after[table] != before[table]}
    assert found >= changes.keys()
    assert "sessions" not in found
