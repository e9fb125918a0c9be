"""From a token to the actor, and the life of browser sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    LargeBinary,
    Uuid,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from app.access.actor import Actor, Seat, Voice
from app.core import clock, ids, tokens
from app.core.db import Query, Row, bind
from app.core.errors import NotFound
from app.core.transactions import LightSession
from app.models.groups import Group
from app.models.organisations import Organisation
from app.models.principals import BOARD, COMMITTEE
from app.models.sessions import ApiToken, Session
from app.services import audit
from app.services.accounts import hats

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

# Longest life of a session; the database also ends it after twelve idle hours (`enter`).
LIFETIME = timedelta(days=14)
IDLE = timedelta(hours=12)
_LONGEST_TOKEN = 100


def _boards(groups: str) -> Any:  # noqa: ANN401 - a scalar subquery
    """Return which of the groups in a column of the actor's are boards or committees."""
    boards = select(Group.id).where(
        Group.id == func.any(literal_column(groups, ARRAY(Uuid()))),
        Group.kind.in_((BOARD, COMMITTEE)),
    )
    return func.array(boards.scalar_subquery()).label("boards")


_TOKEN = (bind("token", LargeBinary()), bind("bearer", Boolean()))
_found = func.enter_marked(*_TOKEN).table_valued(
    *("token_id", "scope", "actor", "boards", "mark"), name="entered"
)
_ENTER = Query(
    select(
        *(_found.c.token_id, _found.c.scope, literal_column("(entered.actor).*")),
        *(_found.c.boards, _found.c.mark),
    ).select_from(_found)
)
# Refused (ENT01) unless the token's holder is to the letter who they were when they were marked.
_SAME = Query(select(func.same_holder(*_TOKEN, bind("mark", LargeBinary()))))
_assumed = func.assume(bind("person_id", Uuid()), bind("organisation_id", Uuid())).table_valued(
    "person_id", name="assumed"
)
_ASSUME = Query(
    select(literal_column("assumed.*"), _boards("assumed.seat_groups")).select_from(_assumed)
)
_tie = func.live_affiliations(bind("person_id", Uuid())).table_valued("organisation_id", name="tie")
_latest = (
    select(func.max(Session.created_at))
    .where(
        Session.person_id == bind("person_id", Uuid()),
        Session.acting_for == _tie.c.organisation_id,
    )
    .scalar_subquery()
)
_VOICES = Query(
    select(Organisation.id.label("organisation_id"), Organisation.name)
    .join(_tie, _tie.c.organisation_id == Organisation.id)
    .order_by(_latest.desc().nulls_last(), Organisation.folded.collate("C"))
)
_live = (
    Session.person_id == bind("person_id", Uuid()),
    Session.ended_at.is_(None),
    Session.expires_at > func.now(),
    Session.seen_at > func.now() - IDLE,
    or_(hats.ONLY.is_(None), Session.acting_for == hats.ONLY),
)
_OWN = Query(
    select(
        Session.id,
        Session.client,
        Session.address,
        Session.created_at,
        Session.seen_at,
        Session.acting_for,
        Organisation.name.label("acting_for_name"),
    )
    .join(Organisation, Organisation.id == Session.acting_for)
    .where(*_live)
    .order_by(Session.seen_at.desc())
)


async def enter(
    session: AsyncSession, token: str, *, bearer: bool, presume: bool = False
) -> Actor | None:
    """Return who holds the token now, and set the transaction's context; None if nobody does.

    `presume`: the caller begins anew when the session raises Changed. Then whoever held the token
    the last time is presumed to, and the database says with the first statement whether it is so.
    """
    if len(token) > _LONGEST_TOKEN:
        return None
    key = (tokens.digest(token), bearer)
    asked = {"token": key[0], "bearer": bearer}
    light = session if isinstance(session, LightSession) else None
    if presume and light and (known := light.memory.recall(key)):
        actor, mark = known
        if light.presume(_SAME.asked(**asked, mark=mark)):
            found: Actor = actor
            return found
    row = await _ENTER.first(session, **asked)
    actor = _actor(row, row.token_id, row.scope) if row else None
    if light:
        light.memory.remember(key, (actor, row.mark)) if row else light.memory.forget(key)
    return actor


async def assume(
    session: AsyncSession, person_id: UUID, organisation_id: UUID, *, scope: str = "session"
) -> Actor | None:
    """Act as a person for an organisation, without a token: for jobs and the command line."""
    row = await _ASSUME.first(session, person_id=person_id, organisation_id=organisation_id)
    return _actor(row, person_id, scope) if row else None


async def begin(
    session: AsyncSession, person_id: UUID, acting_for: UUID, *, client: str, address: str
) -> str:
    """Open a browser session and return its token, which is kept nowhere else.

    `client` and `address` are shown to the person in the list of their sessions.
    """
    token, at = tokens.new_token(), clock.now()
    row = {
        "id": ids.new_id(),
        "token": tokens.digest(token),
        "person_id": person_id,
        "acting_for": acting_for,
        "created_at": at,
        "seen_at": at,
        "expires_at": at + LIFETIME,
        "client": client[:200],
        "address": address[:64],
    }
    await session.execute(insert(Session).values(row))
    return token


async def voices(session: AsyncSession, person_id: UUID) -> list[Any]:
    """Return the organisations (organisation_id, name) a person may act for now.

    The one acted for last comes first.
    """
    return await _VOICES.all(session, person_id=person_id)


async def own(session: AsyncSession, actor: Actor) -> list[Any]:
    """Return the browser sessions in which the reader is signed in, the last seen first.

    The one with the actor's `token_id` is the present one. A token is told those alone that act for
    the same organisation as it does.
    """
    return await _OWN.all(session, person_id=actor.person_id, only=hats.only(actor))


async def end(session: AsyncSession, actor: Actor, session_id: UUID) -> None:
    """End one of the reader's own sessions; raises NotFound for any other.

    A token ends those alone that act for the same organisation as it does.
    """
    if not await _end(session, Session.id == session_id, *hats.of(Session, actor)):
        raise NotFound
    await audit.write(session, actor, "session:end", subject_id=session_id)


async def end_others(session: AsyncSession, actor: Actor) -> int:
    """End all sessions of the reader but the present one; return how many."""
    ended = await _end(session, *hats.of(Session, actor), Session.id != actor.token_id)
    await audit.write(session, actor, "session:end-others", ended=ended)
    return ended


async def act_for(session: AsyncSession, actor: Actor, organisation_id: UUID) -> str:
    """Switch the organisation that this session acts for; return the session's new token.

    Raises NotFound unless the reader may speak for the organisation now.
    """
    if organisation_id not in {voice.organisation_id for voice in actor.voices}:
        raise NotFound
    token = await rotate(session, actor, acting_for=organisation_id)
    await audit.write(session, actor, "session:act-for", subject_id=organisation_id)
    return token


async def rotate(session: AsyncSession, actor: Actor, *, acting_for: UUID | None = None) -> str:
    """Give the present session a new token and return it; copies of the old one end."""
    token = tokens.new_token()
    await session.execute(
        update(Session)
        .where(Session.id == actor.token_id, Session.ended_at.is_(None))
        .values(token=tokens.digest(token), acting_for=acting_for or actor.organisation_id)
        .execution_options(synchronize_session=False)
    )
    return token


async def cut(
    session: AsyncSession, *, person_id: UUID | None = None, organisation_id: UUID | None = None
) -> None:
    """End the sessions and API tokens of a person, of an organisation, or of one for the other.

    For suspensions, ends and departures, in their own transaction. Raises ValueError for nobody.
    """
    for kind, over in ((Session, Session.ended_at), (ApiToken, ApiToken.revoked_at)):
        whose = [kind.person_id == person_id] if person_id else []
        whose += [kind.acting_for == organisation_id] if organisation_id else []
        if not whose:
            raise ValueError("whose sessions?")
        await session.execute(
            update(kind)
            .where(over.is_(None), *whose)
            .values({over: func.now()})
            .execution_options(synchronize_session=False)
        )


async def _end(session: AsyncSession, *which: ColumnElement[bool]) -> int:
    ended = await session.execute(
        update(Session)
        .where(Session.ended_at.is_(None), *which)
        .values(ended_at=func.now())
        .returning(Session.id)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())


def _actor(row: Row, token_id: UUID, scope: str) -> Actor:
    seats = zip(row.seat_groups, row.seat_names, row.seat_roles, strict=True)
    voices = zip(row.voice_ids, row.voice_names, strict=True)
    return Actor(
        person_id=row.person_id,
        person_name=row.person_name,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        token_id=token_id,
        scope=scope,
        kind=row.kind,
        admin=row.admin,
        platform=row.platform,
        language=row.language,
        zone=row.zone,
        theme=row.theme,
        shortcuts=row.shortcuts,
        rules_accepted=row.rules_accepted,
        principals=tuple(row.principals),
        since=tuple(row.since),
        strict=tuple(row.strict),
        affiliations=tuple(row.affiliations),
        countries=tuple(row.countries),
        brands=tuple(row.brands),
        duties=frozenset(row.duties),
        boards=tuple(row.boards),
        seats=tuple(Seat(*seat) for seat in seats),
        voices=tuple(Voice(*voice) for voice in voices),
    )
