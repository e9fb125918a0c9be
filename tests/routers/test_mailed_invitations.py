"""Invitations by mail: nobody but the invited has the link, and a new address gets another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.cast import id_of
from tests.post import words

if TYPE_CHECKING:
    from email.message import EmailMessage

    from tests.post import Post
    from tests.world import World

ALBA = f"/organisations/{id_of('alba')}/people"
STAFF = {"name": "Nora", "email": "nora@alba.example", "kind": "staff"}
NEW = {"name": "Nora Nuova", "function": "Counsel", "password": "copper kettles hum 9"}


def link_in(message: EmailMessage) -> str:
    found = re.search(r"127\.0\.0\.1:8000(/join/[\w-]{43})", words(message))
    assert found is not None
    return found[1]


def test_the_link_goes_by_mail_alone(world: World, post: Post) -> None:
    anna = world.client("anna")
    sent = anna.form(f"{ALBA}/invite", STAFF)
    assert (sent.status_code, sent.headers["location"]) == (303, ALBA)
    [message] = post.work()
    assert message["To"] == "nora@alba.example"
    assert "Alba" in message["Subject"]
    assert world.client().form(link_in(message), NEW).status_code == 303


def test_a_corrected_address_gets_the_only_link(world: World, post: Post) -> None:
    anna = world.client("anna")
    anna.form(f"{ALBA}/invite", STAFF)
    [first] = post.work()
    [row] = world.owner("SELECT id FROM invitations")
    anna.form(f"/invitations/{row.id}/correct", {"email": "nora.n@alba.example"})
    [second] = post.work()
    assert second["To"] == "nora.n@alba.example"
    assert world.client().get(link_in(first)).status_code == 404
    assert world.client().get(link_in(second)).status_code == 200


def test_what_was_withdrawn_before_it_left_stays_here(world: World, post: Post) -> None:
    anna = world.client("anna")
    anna.form(f"{ALBA}/invite", STAFF)
    [row] = world.owner("SELECT id FROM invitations")
    anna.form(f"/invitations/{row.id}/withdraw")
    assert post.work() == []
    assert post.states() == ["withheld"]


def test_who_invites_is_told_of_an_address_that_fails(world: World, post: Post) -> None:
    post.box.mode, post.box.only = "rejecting", "nora@alba.example"
    world.client("anna").form(f"{ALBA}/invite", STAFF)
    [told] = post.work()
    assert "anna@" in told["To"]
    assert "nora@alba.example" in words(told)


def test_the_api_keeps_the_link_to_itself(world: World, post: Post) -> None:
    anna = world.api("anna")
    made = anna.post("/api/v1/invitations", json=STAFF)
    assert (made.status_code, made.json()["link"]) == (201, None)
    renewed = anna.post(f"/api/v1/invitations/{made.json()['id']}/renew", json={})
    assert renewed.json()["link"] is None
    assert len(post.work()) >= 1
