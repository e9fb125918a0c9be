"""A forgotten password: one answer for everybody, a link that works once, and all sessions end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.cast import PASSWORD, id_of
from tests.post import words

if TYPE_CHECKING:
    from tests.clients import Desk
    from tests.post import Post
    from tests.world import World

NEW = "copper kettles hum 9"


def ask(desk: Desk, email: str = "anna@alba.example") -> None:
    answer = desk.form("/forgotten", {"email": email})
    assert (answer.status_code, answer.headers["location"]) == (303, "/forgotten?asked=1")


def link(world: World, post: Post) -> str:
    """Ask for a link for Anna, and return its path as the message has it."""
    ask(world.client())
    [message] = post.work()
    found = re.search(r"127\.0\.0\.1:8000(/password/[\w-]{43})", words(message))
    assert found is not None
    return found[1]


def test_a_link_changes_the_password_once(world: World, post: Post) -> None:
    path, nobody = link(world, post), world.client()
    # Mail scanners open links: nothing is spent by looking.
    assert [nobody.get(path).status_code for _ in range(2)] == [200, 200]
    weak = nobody.form(path, {"password": "short"})
    assert weak.status_code == 422
    anna, token = world.client("anna"), world.api("anna")
    done = nobody.form(path, {"password": NEW})
    assert (done.status_code, done.headers["location"]) == (303, "/sign-in")
    assert anna.get("/account").headers["location"].startswith("/sign-in")
    assert token.get("/api/v1/me").status_code == 401
    for secret, status in ((PASSWORD, 422), (NEW, 303)):
        tried = world.client().form(
            "/sign-in", {"email": "anna@alba.example", "password": secret, "next": ""}
        )
        assert tried.status_code == status
    assert nobody.form(path, {"password": NEW + "!"}).status_code == 404
    assert nobody.get(path).status_code == 404


def test_every_link_that_does_not_hold_is_one_answer(world: World, post: Post) -> None:
    first, second = link(world, post), link(world, post)
    third = link(world, post)
    world.owner("UPDATE password_links SET expires_at = now() WHERE token = sha256(%s)", first[10:])
    world.client().form(second, {"password": NEW})
    # The new password ends every other link of theirs.
    gone = [world.client().get(path) for path in (first, second, third, "/password/none")]
    assert {answer.status_code for answer in gone} == {404}
    assert len({re.sub(r'content="[^"]{88}"', "", answer.text) for answer in gone}) == 1


def test_nobody_learns_who_has_an_account(world: World, post: Post) -> None:
    for email in ("nobody@nowhere.example", "aldo@alba.example"):
        world.suspend("aldo")
        ask(world.client(), email)
    assert post.work() == []
    page = world.client().get("/forgotten?asked=1")
    assert "If there is an account" in page.text


def test_asking_too_often_is_slowed(world: World, post: Post) -> None:
    desk = world.client()
    for _ in range(5):
        ask(desk)
    slow = desk.form("/forgotten", {"email": "anna@alba.example"})
    assert (slow.status_code, "retry-after" in slow.headers) == (429, True)
    assert len(post.work()) == 5


def test_a_shut_account_has_no_link(world: World, post: Post) -> None:
    path = link(world, post)
    world.suspend("anna")
    assert world.client().get(path).status_code == 404
    assert world.client().form(path, {"password": NEW}).status_code == 404
    found = world.owner("SELECT changed_at FROM credentials WHERE person_id = %s", id_of("anna"))
    world.lift("anna")
    assert world.client().form(path, {"password": NEW}).status_code == 303
    assert (
        world.owner("SELECT changed_at FROM credentials WHERE person_id = %s", id_of("anna"))
        != found
    )
