"""One line carries many messages, each to one address alone, and what became of each is exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.core import clock
from app.core.mailer import Delayed, Draft, Refused, Unsure, message_of
from tests.post import SENDER, Letterbox, letterbox, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.core.smtp import SmtpPost
    from tests.post import Mode

_PATIENCE_SECONDS = 60


@pytest.fixture
def posts() -> Iterator[tuple[Letterbox, SmtpPost]]:
    """Give a mail server, and how to reach it."""
    with letterbox() as made:
        yield made


def hand(server: SmtpPost, number: int) -> None:
    """Hand over the message of a number, to an address of its own."""
    to = f"p{number}@alba.example"
    draft = Draft(f"Number {number}", "words")
    message = message_of(
        draft, sender=SENDER, to=to, name="", message_id=f"<{number}@desk.example>", at=clock.now()
    )
    server.send(message, to)


def came(box: Letterbox) -> list[str]:
    """Return the addresses of what arrived, each the one that its message names."""
    for whom, raw in box.raw:
        assert [one.addr_spec for one in parse(raw)["To"].addresses] == [whom]
    return [whom.partition("@")[0] for whom, _ in box.raw]


def test_a_line_carries_many_messages(posts: tuple[Letterbox, SmtpPost]) -> None:
    box, server = posts
    for number in range(5):
        hand(server, number)
    assert (came(box), box.calls) == (["p0", "p1", "p2", "p3", "p4"], 1)
    assert not box.left.is_set()
    server.lines.close()
    hand(server, 5)
    assert (box.left.wait(_PATIENCE_SECONDS), box.calls) == (True, 2)


def test_a_line_ends_after_so_many_messages_and_after_a_while(
    posts: tuple[Letterbox, SmtpPost],
) -> None:
    box, server = posts
    server.lines.messages = 2
    for number in range(4):
        hand(server, number)
    assert (len(box.raw), box.calls) == (4, 2)
    box.left.clear()
    server.lines.seconds = 0.01
    hand(server, 4)
    assert box.left.wait(_PATIENCE_SECONDS)


@pytest.mark.parametrize(("mode", "most"), [("leaving", 0), ("ok", 1)])
def test_a_server_that_ends_the_line_is_called_again(
    posts: tuple[Letterbox, SmtpPost], mode: Mode, most: int
) -> None:
    box, server = posts
    hand(server, 0)
    # Without a word between two messages, or as it says when the next one begins.
    box.mode, box.most = mode, most
    hand(server, 1)
    hand(server, 2)
    assert (came(box), box.calls) == (["p0", "p1", "p2"], 3)


def test_who_ends_every_line_is_called_once_more_and_no_more(
    posts: tuple[Letterbox, SmtpPost],
) -> None:
    box, server = posts
    hand(server, 0)
    box.mode = "cutting"
    with pytest.raises(Delayed):
        hand(server, 1)
    assert (came(box), box.calls) == (["p0"], 2)
    with pytest.raises(Delayed):
        hand(server, 2)
    box.mode = "ok"
    hand(server, 3)
    assert (came(box), box.calls) == (["p0", "p3"], 4)


def test_a_line_that_breaks_after_the_message_leaves_it_unsure(
    posts: tuple[Letterbox, SmtpPost],
) -> None:
    box, server = posts
    hand(server, 0)
    box.mode = "dropping"
    with pytest.raises(Unsure):
        hand(server, 1)
    # Once, and not on another line.
    assert (came(box), box.calls) == (["p0", "p1"], 1)
    box.mode = "ok"
    hand(server, 2)
    assert (came(box), box.calls) == (["p0", "p1", "p2"], 2)


@pytest.mark.parametrize(("mode", "why"), [("busy", Delayed), ("rejecting", Refused)])
def test_what_is_refused_leaves_nothing_behind_on_the_line(
    posts: tuple[Letterbox, SmtpPost], mode: Mode, why: type[Exception]
) -> None:
    box, server = posts
    hand(server, 0)
    box.mode = mode
    for number in (1, 2):
        with pytest.raises(why):
            hand(server, number)
    box.mode = "ok"
    hand(server, 3)
    # Nobody gets the message of the one before.
    assert (came(box), box.calls) == (["p0", "p3"], 1)


def test_a_server_that_closes_after_the_message_is_not_asked_again_at_once(
    posts: tuple[Letterbox, SmtpPost],
) -> None:
    box, server = posts
    hand(server, 0)
    box.answer = "421 4.3.2 Going down"
    with pytest.raises(Delayed):
        hand(server, 1)
    assert (came(box), box.calls) == (["p0", "p1"], 1)
