"""A form that comes after the session has ended: what was typed goes back to whoever sent it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cast import id_of
from tests.drafting import READY

if TYPE_CHECKING:
    from tests.clients import Desk
    from tests.world import World

TEXT = "Seen on Saturday: <b>copies</b> & boxes.\r\nTwo stalls."
SHOWN = "Seen on Saturday: &lt;b&gt;copies&lt;/b&gt; &amp; boxes.\nTwo stalls."
FROM = {"referer": "http://127.0.0.1:8000/bulletins/new"}


def left(world: World) -> Desk:
    """Return a browser whose session has ended while its page stood open."""
    anna = world.client("anna")
    assert anna.get("/bulletins/new").status_code == 200
    world.owner("UPDATE sessions SET ended_at = now() WHERE person_id = %s", id_of("anna"))
    return anna


def test_what_was_typed_comes_back_and_is_kept_nowhere(world: World) -> None:
    anna = left(world)
    answer = anna.form("/drafts", READY | {"text": TEXT}, headers=FROM)
    assert (answer.status_code, SHOWN in answer.text) == (401, True)
    assert answer.headers["cache-control"].startswith("no-store")
    assert "/sign-in?next=%2Fbulletins%2Fnew" in answer.text
    assert anna.token() not in answer.text
    assert world.owner("SELECT id FROM drafts") == []
    again = world.client("aldo").form("/drafts", READY | {"text": TEXT})
    assert again.status_code == 303


def test_a_comment_comes_back_too(world: World) -> None:
    answer = left(world).form("/bulletins/IB-2026-0000/comments", {"text": "I saw them too."})
    assert (answer.status_code, "I saw them too." in answer.text) == (401, True)


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/account/password", {"current": "harbour lanterns drift 41", "password": "b c d e f g"}),
        ("/act-for", {"organisation_id": str(id_of("alba"))}),
        ("/bulletins/read", {"next": "/bulletins?unread=true"}),
        ("/bulletins/read", {}),
    ],
)
def test_where_nothing_was_written_the_way_leads_to_the_sign_in(
    world: World, path: str, sent: dict[str, str]
) -> None:
    answer = left(world).form(path, sent)
    assert (answer.status_code, answer.headers["location"][:8]) == (303, "/sign-in")


def test_scripts_are_told_as_before(world: World) -> None:
    answer = left(world).form("/drafts", READY | {"text": TEXT}, headers={"hx-request": "true"})
    assert (answer.status_code, answer.text) == (401, "")
    assert answer.headers["hx-redirect"].startswith("/sign-in")


def test_another_sites_text_is_not_shown(world: World) -> None:
    anna, sent = left(world), READY | {"text": TEXT}
    old = anna.form("/drafts", sent | {"csrf_token": "x" * 76})
    assert (old.status_code, SHOWN in old.text) == (403, True)
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        answer = anna.form("/drafts", sent, headers=headers)
        assert (answer.status_code, "copies" in answer.text) == (403, False)
