"""Random meetings for the oracle, each allowed where it is told; and how they are acted out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests import meetings
from tests.cast import GROUPS, ORGANISATIONS, SEATS, id_of
from tests.meeting_oracle import LEADS, PLATFORM, Gathering, Point, point
from tests.oracle import VOICES, Situation

if TYPE_CHECKING:
    from tests.meetings import Item, Meeting, Paper
    from tests.world import World

DESK = "sara@marketplace"
PEACE = Situation()
# Whom somebody else may name counsel.
COUNSELS = ("cora@marketplace", "lex@alba", "dora@dara", "tess@corvo")
_HOSTS = ("toys", "toys", "accessories", "apparel", "board")
_STATES = ("planned", "saved", "convened", "convened", "convened", "cancelled", "dropped")
_LABELS = ("GREEN", "AMBER", "AMBER+STRICT")
_PAST = """
UPDATE grants SET granted_at = granted_at - make_interval(days => %s)
 WHERE record_id = ANY(%s)"""
_OVER = """
UPDATE meetings SET state = 'cancelled', cancelled_at = now(), cancelled_reason = 'x'
 WHERE id = %s"""

# One for each sentence of the rule, so that every run tells each of them.
TABLE = (
    Gathering("berta@borel", "toys", state="planned", invited=("toys", "cesar@corvo")),
    Gathering("berta@borel", "toys", state="saved", invited=("toys",), shown=True),
    Gathering(
        "berta@borel",
        "toys",
        invited=("toys", "cesar@corvo", "secretariat", "alliance"),
        counsel="lex@alba",
        points=(
            Point("berta@borel", paper="AMBER+STRICT"),
            Point("berta@borel", closed="brands", paper="AMBER"),
            Point(DESK, closed="platform", paper="AMBER"),
            Point("berta@borel", "GREEN", paper="GREEN", guests=True),
            Point("berta@borel", out=("corvo",), paper="AMBER"),
            Point("berta@borel", late=True, paper="AMBER"),
            Point("berta@borel", late=True, agreed=True, paper="AMBER"),
        ),
    ),
    Gathering(
        DESK,
        "apparel",
        "AMBER+STRICT",
        invited=("alba", "marketplace", "tess@corvo"),
        points=(
            Point(DESK, "AMBER+STRICT", paper="AMBER"),
            Point("boris@borel", closed="brands"),
            Point(DESK, closed="platform"),
            Point(DESK, out=("alba",)),
        ),
    ),
    Gathering("carla@corvo", "accessories", invited=("accessories", "borel"), days=40),
    Gathering(DESK, "board", "AMBER", "saved", ("board", "lex@alba"), ("lex@alba",)),
    Gathering(DESK, "toys", state="cancelled", invited=("toys",), counsel="dora@dara"),
    Gathering(DESK, "toys", state="dropped", invited=("toys",)),
)


@dataclass(frozen=True, eq=False)
class Held:
    """A gathering and the meeting that came of it, its items and papers in the same order."""

    told: Gathering
    meeting: Meeting
    items: list[Item]
    papers: list[Paper | None]
    link: bytes


def _some(names: tuple[str, ...], most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), max_size=most, unique=True).map(tuple)


def _addresses(by: str, host: str, tlp: str) -> tuple[str, ...]:
    home = by.split("@")[1]
    seated = {group for group, house, role, _ in SEATS if house == home and role != "counsel"}
    groups = {one for one in GROUPS if GROUPS[one][0] == "working_group"}
    allowed = groups if by == DESK else groups & seated
    wide = {"alliance"} if tlp == "GREEN" else set()
    return (*sorted({*allowed, *wide, "secretariat"}), host, host, *ORGANISATIONS, *VOICES)


@st.composite
def _points(draw: st.DrawFn, chair: str, state: str) -> Point:
    closed = draw(st.sampled_from(("", "", "", "brands", "platform")))
    by = {"brands": chair, "platform": DESK}.get(closed) or draw(st.sampled_from((chair, DESK)))
    # Nobody keeps their own house out of what they wrote, and the platform's is shut out as such.
    houses = tuple(one for one in ORGANISATIONS if one not in (PLATFORM, chair.split("@")[1]))
    late = state == "convened" and draw(st.sampled_from((False, False, True)))
    return Point(
        by,
        draw(st.sampled_from(_LABELS)),
        closed,
        draw(_some(houses, 2)) if closed != "platform" else (),
        late=late,
        agreed=late and draw(st.booleans()),
        paper=draw(st.sampled_from(("", *_LABELS))),
        guests=not closed and draw(st.booleans()),
    )


@st.composite
def gatherings(draw: st.DrawFn) -> Gathering:
    """Draw one meeting that the database lets happen."""
    host = draw(st.sampled_from(_HOSTS))
    chair = f"{LEADS[host]}@{'corvo' if host == 'accessories' else 'borel'}"
    by, tlp = draw(st.sampled_from((chair, DESK))), draw(st.sampled_from(_LABELS))
    asked = draw(_some(_addresses(by, host, tlp), 4))
    # A person is addressed in one capacity.
    whom = {name.partition("@")[0]: name for name in asked}
    state = draw(st.sampled_from(_STATES))
    counsel = draw(st.sampled_from(COUNSELS))
    return Gathering(
        by,
        host,
        tlp,
        state,
        tuple(name for key, name in whom.items() if _apart(key, counsel)),
        draw(_some(tuple(whom.values()) or (host,), 1)),
        shown=tlp == "GREEN" and "alliance" not in whom and draw(st.booleans()),
        counsel=counsel,
        days=draw(st.sampled_from((1, 25, 40))),
        # What comes late comes last.
        points=tuple(sorted(draw(st.lists(_points(chair, state), max_size=3)), key=_late)),
    )


def _apart(name: str, counsel: str) -> bool:
    """Tell whether somebody is not the person who counsels in another capacity."""
    return (
        name != counsel.partition("@")[0] or len([1 for one in VOICES if one.startswith(name)]) < 2
    )


def _late(what: Point) -> bool:
    return what.late


def play(world: World, told: Gathering) -> Held:
    """Plan the meeting, bring it as far as it is, and let time pass."""
    by, made = told.by, meetings.plan(world, told.by, told.host, tlp=told.tlp)
    meetings.name_counsel(world, by, made, told.counsel)
    meetings.invite(world, by, made, *told.invited)
    if told.shown:
        meetings.show(world, by, made, "alliance")
    link = meetings.add_guest(world, by.partition("@")[0], made, f"guest of {made.reference}")
    pairs = [_add(world, made, one) for one in told.points if not one.late]
    _step(world, told, made)
    for one in told.points[len(pairs) :]:
        pairs.append(_add(world, made, one))
        if one.agreed and sees_item(told, one):
            world.ask(told.counsel, "SELECT list_part(%s)", pairs[-1][0].id)
    for name in told.gone:
        meetings.uninvite(world, by, made, name)
    parts = [made.id, *(part.id for pair in pairs for part in pair if part)]
    world.owner(_PAST, told.days, parts)
    return Held(told, made, [item for item, _ in pairs], [sheet for _, sheet in pairs], link)


def sees_item(told: Gathering, what: Point) -> bool:
    """Tell whether the counsel of a meeting sees an item before it is out."""
    return point(told.counsel, told, what, PEACE)


def _add(world: World, made: Meeting, what: Point) -> tuple[Item, Paper | None]:
    item = meetings.add_item(world, what.by, made, what.closed, tlp=what.tlp, guests=what.guests)
    sheet = meetings.add_paper(world, what.by, item, tlp=what.paper) if what.paper else None
    for house in what.out:
        kept_out = "SELECT recuse_item(%s, %s, 'Own case.', false)"
        assert world.ask(what.by, kept_out, item.id, id_of(house)) == [(True,)]
    return item, sheet


def _step(world: World, told: Gathering, made: Meeting) -> None:
    """Bring a meeting as far as it is."""
    if told.state in ("saved", "cancelled"):
        meetings.save(world, told.by, made)
    if told.state == "convened":
        meetings.convene(world, told.by, made, told.counsel)
    if told.state in ("cancelled", "dropped"):
        world.ask(told.by, _OVER, made.id)
