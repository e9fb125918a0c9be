"""Rows within a row come back as they would on their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Uuid, func, select

from app.core.db import Query, bind
from app.core.nested import Nested
from app.models.affiliations import Affiliation
from app.models.organisations import Organisation
from tests.cast import id_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

_COLUMNS = (
    *(Affiliation.person_id, Affiliation.kind, Affiliation.admin, Affiliation.scope_countries),
    *(Affiliation.starts_at, Affiliation.ends_at),
)
_ASKED = Affiliation.organisation_id == bind("id", Uuid())
_TIES = Nested(
    select(*_COLUMNS).where(Affiliation.organisation_id == Organisation.id).correlate(Organisation),
    *(Affiliation.kind, Affiliation.person_id),
)
_COUNT = Nested(
    select(func.count().label("ties"), func.min(Affiliation.starts_at).label("first"))
    .where(Affiliation.organisation_id == Organisation.id)
    .correlate(Organisation),
    one=True,
)
_WHOLE = Query(
    select(Organisation.name, _TIES.column.label("ties"), _COUNT.column.label("counted")).where(
        Organisation.id == bind("id", Uuid())
    )
)
_ALONE = Query(select(*_COLUMNS).where(_ASKED).order_by(Affiliation.kind, Affiliation.person_id))


async def test_ids_times_and_lists_are_what_they_were(session: AsyncSession) -> None:
    whole = await _WHOLE.first(session, id=id_of("alba"))
    assert whole is not None
    ties = _TIES.rows(whole.ties)
    alone = await _ALONE.all(session, id=id_of("alba"))
    assert [one._asdict() for one in ties] == [one._asdict() for one in alone]
    counted = _COUNT.row(whole.counted)
    assert counted is not None
    assert (counted.ties, counted.first) == (len(alone), min(one.starts_at for one in alone))


async def test_nothing_is_no_rows(session: AsyncSession) -> None:
    assert _TIES.rows(None) == []
    assert _COUNT.row(None) is None
    assert await _WHOLE.first(session, id=id_of("nobody")) is None
