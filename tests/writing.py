"""How a test writes as a person would: through the composer's own services, all of it committed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from app.core.wire import COMMIT, ROLLBACK, Wire
from app.schemas.drafts import DraftContent
from app.services import drafts
from app.services.bulletins import publishing
from tests.cast import id_of
from tests.world import act

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.world import World


def key(name: str) -> str:
    """Return the form's key of an address: "toys", "alba", or "tess@corvo" for a person."""
    person, at, organisation = name.partition("@")
    return f"{id_of(person)}@{id_of(organisation)}" if at else str(id_of(name))


def content(to: list[str], **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - a form's fields
    """Return the fields of a bulletin that can be sent at once; `fields` change them."""
    usual = {"title": "A new shop", "kind": "seller", "text": "It sells copies.", "tlp": "AMBER"}
    return usual | {"to": [key(name) for name in to], "at_once": True} | fields


async def write(world: World, author: str, to: list[str], **fields: Any) -> str:  # noqa: ANN401
    """Publish as `author` to the names in `to`, and return the reference."""
    async with world.acting(author) as (session, actor):
        draft = await drafts.start(session, actor, DraftContent(**content(to, **fields)))
        return await publishing.publish(session, actor, draft)


async def send(session: AsyncSession, author: str, to: list[str], **fields: Any) -> str:  # noqa: ANN401
    """Publish in the session's own transaction, as `author`, who acts in it afterwards."""
    actor = await act(session, author)
    draft = await drafts.start(session, actor, DraftContent(**content(to, **fields)))
    return await publishing.publish(session, actor, draft)


def comment(world: World, reference: str, author: str, text: str = "Seen it too.") -> str:
    """Comment over the API, and return the comment's id."""
    path = f"/api/v1/bulletins/{reference}/comments"
    answer = world.api(author).post(path, json={"text": text})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that are sent to the database meanwhile, in every session."""
    sent: list[str] = []
    execute, ask = psycopg.AsyncCursor.execute, Wire.ask

    async def counting(self: Any, query: Any, *rest: Any, **more: Any) -> Any:  # noqa: ANN401
        # A semicolon alone is the pool asking whether a connection lives.
        if str(query).strip("; "):
            sent.append(str(query))
        return await execute(self, query, *rest, **more)

    async def wired(self: Wire, *asked: Any, **more: Any) -> Any:  # noqa: ANN401
        sent.extend(one.text.sql for one in asked if one not in (COMMIT, ROLLBACK))
        return await ask(self, *asked, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.AsyncCursor, "execute", counting)
        patch.setattr(Wire, "ask", wired)
        yield sent
