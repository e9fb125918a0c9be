"""What messages about accounts say: invitations, forgotten passwords, addresses that fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Uuid, select

from app.core.db import Query, bind
from app.core.i18n import gettext, speak
from app.jobs.letters import Letter, composer
from app.models.people import Person
from app.services.accounts import forgotten, sessions
from app.services.mails import bounces
from app.services.people import mailed

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.core.db import Row
    from app.jobs.house import House

_FAILING = Query(
    select(Person.id, Person.name, Person.email).where(
        Person.id == bind("person_id", Uuid()), Person.bounced_at.is_not(None)
    )
)


@composer(bounces.INVITATION)
async def invitation(session: AsyncSession, mail: Row, house: House) -> Letter | None:
    """Invite somebody to the house; the link is made now, in the language of who invites."""
    found = await mailed.opened(session, mail.subject_id, mail.email)
    if found is None:
        return None
    row, token = found
    speak(row.language, row.zone)
    subject = gettext("{organisation} invites you to {house}")
    return Letter(
        subject.format(organisation=row.organisation_name, house=house.name),
        template="mails/invitation",
        context={"invitation": row, "link": house.url("join", token=token)},
    )


@composer(forgotten.KIND)
async def password(session: AsyncSession, mail: Row, house: House) -> Letter | None:
    """Send the link by which somebody chooses a new password."""
    token = await forgotten.make(session, mail.person_id)
    if token is None or not await sessions.voices(session, mail.person_id):
        return None
    return Letter(
        gettext("Choose a new password"),
        template="mails/forgotten",
        context={"link": house.url("password_new", token=token)},
    )


@composer(bounces.INVITATION_BOUNCED)
async def invitation_bounced(session: AsyncSession, mail: Row, house: House) -> Letter | None:
    """Tell who invited somebody that the address does not take messages."""
    found = await mailed.bounced(session, mail.subject_id)
    if found is None or await _acting(session, mail) is None:
        return None
    return Letter(
        gettext("The invitation for {name} came back").format(name=found.name),
        template="mails/invitation_bounced",
        context={
            "invitation": found,
            "link": house.url("invitation", invitation_id=found.id),
        },
    )


@composer(bounces.PERSON_BOUNCED)
async def person_bounced(session: AsyncSession, mail: Row, house: House) -> Letter | None:
    """Tell an admin of an organisation that messages to one of its people come back."""
    found = await _FAILING.first(session, person_id=mail.subject_id)
    actor = await _acting(session, mail)
    if found is None or actor is None:
        return None
    return Letter(
        gettext("Messages to {name} come back").format(name=found.name),
        template="mails/bounced",
        context={
            "person": found,
            "link": house.url("organisation_people", organisation_id=mail.organisation_id),
        },
    )


async def _acting(session: AsyncSession, mail: Row) -> object | None:
    """Return the recipient as who they are now, if they still keep the organisation's people."""
    actor = await sessions.assume(session, mail.person_id, mail.organisation_id)
    may = actor is not None and (actor.admin or actor.has("secretariat"))
    return actor if may or (actor and actor.has("administrator")) else None
