"""Random stories for the oracle, each allowed where it is told; and how they are acted out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.cast import GROUPS, ORGANISATIONS, SEATS, TIES, voice
from tests.oracle import VOICES, Situation, Story, Tenure, passable
from tests.publishing import capacity, principal
from tests.tenures import hold
from tests.walls.talk import comment

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World

_DAY = timedelta(days=1)
# Seats in the group whose newcomers see nothing from before they joined.
_NEWCOMERS = ("corvo in accessories", "dara in accessories")
# Lex acts for Alba in China, and for one brand of theirs alone.
_BRANDS = (("lex@alba", "albatros"),)
_READ = """
INSERT INTO reads (record_id, person_id, organisation_id, listed_at, version, first_at, last_at)
VALUES (%s, %s, %s, now(), 1, now(), now()) ON CONFLICT DO NOTHING"""

# One story for each sentence of the rule, so that every run tells each of them.
TABLE = (
    Story("berta@borel", "AMBER", ("toys",)),
    Story("berta@borel", "GREEN", ("alliance",), exclude=("corvo", "dora")),
    Story("berta@borel", "RED", ("tess@corvo", "lex@alba")),
    Story("berta@borel", "AMBER+STRICT", ("alba", "toys")),
    Story("berta@borel", "AMBER", ("alba",), countries=("FR",), late=("lex@alba",)),
    Story("berta@borel", "AMBER", ("alba",), countries=("CN",), brands=("borelli",)),
    Story("berta@borel", "AMBER", ("alba",), countries=("CN",), brands=("albatros",)),
    Story("berta@borel", "AMBER", ("toys", "corvo"), ("dora@dara",), embargoed=True),
    Story(
        "berta@borel",
        "AMBER",
        ("toys", "corvo"),
        withdrawn=True,
        read_by=("anna@alba", "dora@dara"),
    ),
    Story("berta@borel", "AMBER", ("alba",), late=("anna@alba",)),
    Story("carla@corvo", "AMBER", ("accessories",), days=40),
    Story("carla@corvo", "AMBER", ("accessories",), days=25),
    Story("sara@marketplace", "AMBER", ("accessories",), days=25),
    Story("carla@corvo", "AMBER", ("accessories",)),
    Story("anna@alba", "RED", ("boris@borel",), late=("cesar@corvo",)),
    Story("aldo@alba", "AMBER", ("toys",), withdrawn=True),
    Story("aldo@alba", "AMBER", ("toys",), withdrawn=True, read_by=("lex@alba",)),
    Story("tess@corvo", "RED", ("cesar@corvo",)),
    Story("tess@corvo", "AMBER", ("borel",), withdrawn=True),
    Story("sara@marketplace", "AMBER", ("secretariat", "apparel")),
    Story("nina@marketplace", "CLEAR", ("alliance", "marketplace"), exclude=("otto",)),
    Story("berta@borel", "AMBER", ("anna@alba",), passed=(("anna@alba", "aldo@alba"),)),
    Story("berta@borel", "AMBER", ("toys",), passed=(("anna@alba", "lex@alba"),)),
    Story("berta@borel", "AMBER+STRICT", ("tess@corvo",), passed=(("tess@corvo", "cesar@corvo"),)),
    Story(
        "berta@borel",
        "AMBER",
        ("anna@alba",),
        passed=(("anna@alba", "aldo@alba"),),
        taken=("anna@alba",),
    ),
)
PEACE = Situation(brands=_BRANDS)
# How a seat of the cast may have been held: since thirty days ago, since twenty, since sixty days
# ago or twenty with a gap, a hand-over, a counsel's seat or a cancelled one before it.
_TENURES: tuple[tuple[Tenure, ...], ...] = (
    ((30, None, "member"),),
    ((20, None, "member"),),
    ((60, 30, "member"), (20, None, "member")),
    ((60, 20, "member"), (20, None, "member")),
    ((60, 35, "member"), (35, 20, "observer"), (20, None, "member")),
    ((60, 35, "member"), (30, 20, "member"), (20, None, "member")),
    ((60, 30, "member"), (30, 20, "counsel"), (20, None, "member")),
    ((60, 60, "member"), (20, 20, "member"), (20, None, "member")),
)
# Seats that somebody gave back and took again, and one that was handed over.
RETURNED = Situation(
    brands=_BRANDS,
    tenures=(("dara in accessories", _TENURES[2]), ("corvo in accessories", _TENURES[4])),
)


@dataclass(frozen=True)
class Told:
    """A story and the bulletin that came of it."""

    story: Story
    bulletin: Bulletin


def _some(names: tuple[str, ...], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), max_size=most, unique=True).map(tuple)


def _addresses(author: str, tlp: str) -> tuple[str, ...]:
    """Return whom `author` may address under a label."""
    if tlp == "RED":
        return VOICES
    home = author.split("@")[1]
    groups = {group for group, house, role, _ in SEATS if house == home and role != "counsel"}
    allowed = {name for name in groups if GROUPS[name][0] == "working_group"} | {"secretariat"}
    if author.split("@", maxsplit=1)[0] in ("sara", "simon"):
        allowed |= {name for name, group in GROUPS.items() if group[0] == "working_group"}
    if tlp in ("GREEN", "CLEAR"):
        allowed.add("alliance")
    # Groups and houses come up more often than each of the many people.
    return (*sorted(allowed) * 4, *tuple(ORGANISATIONS) * 2, *VOICES)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Draw one story that the database lets happen, and what its readers pass on of it."""
    story = draw(_told())
    pairs = [(by, to) for by in VOICES for to in passable(by, story, Situation())]
    if not pairs:
        return story
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=3, unique_by=lambda pair: pair[1]))
    given = tuple(dict.fromkeys((*story.to, *story.early, *story.late)))
    taken = draw(_some(given, 2)) if given else ()
    return replace(story, passed=tuple(chosen), taken=taken)


@st.composite
def _told(draw: st.DrawFn) -> Story:
    author = draw(st.sampled_from(VOICES))
    tlp = draw(st.sampled_from(("RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR")))
    names = _addresses(author, tlp)
    ties = {author.split("@")[0], *(tie[0] for tie in TIES[author.split("@")[0]])}
    excludable = tuple(name for name in (*TIES, *ORGANISATIONS) if name not in ties)
    countries = draw(_some(("CN", "FR")))
    # An agent writes within their scope: Lex of nothing that happens in France alone.
    agents = author == "lex@alba" and countries == ("FR",)
    return Story(
        author=author,
        tlp=tlp,
        to=draw(_some(names, 4)),
        early=draw(_some(names, 2)),
        late=draw(_some(names, 2)),
        exclude=draw(_some(excludable, 2)),
        embargoed=draw(st.booleans()),
        countries=() if agents else countries,
        brands=draw(_some(("albatros", "borelli"))),
        days=draw(st.sampled_from((1, 25, 40))),
        withdrawn=draw(st.sampled_from((False, False, True))),
        read_by=draw(_some(VOICES, 3)),
    )


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Draw what happened to the cast; mostly little did."""
    ties = tuple(name for name in VOICES if len(TIES[name.split("@")[0]]) > 1)
    seats = tuple(f"{house} in {group}" for group, house, *_ in SEATS)
    holders = tuple(f"{person} in {group}" for group, _, _, people in SEATS for person in people)
    suspended = draw(_some((*TIES, *ORGANISATIONS, *ties), 2))
    ended = draw(_some((*seats, *holders), 2))
    held = {name: draw(st.sampled_from(_TENURES)) for name in (*_NEWCOMERS, *draw(_some(seats, 1)))}
    return Situation(frozenset(suspended), frozenset(ended), _BRANDS, tuple(held.items()))


def play(world: World, story: Story) -> Told:
    """Make the story's bulletin, age it, talk below it, widen it, and end it where it ends."""
    later = _DAY * (story.days + 1) if story.embargoed else None
    made = world.bulletin(
        story.author,
        list(story.to),
        story.tlp,
        embargo=later,
        early=list(story.early),
        exclude=list(story.exclude),
        countries=list(story.countries),
        brands=list(story.brands),
    )
    comment(world, story.author, made, "before")
    world.age(made, _DAY * story.days)
    for name in story.late:
        values = (made.id, principal(name), capacity(name))
        world.ask(story.author, "SELECT widen(%s, %s, %s, '')", *values)
    for by, to in story.passed:
        passed = "SELECT extend_inside(%s, %s, '') AS written"
        assert world.ask(by, passed, made.id, principal(to))[0].written
    for name in story.taken:
        world.ask(story.author, "SELECT narrow(%s, %s, false, '')", made.id, [principal(name)])
    comment(world, story.author, made, "after")
    for name in story.read_by:
        world.owner(_READ, made.id, *(world.id(part) for part in voice(name)))
    if story.withdrawn:
        world.owner("UPDATE records SET state = 'withdrawn' WHERE id = %s", made.id)
    return Told(story, made)


def put_below(world: World, part: Told, parent: Told) -> Told:
    """Make one bulletin a part of another."""
    change = "UPDATE records SET parent_id = %s WHERE id = %s"
    world.owner(change, parent.bulletin.id, part.bulletin.id)
    return Told(replace(part.story, parent=parent.story), part.bulletin)


def bring_about(world: World, now: Situation) -> None:
    """Do to the cast what the situation says."""
    for name, brand in now.brands:
        change = "UPDATE affiliations SET scope_brands = %s WHERE id = %s"
        world.owner(change, [world.id(brand)], world.id(name))
    for name, tenures in now.tenures:
        role = next(seat[2] for seat in SEATS if f"{seat[1]} in {seat[0]}" == name)
        hold(world, name, (*tenures[:-1], (tenures[-1][0], None, role)))
    for name in now.suspended:
        world.suspend(name)
    for name in now.ended:
        world.end(name)
