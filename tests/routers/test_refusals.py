"""A refused form leaves nothing half done, whatever had been written when it was refused."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app.core import clock
from app.core.errors import Invalid
from app.services import rules
from app.services.bulletins import publishing
from tests.cast import id_of
from tests.drafting import READY, hidden

if TYPE_CHECKING:
    from tests.world import World

LATE = Invalid("text", "Refused after it was written.")
RULES = {"title": "Other rules", "text": "Be kind to each other.", "after": "1"}


def refusing(deed: Any) -> Any:  # noqa: ANN401 - a service's verb
    """Return a verb that does everything, and then finds something wrong."""

    async def too_late(*args: Any, **more: Any) -> None:  # noqa: ANN401 - as the verb's
        await deed(*args, **more)
        raise LATE

    return too_late


def test_what_was_written_before_a_refusal_is_gone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sara, count = world.client("sara"), "SELECT count(*) AS n FROM rules_versions"
    before = world.owner(count)[0].n
    with monkeypatch.context() as patch:
        patch.setattr(rules, "publish", refusing(rules.publish))
        refused = sara.form("/rules/new", RULES)
    assert (refused.status_code, "Refused after" in refused.text) == (422, True)
    assert world.owner(count)[0].n == before
    assert world.owner("SELECT FROM audit WHERE deed = 'rules:publish'") == []
    assert sara.form("/rules/new", RULES).status_code == 303
    assert world.owner(count)[0].n == before + 1


def test_a_refused_bulletin_is_not_out_and_what_was_typed_is_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, records = world.client("anna"), "SELECT count(*) AS n FROM records"
    before = world.owner(records)[0].n
    key = hidden(anna.get("/bulletins/new").text, "key")
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "publish", refusing(publishing.publish))
        refused = anna.form("/drafts", READY | {"key": key, "deed": "publish"})
    assert refused.status_code == 422
    assert world.owner(records)[0].n == before
    draft = world.owner("SELECT id, content, published_at FROM drafts")[0]
    assert (draft.content["title"], draft.published_at) == (READY["title"], None)
    assert f"/drafts/{draft.id}" in refused.text
    assert anna.get(f"/drafts/{draft.id}").status_code == 200


def test_a_failed_try_counts_all_the_same(world: World) -> None:
    count = "SELECT coalesce(sum(count), 0) AS n FROM attempts"
    anna, nobody = world.client("anna"), world.client()
    wrong = {"email": "anna@alba.example", "password": "wrong wrong wrong"}
    assert nobody.form("/sign-in", wrong).status_code == 422
    after_sign_in = world.owner(count)[0].n
    assert after_sign_in > 0
    change = {"current": "wrong wrong wrong", "password": "another long password 17"}
    assert anna.form("/account/password", change).status_code == 422
    assert world.owner(count)[0].n > after_sign_in


def test_a_wrong_password_at_an_invitation_counts_too(world: World) -> None:
    asked = {"email": "dora@dara.example", "name": "Dora", "kind": "agent", "firm": "Dora",
             "ends_on": f"{clock.now() + timedelta(days=200):%Y-%m-%d}"}  # fmt: skip
    page = world.client("anna").form(f"/organisations/{id_of('alba')}/people/invite", asked)
    found = re.search(r"/join/[\w-]+", page.text)
    assert found, page.text
    count = "SELECT coalesce(sum(count), 0) AS n FROM attempts"
    sent = {"password": "wrong wrong wrong"}
    assert world.client().form(found[0], sent).status_code == 422
    assert world.owner(count)[0].n > 0
