"""Who sees what, by access.md section 1, in plain Python: it shares no code with either wall.

It knows the cast of `tests.cast` and what a test did to it, and nothing of the application.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from tests.cast import GROUPS, ORGANISATIONS, SEATS, TIES

VOICES = tuple(f"{person}@{tie[0]}" for person, ties in TIES.items() for tie in ties)
# Days since every seat of the cast began, unless a situation says otherwise.
_SEATED = 30
# How a seat was held: from how many days ago to how many (None: it goes on), and as what.
Tenure: TypeAlias = tuple[int, int | None, str]


@dataclass(frozen=True)
class Story:
    """One bulletin: who wrote it, to whom, under which label, how many days ago, and what then.

    Voices are written in full ("tess@corvo"). `days` is one or more, `late` was added today,
    `read_by` opened it before it was withdrawn, `parent` is what it is a part of, `heir` was named
    to answer for it when its author had left.
    """

    author: str
    tlp: str
    to: tuple[str, ...] = ()
    early: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    passed: tuple[tuple[str, str], ...] = ()
    taken: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    embargoed: bool = False
    countries: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    days: int = 1
    withdrawn: bool = False
    read_by: tuple[str, ...] = ()
    parent: Story | None = None
    heir: str = ""

    @property
    def answers(self) -> str:
        """Return who has the author's part now: the author, or since they left their successor."""
        return self.heir or self.author


@dataclass(frozen=True)
class Situation:
    """What happened to the cast: who is suspended, which seats ended, for which brands agents act.

    A seat is written "alba in toys", a person named to one "anna in toys". `tenures` says how some
    seats were held, the oldest first; the last goes on unless it is among those that `ended`.
    """

    suspended: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()
    brands: tuple[tuple[str, str], ...] = ()
    tenures: tuple[tuple[str, tuple[Tenure, ...]], ...] = ()


class _Grant(NamedTuple):
    principal: str
    capacity: str
    early: bool
    days: int
    passed: bool = False


def acts(voice: str, now: Situation) -> bool:
    """Tell whether somebody can act at all in a capacity."""
    return now.suspended.isdisjoint((voice, *voice.split("@")))


def sees(voice: str, story: Story, now: Situation) -> bool:
    """Tell whether `voice` sees the bulletin's outside."""
    return (
        acts(voice, now)
        and bool(_carriers(voice, story, now))
        and not _excluded(voice, story)
        and (not story.withdrawn or _own(voice, story) or _was_reader(voice, story))
        and (story.parent is None or sees(voice, story.parent, now))
    )


def opens(voice: str, story: Story, now: Situation) -> bool:
    """Tell whether `voice` sees the bulletin's inside."""
    return sees(voice, story, now) and (not story.withdrawn or _own(voice, story))


def hears(voice: str, story: Story, now: Situation) -> list[str]:
    """Return which comments `voice` reads: one was made at the beginning, one after widening."""
    if not opens(voice, story, now):
        return []
    oldest = max(grant.days for grant in _carriers(voice, story, now))
    return ["before", "after"] if oldest == story.days else ["after"]


def _grants(story: Story) -> list[_Grant]:
    person, home = story.answers.split("@")
    houses = [home] if story.tlp != "RED" else []
    asked = [_Grant(person, home, early=True, days=story.days)]
    for name in (*story.to, *houses, *story.early, *story.late):
        principal, _, capacity = name.partition("@")
        first = (*story.to, *houses, *story.early)
        days = 0 if name in story.late and name not in first else story.days
        early = name in story.early
        # Whoever holds a grant already keeps it as it is.
        if principal not in {grant.principal for grant in asked}:
            asked.append(_Grant(principal, capacity, early, days))
    taken = {name.partition("@")[0] for name in story.taken}
    asked = [asked[0], *(grant for grant in asked[1:] if grant.principal not in taken)]
    passed = [to.split("@") for _, to in story.passed]
    return asked + [_Grant(one, at, early=False, days=0, passed=True) for one, at in passed]


def _carriers(voice: str, story: Story, now: Situation) -> list[_Grant]:
    return [grant for grant in _grants(story) if _carries(grant, voice, story, now)]


def _carries(grant: _Grant, voice: str, story: Story, now: Situation) -> bool:
    named = (grant.principal, grant.capacity) == tuple(voice.split("@"))
    if (story.embargoed and not grant.early) or (grant.capacity and not named):
        return False
    if named and not grant.passed:
        return True
    if _is_agent(voice) and (story.tlp in ("RED", "AMBER+STRICT") or _outside(voice, story, now)):
        return False
    return _held(grant.capacity, story, now) if grant.passed else _brings(grant, voice, now)


def _brings(grant: _Grant, voice: str, now: Situation) -> bool:
    home = voice.split("@")[1]
    if grant.principal in ORGANISATIONS:
        return grant.principal == home
    if grant.principal == "alliance":
        return home != "marketplace"
    past = GROUPS[grant.principal][2] == "full"
    since = seated_for(home, grant.principal, now)
    return _seated(voice, grant.principal, now) and (past or grant.days <= since)


def passable(by: str, story: Story, now: Situation) -> list[str]:
    """Return the colleagues to whom `by` may pass it on, of those who are not its readers yet."""
    there, out = replace(story, withdrawn=False), replace(story, withdrawn=False, embargoed=False)
    if story.tlp not in ("AMBER", "AMBER+STRICT") or _is_agent(by) or _own(by, story):
        return []
    if not sees(by, there, now):
        return []
    return [
        to
        for to in VOICES
        if to != by
        and to.split("@")[1] == by.split("@")[1]
        and acts(to, now)
        and not _excluded(to, story)
        and not (_is_agent(to) and (story.tlp != "AMBER" or _outside(to, story, now)))
        and not sees(to, out, now)
    ]


def _held(home: str, story: Story, now: Situation) -> bool:
    """Tell whether an organisation still holds, other than by its author, what it passed on."""
    return any(_holds(grant, home, story, now) for grant in _grants(story)[1:] if not grant.passed)


def _holds(grant: _Grant, home: str, story: Story, now: Situation) -> bool:
    if grant.capacity:
        voice = f"{grant.principal}@{grant.capacity}"
        own = grant.capacity == home and not _is_agent(voice)
        return own and acts(voice, now) and not _excluded(voice, story)
    if grant.principal in ORGANISATIONS:
        return grant.principal == home
    if grant.principal == "alliance":
        return home != "marketplace"
    held = any((grant.principal, home) == seat[:2] and seat[2] != "counsel" for seat in SEATS)
    past = GROUPS[grant.principal][2] == "full"
    known = past or grant.days <= seated_for(home, grant.principal, now)
    return held and known and f"{home} in {grant.principal}" not in now.ended


def seated_for(home: str, group: str, now: Situation) -> int:
    """Return for how many days an organisation has been seated in a group without a gap."""
    held = dict(now.tenures).get(f"{home} in {group}", ((_SEATED, None, "member"),))
    since = held[-1][0]
    for first, last, role in reversed(held[:-1]):
        # What lasted no day was cancelled before it began.
        if first != last and role != "counsel" and last is not None and last <= since:
            since = first
    return since


def _is_agent(voice: str) -> bool:
    person, home = voice.split("@")
    return any(tie[1] == "agent" for tie in TIES[person] if tie[0] == home)


def _outside(voice: str, story: Story, now: Situation) -> bool:
    person, home = voice.split("@")
    countries = next(tie[5] for tie in TIES[person] if tie[0] == home)
    brands = [brand for agent, brand in now.brands if agent == voice]
    return any(
        scope and concerned and not set(scope) & set(concerned)
        for scope, concerned in ((countries, story.countries), (brands, story.brands))
    )


def _seated(voice: str, group: str, now: Situation) -> bool:
    person, home = voice.split("@")
    return any(
        (group, home) == seat[:2]
        and seat[2] != "counsel"
        and person in seat[3]
        and now.ended.isdisjoint((f"{home} in {group}", f"{person} in {group}"))
        for seat in SEATS
    )


def _excluded(voice: str, story: Story) -> bool:
    person = voice.split("@", maxsplit=1)[0]
    out = set(story.exclude) - {name.partition("@")[0] for name in story.late}
    return bool(out & {person, *(tie[0] for tie in TIES[person])})


def _own(voice: str, story: Story) -> bool:
    same_house = voice.split("@")[1] == story.author.split("@")[1]
    return voice == story.answers or (same_house and not _is_agent(voice))


def _was_reader(voice: str, story: Story) -> bool:
    return voice.split("@", maxsplit=1)[0] in {name.split("@")[0] for name in story.read_by}
