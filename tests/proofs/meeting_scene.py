"""The meetings of the scene: who holds which, and who may find which words of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.oracle import VOICES
from tests.proofs.board_scene import Words

DESK = frozenset({"sara@marketplace", "simon@marketplace"})
TOYS = frozenset({"anna@alba", "aldo@alba", "berta@borel"})
CHAIR = frozenset({"berta@borel"})
CESAR = frozenset({"cesar@corvo"})
# Who acts for Alba under contract is counsel of some of them, and reads what is prepared.
COUNSEL = frozenset({"lex@alba"})
EVERYBODY = frozenset(one for one in VOICES if not one.endswith("@marketplace"))
KEEPERS = CHAIR | DESK
PREPARE = KEEPERS | COUNSEL
INVITED = TOYS | CESAR | DESK
ALBA = frozenset({"anna@alba", "aldo@alba", "lex@alba"})


@dataclass(frozen=True, slots=True)
class Planned:
    """A meeting: its host, who calls it, label, how far it is, whom it invites, who counsels."""

    host: str = "toys"
    by: str = "berta"
    tlp: str = "GREEN"
    state: str = "convened"
    invited: tuple[str, ...] = ("toys", "cesar", "secretariat")
    shown: bool = False
    counsel: str = "lex"


MEETINGS = {
    "planned": Planned(state="planned"),
    "saved": Planned(state="saved", shown=True),
    "convened": Planned(shown=True),
    "hushed": Planned(tlp="AMBER+STRICT", state="saved", invited=("alba",), counsel=""),
    "council": Planned(host="board", tlp="AMBER", state="saved", invited=("board",), counsel=""),
    "over": Planned(state="cancelled", invited=("toys",)),
}
# Who sees the outside of each, and who may know how to get in.
SEEN = {
    "planned": PREPARE,
    "saved": EVERYBODY | DESK,
    "convened": EVERYBODY | DESK,
    "hushed": KEEPERS | {"anna@alba", "aldo@alba"},
    "council": KEEPERS | {"aldo@alba", "carla@corvo"},
    "over": TOYS | DESK | COUNSEL,
}
DOORS = {
    "planned": KEEPERS,
    "saved": INVITED,
    "convened": INVITED,
    "hushed": KEEPERS | {"anna@alba", "aldo@alba"},
    "council": KEEPERS | {"aldo@alba", "carla@corvo"},
    "over": TOYS | DESK,
}
# What stands on agendas: (meeting, who added it, closed to whom, label), and who reads it.
ITEMS = {
    "early": ("planned", "berta", "", "AMBER"),
    "hidden": ("saved", "berta", "", "AMBER"),
    "common": ("convened", "berta", "", "AMBER"),
    "brands": ("convened", "berta", "brands", "AMBER"),
    "platform": ("convened", "sara", "platform", "AMBER"),
    "public": ("convened", "berta", "", "GREEN"),
    "apart": ("convened", "berta", "", "AMBER"),
    "struck": ("convened", "berta", "", "AMBER"),
    "pending": ("convened", "berta", "", "AMBER"),
}
HEARD = {
    "early": PREPARE,
    "hidden": PREPARE,
    "common": INVITED | COUNSEL,
    "brands": TOYS | CESAR | COUNSEL,
    "platform": DESK,
    "public": INVITED | COUNSEL,
    # Alba stays out of it.
    "apart": (INVITED | COUNSEL) - ALBA,
    # Withdrawn, when Cesar had read it; whose it was still reads it.
    "struck": CHAIR,
    "pending": PREPARE,
}
PAPERS = {
    "plain": ("common", "AMBER"),
    "strict": ("common", "AMBER+STRICT"),
    "brands": ("brands", "AMBER"),
    "late": ("common", "AMBER"),
    "apart": ("apart", "AMBER"),
    "struck": ("struck", "AMBER"),
    "early": ("early", "AMBER"),
}
# Guests of the one that is convened, whom its keepers know; the speaker agreed to be named.
GUESTS = ("officer", "speaker")


def words() -> Iterator[Words]:
    """Yield every text of the meetings."""
    for name in MEETINGS:
        yield Words(f"meeting {name} title", SEEN[name])
        yield Words(f"meeting {name} place", SEEN[name])
        yield Words(f"meeting {name} text", SEEN[name])
        yield Words(f"meeting {name} door", DOORS[name])
    for name in ITEMS:
        past = CESAR if name == "struck" else frozenset[str]()
        yield Words(f"item {name} title", HEARD[name] | past, name != "struck")
        yield Words(f"item {name} text", HEARD[name], name != "struck")
    yield Words("item struck reason", CHAIR | CESAR, sure=False)
    for name, (item, _) in PAPERS.items():
        for part in ("title", "file", "bytes"):
            yield Words(f"paper {name} {part}", HEARD[item], item != "struck")
    yield from _people()


def _people() -> Iterator[Words]:
    yield Words("recusal of an item", KEEPERS)
    yield Words("change asked for", PREPARE)
    yield Words("change told", SEEN["saved"])
    yield Words("reason it is over", SEEN["over"])
    for part in ("name", "agency", "address"):
        yield Words(f"guest officer {part}", KEEPERS)
        named = KEEPERS if part == "address" else INVITED
        yield Words(f"guest speaker {part}", named)
    # What Aldo notes is for who keeps the meeting, and for who answers for Alba.
    yield Words("note of aldo", KEEPERS | {"aldo@alba", "anna@alba"}, sure=False)
    yield Words("poll title", TOYS | DESK)
    yield Words("template name", KEEPERS)
    for one in VOICES:
        yield Words(f"{one} calendar", frozenset({one}))
