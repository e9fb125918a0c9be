"""A vote with everything that its reader may know: the roster, who voted, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.access.deeds import Deed, may
from app.services.votes import counting, rosters
from app.services.votes.windows import said_twice, there

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from app.access.actor import Actor
    from app.core.db import Row

SCHEDULED, OPEN, CLOSED, WITHDRAWN = "scheduled", "open", "closed", "withdrawn"
_OBSTACLES = {SCHEDULED: "early", CLOSED: "closed", WITHDRAWN: "withdrawn"}


@dataclass(frozen=True, slots=True)
class Poll:
    """One vote.

    `roster` holds the voting seats at its close (now, while it is open), `recused` the
    organisations that stay out then, `ballots` who has voted. `tallies` is empty before the close.
    """

    actor: Actor
    vote: Row
    roster: list[Row]
    recused: list[Row]
    ballots: list[Row]
    tallies: dict[int, int]
    proxies: list[Row]

    @classmethod
    def of(
        cls,
        actor: Actor,
        vote: Row,
        seats: Sequence[Row],
        recusals: Sequence[Row],
        ballots: list[Row],
        tallies: dict[int, int],
        proxies: list[Row],
    ) -> Poll:
        """Return the vote, with those seats and recusals that held when it closed, or hold now."""
        moment = min(vote.closes_at, vote.present)
        away = [
            row
            for row in recusals
            if row.record_id in (vote.record_id, vote.thread_id)
            and row.since <= moment
            and (row.until is None or row.until > moment)
        ]
        if vote.phase == CLOSED and not vote.secret:
            chosen = {row.organisation_id: row.choice for row in ballots}
            tallies = counting.tallied(chosen)
        return cls(actor, vote, rosters.at(seats, moment), away, ballots, tallies, proxies)

    @property
    def result(self) -> counting.Result | None:
        """Return what came of the vote; None before it closes, and of one that was withdrawn."""
        return self._count() if self.vote.phase == CLOSED else None

    @property
    def turnout(self) -> counting.Result:
        """Return how many could vote, have voted and are needed; it tells no choice."""
        return self._count()

    @property
    def missing(self) -> int:
        """Return how many votes the quorum still needs."""
        turnout = self.turnout
        return max(0, turnout.needed - turnout.cast)

    @property
    def closes_there(self) -> str:
        """Return the close as a clock in the vote's own zone shows it."""
        return there(self.vote.closes_at, self.vote.zone)

    @property
    def opens_there(self) -> str:
        """Return the opening as a clock in the vote's own zone shows it."""
        return there(self.vote.opens_at, self.vote.zone)

    @property
    def said(self) -> list[str]:
        """Return what is to be said of its hours, where the clock is put back meanwhile."""
        return said_twice({self.vote.opens_at, self.vote.closes_at}, self.vote.zone)

    @property
    def seats(self) -> bool:
        """Tell whether the reader holds a voting seat on the board now."""
        return may(self.actor, Deed.VOTE_CAST, self.vote)

    @property
    def voted(self) -> Row | None:
        """Return the ballot of the reader's own organisation."""
        return self.ballot_of(self.actor.organisation_id)

    @property
    def given(self) -> Row | None:
        """Return to whom the reader's organisation gave its vote."""
        own = self.actor.organisation_id
        return next((row for row in self.proxies if row.from_organisation == own), None)

    @property
    def received(self) -> list[Row]:
        """Return who lets the reader's organisation vote for it."""
        own = self.actor.organisation_id
        return [row for row in self.proxies if row.to_organisation == own]

    @property
    def to_cast(self) -> list[tuple[UUID, str]]:
        """Return for which organisations the reader can vote now, their own first."""
        own = (self.actor.organisation_id, self.actor.organisation_name)
        lent = [(row.from_organisation, row.from_name) for row in self.received]
        return [one for one in (own, *lent) if not self.obstacle(one[0])]

    def obstacle(self, organisation_id: UUID) -> str:
        """Return why the reader cannot vote for an organisation now, in the codes of cast_ballot().

        The empty string where they can.
        """
        own = self.actor.organisation_id
        able = {row.organisation_id for row in self.roster if row.active}
        codes = {
            _OBSTACLES.get(self.vote.phase, ""): True,
            "no_seat": not self.seats or organisation_id not in able,
            "recused": bool({own, organisation_id} & self._away()),
            "no_proxy": organisation_id
            not in {own, *(row.from_organisation for row in self.received)},
            "given_away": self.given is not None,
            "twice": self.ballot_of(organisation_id) is not None,
        }
        return next((code for code, holds in codes.items() if code and holds), "")

    def name_of(self, organisation_id: UUID) -> str:
        """Return what an organisation of the roster is called."""
        return next((r.name for r in self.roster if r.organisation_id == organisation_id), "")

    @property
    def may_give_to(self) -> list[Row]:
        """Return the seats to which the reader's organisation can give its vote now."""
        if self.vote.phase not in (OPEN, SCHEDULED) or not self.seats:
            return []
        if self.voted or self.given or self.received:
            return []
        lenders = {row.from_organisation for row in self.proxies}
        barred = lenders | self._away() | {self.actor.organisation_id}
        return [row for row in self.roster if row.active and row.organisation_id not in barred]

    @property
    def waiting(self) -> list[Row]:
        """Return the seats that can still vote and have not, for a vote that is open."""
        done = {row.organisation_id for row in self.ballots} | self._away()
        return [row for row in self.roster if row.organisation_id not in done]

    def ballot_of(self, organisation_id: UUID) -> Row | None:
        """Return the ballot of an organisation, or None."""
        return next((row for row in self.ballots if row.organisation_id == organisation_id), None)

    def _away(self) -> set[UUID]:
        return {row.organisation_id for row in self.recused}

    def _count(self) -> counting.Result:
        return counting.count(
            {row.organisation_id for row in self.roster},
            self._away(),
            {row.organisation_id for row in self.ballots},
            self.tallies,
            len(self.vote.options),
            self.vote.quorum_percent,
        )
