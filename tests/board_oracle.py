"""Who sees what of a board's threads, in plain Python: it shares no code with either wall."""

from __future__ import annotations

from dataclasses import dataclass

from tests.cast import TIES
from tests.oracle import VOICES, Situation, acts

PLATFORM = "marketplace"
# Seats on the board beside those of the cast, which a test gives: (organisation, role, person).
SEATED = (("borel", "chair", "berta"), ("alba", "member", "aldo"), ("corvo", "member", "carla"))


@dataclass(frozen=True)
class Matter:
    """One thread of two points: who opened it, for whom, and what happened to it.

    `shown` are the points that the platform was shown when it was handed over (None: it was not).
    `out` are organisations that stay out: of the thread ("borel"), of a point ("borel 1").
    """

    author: str
    audience: str = "board"
    sealed: bool = False
    shown: tuple[int, ...] | None = None
    out: tuple[str, ...] = ()
    withdrawn: bool = False
    read_by: tuple[str, ...] = ()


def sees(voice: str, matter: Matter, now: Situation) -> bool:
    """Tell whether `voice` sees the outside of the thread."""
    home = voice.split("@")[1]
    before = matter.audience == "board" and seated(voice, now)
    handed = matter.shown is not None or matter.audience == "secretariat"
    held = voice == matter.author or before or (handed and home == PLATFORM)
    kept = not matter.withdrawn or own(voice, matter) or voice in matter.read_by
    return acts(voice, now) and held and kept and not _out(voice, matter, "")


def opens(voice: str, matter: Matter, now: Situation) -> bool:
    """Tell whether `voice` sees its inside."""
    return sees(voice, matter, now) and (not matter.withdrawn or own(voice, matter))


def in_room(voice: str, matter: Matter, now: Situation) -> bool:
    """Tell whether `voice` is in the board's own room about it."""
    return matter.audience == "board" and opens(voice, matter, now) and seated(voice, now)


def point(voice: str, matter: Matter, number: int, now: Situation) -> bool:
    """Tell whether `voice` sees a point, counted from nought."""
    shown = matter.audience == "secretariat" or number in (matter.shown or ())
    held = voice == matter.author or (matter.audience == "board" and seated(voice, now))
    reached = held or (shown and voice.split("@")[1] == PLATFORM)
    return opens(voice, matter, now) and reached and not _out(voice, matter, f" {number}")


def own(voice: str, matter: Matter) -> bool:
    """Tell whether the thread is the voice's own: of an unattributed one the author's alone."""
    house = voice.split("@")[1] == matter.author.split("@")[1]
    agent = any(tie[1] == "agent" for tie in TIES[voice.split("@", maxsplit=1)[0]])
    return voice == matter.author or (house and not agent and not matter.sealed)


def seated(voice: str, now: Situation) -> bool:
    """Tell whether a voice holds a seat on the board."""
    person, home = voice.split("@")
    given = any((house, one) == (home, person) for house, _, one in SEATED)
    return given and now.ended.isdisjoint((f"{home} in board", f"{person} in board"))


def votes(voice: str, matter: Matter, now: Situation) -> bool:
    """Tell whether a voice sees the votes about the whole thread."""
    away = voice.split("@")[1] in matter.out
    return in_room(voice, matter, now) and not away


def who(rule: object, *parts: object) -> frozenset[str]:
    """Return the voices for whom a rule of this module holds."""
    assert callable(rule)
    return frozenset(one for one in VOICES if rule(one, *parts))


def _out(voice: str, matter: Matter, about: str) -> bool:
    person = voice.split("@", maxsplit=1)[0]
    if voice.split("@", maxsplit=1)[0] == matter.author.split("@")[0]:
        # Nobody is shut out of what they wrote.
        return False
    houses = {tie[0] for tie in TIES[person]}
    mine = {house for house in houses if f"{house}{about}" in matter.out}
    author = matter.author.split("@")[0]
    apart = {house for house in mine if house in {tie[0] for tie in TIES[author]}}
    # A house that the author belongs to is kept out person by person, those of its seat.
    sat = any((house, person) == (home, one) for home, _, one in SEATED for house in apart)
    return bool(mine - apart) or sat
