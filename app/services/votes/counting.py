"""Counts a vote: from what is written down of it alone, so that anybody can count it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.i18n import N_, translate

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

ABSTAIN = -1
WON, TIED, UNDECIDED, SHORT = "won", "tied", "undecided", "short"
_WORDS = {
    WON: N_("“{option}” is decided, with {count} of {cast} votes."),
    TIED: N_("A tie: {options}, each with {count} of {cast} votes. Nothing is decided."),
    UNDECIDED: N_("Nobody chose any of the options. Nothing is decided."),
    SHORT: N_("{cast} of {eligible} voted, and {needed} were needed. Nothing is decided."),
}


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a vote.

    `eligible`, `cast` and `needed` are organisations; `counts` says how often each option was
    chosen, `abstained` how many chose none. `outcome` is `won`, `tied`, `undecided` or `short` (of
    the quorum); `winners` are the places of the options in front, counted from 0.
    """

    eligible: int
    cast: int
    needed: int
    counts: tuple[int, ...]
    abstained: int
    outcome: str
    winners: tuple[int, ...]

    @property
    def quorate(self) -> bool:
        """Tell whether enough organisations voted."""
        return self.cast >= self.needed

    def words(self, options: Sequence[str]) -> str:
        """Return the outcome as a sentence in the reader's language."""
        front = [options[place] for place in self.winners]
        return translate(
            _WORDS[self.outcome],
            {
                "option": front[0] if front else "",
                "options": ", ".join(f"“{one}”" for one in front),
                "count": max(self.counts, default=0),
                "cast": self.cast,
                "eligible": self.eligible,
                "needed": self.needed,
            },
        )


def needed(eligible: int, quorum_percent: int) -> int:
    """Return how many of `eligible` organisations must vote: the share rounded up, and never 0."""
    return max(1, -(-eligible * quorum_percent // 100))


def count(
    roster: Collection[UUID],
    recused: Collection[UUID],
    ballots: Collection[UUID],
    tallies: Mapping[int, int],
    options: int,
    quorum_percent: int,
) -> Result:
    """Count a vote of so many `options`.

    `roster` holds the organisations with a voting seat when it closed, `recused` those that stayed
    out then, `ballots` those whose ballot was taken, `tallies` how often each choice was made
    (abstaining is -1). Whoever was let vote stays counted, though their seat ended or they stayed
    out before the close: of a secret vote nobody could take theirs out again. Abstaining counts for
    the quorum. The option chosen most often is decided; of those in front alike none is.
    """
    eligible = len((set(roster) - set(recused)) | set(ballots))
    cast, least = len(set(ballots)), needed(eligible, quorum_percent)
    counts = tuple(tallies.get(place, 0) for place in range(options))
    best = max(counts, default=0)
    front = tuple(place for place, times in enumerate(counts) if times == best and best)
    outcome = _outcome(front, enough=cast >= least)
    return Result(eligible, cast, least, counts, tallies.get(ABSTAIN, 0), outcome, front)


def tallied(choices: Mapping[UUID, int]) -> dict[int, int]:
    """Return how often each choice was made in an open vote."""
    found: dict[int, int] = {}
    for choice in choices.values():
        found[choice] = found.get(choice, 0) + 1
    return found


def _outcome(front: tuple[int, ...], *, enough: bool) -> str:
    if not enough:
        return SHORT
    if not front:
        return UNDECIDED
    return WON if len(front) == 1 else TIED
