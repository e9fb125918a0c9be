"""Agendas over HTTP: prepared, agreed to, convened, closed to some, changed after the lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.cast import id_of
from tests.preparing import (
    agree,
    convene,
    convened,
    hidden,
    item,
    items,
    laid_out,
    planned,
    subject,
)

if TYPE_CHECKING:
    from tests.world import World


def test_an_agenda_is_prepared_agreed_to_and_convened(world: World) -> None:
    path = laid_out(world)
    berta, aldo, cora = (world.client(name) for name in ("berta", "aldo", "cora"))
    assert (aldo.get(path).status_code, aldo.get(f"{path}/agenda").status_code) == (404, 404)
    desk = berta.get(f"{path}/agenda").text
    assert "has not agreed to the agenda as it is" in desk
    assert "Convene the meeting" not in desk
    assert agree(world, path).status_code == 303
    assert convene(world, path).status_code == 303
    page = aldo.get(path).text
    for words in ("Forged letters of authorisation", "Open actions", "nobody speaks of prices"):
        assert words in page
    assert aldo.get(f"{path}/agenda").status_code == 403
    assert aldo.form(f"{path}/agenda", item()).status_code == 403
    assert "is locked" in cora.get(f"{path}/agenda").text
    row = world.owner("SELECT state, statement, locked_at, counsel_name FROM meetings")[0]
    assert (row.state, row.statement, row.counsel_name) == ("convened", 1, "Cora")
    assert world.owner("SELECT kind FROM mails WHERE kind = 'meeting:convened'")


def test_what_no_agenda_holds_is_refused_with_what_was_typed(world: World) -> None:
    path = f"{planned(world)}/agenda"
    berta = world.client("berta")
    wrongs: list[tuple[dict[str, Any], str]] = [
        ({"title": title}, "names no subject")
        for title in ("Any other business", "A.O.B.", "AOB: the rest", "其他事项", "其他", "...")
    ]
    wrongs += [
        ({"tlp": "RED"}, "An agenda cannot hold TLP:RED"),
        ({"tlp": "GREY"}, "Choose one of the labels."),
        ({"minutes": "0"}, "Plan one to 1440 minutes."),
        ({"for_guests": "true"}, "Guests see items under TLP:GREEN and TLP:CLEAR"),
        ({"part": "lunch", "purpose": "fun"}, "Choose what it is for."),
        ({"closed_to": "men"}, "Choose to whom it is open."),
        ({"title": "x" * 201}, "Use at most 200 characters"),
    ]
    for fields, said in wrongs:
        refused = berta.form(path, item(**fields))
        assert refused.status_code == 422, fields
        assert said in refused.text, fields
        assert "What each of us sees of them." in refused.text
    assert berta.form(path, item(closed_to="platform")).status_code == 403
    assert world.owner("SELECT count(*) AS n FROM agenda_items")[0].n == 0


def test_a_meeting_is_not_convened_until_nothing_is_missing(world: World) -> None:
    path = planned(world)
    refused = convene(world, path)
    assert refused.status_code == 422
    for words in ("There is no agenda yet.", "No counsel or qualified staff is named."):
        assert words in refused.text
    berta = world.client("berta")
    assert berta.form(f"{path}/agenda", item(text="", owner_name="")).status_code == 303
    page = berta.get(f"{path}/agenda").text
    for words in ("has no opening", "does not say what it is about", "has no owner", "no closing"):
        assert words in page
    assert "The minutes of the last meeting are not on the agenda." not in page
    own = f"{id_of('berta')}@{id_of('borel')}"
    assert berta.form(f"{path}/agenda/counsel", {"counsel": own}).status_code == 422
    assert world.owner("SELECT state FROM meetings")[0].state == "planned"


def test_too_late_is_refused_in_words_and_early_enough_is_not(world: World) -> None:
    late, early = laid_out(world, days=2), laid_out(world, days=10)
    for path in (late, early):
        assert agree(world, path).status_code == 303
    refused = convene(world, late)
    assert refused.status_code == 422
    assert "3 business days before: move it." in refused.text
    assert "cannot be convened any more" in world.client("berta").get(late).text
    assert convene(world, early).status_code == 303


def test_counsel_agrees_to_what_was_shown(world: World) -> None:
    path = laid_out(world)
    cora, berta = world.client("cora"), world.client("berta")
    seen = hidden(cora.get(f"{path}/agenda").text, "seen")
    edited = item(version="1", minutes="25")
    del edited["tlp"], edited["closed_to"]
    assert berta.form(subject(world, path), edited).status_code == 303
    assert cora.form(f"{path}/agenda/agree", {"seen": seen}).status_code == 409
    assert berta.form(f"{path}/agenda/agree", {"seen": seen}).status_code == 403
    assert agree(world, path).status_code == 303
    # Another word, and counsel is asked again.
    assert berta.form(f"{subject(world, path)}/move", {"way": "up"}).status_code == 303
    assert world.owner("SELECT counsel_agreed_at FROM meetings")[0].counsel_agreed_at is None
    assert berta.form(subject(world, path), edited).status_code == 409


def test_the_order_of_business_is_fixed(world: World) -> None:
    path = laid_out(world)
    berta = world.client("berta")
    assert berta.form(f"{path}/agenda", item(title="Test buys in spring")).status_code == 303
    parts = [one["part"] for one in items(world, path)]
    assert parts == ["opening", "minutes", "actions", "business", "business", "closing"]
    titles = [one["title"] for one in items(world, path)][3:5]
    second = items(world, path)[4]["reference"]
    assert berta.form(f"{path}/agenda/{second}/move", {"way": "up"}).status_code == 303
    assert [one["title"] for one in items(world, path)][3:5] == titles[::-1]
    assert berta.form(f"{path}/agenda/{second}/move", {"way": "over"}).status_code == 422
    assert berta.form(f"{path}/agenda/{second}/remove").status_code == 303
    assert berta.get(f"{path}/agenda/{second}").status_code == 404


def test_an_item_for_brands_only_leaves_no_trace_with_the_platform(world: World) -> None:
    path = laid_out(world)
    sara, berta = world.client("sara"), world.client("berta")
    before = sara.get(f"{path}/agenda").text
    closed = item(title="What we think of the platform", closed_to="brands")
    assert berta.form(f"{path}/agenda", closed).status_code == 303
    secret = items(world, path)[-2]["reference"]
    for desk in (sara, world.client("cora")):
        assert desk.get(f"{path}/agenda/{secret}").status_code == 404
        assert "What we think" not in desk.get(f"{path}/agenda").text
    assert len(items(world, path, "sara")) == len(items(world, path)) - 1
    assert sara.get(f"{path}/agenda").text.count("agenda-item") == before.count("agenda-item")
    # Counsel who is shut out from it has no word on it: it is not convened by who sees it.
    assert agree(world, path).status_code == 303
    assert "Counsel does not see “What we think of the platform”" in convene(world, path).text
    assert convene(world, path, "sara").status_code == 303
    assert secret not in [one["reference"] for one in items(world, path, "aldo")]
    assert "Not out: counsel has not agreed" in berta.get(f"{path}/agenda").text


def test_who_stays_out_of_an_item_sees_nothing_of_it(world: World) -> None:
    path = convened(world)
    anna, berta = world.client("anna"), world.client("berta")
    mine = subject(world, path, "anna")
    assert anna.form(f"{mine}/out", {"reason": ""}).status_code == 422
    other = {"reason": "Theirs.", "organisation_id": str(id_of("borel"))}
    assert anna.form(f"{mine}/out", other).status_code == 403
    assert anna.form(f"{mine}/out", {"reason": "Our own case."}).status_code == 303
    assert anna.get(mine).status_code == 404
    assert "Forged letters" not in anna.get(path).text + anna.get(f"{path}/pack").text
    assert "Our own case." in berta.get(mine).text
    assert anna.form(f"{mine}/back", {"organisation_id": str(id_of("alba"))}).status_code == 404
    back = {"organisation_id": str(id_of("alba"))}
    assert berta.form(f"{mine}/back", back).status_code == 303
    assert anna.get(mine).status_code == 200
