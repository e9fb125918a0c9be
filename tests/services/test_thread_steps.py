"""The steps of a thread: random ones by random people, against a table of who may do what when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import Conflict, Forbidden
from app.models import threads as kept
from app.models.threads import require_move
from app.services import threads
from app.services.answers import drafting, publishing, resolving
from tests import boards
from tests.answering import NO, assigned

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.world import World

# Written by hand from the issue, and not taken from the code: step, from where, by whom, to where.
WHO = {"owner": "nina", "secretary": "sara", "staff": "otto", "chair": "berta", "author": "aldo"}
ANSWERS = {"with_platform": "answered"} | {
    state: state for state in ("answered", "being_implemented", "done", "declined")
}
CLOSES = ("answered", "being_implemented")
TABLE: dict[str, tuple[dict[str, str], set[str]]] = {
    "publish": (ANSWERS, {"owner", "secretary"}),
    "implement": ({"answered": "being_implemented"}, {"owner", "secretary"}),
    "done": (dict.fromkeys(CLOSES, "done"), {"chair"}),
    "declined": (dict.fromkeys(CLOSES, "declined"), {"chair"}),
    "back": (
        dict.fromkeys(("answered", "being_implemented", "done", "declined"), "with_platform"),
        {"chair"},
    ),
}
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(TABLE)), st.sampled_from(sorted(WHO))), max_size=7
)


# From where to where at all, and where every point must be answered first.
MOVES = {
    "open": {"in_discussion", "with_platform", "withdrawn"},
    "in_discussion": {"with_platform", "withdrawn"},
    "with_platform": {"answered", "withdrawn"},
    "answered": {"with_platform", "being_implemented", "done", "declined"},
    "being_implemented": {"with_platform", "done", "declined"},
    "done": {"with_platform"},
    "declined": {"with_platform"},
    "withdrawn": set(),
}
DECIDED = {"answered", "being_implemented", "done", "declined"}


async def publish(session: AsyncSession, actor: Any, row: Any) -> None:  # noqa: ANN401 - rows
    family = await drafting.family_of(session, actor, row)
    seen = {p.reference: drafting.mark(family.drafts.get(p.id)) for p in family.points.values()}
    await drafting.draft(session, actor, row, list(family.points), NO, seen)
    await publishing.publish(session, actor, row)


async def step(session: AsyncSession, actor: Any, row: Any, what: str) -> None:  # noqa: ANN401
    """Take one step as the services offer it."""
    if what == "publish":
        await publish(session, actor, row)
    elif what == "implement":
        await resolving.implement(session, actor, row)
    elif what == "back":
        await resolving.send_back(session, actor, row, "It lacks something.")
    else:
        await resolving.close(session, actor, row, what)


def expected(state: str, what: str, role: str) -> str | None:
    """Return the state after a step, or None where it is refused."""
    leads, who = TABLE[what]
    return leads.get(state) if role in who else None


async def taken(world: World, thread: boards.Thread, what: str, role: str) -> str | None:
    """Return the state after somebody took a step, or None where it was refused."""
    try:
        async with world.acting(WHO[role]) as (session, actor):
            row = await threads.find_open(session, actor, thread.reference)
            await step(session, actor, row, what)
            return str((await threads.find_open(session, actor, thread.reference)).state)
    except (Forbidden, Conflict):
        return None


@pytest.mark.anyio
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
async def test_each_step_is_taken_by_whom_and_from_where_it_may(
    world: World, steps: list[tuple[str, str]]
) -> None:
    thread = boards.open_thread(world, "aldo", points=1)
    boards.hand_over(world, "aldo", thread)
    await assigned(world, thread)
    state, told = "with_platform", [("", "open")]
    for what, role in steps:
        after = expected(state, what, role)
        assert await taken(world, thread, what, role) == after, (state, what, role)
        if after is not None and after != state:
            told.append((state, after))
            state = after
    history = world.owner(
        "SELECT from_state, to_state FROM thread_moves WHERE thread_id = %s ORDER BY at, id",
        thread.id,
    )
    assert history == told


@given(state=st.sampled_from(kept.STATES), to=st.sampled_from(kept.STATES), open_=st.integers(0, 3))
def test_no_step_but_those_of_the_table(state: str, to: str, open_: int) -> None:
    allowed = to in MOVES[state] and not (to in DECIDED and open_)
    try:
        require_move(state, to, unanswered=open_)
        taken_ = True
    except Conflict:
        taken_ = False
    assert taken_ == allowed
