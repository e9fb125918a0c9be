"""The proofs notice when a condition of the gate is missing: each broken gate fails one of them."""

from __future__ import annotations

import importlib
import inspect
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from app.access import deeds
from app.core.db import Query, make_engine, make_sessions
from app.models.comments import Comment
from app.models.records import Record
from app.services.accounts import sessions
from tests.access.stories import PEACE, TABLE, Told, bring_about, play, put_below
from tests.cast import id_of, voice
from tests.oracle import VOICES, Story, hears, opens, sees
from tests.proofs.altered import edited
from tests.proofs.asking import Asker
from tests.proofs.crawler import nothing_kept
from tests.proofs.matrix import tables
from tests.proofs.mutants import Mutant, of_deeds, of_sight
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.database import Cluster, Database
    from tests.proofs.staging import Stage
    from tests.proofs.theatre import Theatre

# What the stories of the rule leave to several conditions at once.
_MORE = (
    Story("lex@alba", "AMBER", ("toys",), withdrawn=True),
    Story("berta@borel", "AMBER", ("alba",), late=("anna@alba",)),
    Story("tess@corvo", "AMBER", ("borel",), withdrawn=True),
)


def _loaded(mutant: Mutant) -> ModuleType:
    """Return the module as it would be, without putting it in the place of the one that is."""
    source = inspect.getsource(importlib.import_module(mutant.module))
    made = ModuleType(mutant.module)
    changed = edited(source, [(mutant.old, mutant.new)])
    exec(compile(changed, mutant.name, "exec", dont_inherit=True), vars(made))  # noqa: S102
    return made


@pytest.fixture(scope="module")
def told(
    server: Cluster, peopled: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, list[Told]]]:
    """Give the stories of the view rule, told once."""
    world = World(server.clone(peopled), tmp_path_factory.mktemp("told"))
    acted = [play(world, story) for story in (*TABLE, *_MORE)]
    acted += [put_below(world, play(world, story), acted[3]) for story in TABLE[:3]]
    bring_about(world, PEACE)
    yield world, acted
    world.close()
    server.drop(world.database)


async def _met(session: AsyncSession, gate: ModuleType, name: str) -> tuple[set[Any], ...]:
    """Return what somebody sees, opens and hears through a gate, and nothing but it."""
    actor = await sessions.assume(session, *(id_of(part) for part in voice(name)))
    heard = gate.visible_open(Record.id, Comment.text).join(Comment, Comment.record_id == Record.id)
    since = Comment.created_at >= gate.sight_since(Record.id)
    asked = (gate.visible(Record.id), gate.visible_open(Record.id), heard.where(since))
    answers = [await Query(one).all(session, **gate.reader(actor)) for one in asked]
    return tuple({tuple(row) for row in answer} for answer in answers)


def _expected(acted: list[Told], name: str) -> tuple[set[Any], ...]:
    told = [(one.bulletin.id, one.story) for one in acted]
    return (
        {(key,) for key, story in told if sees(name, story, PEACE)},
        {(key,) for key, story in told if opens(name, story, PEACE)},
        {(key, said) for key, story in told for said in hears(name, story, PEACE)},
    )


async def _agrees(world: World, acted: list[Told], gate: ModuleType) -> bool:
    # The owner, whom row-level security does not bind.
    engine = make_engine(world.database.owner_url, size=1)
    try:
        async with make_sessions(engine)() as session:
            for name in VOICES:
                if await _met(session, gate, name) != _expected(acted, name):
                    return False
    finally:
        await engine.dispose()
    return True


async def test_the_gate_as_it_is_agrees_with_the_oracle(told: tuple[World, list[Told]]) -> None:
    assert await _agrees(*told, importlib.import_module("app.access.rules"))


@pytest.mark.parametrize("mutant", of_sight(), ids=lambda mutant: mutant.name)
async def test_the_oracle_notices(told: tuple[World, list[Told]], mutant: Mutant) -> None:
    assert not await _agrees(*told, _loaded(mutant))


@pytest.mark.parametrize("mutant", of_deeds(), ids=lambda mutant: mutant.name)
def test_the_matrix_notices(
    theatre: Theatre, scene: Stage, monkeypatch: pytest.MonkeyPatch, mutant: Mutant
) -> None:
    # All rules are there once the application is.
    asker = Asker(theatre, scene)
    asker.desk("anna", api=False)
    others = {
        deed: ruling
        for deed, ruling in deeds.RULINGS.items()
        if ruling.rule.__module__ != mutant.module
    }
    cases = tables()[mutant.table].cases()
    asked = [case for case in cases if f"{case.row.method} {case.row.path}" == mutant.route]
    monkeypatch.setattr(deeds, "RULINGS", others)
    _loaded(mutant)
    with nothing_kept(theatre):
        answers = ((str(asker.ask(case).status_code), case) for case in asked)
        assert any(answer != case.row.answers[case.standing] for answer, case in answers)
