"""A closed vote as data, from which anybody can count it again."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from app.access import tlp as labels
from app.core.errors import Conflict, NotFound
from app.core.i18n import N_
from app.services import audit, threads, votes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.votes.polls import Poll

COLUMNS = ("row", "organisation_id", "name", "industry", "through", "choice", "count")
_NOT_YET = N_("What came of a vote is told once it has closed.")
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def fetch(session: AsyncSession, actor: Actor, vote_id: UUID) -> dict[str, Any]:
    """Return a closed vote as data, and write down that it went out where its label asks for that.

    Raises Conflict before it closes and for a vote that was withdrawn; NotFound.
    """
    poll = await votes.find(session, actor, vote_id)
    if poll.vote.tlp in labels.NEVER_OVER_API:
        raise NotFound
    if poll.result is None:
        raise Conflict(_NOT_YET)
    thread = await threads.find_by_id(session, actor, poll.vote.thread_id)
    if poll.vote.tlp in labels.LOGGED_OVER_API:
        await audit.write(
            session,
            actor,
            "vote:export",
            record_id=thread.room_id,
            subject_id=vote_id,
            tlp=thread.tlp,
            sealed=thread.sealed,
        )
    return whole(poll, thread.reference)


def whole(poll: Poll, thread: str) -> dict[str, Any]:
    """Return a closed vote as data; `thread` is the reference of what it is about.

    `choice` is the place of an option from 0, or -1 for abstaining. A secret vote has tallies and
    no choices; ballots are in the order of names.
    """
    vote, result = poll.vote, poll.result
    assert result is not None  # noqa: S101 - asked before
    return {
        "id": vote.id,
        "thread": thread,
        "about": vote.reference,
        "tlp": vote.tlp,
        "question": vote.question,
        "options": vote.options,
        "secret": vote.secret,
        "quorum_percent": vote.quorum_percent,
        "opens_at": vote.opens_at,
        "closes_at": vote.closes_at,
        "zone": vote.zone,
        "roster": [_named(row, row.name, row.industry) for row in poll.roster],
        "recused": [_named(row, row.organisation_name) for row in poll.recused],
        "ballots": [
            _named(row, row.organisation_name, row.industry)
            | {"through": row.through_name, "choice": row.choice}
            for row in poll.ballots
        ],
        "tallies": [{"choice": choice, "count": poll.tallies[choice]} for choice in _places(poll)],
        "result": told(poll),
    }


def told(poll: Poll) -> dict[str, Any]:
    """Return what came of a closed vote as data, and in words."""
    result = poll.result
    if result is None:
        raise Conflict(_NOT_YET)
    return {
        "eligible": result.eligible,
        "cast": result.cast,
        "needed": result.needed,
        "quorate": result.quorate,
        "counts": list(result.counts),
        "abstained": result.abstained,
        "outcome": result.outcome,
        "winners": list(result.winners),
        "words": result.words(poll.vote.options),
    }


def table(exported: dict[str, Any]) -> str:
    """Return the same as comma-separated values (RFC 4180), a row for each thing known.

    `row` says what it is: `vote`, `option`, `seat`, `recused`, `ballot`, `tally` or `result`.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in _lines(exported):
        writer.writerow([_cell(line.get(column)) for column in COLUMNS])
    return out.getvalue()


def _lines(exported: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for key in ("thread", "about", "tlp", "question", "opens_at", "closes_at", "zone"):
        yield {"row": f"vote {key}", "name": str(exported[key])}
    yield {"row": "vote quorum_percent", "count": exported["quorum_percent"]}
    yield {"row": "vote secret", "count": int(exported["secret"])}
    for place, option in enumerate(exported["options"]):
        yield {"row": "option", "name": option, "choice": place}
    for kind, key in (("seat", "roster"), ("recused", "recused"), ("ballot", "ballots")):
        for row in exported[key]:
            yield {"row": kind, **row}
    for row in exported["tallies"]:
        yield {"row": "tally", **row}
    yield {"row": "result", "name": exported["result"]["words"]}


def _named(row: Any, name: str, industry: str | None = None) -> dict[str, Any]:  # noqa: ANN401 - a row
    return {"organisation_id": row.organisation_id, "name": name, "industry": industry}


def _places(poll: Poll) -> list[int]:
    return [place for place in range(-1, len(poll.vote.options)) if place in poll.tallies]


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return "" if value is None else value
