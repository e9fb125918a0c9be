"""What was done with an item, told to its originator from the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import DateTime, Integer, Uuid, func, tuple_
from sqlalchemy.orm import aliased

from app.access.deeds import Deed, require
from app.access.rules import originates, reader, visible
from app.core import pagination
from app.core.db import Query, Row, bind
from app.core.i18n import N_, gettext
from app.models.audit import AuditRow
from app.models.groups import Group
from app.models.organisations import Organisation
from app.models.people import Person
from app.models.principals import EVERYBODY
from app.models.records import Record
from app.services import feed

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.pagination import Page

SIZE = 50
# In the order in which an item lives.
SENTENCES = {
    "bulletin:publish": N_("published it"),
    "bulletin:at-once": N_("showed it at once"),
    "bulletin:edit": N_("published version {version}"),
    "bulletin:relabel": N_("changed the label from TLP:{before} to TLP:{tlp}"),
    "bulletin:widen": N_("shared it with {subject}"),
    "bulletin:narrow": N_("took it away from {subject}"),
    "bulletin:exclude": N_("left {subject} out"),
    "bulletin:extend": N_("passed it on to a colleague, {subject}"),
    "bulletin:export": N_("fetched it over the API"),
    "bulletin:withdrawn": N_("withdrew it"),
    "bulletin:expired": N_("let it expire"),
    "bulletin:still-true": N_("said that it is still true"),
    "look:ask": N_("asked a colleague to release a wider label or more readers"),
    "look:released": N_("released what a colleague had asked for"),
    "look:refused": N_("did not release what a colleague had asked for"),
    "look:withdrawn": N_("took back what a colleague was asked to release"),
    "clearance:ask": N_("asked the secretariat to release it to the public"),
    "clearance:released": N_("released it to the public"),
    "clearance:refused": N_("did not release it to the public"),
    "clearance:withdraw": N_("took back that it should be public"),
    "clearance:close": N_("took it from the public"),
    "comment:add": N_("commented"),
    "comment:edit": N_("changed a comment"),
    "comment:withdraw": N_("withdrew a comment"),
    "comment:hide": N_("hid a comment"),
    "concern:raise": N_("raised a concern"),
    "concern:answer": N_("answered a concern"),
    "group:pin": N_("pinned it on top of a group's page"),
    "group:unpin": N_("took it from the top of a group's page"),
    "record:hand-over": N_("made {subject} answer for it"),
    "record:open-name": N_("opened the author's name: “{reason}”"),
}
_DETAILS = ("version", "before", "reason")
_OTHERWISE = N_("changed it")

_subject = aliased(Person)
_named = func.coalesce(_subject.name, Organisation.name, Group.name, "")
_OF_RECORD = Query(
    # One's own items alone: the second wall says the same of this table.
    visible(
        AuditRow.id,
        AuditRow.at,
        AuditRow.person_name,
        AuditRow.organisation_name,
        AuditRow.deed,
        AuditRow.tlp,
        AuditRow.detail,
        _named.label("subject"),
        (AuditRow.subject_id == EVERYBODY).label("everybody"),
    )
    .join(AuditRow, AuditRow.record_id == Record.id)
    .outerjoin(_subject, _subject.id == AuditRow.subject_id)
    .outerjoin(Organisation, Organisation.id == AuditRow.subject_id)
    .outerjoin(Group, Group.id == AuditRow.subject_id)
    .where(
        originates(Record),
        Record.id == bind("record_id", Uuid()),
        tuple_(AuditRow.at, AuditRow.id)
        < tuple_(bind("at", DateTime(timezone=True)), bind("before", Uuid())),
    )
    .order_by(AuditRow.at.desc(), AuditRow.id.desc())
    .limit(bind("size", Integer()))
)


@dataclass(frozen=True, slots=True)
class Done:
    """One entry: who did what when; `sentence` is a msgid, `data` its values."""

    row: Any
    sentence: str
    data: dict[str, Any]


async def of_item(
    session: AsyncSession,
    actor: Actor,
    item: Row,
    *,
    secret: bytes,
    cursor: str | None = None,
) -> Page[Done]:
    """Return what was done with one's own item, the newest first; `secret` signs the cursor."""
    require(actor, Deed.AUDIT_OWN, item)
    scope = f"trail:{actor.person_id}:{item.id}"
    at, before = pagination.decode(secret, cursor, scope) if cursor else feed.NEWEST
    rows = await _OF_RECORD.all(
        session, record_id=item.id, at=at, before=before, size=SIZE + 1, **reader(actor)
    )
    found = pagination.cut(
        rows, SIZE, lambda row: pagination.encode(secret, (row.at, row.id), scope)
    )
    return pagination.Page([_done(row) for row in found.items], found.next)


def _done(row: Row) -> Done:
    excluded = row.deed == "bulletin:narrow" and row.detail.get("excluded")
    deed = "bulletin:exclude" if excluded else row.deed
    subject = gettext("the public") if row.everybody else row.subject
    data = {"version": "", "before": "", "tlp": row.tlp or "", "subject": subject, "reason": ""}
    known = {name: row.detail[name] for name in _DETAILS if name in row.detail}
    return Done(row, SENTENCES.get(deed, _OTHERWISE), data | known)
