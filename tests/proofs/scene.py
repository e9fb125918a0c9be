"""The scene of the proofs: what was written by whom for whom, and who may find which words of it.

Every secret text bears a token of its own. Who may find it is said by `tests.oracle`, and here for
what the oracle does not know: drafts, concerns, and what a house keeps about its people.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID, uuid5

from tests.access.stories import PEACE
from tests.cast import TIES
from tests.oracle import VOICES, Story, hears, opens, sees
from tests.proofs import board_scene, meeting_scene, public_scene

TOKEN = re.compile(rb"canary[0-9a-f]{12}")
_CANARIES = UUID("b3c5f0de-2a77-4f0b-9a54-0a4d0a4f6c11")

STORIES = {
    "house": Story("berta@borel", "AMBER"),
    "toys": Story("berta@borel", "AMBER", ("toys",)),
    "france": Story("berta@borel", "AMBER", ("alba",), countries=("FR",)),
    "china": Story("berta@borel", "AMBER", ("alba",), countries=("CN",)),
    "named": Story("berta@borel", "RED", ("aldo@alba", "lex@alba")),
    "strict": Story("berta@borel", "AMBER+STRICT", ("alba", "toys")),
    "part": Story("berta@borel", "AMBER", ("corvo", "alba")),
    "green": Story("carla@corvo", "GREEN", ("alliance",), exclude=("borel", "dora")),
    "clear": Story("nina@marketplace", "CLEAR", ("alliance",)),
    "embargo": Story("berta@borel", "AMBER", ("toys", "corvo"), ("dora@dara",), embargoed=True),
    "pending": Story("boris@borel", "AMBER", ("apparel",), embargoed=True),
    "withdrawn": Story("berta@borel", "AMBER", ("toys", "corvo"), withdrawn=True,
                       read_by=("anna@alba", "dora@dara")),
    "expired": Story("berta@borel", "AMBER", ("toys",)),
    "old": Story("carla@corvo", "AMBER", ("accessories",), days=40),
    "joined": Story("carla@corvo", "AMBER", ("accessories",)),
    "hat": Story("anna@alba", "RED", ("tess@corvo",)),
    "late": Story("berta@borel", "RED", ("anna@alba",), late=("cesar@corvo",)),
    "apparel": Story("aldo@alba", "AMBER", ("apparel",)),
    "desk": Story("sara@marketplace", "AMBER", ("secretariat",), late=("accessories",)),
    "passed": Story("berta@borel", "AMBER", ("anna@alba",), passed=(("anna@alba", "aldo@alba"),)),
    **public_scene.STORIES,
}  # fmt: skip
# A part is seen with what it is a part of.
PARTS = {"part": "strict"}
# Items with a former version, and a file that it had and the present one has not.
CHANGED = ("toys", "late", "released")

# What readers said below `toys`: name: who. One was hidden by the chair, one taken back.
REMARKS = {"fresh": "anna@alba", "aged": "anna@alba", "hidden": "aldo@alba", "taken": "aldo@alba"}
# What was said below `withdrawn` by a reader, who still reads their own words there.
LEFT = {"left": "anna@alba"}

# name: (author, whom else it is shown to, of which item it is the next version)
DRAFTS: dict[str, tuple[str, tuple[str, ...], str | None]] = {
    "alone": ("anna@alba", (), None),
    "read": ("anna@alba", ("aldo@alba",), None),
    "written": ("berta@borel", ("boris@borel",), None),
    "next": ("berta@borel", (), "toys"),
    "other hat": ("tess@corvo", (), None),
    "agent's": ("lex@alba", ("anna@alba",), None),
}
_DESK = ("sara@marketplace", "simon@marketplace")
# name: (who raised it, about which item, to which groups, whom besides it is told): the secretariat
# where no chair or counsel is outside the author's house.
CONCERNS: dict[str, tuple[str, str, tuple[str, ...], tuple[str, ...]]] = {
    "label": ("anna@alba", "toys", ("toys",), _DESK),
    "person": ("boris@borel", "apparel", ("apparel",), ("cora@marketplace",)),
    "data": ("dora@dara", "joined", ("accessories",), _DESK),
    "wide": ("anna@alba", "green", ("alliance",), _DESK),
}
# The others wait for their answer.
ANSWERED = ("label",)
# What a house keeps about its people; the last says whether a crawl comes by it for sure.
MATTERS: dict[str, tuple[tuple[str, ...], bool]] = {
    "invitation name": (("anna@alba", *_DESK), True),
    "invitation address": (("anna@alba", *_DESK), True),
    "letter name": (("anna@alba", "lex@alba"), True),
    "letter bytes": (("anna@alba", "lex@alba"), True),
    "join message": (("carla@corvo", "cesar@corvo", "tess@corvo", "berta@borel", *_DESK), True),
    "approval reason": (_DESK, True),
    "look reason": (("berta@borel", "boris@borel"), True),
    "exclusion reason": (("carla@corvo", "cesar@corvo", "tess@corvo"), False),
    "sharing reason": (("berta@borel", "boris@borel", "tess@borel", "cesar@corvo"), False),
}

Rule: TypeAlias = Callable[[str, Story], bool]


@dataclass(frozen=True, slots=True)
class Secret:
    """A token, where it stands, and in which capacities it may be found: `sure`ly, by a crawl.

    None among them is nobody in particular.
    """

    token: str
    name: str
    who: frozenset[str | None]
    sure: bool = True


def token(name: str) -> str:
    """Return the token that stands in the text called `name` and nowhere else."""
    return f"canary{uuid5(_CANARIES, name).hex[:12]}"


def _sees(voice: str, story: Story) -> bool:
    return sees(voice, story, PEACE)


def _opens(voice: str, story: Story) -> bool:
    return opens(voice, story, PEACE)


def _hears(said: str) -> Rule:
    return lambda voice, story: said in hears(voice, story, PEACE)


_ALWAYS: dict[str, Rule] = {
    "title": _sees, "text": _opens, "shop": _opens, "source": _opens, "file": _opens,
    "bytes": _opens, "before": _hears("before"), "after": _hears("after"),
}  # fmt: skip
# Only whom the item reached before it was changed sees what it said then.
_FORMER: dict[str, Rule] = {
    "former text": _hears("before"), "former file": _hears("before"), "change": _opens,
}  # fmt: skip


def whole(name: str) -> Story:
    """Return a story together with what it is a part of."""
    story = STORIES[name]
    return _below(story, STORIES[PARTS[name]]) if name in PARTS else story


def _below(story: Story, parent: Story) -> Story:
    return Story(
        **{slot: getattr(story, slot) for slot in Story.__match_args__} | {"parent": parent}
    )


def rules(name: str) -> dict[str, Rule]:
    """Return the parts of a story's bulletin, with who may find each."""
    more = _FORMER if name in CHANGED else {}
    ended: dict[str, Rule] = {"reason": _sees} if STORIES[name].withdrawn else {}
    return _ALWAYS | more | ended


def _of_items() -> list[Secret]:
    return [
        Secret(token(f"{name} {part}"), f"{name} {part}",
               _those(rule, whole(name)).union(public_scene.beyond(name, part)),
               # No list leads to a file that the present version has not.
               sure=part != "former file")
        for name in STORIES
        for part, rule in rules(name).items()
    ]  # fmt: skip


def _those(rule: Rule, story: Story) -> frozenset[str]:
    return frozenset(voice for voice in VOICES if rule(voice, story))


def _of_drafts() -> list[Secret]:
    return [
        Secret(token(f"draft {name} {part}"), f"draft {name} {part}", frozenset({author, *others}))
        for name, (author, others, _) in DRAFTS.items()
        for part in ("title", "text", "file", "bytes")
    ]


def parties(name: str) -> frozenset[str]:
    """Return who is told a concern: who raised it, the item's own people, chairs, counsel, desk."""
    raised_by, item, _, told = CONCERNS[name]
    story = whole(item)
    home = story.author.split("@")[1]
    own = {
        voice
        for voice in VOICES
        if voice.endswith(f"@{home}") and _sees(voice, story) and voice.split("@")[0] != "lex"
    }
    return frozenset({raised_by, *own, *told, *(_chairs(item) & _those(_sees, story))})


def _chairs(item: str) -> set[str]:
    led = {"toys": "berta@borel", "accessories": "carla@corvo", "apparel": "boris@borel"}
    return {led[group] for group in STORIES[item].to if group in led}


def _of_remarks() -> list[Secret]:
    heard = _those(_opens, whole("toys"))
    shown = {name: heard if name in ("fresh", "aged") else frozenset[str]() for name in REMARKS}
    shown |= {name: _those(_opens, whole("withdrawn")) | {who} for name, who in LEFT.items()}
    reason = Secret(token("hiding reason"), "hiding reason", heard)
    return [reason, *(Secret(token(f"remark {n}"), f"remark {n}", who) for n, who in shown.items())]


def _of_houses() -> list[Secret]:
    concerns = [
        Secret(token(f"concern {name} {part}"), f"concern {name} {part}", parties(name))
        for name in CONCERNS
        for part in (("text", "answer") if name in ANSWERED else ("text",))
    ]
    matters = [
        Secret(token(name), name, frozenset(who), sure) for name, (who, sure) in MATTERS.items()
    ]
    own = [
        Secret(token(f"{voice} {what}"), f"{voice} {what}", _hats(voice))
        for voice in VOICES
        for what in ("browser", "token")
    ]
    return concerns + matters + own


def _of_the_public() -> list[Secret]:
    said = [Secret(token(name), name, who) for name, who in public_scene.words().items()]
    # Whom a number reaches is told to readers, not to everybody.
    return [*said, Secret(token("phone"), "phone", _those(_opens, STORIES["released"]))]


def _hats(voice: str) -> frozenset[str]:
    person = voice.split("@", maxsplit=1)[0]
    return frozenset(f"{person}@{tie[0]}" for tie in TIES[person])


def _of_threads_and_meetings() -> list[Secret]:
    every = (*board_scene.words(), *meeting_scene.words())
    return [Secret(token(one.name), one.name, one.who, one.sure) for one in every]


SECRETS = {
    one.token: one
    for one in (
        *(*_of_items(), *_of_remarks(), *_of_drafts(), *_of_houses()),
        *(*_of_threads_and_meetings(), *_of_the_public()),
    )
}


def may_find(voice: str | None) -> dict[str, Secret]:
    """Return the secrets that somebody (None: nobody) may find, by their tokens."""
    return {one.token: one for one in SECRETS.values() if voice in one.who}


def tokens_in(raw: bytes) -> set[str]:
    """Return the tokens that stand in some bytes."""
    return {found.decode() for found in TOKEN.findall(raw)}
