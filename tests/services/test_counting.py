"""Counting a vote, against a counter that goes about it another way."""

from __future__ import annotations

import math
from fractions import Fraction
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.services.votes import counting

people = st.integers(0, 9).map(lambda n: UUID(int=n))


def counted_by_hand(
    roster: set[UUID], recused: set[UUID], chosen: dict[UUID, int], options: int, percent: int
) -> tuple[int, int, list[int], str, list[int]]:
    """Go through the seats one by one, with a heap of ballots for each option."""
    heaps: list[list[UUID]] = [[] for _ in range(options)]
    able = 0
    for one in sorted(roster | recused | set(chosen), key=lambda each: each.int):
        if one in chosen or (one in roster and one not in recused):
            able += 1
        if chosen.get(one, -1) != -1:
            heaps[chosen[one]].append(one)
    voted = len(chosen)
    enough = able > 0 and voted > 0 and Fraction(voted, able) >= Fraction(percent, 100)
    heights = sorted((len(heap) for heap in heaps), reverse=True)
    front = [n for n, heap in enumerate(heaps) if heap and len(heap) == heights[0]]
    outcome = "won" if len(front) == 1 else "tied" if front else "undecided"
    return able, voted, [len(heap) for heap in heaps], outcome if enough else "short", front


@given(
    st.sets(people),
    st.sets(people),
    st.integers(2, 10).flatmap(
        lambda n: st.tuples(st.just(n), st.dictionaries(people, st.integers(-1, n - 1)))
    ),
    st.integers(1, 100),
)
def test_both_count_alike(
    roster: set[UUID],
    recused: set[UUID],
    vote: tuple[int, dict[UUID, int]],
    percent: int,
) -> None:
    options, chosen = vote
    tallies = counting.tallied(chosen)
    found = counting.count(roster, recused, chosen, tallies, options, percent)
    told = (found.eligible, found.cast, list(found.counts), found.outcome, list(found.winners))
    assert told == counted_by_hand(roster, recused, chosen, options, percent)
    assert sum(found.counts) + found.abstained == found.cast
    assert found.cast <= found.eligible
    assert found.words([f"Option {n}" for n in range(options)])


@given(st.integers(0, 500), st.integers(1, 100))
def test_the_quorum_is_the_share_rounded_up(eligible: int, percent: int) -> None:
    assert counting.needed(eligible, percent) == max(
        1, math.ceil(Fraction(eligible * percent, 100))
    )


def test_in_words() -> None:
    a, b, c, d = (UUID(int=n) for n in range(4))
    roster, options = {a, b, c, d}, ["For", "Against"]

    def said(chosen: dict[UUID, int], percent: int = 50) -> str:
        tallies = counting.tallied(chosen)
        return counting.count(roster, set(), chosen, tallies, 2, percent).words(options)

    assert said({a: 0, b: 0, c: 1}) == "“For” is decided, with 2 of 3 votes."
    tie = "A tie: “For”, “Against”, each with 1 of 2 votes. Nothing is decided."
    assert said({a: 0, b: 1}) == tie
    assert said({a: -1, b: -1}) == "Nobody chose any of the options. Nothing is decided."
    assert said({a: 0}) == "1 of 4 voted, and 2 were needed. Nothing is decided."
    # Abstaining counts for the quorum; staying out makes it smaller.
    assert said({a: 0, b: -1}) == "“For” is decided, with 1 of 2 votes."
    fewer = counting.count(roster, {b, c, d}, {a}, {0: 1}, 2, 100)
    assert (fewer.eligible, fewer.outcome) == (1, "won")
