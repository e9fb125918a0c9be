"""Everybody asks for everything: each answer is the one that the tables of `matrix/` say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.access.stories import PEACE
from tests.oracle import VOICES, sees
from tests.proofs.asking import Asker
from tests.proofs.crawler import nothing_kept
from tests.proofs.matrix import tables
from tests.proofs.scene import whole

if TYPE_CHECKING:
    from tests.proofs.staging import Stage
    from tests.proofs.theatre import Theatre

TABLES = tables()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", TABLES)
def test_every_answer_is_the_one_expected(theatre: Theatre, scene: Stage, name: str) -> None:
    theatre.renew()
    asker, wrong = Asker(theatre, scene), []
    tagged = tagged_in(theatre.app.openapi())
    with nothing_kept(theatre):
        for case in TABLES[name].cases():
            answer = asker.ask(case)
            if str(answer.status_code) != case.row.answers[case.standing]:
                wrong.append(f"{case.told} was answered {answer.status_code}")
            route = (case.row.method, case.row.path)
            if answer.is_success and ("etag" in answer.headers) != (route in tagged):
                wrong.append(f"{case.told} names a version, or none, unlike the document")
    assert wrong == []


def tagged_in(document: dict[str, Any]) -> set[tuple[str, str]]:
    """Return the routes (method, path) whose answers name a version, as the document says."""
    return {
        (method.upper(), path)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if any("ETag" in answer.get("headers", {}) for answer in operation["responses"].values())
    }


@pytest.mark.parametrize("name", TABLES)
def test_each_cell_of_a_table_is_asked_for(name: str) -> None:
    table = TABLES[name]
    asked = {
        (case.row.method, case.row.path, case.row.sent, case.standing) for case in table.cases()
    }
    filled_in = {
        (row.method, row.path, row.sent, standing)
        for row in table.rows
        for standing, answer in row.answers.items()
        if answer != "-"
    }
    assert filled_in == asked


def test_whoever_stands_in_some_way_to_a_bulletin_is_whom_the_oracle_lets_see_it() -> None:
    for thing in TABLES["bulletins"].things:
        story = whole(thing.names["reference"].removeprefix("#"))
        standing = {voice for voices in thing.standings.values() for voice in voices}
        assert standing == {one for one in VOICES if sees(one, story, PEACE)}, thing.words
