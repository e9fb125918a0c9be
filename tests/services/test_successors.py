"""Who answers for what somebody who left had begun: a colleague whom the admin names unread."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.services import bulletins, drafts, home
from app.services.bulletins import concerns, explain, sharing, trail
from app.services.drafts import cowriting
from app.services.people import affiliations, successors
from app.services.people.successors import Begun, Passed
from tests import boards
from tests.cast import id_of
from tests.drafting import ready
from tests.world import act
from tests.writing import key, send, write

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.services.waiting import Waiting
    from tests.world import World

BORIS, TESS, BERTA = id_of("boris"), id_of("tess"), id_of("berta")
TIE = id_of("boris@borel")


async def begin(session: AsyncSession) -> tuple[str, UUID]:
    """Let Boris write to Carla alone, and begin a draft; return the reference and the draft."""
    reference = await send(session, "boris", ["carla@corvo"], tlp="RED")
    draft = await drafts.start(session, await act(session, "boris"), ready(title="Half a thought"))
    return reference, draft


async def leave(session: AsyncSession) -> None:
    """Let Berta end Boris's time at Borel."""
    await affiliations.end(session, await act(session, "berta"), TIE)


async def name(session: AsyncSession, who: UUID = TESS, by: str = "berta") -> Passed:
    """Let an admin name somebody to answer for what Boris had begun."""
    return await successors.name(session, await act(session, by), TIE, who)


async def waits(session: AsyncSession, who: str) -> list[Waiting]:
    """Return what waits on Home because nobody answers for it."""
    return await successors.waiting(session, await act(session, who))


async def test_after_an_end_nobody_could_withdraw(session: AsyncSession) -> None:
    reference, _ = await begin(session)
    await leave(session)
    for who in ("berta", "tess@borel"):
        with pytest.raises(NotFound):
            await bulletins.find(session, await act(session, who), reference)
    assert await name(session) == Passed(drafts=1, items=1, remaining=0)
    await bulletins.withdraw(session, await act(session, "tess@borel"), reference, "Wrong shop.")
    with pytest.raises(NotFound):
        await bulletins.find(session, await act(session, "berta"), reference)


async def test_it_waits_on_the_admins_home_until_somebody_answers(session: AsyncSession) -> None:
    await begin(session)
    assert await waits(session, "berta") == []
    await leave(session)
    (one,) = await waits(session, "berta")
    assert one.params == {"affiliation_id": str(TIE)}
    assert "Boris" in one.title
    for who in ("tess@borel", "anna", "sara", "ada"):
        assert await waits(session, who) == [], who
    await name(session)
    assert await waits(session, "berta") == []


async def test_an_admin_is_told_numbers_alone(session: AsyncSession) -> None:
    await begin(session)
    await leave(session)
    berta = await act(session, "berta")
    tie = await affiliations.find(session, berta, TIE)
    assert await successors.unanswered(session, berta, tie) == Begun(drafts=1, items=1)
    sara = await act(session, "sara")
    tie = await affiliations.find(session, sara, TIE)
    assert await successors.unanswered(session, sara, tie) is None
    assert await successors.candidates(session, sara, tie) == []


async def test_what_the_house_sees_is_answered_for_already(session: AsyncSession) -> None:
    await send(session, "boris", ["toys", "borel"])
    await send(session, "boris", ["carla@corvo", "tess@borel"], tlp="RED")
    await leave(session)
    assert await waits(session, "berta") == []
    with pytest.raises(Conflict):
        await name(session)


async def test_a_successor_has_the_originators_voice(session: AsyncSession) -> None:
    reference, _ = await begin(session)
    carla = await act(session, "carla")
    raised = await concerns.raise_(session, carla, reference, "wrong_person", "Is it them?")
    await leave(session)
    await name(session)
    tess = await act(session, "tess@borel")
    assert [one.id for one in await concerns.waiting(session, tess)] == [raised]
    await concerns.answer(session, tess, raised, "It is them.")
    item = await bulletins.find(session, tess, reference)
    assert item.author_name == "Boris"
    assert [way.sentence for way in await explain.why_me(session, tess, item.id)] == [
        "you answer for it since its author left"
    ]
    done = await trail.of_item(session, tess, item, secret=b"s" * 32)
    assert "record:hand-over" in [one.row.deed for one in done.items]
    await sharing.narrow(session, tess, reference, id_of("carla"), exclude=False)
    await sharing.relabel(session, tess, reference, "AMBER")


async def test_a_successor_is_not_taken_off(session: AsyncSession) -> None:
    reference, _ = await begin(session)
    await leave(session)
    await name(session)
    tess = await act(session, "tess@borel")
    await sharing.widen(session, tess, reference, key("berta@borel"))
    berta = await act(session, "berta")
    for exclude in (False, True):
        with pytest.raises(Invalid):
            await sharing.narrow(session, berta, reference, TESS, exclude=exclude)
    assert (await bulletins.find(session, await act(session, "tess@borel"), reference)).own


async def test_drafts_pass_with_whom_they_are_shared_with(session: AsyncSession) -> None:
    _, draft = await begin(session)
    boris = await act(session, "boris")
    await cowriting.share(session, boris, draft, TESS, "read")
    await cowriting.share(session, boris, draft, BERTA, "edit")
    await leave(session)
    await name(session)
    tess = await act(session, "tess@borel")
    found = await drafts.find(session, tess, draft)
    assert (found.person_id, found.may, found.content["title"]) == (TESS, None, "Half a thought")
    assert [one.person_id for one in await cowriting.shares(session, tess, draft)] == [BERTA]
    await drafts.discard(session, tess, draft)


async def test_the_author_who_comes_back_has_nothing_of_it(session: AsyncSession) -> None:
    reference, draft = await begin(session)
    berta = await act(session, "berta")
    await affiliations.suspend(session, berta, TIE, "On leave until spring.")
    assert len(await waits(session, "berta")) == 1
    await name(session)
    await affiliations.lift(session, await act(session, "berta"), TIE)
    boris = await act(session, "boris")
    with pytest.raises(NotFound):
        await bulletins.find(session, boris, reference)
    with pytest.raises(NotFound):
        await drafts.find(session, boris, draft)


@pytest.mark.parametrize("who", ["berta", "boris", "carla", "sara", "lex", "nobody"])
async def test_who_cannot_be_named(session: AsyncSession, who: str) -> None:
    await begin(session)
    await leave(session)
    with pytest.raises(Invalid):
        await name(session, id_of(who))
    assert len(await waits(session, "berta")) == 1


async def test_neither_an_agent_nor_who_left_is_named(session: AsyncSession) -> None:
    await send(session, "aldo", ["carla@corvo"], tlp="RED")
    anna = await act(session, "anna")
    await affiliations.end(session, anna, id_of("aldo@alba"))
    for who in ("lex", "aldo", "anna"):
        with pytest.raises(Invalid):
            await successors.name(session, anna, id_of("aldo@alba"), id_of(who))
    tie = await affiliations.find(session, anna, id_of("aldo@alba"))
    assert await successors.candidates(session, anna, tie) == []


@pytest.mark.parametrize(
    ("by", "answer"), [("tess@borel", Forbidden), ("anna", NotFound), ("sara", Forbidden)]
)
async def test_only_their_own_admin_names(
    session: AsyncSession, by: str, answer: type[Exception]
) -> None:
    await begin(session)
    await leave(session)
    with pytest.raises(answer):
        await name(session, by=by)


async def test_nothing_is_named_twice_nor_over_somebody_who_is_here(session: AsyncSession) -> None:
    await begin(session)
    with pytest.raises(Conflict):
        await name(session)
    await leave(session)
    await name(session)
    with pytest.raises(Conflict):
        await name(session)


async def test_an_end_names_at_once(session: AsyncSession) -> None:
    reference, _ = await begin(session)
    berta = await act(session, "berta")
    with pytest.raises(Invalid):
        await successors.end(session, berta, TIE, id_of("carla"))
    assert await successors.end(session, berta, TIE, TESS) == Passed(1, 1, 0)
    assert await bulletins.find(session, await act(session, "tess@borel"), reference)


async def test_whom_the_author_left_out_is_not_let_in(session: AsyncSession) -> None:
    kept_from = await send(session, "boris", ["apparel"], exclude=[key("tess"), key("berta")])
    await begin(session)
    await leave(session)
    assert await name(session) == Passed(drafts=1, items=1, remaining=1)
    with pytest.raises(NotFound):
        await bulletins.find(session, await act(session, "tess@borel"), kept_from)
    with pytest.raises(Invalid):
        await name(session)


async def test_what_is_unattributed_stays_sealed(session: AsyncSession) -> None:
    sent = await send(session, "boris", ["toys"], unattributed=True)
    await leave(session)
    assert await waits(session, "berta") == []
    with pytest.raises(Conflict):
        await name(session)
    assert not (await bulletins.find(session, await act(session, "berta"), sent)).own


async def test_a_thread_passes_with_its_points(world: World) -> None:
    made = boards.open_thread(world, "berta", audience="secretariat")
    world.owner("UPDATE affiliations SET admin = true WHERE id = %s", id_of("boris@borel"))
    async with world.acting("boris") as (session, boris):
        await affiliations.end(session, boris, id_of("berta@borel"))
        passed = await successors.name(session, boris, id_of("berta@borel"), TESS)
    assert passed == Passed(drafts=0, items=1, remaining=0)
    for name_, seen in {"tess@borel": 3, "berta": 0, "boris": 0}.items():
        asked = "SELECT id FROM records WHERE id = %s OR parent_id = %s"
        assert len(world.ask(name_, asked, made.id, made.id)) == seen, name_
    world.ask("tess@borel", "SELECT withdraw_thread(%s, 'Settled.')", made.id)


async def test_two_admins_at_once_name_one(world: World) -> None:
    world.bulletin("boris", ["carla@corvo"], tlp="RED")
    world.owner("UPDATE affiliations SET admin = true WHERE id = %s", id_of("tess@borel"))
    world.owner("UPDATE affiliations SET ends_at = now() WHERE id = %s", TIE)
    world.owner("UPDATE affiliations SET organisation_id = %s WHERE id = %s", *_moved())

    async def by(admin: str, who: str) -> Any:  # noqa: ANN401 - what it gives or raises
        async with world.acting(admin) as (session, actor):
            return await successors.name(session, actor, TIE, id_of(who))

    both = (by("berta", "cesar"), by("tess@borel", "cesar"))
    found = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(one).__name__ for one in found) == ["Conflict", "Passed"]


def _moved() -> tuple[UUID, UUID]:
    return id_of("borel"), id_of("cesar@corvo")


async def test_the_successor_is_told_on_home(world: World) -> None:
    reference = await write(world, "boris", ["carla@corvo"], tlp="RED")
    async with world.acting("berta") as (session, berta):
        await successors.end(session, berta, TIE, TESS)
    async with world.acting("tess@borel") as (session, tess):
        found = [(one.what, one.who, one.reference) for one in await home.happened(session, tess)]
    assert found == [("handed_over", "Berta", reference)]
