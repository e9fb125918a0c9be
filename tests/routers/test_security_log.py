"""What somebody may be trying leaves a line in the log, and nothing they sent (A9, F70)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.web import errors

if TYPE_CHECKING:
    from tests.world import World


class _Log:
    """Keeps what is said to it, in the place of the log of what is refused."""

    def __init__(self) -> None:
        self.said: list[tuple[str, dict[str, Any]]] = []

    def warning(self, event: str, **values: Any) -> None:  # noqa: ANN401 - as structlog has it
        self.said.append((event, values))


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> _Log:
    """Give what is logged of refusals from here on."""
    made = _Log()
    monkeypatch.setattr(errors, "log", made)
    return made


def test_fields_that_no_form_has_are_counted(world: World, log: _Log) -> None:
    api = world.api("anna")
    assert api.post("/api/v1/bulletins", json={"text": "Seen."}).status_code == 422
    assert log.said == []
    sent = {"text": "Seen.", "role": "secretariat", "org_id": "open-sesame"}
    assert api.post("/api/v1/bulletins", json=sent).status_code == 422
    assert log.said == [("unknown_fields", {"fields": 2})]


def test_a_token_that_does_not_hold_is_told(world: World, log: _Log) -> None:
    nobody, path = world.api(None), "/api/v1/bulletins"
    assert nobody.get(path).status_code == 401
    assert world.api("anna").get(path).status_code == 200
    assert log.said == []
    wrong = {"authorization": "Bearer open-sesame"}
    assert nobody.get(path, headers=wrong).status_code == 401
    assert log.said == [("token_refused", {})]
