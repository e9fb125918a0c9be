"""Threads of a board in each state, with everything that can hang on one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import ballots, boards, polls
from tests.walls.board_rows import full, handed, propose

if TYPE_CHECKING:
    from playwright.sync_api import APIRequestContext

    from tests.boards import Thread
    from tests.browser.serving import Served

_DRAFT = "Sellers are **warned once**.\n\nA second case closes the shop{}."
_WITHDRAWN = "UPDATE records SET state = 'withdrawn', state_reason = 'It is settled.' WHERE id = %s"


def heard(place: Served, aldo: APIRequestContext) -> dict[str, list[str]]:
    """Let the board be heard in the served world, and return what to put into addresses."""
    rich = _rich(place, aldo)
    unsigned, decided, alone, fresh, gone = (
        boards.open_thread(place, "aldo", sealed=number == 0, audience=audience)
        for number, audience in enumerate(("board", "board", "secretariat", "board", "board"))
    )
    handed(place, unsigned)
    place.owner(_WITHDRAWN, gone.id)
    votes = [ballots.call(place, "berta", rich, secret=secret) for secret in (False, True)]
    for vote in votes:
        assert ballots.cast(place, "aldo", vote, 0) == ""
        polls.close(place, vote)
    waiting = ballots.call(place, "berta", rich, "Now?", point=rich.points[0])
    said = boards.speak(place, "aldo", rich, "Mine to change.")
    return {
        "thread": [one.reference for one in (rich, unsigned, decided, alone, fresh, gone)],
        "sealed": [unsigned.reference],
        "release": [_told(place, decided)],
        "vote_id": [str(vote) for vote in (waiting, *votes)],
        "said": [str(said)],
        "code": [rich.points[0].code],
        "unsigned": [place.bulletin("anna", ["toys", "secretariat"], sealed=True).reference],
    }


def _rich(place: Served, aldo: APIRequestContext) -> Thread:
    """Open a thread with talk, votes, a recusal, a draft text, answers and a draft of one."""
    thread = full(place)
    for base, more in enumerate(("", " for good")):
        body, named = {"text": _DRAFT.format(more)}, {"if-match": f'"{base}"'}
        answer = aldo.put(f"/api/v1/threads/{thread.reference}/text", data=body, headers=named)
        assert answer.ok, answer.text()
    boards.recuse(place, "berta", thread, "corvo", thread.points[1])
    handed(place, thread)
    # What the platform still owes an answer.
    boards.hand_over(place, "aldo", thread, [thread.points[1]])
    words = "In part, after all."
    boards.answer(place, "nina", thread, thread.points[0], "partly", words, publish=False)
    return thread


def _told(place: Served, thread: Thread) -> str:
    """Let a thread be answered, closed and told to all members; return the release's reference."""
    boards.hand_over(place, "aldo", thread)
    for point, outcome in zip(thread.points, ("accepted", "declined"), strict=True):
        boards.answer(place, "sara", thread, point, outcome)
    boards.settle(place, thread, "done")
    made = boards.agree(place, "berta", propose(place, "aldo", thread, "originator"))
    reference = place.owner("SELECT reference FROM records WHERE id = %s", made)[0].reference
    return str(reference)
