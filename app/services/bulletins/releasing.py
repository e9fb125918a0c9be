"""What waits for somebody's release on Home: drafts, wider labels, further addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, and_, case, cast, exists, func, literal, select, union_all

from app.access.rules import ORGANISATION, PERSON, reader, visible
from app.core.db import Query, Row, gated
from app.core.i18n import N_, translate
from app.models.affiliations import Affiliation
from app.models.drafts import Draft, DraftShare
from app.models.organisations import Organisation
from app.models.people import ACTIVE, Person
from app.models.principals import EVERYBODY
from app.models.records import PUBLISHED, Record
from app.models.second_looks import SecondLook
from app.services import drafts
from app.services.drafts import cowriting
from app.services.spans import live
from app.services.waiting import Waiting

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_DRAFT, _LABEL, _READERS, _PUBLIC = "draft", "label", "readers", "public"
_SAID = {
    _DRAFT: N_("{who} asks you to release “{title}”"),
    _LABEL: N_("{who} asks you to release a wider label for {title}"),
    _READERS: N_("{who} asks you to release {title} to more readers"),
    _PUBLIC: N_("{who} asks you to release {title} to the public"),
}
_MOST = 200


def _word(word: str) -> Any:  # noqa: ANN401 - SQL out
    # A constant of ours, written out: the driver could not tell a parameter's type here.
    return cast(literal(word, literal_execute=True), Text())


_asks_still = exists(
    select(1)
    .select_from(Affiliation)
    .join(Person, Person.id == Affiliation.person_id)
    .where(
        Affiliation.person_id == SecondLook.asked_by,
        Affiliation.organisation_id == SecondLook.organisation_id,
        Affiliation.suspended_at.is_(None),
        live(Affiliation),
        Person.state == ACTIVE,
    )
    .correlate(SecondLook)
)
# Whether the look waits: about the item as it is now, of a house and a colleague that still ask.
WAITS = and_(
    SecondLook.organisation_id == ORGANISATION,
    SecondLook.outcome.is_(None),
    SecondLook.expires_at > func.now(),
    SecondLook.version == Record.version,
    Record.state == PUBLISHED,
    Organisation.second_release,
    _asks_still,
)
_drafts = (
    select(
        _word(_DRAFT).label("what"),
        Draft.id,
        Person.name.label("who"),
        Draft.content["title"].astext.label("title"),
        Draft.release_asked_at.label("since"),
        drafts.label.label("tlp"),
    )
    .join(Person, Person.id == Draft.person_id)
    .join(Organisation, Organisation.id == Draft.organisation_id)
    .outerjoin(DraftShare, drafts.SHARED)
    .where(
        drafts.SEEN,
        Draft.published_at.is_(None),
        Draft.release_asked_at.is_not(None),
        Draft.changed_by != PERSON,
        DraftShare.may == cowriting.EDIT,
        Organisation.second_release,
    )
)
_looks = (
    visible(
        case(
            (SecondLook.principal_id == EVERYBODY, _word(_PUBLIC)),
            (SecondLook.tlp.is_(None), _word(_READERS)),
            else_=_word(_LABEL),
        ).label("what"),
        SecondLook.id,
        Person.name.label("who"),
        Record.reference.label("title"),
        SecondLook.asked_at.label("since"),
        # It is called by its reference, which bears no label.
        _word("").label("tlp"),
    )
    .join(SecondLook, SecondLook.record_id == Record.id)
    .join(Person, Person.id == SecondLook.asked_by)
    .join(Organisation, Organisation.id == SecondLook.organisation_id)
    .where(WAITS, SecondLook.releaser_id == PERSON)
)
_all = union_all(_drafts, _looks).subquery("waiting")
_WAITING = Query(gated(select(_all).order_by(_all.c.since).limit(_MOST)))


async def waiting(session: AsyncSession, actor: Actor) -> list[Waiting]:
    """Return what waits for this person to release, for Home; nothing for an agent."""
    if not actor.staff:
        return []
    return [_waiting(row) for row in await _WAITING.all(session, **reader(actor))]


def _waiting(row: Row) -> Waiting:
    title = translate(_SAID[row.what], {"who": row.who, "title": row.title or ""})
    if row.what == _DRAFT:
        return Waiting("release", title, "draft", row.since, {"draft_id": str(row.id)}, row.tlp)
    return Waiting("release", title, "second_look", row.since, {"look_id": str(row.id)})
