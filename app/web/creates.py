"""A create that is sent twice, by page or by API, happens once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Header

from app.services import idempotency

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from pydantic import BaseModel
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

IdempotencyKey = Annotated[str | None, Header(max_length=128)]


async def once(
    db: AsyncSession,
    actor: Actor,
    key: str | None,
    body: BaseModel,
    *about: object,
    make: Callable[[], Awaitable[UUID]],
) -> UUID:
    """Return the id of what `make` makes, or of what the same key made before.

    `about` is what the address says beside the body. Nothing of a refused create stays. Raises
    Invalid when the key came with another body, and whatever `make` raises.
    """
    said = [*map(str, about), body.model_dump(mode="json", exclude={"key"})]
    before = await idempotency.once(db, actor, key, said)
    if before is not None:
        return before
    async with db.begin_nested():
        made = await make()
    await idempotency.keep(db, actor, key, said, made)
    return made
