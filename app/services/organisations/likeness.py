"""No two organisations bear one name: audiences and exclusions are chosen by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Boolean, Text, Uuid, func, or_, select, union_all

from app.core.db import Query, bind
from app.core.errors import Invalid
from app.core.i18n import N_
from app.core.text import fold
from app.models.organisations import APPLICANT, Organisation, OrganisationName
from app.services import names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

_folds = func.any(bind("folds", ARRAY(Text())))
_own = bind("own", Uuid())
_known = or_(bind("applicants", Boolean()), Organisation.state != APPLICANT)
# Of two organisations that take one name at once, the second waits for the first and then finds it.
_LOCK = Query(select(func.pg_advisory_xact_lock(func.hashtextextended(bind("lock", Text()), 0))))
_TAKEN = Query(
    union_all(
        select(Organisation.folded, Organisation.name).where(
            Organisation.folded == _folds, Organisation.id.is_distinct_from(_own), _known
        ),
        select(OrganisationName.folded, Organisation.name)
        .join(Organisation, Organisation.id == OrganisationName.organisation_id)
        .where(OrganisationName.folded == _folds, Organisation.id.is_distinct_from(_own), _known),
    )
)
_MINE = Query(
    union_all(
        select(Organisation.folded).where(Organisation.id == _own),
        select(OrganisationName.folded).where(OrganisationName.organisation_id == _own),
    )
)
_PRESENT = N_("{name} is in the directory already.")
_OTHER = N_("{name} is, or was, a name of {owner}, who is in the directory already.")


async def refuse(
    session: AsyncSession,
    given: Mapping[str, list[str]],
    *,
    own: UUID | None = None,
    keeps: bool = True,
    applicants: bool,
) -> None:
    """Raise Invalid for each name, by its field, that another organisation bears or bore.

    `own` is whose names these are or are to be: what it bears already it keeps, where it `keeps`
    anything. `applicants` says whether those count who are no members yet; a refusal would tell of
    them who must not know.
    """
    found = {field: names.clean_all(texts, field) for field, texts in given.items()}
    kept = {row.folded for row in await _MINE.all(session, own=own)} if keeps else set()
    folds = {fold(name) for listed in found.values() for name in listed} - kept
    for one in sorted(folds):
        await _LOCK.all(session, lock=f"organisation:{one}")
    binds = {"folds": sorted(folds), "own": own, "applicants": applicants}
    taken = {row.folded: row.name for row in await _TAKEN.all(session, **binds)} if folds else {}
    wrong = _wrong(found, taken)
    if wrong:
        raise wrong


def _wrong(found: Mapping[str, list[str]], taken: Mapping[str, Any]) -> Invalid | None:
    wrong: Invalid | None = None
    for field, listed in found.items():
        for name in listed:
            owner = taken.get(fold(name))
            if owner:
                problem = _taken(field, name, owner)
                wrong = wrong.also(problem) if wrong else problem
    return wrong


def _taken(field: str, name: str, owner: str) -> Invalid:
    if fold(name) == fold(owner):
        return Invalid(field, _PRESENT, name=owner)
    return Invalid(field, _OTHER, name=name, owner=owner)
