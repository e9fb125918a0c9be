"""The gate: the view rule of access.md section 1, written once as SQL.

A reader sees a record through a grant that counts: given since the reader's sight of that principal
began, allowed by the label for that kind of tie, in the capacity now acted in, listed or early, and
within an agent's scope. What a colleague passed on counts as long as their organisation holds what
it came from. No exclusion of any of the reader's affiliations may stand against it, and
a part needs its parent too. Nothing else gives sight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    DateTime,
    Select,
    Text,
    Uuid,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from app.core.db import bind, gated, guard
from app.core.wire import Written, written
from app.models.reads import Read
from app.models.records import WITHDRAWN, Authorship, Denial, Grant, Record

if TYPE_CHECKING:
    from app.access.actor import Actor

guard(
    "records",
    "authorships",
    "grants",
    "denials",
    "feed_entries",
    "reads",
    "bulletins",
    "versions",
    "identifiers",
    "files",
    "comments",
    "concerns",
    "drafts",
    "draft_shares",
    "second_looks",
    "audit",
    "pins",
    "unread_runs",
    "threads",
    "points",
    "thread_moves",
    "thread_links",
    "positions",
    "recusals",
    "votes",
    "ballots",
    "ballot_choices",
    "tallies",
    "proxies",
    "answers",
    "questions",
    "extensions",
    "release_proposals",
    "releases",
    "release_sources",
    "meetings",
    "meeting_doors",
    "meeting_series",
    "meeting_changes",
    "agenda_items",
    "agenda_links",
    "papers",
    "paper_versions",
    "agenda_changes",
    "invitees",
    "time_polls",
    "time_slots",
    "time_answers",
    "file_texts",
)

# Labels under which a grant to an organisation or group also reaches its agents.
OPEN_TO_AGENTS = ("AMBER", "GREEN", "CLEAR")

PERSON = bind("reader_person", Uuid())
ORGANISATION = bind("reader_organisation", Uuid())
ORIGIN = bind("reader_origin", Uuid())
AFFILIATIONS = bind("reader_affiliations", ARRAY(Uuid()))
COUNTRIES = bind("reader_countries", ARRAY(Text()))
BRANDS = bind("reader_brands", ARRAY(Uuid()))
PRINCIPALS = bind("reader_principals", ARRAY(Uuid()))
SINCE = bind("reader_since", ARRAY(DateTime(timezone=True)))
STRICT = bind("reader_strict", ARRAY(Boolean()))

# An OFFSET of nothing: the server then looks up each row as it is asked for, and does not first
# gather all that might be asked for, which is the more the longer the alliance lasts.
NOTHING = literal(0, literal_execute=True)


def reader(actor: Actor) -> dict[str, Any]:
    """Return the values that every gated statement binds, as they are sent."""
    found: dict[str, Any] | None = actor.derived.get("reader")
    if found is None:
        found = actor.derived["reader"] = {
            name: value and Written(written(value)) for name, value in _reader(actor).items()
        }
    return found.copy()


def _reader(actor: Actor) -> dict[str, Any]:
    return {
        "reader_person": actor.person_id,
        "reader_organisation": actor.organisation_id,
        # An agent speaks as the house only for what they wrote themselves.
        "reader_origin": actor.organisation_id if actor.staff else None,
        "reader_affiliations": actor.affiliations,
        "reader_countries": actor.countries,
        "reader_brands": actor.brands,
        "reader_principals": actor.principals,
        "reader_since": actor.since,
        "reader_strict": actor.strict,
    }


def mine() -> Any:  # noqa: ANN401 - a table-valued alias with columns made by name
    """Return the reader's principals as rows (id, since, strict)."""
    pairs = func.unnest(PRINCIPALS, SINCE, STRICT)
    return pairs.table_valued("id", "since", "strict", name="mine").render_derived()


def counts(grant: Any, own: Any) -> ColumnElement[bool]:  # noqa: ANN401 - grant or feed entry
    """Whether a grant, or a feed entry made from it, counts for the reader's principal `own`."""
    return and_(
        grant.principal_id == own.c.id,
        grant.granted_at >= own.c.since,
        or_(own.c.strict, grant.tlp.in_(OPEN_TO_AGENTS)),
        or_(grant.for_organisation.is_(None), grant.for_organisation == ORGANISATION),
        or_(grant.early, grant.listed_at <= func.now()),
        or_(grant.for_organisation.is_(None), grant.principal_id == PERSON, passed_on(grant)),
    )


def passed_on(grant: Any) -> ColumnElement[bool]:  # noqa: ANN401 - grant or feed entry
    """Whether what a colleague passed on to the reader still counts.

    It is the database's to say: it hangs on what others of the house were given.
    """
    found: ColumnElement[bool] = func.passed_on(grant.record_id, grant.granted_at)
    return found


def unscoped() -> ColumnElement[bool]:
    """Whether the reader has no scope, as everybody but some agents."""
    return and_(func.cardinality(COUNTRIES) == 0, func.cardinality(BRANDS) == 0)


def within_scope(record: Any) -> ColumnElement[bool]:  # noqa: ANN401 - Record or an alias of it
    """Whether the record lies within the reader's scope; one that names nothing concerns all."""
    none = func.cardinality
    return and_(
        or_(none(COUNTRIES) == 0, none(record.countries) == 0, record.countries.overlap(COUNTRIES)),
        or_(none(BRANDS) == 0, none(record.brands) == 0, record.brands.overlap(BRANDS)),
    )


def there(what: Any, *conditions: Any) -> ColumnElement[bool]:  # noqa: ANN401 - SQL parts
    """Whether there is such a row of `what`, looked up by its key for each record asked about.

    Whatever else the conditions name belongs to a statement around this one, however far out.
    """
    row = select(1).select_from(what).where(*conditions).correlate_except(what)
    return exists(row.offset(NOTHING))


def not_excluded(record_id: Any) -> ColumnElement[bool]:  # noqa: ANN401 - any uuid column
    """Whether no exclusion of any of the reader's affiliations stands against the record."""
    named = Denial.principal_id == func.any(AFFILIATIONS)
    return ~there(Denial, Denial.record_id == record_id, named)


def originates(record: Any) -> ColumnElement[bool]:  # noqa: ANN401 - Record or an alias of it
    """Whether the record is the reader's own: as its author, or as staff of its originator."""
    return or_(
        record.originator_id == ORIGIN,
        wrote(record.id),
    )


def wrote(record_id: Any) -> ColumnElement[bool]:  # noqa: ANN401 - any uuid column
    """Whether the reader is the author of the record, in the capacity now acted in."""
    return there(
        Authorship,
        Authorship.record_id == record_id,
        Authorship.person_id == PERSON,
        Authorship.organisation_id == ORGANISATION,
    )


def _seen_alone(record: Any) -> ColumnElement[bool]:  # noqa: ANN401 - Record or an alias of it
    own, grant = mine(), aliased(Grant)
    carried = exists(
        select(1)
        .select_from(grant)
        .join(own, counts(grant, own))
        .where(
            grant.record_id == record.id,
            or_(grant.principal_kind == "person", within_scope(record)),
        )
    )
    past_reader = there(Read, Read.record_id == record.id, Read.person_id == PERSON)
    return and_(
        carried,
        not_excluded(record.id),
        or_(record.state != WITHDRAWN, originates(record), past_reader),
    )


def seen(record: Any = Record) -> ColumnElement[bool]:  # noqa: ANN401 - Record or an alias of it
    """The view rule for a record and its parent."""
    parent = aliased(Record)
    return and_(
        _seen_alone(record),
        or_(
            record.parent_id.is_(None),
            exists(select(1).where(parent.id == record.parent_id, _seen_alone(parent))),
        ),
    )


def opened(record: Any = Record) -> ColumnElement[bool]:  # noqa: ANN401 - Record or an alias
    """The inside of a record: seen, and not withdrawn unless it is the reader's own."""
    return and_(seen(record), or_(record.state != WITHDRAWN, originates(record)))


def carrying(record_id: Any, grant: Any, *columns: Any) -> Select[Any]:  # noqa: ANN401
    """Return a select of `columns` from the grants (an alias) by which a record is seen."""
    own, record = mine(), aliased(Record)
    scoped = exists(select(1).where(record.id == grant.record_id, within_scope(record)))
    return (
        select(*columns)
        .select_from(grant)
        .join(own, counts(grant, own))
        .where(
            grant.record_id == record_id,
            or_(unscoped(), grant.principal_kind == "person", scoped),
        )
        .correlate_except(grant, own)
    )


def sight_since(record_id: Any) -> Any:  # noqa: ANN401 - a scalar subquery of a time
    """Since when the reader has had sight of a record; its past talk stays closed."""
    grant = aliased(Grant)
    return carrying(record_id, grant, func.min(grant.granted_at)).scalar_subquery()


def visible(*columns: Any) -> Select[Any]:  # noqa: ANN401 - whatever the caller selects
    """Return a select of `columns` from records that the reader sees; join on from there."""
    statement: Select[Any] = gated(select(*columns).select_from(Record).where(seen()))
    return statement


def visible_open(*columns: Any) -> Select[Any]:  # noqa: ANN401 - whatever the caller selects
    """Return a select of `columns` from records whose inside the reader may see."""
    statement: Select[Any] = gated(select(*columns).select_from(Record).where(opened()))
    return statement
