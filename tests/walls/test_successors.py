"""What somebody had begun passes to a colleague by one deed of the database alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from app.core import ids
from tests import boards
from tests.cast import id_of
from tests.publishing import start_draft
from tests.walls.talk import comment, concern, note, share
from tests.walls.traces import EVERYBODY, readers

if TYPE_CHECKING:
    from uuid import UUID

    from tests.publishing import Bulletin
    from tests.world import World

Absent = psycopg.errors.NoDataFound
Refused = psycopg.errors.InsufficientPrivilege
TIE = "boris@borel"
# The auditor finds the trail of everything.
ALL = tuple(name for name in EVERYBODY if name != "otto")
DRAFT = "SELECT id FROM drafts WHERE id = %s"


@pytest.fixture
def red(world: World) -> Bulletin:
    """Give what Boris wrote to Carla alone, with a word of hers."""
    made = world.bulletin("boris", ["carla@corvo"], tlp="RED")
    comment(world, "carla", made)
    note(world, "boris", made)
    return made


def begin(world: World, author: str = "boris") -> UUID:
    """Begin a draft."""
    made = ids.new_id()
    with world.as_(author) as connection:
        start_draft(connection, author, made)
    return made


def hand_over(world: World, by: str, to: str, tie: str = TIE) -> Any:  # noqa: ANN401 - a named tuple
    """Name `to` as an admin; return how much passed, and what remains."""
    asked = "SELECT drafts, items, remaining FROM hand_over_begun(%s, %s, '')"
    return tuple(world.ask(by, asked, world.id(tie), world.id(to))[0])


def left(world: World, by: str, house: str = "borel") -> list[Any]:
    """Return for how much nobody answers, as somebody is told."""
    return world.ask(by, "SELECT drafts, items FROM unanswered_for(%s)", world.id(house))


def test_it_passes_whole_and_the_author_keeps_nothing(world: World, red: Bulletin) -> None:
    draft = begin(world)
    share(world, "boris", draft, "tess", "read")
    share(world, "boris", draft, "berta", "edit")
    world.suspend(TIE)
    assert left(world, "berta") == [(1, 1)]
    assert hand_over(world, "berta", "tess") == (1, 1, 0)
    assert left(world, "berta") == []
    world.lift(TIE)
    assert readers(world, red, *ALL) == {"carla", "tess@borel"}
    found = {name for name in ("berta", "boris", "tess@borel") if world.ask(name, DRAFT, draft)}
    assert found == {"tess@borel", "berta"}
    shares = "SELECT person_id FROM draft_shares WHERE draft_id = %s"
    assert world.ask("tess@borel", shares, draft) == [(id_of("berta"),)]
    concern(world, "carla", red)
    for table in ("comments", "concerns", "audit"):
        asked = f"SELECT record_id FROM {table} WHERE record_id = %s"
        assert world.ask("tess@borel", asked, red.id), table
        assert not world.ask("boris", asked, red.id), table
    world.ask("tess@borel", "SELECT relabel(%s, 'AMBER')", red.id)
    with pytest.raises(Absent):
        world.ask("boris", "SELECT relabel(%s, 'RED')", red.id)


def test_it_is_told_in_the_trail_at_once(world: World, red: Bulletin) -> None:
    world.end(TIE)
    hand_over(world, "berta", "tess")
    told = "SELECT person_name, subject_id, tlp FROM audit WHERE deed = 'record:hand-over'"
    assert world.ask("tess@borel", told) == [("Berta", id_of("tess"), "RED")]
    assert world.ask("berta", told) == []
    assert world.owner("SELECT author_name FROM records WHERE id = %s", red.id) == [("Boris",)]


@pytest.mark.parametrize(
    "by", ["boris", "tess@borel", "anna", "lex", "carla", "sara", "ada", "otto", None]
)
def test_nobody_else_names_or_counts(world: World, red: Bulletin, by: str | None) -> None:
    world.end(TIE)
    assert world.ask(by, "SELECT drafts FROM unanswered_for(%s)", world.id("borel")) == []
    with pytest.raises(Absent):
        world.ask(by, "SELECT hand_over_begun(%s, %s, '')", world.id(TIE), world.id("tess"))
    assert readers(world, red, *ALL) == {"carla"}


@pytest.mark.parametrize("to", ["berta", "boris", "carla", "lex", "sara"])
def test_to_whom_it_does_not_pass(world: World, red: Bulletin, to: str) -> None:
    world.end(TIE)
    with pytest.raises(Refused):
        hand_over(world, "berta", to)
    assert readers(world, red, *ALL) == {"carla"}


def test_nor_to_an_agent_nor_to_who_is_of_the_platform_too(world: World) -> None:
    world.bulletin("aldo", ["carla@corvo"], tlp="RED")
    world.end("aldo@alba")
    with pytest.raises(Refused):
        hand_over(world, "anna", "lex", "aldo@alba")
    move = "UPDATE affiliations SET organisation_id = %s WHERE id = %s"
    world.owner(move, world.id("alba"), world.id("tess@corvo"))
    world.owner(move, world.id("marketplace"), world.id("tess@borel"))
    with pytest.raises(Refused):
        hand_over(world, "anna", "tess", "aldo@alba")
    world.end("tess@borel")
    assert hand_over(world, "anna", "tess", "aldo@alba") == (0, 1, 0)


def test_whoever_is_here_answers_themselves(world: World, red: Bulletin) -> None:
    with pytest.raises(Absent):
        hand_over(world, "berta", "tess")
    assert readers(world, red, *ALL) == {"boris", "carla"}


def test_what_a_colleague_sees_stays_as_it_is(world: World) -> None:
    seen = world.bulletin("boris", ["apparel"])
    world.end(TIE)
    assert (left(world, "berta"), hand_over(world, "berta", "tess")) == ([], (0, 0, 0))
    authors = "SELECT person_id FROM authorships WHERE record_id = %s"
    assert world.owner(authors, seen.id) == [(id_of("boris"),)]


def test_under_an_embargo_nobody_answers_yet(world: World) -> None:
    world.bulletin("boris", ["toys"], embargo=timedelta(days=3))
    world.end(TIE)
    assert left(world, "berta") == [(0, 1)]


def test_whom_the_author_shut_out_is_not_let_in(world: World) -> None:
    made = world.bulletin("boris", ["apparel"], exclude=["tess", "berta"])
    other = world.bulletin("boris", ["apparel"], exclude=["corvo", "berta"], home=False)
    world.end(TIE)
    assert hand_over(world, "berta", "tess") == (0, 0, 2)
    assert "tess@borel" not in readers(world, made, *ALL)
    assert "tess@borel" not in readers(world, other, *ALL)


def test_whom_it_was_given_for_another_house_keeps_that(world: World) -> None:
    made = world.bulletin("boris", ["tess@corvo"], tlp="RED")
    world.end(TIE)
    assert hand_over(world, "berta", "tess") == (0, 0, 1)
    assert readers(world, made, *ALL) == {"tess@corvo"}


def test_what_is_unattributed_stays_sealed(world: World) -> None:
    made = world.bulletin("boris", ["toys"], sealed=True)
    draft = begin(world)
    world.owner("UPDATE drafts SET record_id = %s WHERE id = %s", made.id, draft)
    world.owner("UPDATE affiliations SET admin = true WHERE id = %s", id_of("tess@borel"))
    world.end(TIE)
    assert left(world, "tess@borel") == []
    # Berta sees the item as a reader, and does not learn by its next version whose it is.
    assert hand_over(world, "tess@borel", "berta") == (0, 0, 0)
    assert world.ask("berta", DRAFT, draft) == []


def test_the_next_version_of_what_others_answer_for_passes_to_who_sees_it(world: World) -> None:
    made = world.bulletin("berta", ["toys"])
    draft = begin(world)
    world.owner("UPDATE drafts SET record_id = %s WHERE id = %s", made.id, draft)
    begin(world)
    world.end(TIE)
    assert left(world, "berta") == [(1, 0)]
    assert hand_over(world, "berta", "tess") == (2, 0, 0)
    assert world.ask("tess@borel", DRAFT, draft)


def test_nobody_writes_that_another_answers(world: World, red: Bulletin) -> None:
    whom = [world.id("cesar"), world.id("corvo")]
    world.ask("boris", "SELECT widen(%s, %s, %s, 'answers for it')", red.id, *whom)
    world.ask("boris", "SELECT relabel(%s, 'AMBER')", red.id)
    reason = "SELECT reason FROM grants_of(%s) WHERE principal_id = %s"
    assert world.ask("boris", reason, red.id, whom[0]) == [("answers for it.",)]


def test_who_releases_is_asked_anew(world: World) -> None:
    draft = begin(world)
    world.owner("UPDATE drafts SET release_asked_at = now() WHERE id = %s", draft)
    world.end(TIE)
    hand_over(world, "berta", "tess")
    assert world.owner("SELECT release_asked_at FROM drafts WHERE id = %s", draft) == [(None,)]


def test_a_recused_house_waits_with_its_thread(world: World) -> None:
    made = boards.open_thread(world, "berta")
    world.owner("UPDATE affiliations SET admin = true WHERE id = %s", world.id(TIE))
    recuse = "SELECT recuse(%s, %s, %s, 'Own case.')"
    world.ask("berta", recuse, ids.new_id(), made.id, world.id("borel"))
    world.end("berta@borel")
    assert left(world, "boris") == []
    world.owner("UPDATE recusals SET until = now()")
    assert left(world, "boris") == [(0, 1)]


@pytest.mark.parametrize(
    "inner",
    ["may_succeed(%(id)s, %(id)s)", "staff_reached(%(id)s, %(id)s)", "left_alone(%(id)s, %(id)s)",
     "begun_by(%(id)s, %(id)s)", "may_pass_to(%(id)s, %(id)s, %(id)s)",
     "pass_drafts(ARRAY[%(id)s]::uuid[], %(id)s)",
     "pass_items(ARRAY[%(id)s]::uuid[], %(id)s, %(id)s, %(id)s)"],
)  # fmt: skip
def test_its_parts_are_nobodys_to_call(world: World, inner: str) -> None:
    with world.as_("berta") as connection, pytest.raises(Refused):
        connection.execute(f"SELECT {inner}".encode(), {"id": id_of("boris")})
