"""The feed as the database writes it out is the feed as the schema does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter

from app.access import tlp as labels
from app.schemas.bulletins import Bulletins
from app.services import feed
from app.services.accounts import sessions
from app.services.feed import telling
from app.services.feed.filters import Filters
from bench import cast

if TYPE_CHECKING:
    from fastapi import FastAPI

    from tests.clients import Desk

SECRET = b"s" * 32
_WHOLE = TypeAdapter(Bulletins)
_ASKED = [Filters(), Filters(kind="seller"), Filters(expired=True), Filters(country="CN")]


@pytest.mark.parametrize("viewer", [*cast.FOUR, "agent", "heavy"])
@pytest.mark.parametrize("filters", _ASKED)
async def test_the_text_is_what_the_schema_would_write(
    app: FastAPI, desk: Desk, viewer: str, filters: Filters
) -> None:
    assert desk
    cursor = ""
    where: dict[str, Any] = {"secret": SECRET, "size": 7}
    for _ in range(3):
        async with app.state.sessions() as session:
            actor = await sessions.enter(session, cast.api_token(viewer), bearer=True)
            assert actor is not None
            rows = await feed.page(
                session, actor, filters, cursor=cursor, closed=labels.NEVER_OVER_API, **where
            )
            text = await telling.page(session, actor, filters, cursor=cursor, **where)
        found = _WHOLE.validate_python(rows, from_attributes=True)
        # Not the text itself: the server sets a space where Pydantic sets none.
        assert _WHOLE.dump_json(_WHOLE.validate_json(text)) == _WHOLE.dump_json(found)
        cursor = found.next or ""
