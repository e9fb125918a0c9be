"""Who sees what, by access.md section 1, in plain Python: it shares no code with either wall.

It knows the cast of `tests.cast` and what a test did to it, and nothing of the application.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from tests.cast import GROUPS, ORGANISATIONS, SEATS, TIES

VOICES = tuple(f"{person}@{tie[0]}" for person, ties in TIES.items() for tie in ties)
# Days since every seat of the cast began.
_SEATED = 30


@dataclass(frozen=True)
class Story:
    """One bulletin: who wrote it, to whom, under which label, how many days ago, and what then.

    Voices are written in full ("tess@corvo"). `days` is one or more, `late` was added today,
    `read_by` opened it before it was withdrawn, `parent` is what it is a part of.
    """

    author: str
    tlp: str
    to: tuple[str, ...] = ()
    early: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    embargoed: bool = False
    countries: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    days: int = 1
    withdrawn: bool = False
    read_by: tuple[str, ...] = ()
    parent: Story | None = None


@dataclass(frozen=True)
class Situation:
    """What happened to the cast: who is suspended, which seats ended, for which brands agents act.

    A seat is written "alba in toys", a person named to one "anna in toys".
    """

    suspended: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()
    brands: tuple[tuple[str, str], ...] = ()


class _Grant(NamedTuple):
    principal: str
    capacity: str
    early: bool
    days: int


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
    person, home = story.author.split("@")
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
    return asked


def _carriers(voice: str, story: Story, now: Situation) -> list[_Grant]:
    return [grant for grant in _grants(story) if _carries(grant, voice, story, now)]


def _carries(grant: _Grant, voice: str, story: Story, now: Situation) -> bool:
    person, home = voice.split("@")
    if story.embargoed and not grant.early:
        return False
    if grant.capacity:
        return (grant.principal, grant.capacity) == (person, home)
    if _is_agent(voice) and (story.tlp in ("RED", "AMBER+STRICT") or _outside(voice, story, now)):
        return False
    if grant.principal in ORGANISATIONS:
        return grant.principal == home
    if grant.principal == "alliance":
        return home != "marketplace"
    past = GROUPS[grant.principal][2] == "full"
    return _seated(voice, grant.principal, now) and (past or grant.days <= _SEATED)


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
    return voice == story.author or (same_house and not _is_agent(voice))


def _was_reader(voice: str, story: Story) -> bool:
    return voice.split("@", maxsplit=1)[0] in {name.split("@")[0] for name in story.read_by}
