"""The rules of what goes to the public, told by rows: every condition of them decides a row."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from app.access import clearances, deeds
from app.access.actor import Actor
from app.core import clock
from tests.cast import id_of
from tests.proofs.altered import edited
from tests.proofs.mutants import Mutant, of_public

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

_NOW, _DAY = clock.now(), timedelta(days=1)
_MEMBER = Actor(id_of("anna"), "Anna", id_of("alba"), "Alba", id_of("session"))
_AGENT = replace(_MEMBER, kind="agent", countries=("CN",))
_DESK = replace(_MEMBER, platform=True, duties=frozenset({"secretariat"}))
_STAFF = replace(_MEMBER, platform=True, duties=frozenset({"administrator", "auditor", "analyst"}))


@dataclass(frozen=True)
class _Item:
    """One's own item as it can be asked for, unless a row says otherwise."""

    own: bool = True
    sealed: bool = False
    state: str = "published"
    tlp: str = "CLEAR"
    countries: tuple[str, ...] = ()
    brands: tuple[UUID, ...] = ()
    pending: bool = False


@dataclass(frozen=True)
class _Asked:
    originates: bool = False
    own: bool = False


@dataclass(frozen=True)
class _Face:
    """What is public, unless a row says otherwise."""

    tlp: str = "CLEAR"
    state: str = "published"
    listed_at: datetime = field(default=_NOW)
    released_at: datetime | None = _NOW + _DAY
    leaves_out: bool = False


_LABELS = ("RED", "AMBER+STRICT", "AMBER", "GREEN")
_ASK = (
    (_MEMBER, _Item(), True),
    (_MEMBER, _Item(sealed=True), True),
    (_MEMBER, _Item(own=False), False),
    (_MEMBER, _Item(state="withdrawn"), False),
    (_MEMBER, _Item(state="expired"), False),
    (_MEMBER, _Item(pending=True), False),
    (_AGENT, _Item(countries=("CN",)), True),
    (_AGENT, _Item(countries=("FR",)), False),
    *((_MEMBER, _Item(tlp=label), False) for label in _LABELS),
)
_DECIDE = (
    (_DESK, _Asked(), True),
    (_DESK, _Asked(originates=True), True),
    (_DESK, _Asked(own=True), False),
    (_STAFF, _Asked(), False),
    (_MEMBER, _Asked(), False),
    (_MEMBER, _Asked(originates=True), False),
)
_WITHDRAW = (
    (_MEMBER, _Asked(originates=True), True),
    (_DESK, _Asked(originates=True), True),
    (_DESK, _Asked(own=True), False),
    (_MEMBER, _Asked(), False),
)
_CLOSE = (
    (_MEMBER, _Asked(originates=True), True),
    (_DESK, _Asked(), True),
    (_STAFF, _Asked(), False),
    (_MEMBER, _Asked(own=True), False),
)
_LIST = ((_DESK, None, True), (_STAFF, None, False), (_MEMBER, None, False))
DEEDS = {"ask": _ASK, "decide": _DECIDE, "withdraw": _WITHDRAW, "close": _CLOSE, "desk": _LIST}
SHOWN = (
    (_Face(), True),
    (_Face(released_at=_NOW), True),
    (_Face(released_at=None), False),
    # What was released before its readers had it was not released as it is.
    (_Face(released_at=_NOW - _DAY), False),
    (_Face(leaves_out=True), False),
    (_Face(state="withdrawn"), False),
    (_Face(state="expired"), False),
    *((_Face(tlp=label), False) for label in _LABELS),
)


def wrong(rules: ModuleType) -> Iterator[str]:
    """Yield the rows that these rules decide otherwise."""
    for name, rows in DEEDS.items():
        for actor, thing, allowed in rows:
            if (getattr(rules, name)(actor, thing) is None) != allowed:
                yield f"{name}: {thing} by {actor.duties or actor.kind}"
    yield from (f"shown: {face}" for face, told in SHOWN if rules.shown(face) is not told)


def test_each_rule_decides_as_its_rows_say() -> None:
    assert list(wrong(clearances)) == []


@pytest.mark.parametrize("mutant", of_public(), ids=lambda mutant: mutant.name)
def test_the_rows_notice_what_is_missing(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deeds, "RULINGS", {})
    made = ModuleType(mutant.module)
    changed = edited(inspect.getsource(clearances), [(mutant.old, mutant.new)])
    exec(compile(changed, mutant.name, "exec", dont_inherit=True), vars(made))  # noqa: S102
    assert list(wrong(made)) != []
