"""A draft that a second person releases goes out as it was asked for, or is asked for again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.core.errors import Forbidden, Invalid, Stale
from app.core.files import Store
from app.schemas.drafts import DraftContent
from app.services import drafts, files, home
from app.services.bulletins import publishing
from app.services.drafts import cowriting, substance
from tests.careful import ask_release, begin, demand, publish
from tests.cast import id_of
from tests.drafting import READY, arriving, ready

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from tests.world import World

_BOXES = {"to": ["toys", "alba"], "exclude": ["boris"], "countries": ["IT", "CN"]}
_MARKS: dict[str, Any] = {
    "identifier_kind": ["url", "phone"],
    "identifier_value": ["https://copies.example/a", "+39 02 5550 1234"],
}


async def save(world: World, name: str, draft_id: UUID, **changes: Any) -> None:  # noqa: ANN401
    """Write in a draft, which otherwise says what it said."""
    async with world.acting(name) as (session, actor):
        draft = await drafts.find(session, actor, draft_id)
        content = DraftContent.model_validate(draft.content | changes)
        await drafts.save(session, actor, draft_id, content)


async def share(world: World, draft_id: UUID, *colleagues: str) -> None:
    """Name colleagues on Anna's draft, to edit it."""
    async with world.acting("anna") as (session, anna):
        for one in colleagues:
            await cowriting.share(session, anna, draft_id, id_of(one), "edit")


@pytest.fixture
async def draft(world: World) -> UUID:
    """Give a draft of Anna's whose release is asked of Aldo."""
    demand(world, "alba")
    made = await begin(world, "anna")
    await ask_release(world, "anna", made, "aldo")
    return made


@pytest.mark.parametrize("name", ["anna", "aldo"])
@pytest.mark.parametrize("change", [{"text": "Other."}, {"tlp": "GREEN"}, {"to": []}])
async def test_a_change_takes_the_asking_back(
    world: World, draft: UUID, name: str, change: dict[str, Any]
) -> None:
    await save(world, name, draft, **change)
    with pytest.raises(Forbidden):
        await publish(world, "aldo", draft)
    assert world.owner("SELECT 1 FROM records") == []


async def test_whoever_wrote_last_is_not_who_releases(world: World, draft: UUID) -> None:
    await save(world, "aldo", draft, text="Quite other words.")
    with pytest.raises(Forbidden, match="wrote in this draft last"):
        await publish(world, "aldo", draft)
    with pytest.raises(Invalid, match="Aldo wrote in this draft last"):
        await ask_release(world, "anna", draft, "aldo")
    await save(world, "anna", draft, text="My own words.")
    await ask_release(world, "anna", draft, "aldo")
    assert await publish(world, "aldo", draft)


async def test_a_file_is_a_change(world: World, draft: UUID, tmp_path: Path) -> None:
    store = Store(tmp_path)
    async with world.acting("anna") as (session, anna):
        made = await files.attach(session, anna, store, draft, "a.txt", arriving(b"Words."))
    with pytest.raises(Forbidden, match="has not asked"):
        await publish(world, "aldo", draft)
    await ask_release(world, "anna", draft, "aldo")
    async with world.acting("aldo") as (session, aldo):
        await files.remove(session, aldo, draft, made)
    with pytest.raises(Forbidden, match="wrote in this draft last"):
        await publish(world, "aldo", draft)


async def test_when_it_shows_is_the_releasers_choice(world: World, draft: UUID) -> None:
    await save(world, "aldo", draft, at_once=True)
    assert await publish(world, "aldo", draft)
    assert world.owner("SELECT listed_at <= now() FROM records") == [(True,)]


async def test_what_was_read_is_what_is_released(world: World, draft: UUID) -> None:
    with pytest.raises(Stale):
        await publish(world, "aldo", draft, version=1)
    assert await publish(world, "aldo", draft, version=2)


async def test_a_draft_taken_back_is_released_again_only_as_it_was(
    world: World, draft: UUID
) -> None:
    reference = await publish(world, "aldo", draft)
    async with world.acting("anna") as (session, anna):
        await publishing.undo(session, anna, reference)
    with pytest.raises(Forbidden):
        await publish(world, "anna", draft)
    await save(world, "anna", draft, text="Other.")
    with pytest.raises(Forbidden):
        await publish(world, "aldo", draft)


async def test_home_finds_what_waits_among_many(world: World, draft: UUID) -> None:
    for _ in range(drafts.PAGE + 2):
        await share(world, await begin(world, "anna"), "aldo")
    async with world.acting("aldo") as (session, aldo):
        assert draft not in [row.id for row in (await drafts.mine(session, aldo))[: drafts.PAGE]]
        (found,) = await home.waiting(session, aldo, [])
    assert found.params == {"draft_id": str(draft)}
    assert found.title == f"Anna asks you to release “{READY['title']}”"


async def test_nothing_waits_for_who_cannot_release_it(world: World, draft: UUID) -> None:
    await share(world, draft, "lex")
    await save(world, "aldo", draft, text="Other.")
    for name in ("aldo", "lex", "anna"):
        async with world.acting(name) as (session, actor):
            assert await home.waiting(session, actor, []) == []


def test_a_form_says_what_it_was_given() -> None:
    kept = ready(text="One\nTwo", embargo="2030-01-01T10:00:30+00:00", **_BOXES, **_MARKS)
    turned = {name: value[::-1] for name, value in _BOXES.items()}
    safe = {"identifier_value": ["hxxps://copies[.]example/a", "+39 02 5550 1234"]}
    typed = {"text": "One\r\nTwo\r\n", "embargo": "2030-01-01T11:00+01:00"}
    form = ready(**(_BOXES | turned), **(_MARKS | safe), **typed)
    assert substance.same(kept, form)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "B"}, {"text": "One"}, {"to": ["toys"]}, {"early": ["alba"]}, {"tlp": "RED"},
        {"identifier_value": ["https://other.example/a", "+39 02 5550 1234"]},
        {"embargo": "2030-01-02T10:00+00:00"}, {"unattributed": True}, {"base_version": 2},
    ],
)  # fmt: skip
def test_another_form_says_something_else(change: dict[str, Any]) -> None:
    kept = ready(**_BOXES, **_MARKS)
    assert not substance.same(kept, kept.model_copy(update=change))
