"""Who sees what of a meeting, in plain Python: it shares no code with either wall."""

from __future__ import annotations

from dataclasses import dataclass

from tests.cast import GROUPS, SEATS, TIES
from tests.oracle import VOICES, Situation, acts, seated_for

PLATFORM = "marketplace"
LEADS = {"toys": "berta", "accessories": "carla", "apparel": "boris", "board": "berta"}


@dataclass(frozen=True)
class Point:
    """One item of an agenda: who added it, to whom it is closed, and what hangs on it.

    `out` are organisations that stay out of it; a `late` one came after the lock, and `agreed` is
    whether counsel took it in. `paper` is the label of its paper ("": it has none).
    """

    by: str
    tlp: str = "AMBER"
    closed: str = ""
    out: tuple[str, ...] = ()
    late: bool = False
    agreed: bool = False
    paper: str = ""
    guests: bool = False


@dataclass(frozen=True)
class Gathering:
    """One meeting: who called it, for which group, how far it is, and whom it invites.

    `state` is planned, saved, convened, cancelled (after it was saved) or dropped (before). Whoever
    is in `gone` was invited and is no more; `days` ago everybody was. Voices are written in full.
    """

    by: str
    host: str
    tlp: str = "GREEN"
    state: str = "convened"
    invited: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    shown: bool = False
    counsel: str = "cora@marketplace"
    days: int = 1
    points: tuple[Point, ...] = ()

    @property
    def called(self) -> bool:
        """Whether anybody was told of it."""
        return self.state in ("saved", "convened", "cancelled")


def secretariat(voice: str, now: Situation) -> bool:
    """Tell whether a voice has the secretariat's duty."""
    return acts(voice, now) and _seat(voice, "secretariat", now) == "member"


def keeps(voice: str, one: Gathering, now: Situation) -> bool:
    """Tell whether a voice keeps a meeting: as secretariat, or leading the group that holds it."""
    return secretariat(voice, now) or (acts(voice, now) and _seat(voice, one.host, now) == "chair")


def counsels(voice: str, one: Gathering, now: Situation) -> bool:
    """Tell whether a voice is counsel of it: by name, or by a seat in the group."""
    named = voice == one.counsel
    return acts(voice, now) and (named or _seat(voice, one.host, now) == "counsel")


def prepares(voice: str, one: Gathering, now: Situation) -> bool:
    """Tell whether a voice sees what is prepared."""
    return keeps(voice, one, now) or counsels(voice, one, now)


def asked(voice: str, one: Gathering, now: Situation) -> bool:
    """Tell whether a voice is among those whom a meeting invites, by name or with others."""
    return acts(voice, now) and any(
        _holds(voice, name, one, (one.tlp,), now) for name in _invitations(one)
    )


def invited(voice: str, one: Gathering, now: Situation) -> bool:
    """Tell whether a voice is invited: once it is called; its counsel, by name, from the first."""
    early = acts(voice, now) and voice == one.counsel and voice in _invitations(one)
    return early or (one.called and asked(voice, one, now))


def sees(voice: str, one: Gathering, now: Situation) -> bool:
    """Tell whether a voice sees the outside of a meeting."""
    shown = one.called and one.shown and _member(voice, now)
    return prepares(voice, one, now) or invited(voice, one, now) or shown


def enters(voice: str, one: Gathering, now: Situation) -> bool:
    """Tell whether a voice may know how to get in."""
    return keeps(voice, one, now) or invited(voice, one, now)


def point(voice: str, one: Gathering, what: Point, now: Situation) -> bool:
    """Tell whether a voice sees an item of a meeting."""
    return _reads(voice, one, what, (what.tlp,), now)


def paper(voice: str, one: Gathering, what: Point, now: Situation) -> bool:
    """Tell whether a voice sees the paper of an item."""
    labels = (what.tlp, what.paper)
    return bool(what.paper) and _reads(voice, one, what, labels, now)


def out(one: Gathering, what: Point) -> bool:
    """Tell whether an item went out: counsel saw it, and it came in time or was agreed to."""
    peace = Situation()
    agreed = _admits(one.counsel, what.closed) and not _recused(one.counsel, what)
    in_time = not what.late or what.agreed
    # What counsel did not see when the meeting was convened waits for a counsel who does.
    return one.state == "convened" and in_time and agreed and acts(one.counsel, peace)


def asked_when(voice: str, group: str, now: Situation) -> bool:
    """Tell whether a voice is among those who are asked when a group can meet."""
    return acts(voice, now) and _seat(voice, group, now) not in ("", "counsel")


def sees_poll(voice: str, group: str, now: Situation) -> bool:
    """Tell whether a voice sees that a group is asked when it can meet."""
    prepared = acts(voice, now) and _seat(voice, group, now) in ("chair", "counsel")
    return prepared or secretariat(voice, now) or asked_when(voice, group, now)


def reads_answer(voice: str, of: str, group: str, now: Situation) -> bool:
    """Tell whether a voice reads when somebody can meet: themselves, while they see the poll."""
    return voice == of and sees_poll(voice, group, now)


def programme(one: Gathering, what: Point) -> bool:
    """Tell whether a guest reads an item."""
    return out(one, what) and what.guests and what.tlp == "GREEN" and not what.closed


def who(rule: object, *parts: object) -> frozenset[str]:
    """Return the voices for whom a rule of this module holds."""
    assert callable(rule)
    return frozenset(one for one in VOICES if rule(one, *parts))


def _reads(
    voice: str, one: Gathering, what: Point, labels: tuple[str, ...], now: Situation
) -> bool:
    if not sees(voice, one, now) or _recused(voice, what):
        return False
    if what.closed == "brands" and _of_platform(voice):
        return False
    # An office of a group is no part of the platform, whoever holds it.
    prepared = (
        prepares(voice, one, now)
        if what.closed != "platform"
        else (secretariat(voice, now) or (voice == one.counsel and _of_platform(voice)))
    )
    through = [name for name in _invitations(one) if _admits(name, what.closed)]
    given = any(_holds(voice, name, one, (one.tlp, *labels), now) for name in through)
    return prepared or (out(one, what) and given)


def _invitations(one: Gathering) -> list[str]:
    return [name for name in one.invited if name not in one.gone]


def _holds(voice: str, name: str, one: Gathering, labels: tuple[str, ...], now: Situation) -> bool:
    """Tell whether what was given to `name` under these labels reaches a voice."""
    home = voice.split("@")[1]
    if "@" in name:
        return voice == name
    if _is_agent(voice) and not {"AMBER+STRICT", "RED"}.isdisjoint(labels):
        return False
    if name == "alliance":
        return home != PLATFORM and set(labels) <= {"GREEN", "CLEAR"}
    if name in GROUPS:
        reached = GROUPS[name][2] == "full" or one.days <= seated_for(home, name, now)
        return _seat(voice, name, now) not in ("", "counsel") and reached
    return home == name


def _seat(voice: str, group: str, now: Situation) -> str:
    """Return as what a voice sits in a group, "" if not at all."""
    person, home = voice.split("@")
    for slug, house, role, people in SEATS:
        gone = {f"{house} in {group}", f"{person} in {group}"} & now.ended
        if (slug, house) == (group, home) and person in people and not gone:
            return role
    return ""


def _admits(name: str, closed: str) -> bool:
    """Tell whether an item that is closed to some may be given to `name`."""
    platform = name in ("secretariat", PLATFORM) or (
        name.partition("@")[0] in TIES and _of_platform(name)
    )
    return {"": True, "brands": not platform, "platform": platform}[closed]


def _of_platform(voice: str) -> bool:
    return PLATFORM in {tie[0] for tie in TIES[voice.split("@", maxsplit=1)[0]]}


def _recused(voice: str, what: Point) -> bool:
    return bool(set(what.out) & {tie[0] for tie in TIES[voice.split("@", maxsplit=1)[0]]})


def _member(voice: str, now: Situation) -> bool:
    return acts(voice, now) and voice.split("@")[1] != PLATFORM


def _is_agent(voice: str) -> bool:
    person, home = voice.split("@")
    return any(tie[1] == "agent" for tie in TIES[person] if tie[0] == home)
