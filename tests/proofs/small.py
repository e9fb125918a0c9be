"""Small random alliances: what is told there, and what everybody should see of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from psycopg.types.json import Json

from app.core import ids
from app.core.files import Store
from app.schemas.drafts import DraftContent
from tests import oracle
from tests.access.stories import bring_about, play, put_below, situations, stories
from tests.cast import TIES, id_of, voice
from tests.oracle import VOICES, Situation, Story, hears, opens, sees
from tests.publishing import start_draft
from tests.walls.clearing_rows import ask, close, decide

if TYPE_CHECKING:
    from uuid import UUID

    from tests.publishing import Bulletin
    from tests.world import World

# How many alliances are asked about, always the same ones.
PROFILE = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    # What fails is small already.
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
_WORDS = "UPDATE comments SET text = text || %s WHERE record_id = %s"
_FACETS = "UPDATE records SET facets = facets || %s WHERE id = %s"
_BYTES = "UPDATE files SET key = %s, size = %s, sha256 = %s WHERE id = %s"
_CONTENT = "UPDATE drafts SET content = %s WHERE id = %s"
_SHARE = """
INSERT INTO draft_shares (draft_id, owner_id, person_id, may, shared_at)
VALUES (%s, %s, %s, 'read', now())"""


@dataclass(frozen=True)
class Alliance:
    """What was written (the last may be a part of the first), what happened then, drafts by
    voice with whom each was shown to, and who asks. Of `clear` each says how far it is on its way
    to the public: "", "asked", "released" or "closed".
    """  # noqa: D205 - one sentence

    told: tuple[Story, ...]
    clear: tuple[tuple[Story, str], ...]
    now: Situation
    parts: bool
    drafts: tuple[tuple[str, tuple[str, ...]], ...]
    asking: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """A story and the bulletin that came of it, and how far that is on its way to the public."""

    story: Story
    bulletin: Bulletin
    clear: str = ""

    def sees(self, voice: str, now: Situation) -> bool:
        """Tell whether its outside is seen."""
        return sees(voice, self.story, now)

    def opens(self, voice: str, now: Situation) -> bool:
        """Tell whether its inside is seen."""
        return opens(voice, self.story, now)

    def listed(self, voice: str, now: Situation) -> bool:
        """Tell whether it is in the feed: what was withdrawn is not, nor is a part."""
        there = not self.story.withdrawn and self.story.parent is None
        return there and self.sees(voice, now)

    def unread(self, voice: str, now: Situation) -> bool:
        """Tell whether it is listed and was neither opened nor written by this voice."""
        known = {self.story.author, *self.story.read_by}
        return self.listed(voice, now) and voice not in known

    def through(self, voice: str, now: Situation) -> set[str]:
        """Return by which of its addresses it is seen."""
        found = oracle._carriers(voice, self.story, now)  # noqa: SLF001 - of the same floor
        return {grant.principal for grant in found}

    def heard(self, voice: str, now: Situation) -> list[str]:
        """Return the comments that are read below it, the oldest first."""
        return [f"{said} {self.bulletin.secret}" for said in hears(voice, self.story, now)]

    def reached(self, now: Situation) -> set[tuple[str, str]]:
        """Return whom its page names as its readers (ids): those, too, whom it will reach later."""
        out = replace(self.story, embargoed=False, withdrawn=False, parent=None)
        found = [one for one in VOICES if sees(one, out, now)]
        return {(str(id_of(voice(one)[0])), str(id_of(voice(one)[1]))) for one in found}


@st.composite
def _drafts(draw: st.DrawFn) -> tuple[str, tuple[str, ...]]:
    author = draw(st.sampled_from(VOICES))
    person, home = author.split("@")
    colleagues = [
        one for one, ties in TIES.items() if one != person and home in {tie[0] for tie in ties}
    ]
    if not colleagues:
        return author, ()
    return author, tuple(draw(st.lists(st.sampled_from(colleagues), max_size=2, unique=True)))


@st.composite
def _clear(draw: st.DrawFn) -> tuple[Story, str]:
    story = replace(
        draw(stories()), tlp="CLEAR", embargoed=False, withdrawn=False, exclude=(), passed=(),
        taken=(),
    )  # fmt: skip
    return story, draw(st.sampled_from(("", "asked", "released", "closed")))


@st.composite
def alliances(draw: st.DrawFn) -> Alliance:
    """Draw a small alliance, and three who ask."""
    return Alliance(
        told=tuple(draw(st.lists(stories(), min_size=2, max_size=4))),
        clear=tuple(draw(st.lists(_clear(), max_size=2))),
        now=draw(situations()),
        parts=draw(st.booleans()),
        drafts=tuple(draw(st.lists(_drafts(), max_size=3))),
        asking=tuple(draw(st.lists(st.sampled_from(VOICES), min_size=3, max_size=3, unique=True))),
    )


def found(world: World, alliance: Alliance) -> tuple[list[Item], dict[UUID, set[str]]]:
    """Bring an alliance about; return its items, and its drafts with the voices that see each."""
    played = [play(world, story) for story in alliance.told]
    if alliance.parts:
        played[-1] = put_below(world, played[-1], played[0])
    items = [Item(one.story, one.bulletin) for one in played]
    items += [Item(story, play(world, story).bulletin, how) for story, how in alliance.clear]
    store = Store(world.settings().files_dir or world.folder)
    for item in items:
        _furnish(world, item, store)
        _clear_for_the_public(world, item)
    drafts = {}
    for author, others in alliance.drafts:
        made, home = ids.new_id(), author.split("@")[1]
        with world.as_(author) as connection:
            start_draft(connection, author, made)
        world.owner(_CONTENT, Json(DraftContent().model_dump(mode="json")), made)
        for other in others:
            world.ask(author, _SHARE, made, id_of(voice(author)[0]), id_of(other))
        drafts[made] = {author, *(f"{other}@{home}" for other in others)}
    bring_about(world, alliance.now)
    return items, drafts


def _clear_for_the_public(world: World, item: Item) -> None:
    if not item.clear:
        return
    asked = ask(world, item.story.author, item.bulletin)
    if item.clear != "asked":
        assert decide(world, "simon" if item.story.author != "simon@marketplace" else "sara", asked)
    if item.clear == "closed":
        assert close(world, item.story.author, asked)


def _furnish(world: World, item: Item, store: Store) -> None:
    """Let comments be told apart, countries be filtered by, and files be what they were."""
    made = item.bulletin
    world.owner(_WORDS, f" {made.secret}", made.id)
    facets = [f"country:{code}" for code in item.story.countries]
    world.owner(_FACETS, facets, made.id)
    kept = asyncio.run(store.put([made.secret.encode()], 1000))
    world.owner(_BYTES, kept.key, kept.size, kept.sha256, made.file_id)
