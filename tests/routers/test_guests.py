"""Guests: invited singly and by a table, on their own page, and taken out again."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from app.core.tokens import ring_of
from app.services.invitees import links
from tests import meetings
from tests.cast import id_of

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.clients import Desk
    from tests.meetings import Meeting
    from tests.world import World

WEI = {"name": "Wei Wang", "email": "wei@police-hz.cn", "agency": "Hangzhou police",
       "kind": "officer", "country": "CN", "zone": "Asia/Shanghai"}  # fmt: skip
TABLE = "Name;E-mail;Agency;Kind;Country\nWei Wang;wei@police-hz.cn;Hangzhou police;police;cn\n"


@pytest.fixture
def meeting(world: World) -> Meeting:
    """Give a meeting of toys that was saved."""
    made = meetings.plan(world, "berta")
    meetings.invite(world, "berta", made, "toys")
    meetings.save(world, "berta", made)
    return made


def guests(world: World) -> list[Any]:
    """Return the guests who are invited."""
    return world.owner(
        "SELECT g.*, i.id AS invitee_id, i.answer, i.answered_through, m.ends_at FROM invitees i"
        " JOIN guests g ON g.id = i.guest_id JOIN meetings m ON m.id = i.meeting_id"
        " WHERE i.withdrawn_at IS NULL ORDER BY g.email"
    )


def linked(world: World, guest: Any) -> str:  # noqa: ANN401 - a row
    """Let a guest have a link as a message would carry it, and return its path."""
    site = world.app.state.site
    token, link = links.make(guest.invitee_id, guest.ends_at, ring_of(site.secret, site.base_url))
    world.owner("UPDATE invitees SET link = %s WHERE id = %s", link, guest.invitee_id)
    return f"/rsvp/{token}"


def send(desk: Desk, meeting: Meeting, content: bytes, name: str = "guests.csv") -> Response:
    """Send a table of guests to be read."""
    where = f"/meetings/{meeting.reference}/guests/import"
    return desk.form(where, {"press": "look"}, files={"file": (name, content, "text/csv")})


def test_a_guest_is_invited_corrected_and_taken_out(world: World, meeting: Meeting) -> None:
    berta, where = world.client("berta"), f"/meetings/{meeting.reference}/guests"
    assert berta.get(f"{where}/new").status_code == 200
    assert berta.form(f"{where}/new", WEI).status_code == 303
    assert berta.form(f"{where}/new", WEI).status_code == 422, "invited already"
    (wei,) = guests(world)
    assert (wei.name, wei.agency, wei.zone) == ("Wei Wang", "Hangzhou police", "Asia/Shanghai")
    page = berta.get(f"{where}/{wei.id}").text
    assert "wei@police-hz.cn" in page
    changed = {key: value for key, value in WEI.items() if key != "email"} | {"name": "Wang Wei"}
    assert berta.form(f"{where}/{wei.id}", changed).status_code == 303
    assert berta.form(f"{where}/{wei.id}", changed | {"email": "x@y.org"}).status_code == 422
    assert guests(world)[0].name == "Wang Wei"
    taken = f"/meetings/{meeting.reference}/people/{wei.invitee_id}/withdraw"
    for name, status in {"aldo": 403, "carla": 404, "nina": 404}.items():
        desk = world.client(name)
        assert desk.get(f"{where}/new").status_code == status
        assert desk.form(f"{where}/new", WEI).status_code == status
        assert desk.get(f"{where}/{wei.id}").status_code == status
        assert desk.form(taken).status_code == status
    assert berta.form(taken).status_code == 303
    assert guests(world) == []
    assert berta.form(f"{where}/new", WEI).status_code == 303, "and invited anew"


def test_what_is_no_guest_comes_back_filled_in(world: World, meeting: Meeting) -> None:
    berta, where = world.client("berta"), f"/meetings/{meeting.reference}/guests/new"
    for wrong in (
        {"email": "nonsense"}, {"email": "a@police-hz.cn\r\nBcc: b@x.org"}, {"name": ""},
        {"email": "x" * 1000 + "@police-hz.cn"}, {"kind": "king"}, {"country": "XX"},
        {"zone": "Mars/One"}, {"language": "xx"}, {"meeting_id": "x"}, {"added_by": "x"},
    ):  # fmt: skip
        answer = berta.form(where, WEI | wrong)
        assert answer.status_code == 422, wrong
        assert "Hangzhou police" in answer.text
    assert guests(world) == []
    strict = meetings.plan(world, "berta", tlp="AMBER")
    refused = berta.form(f"/meetings/{strict.reference}/guests/new", WEI)
    assert refused.status_code == 422
    assert "Wei Wang of Hangzhou police" in refused.text


def test_a_table_is_read_first_and_then_all_are_invited(world: World, meeting: Meeting) -> None:
    berta, where = world.client("berta"), f"/meetings/{meeting.reference}/guests/import"
    assert berta.get(where).status_code == 200
    commas, tabs = TABLE.replace(";", ","), TABLE.replace(";", "\t")
    for content in (TABLE.encode("utf-8-sig"), TABLE.encode("utf-16"), commas.encode(),
                    tabs.encode()):  # fmt: skip
        page = send(berta, meeting, content)
        assert page.status_code == 200
        assert "Invite 1 guest" in page.text
    assert guests(world) == [], "nobody before the button"
    assert berta.form(where, {"table": TABLE, "press": "invite"}).status_code == 303
    (wei,) = guests(world)
    assert (wei.name, wei.kind, wei.country) == ("Wei Wang", "officer", "CN")
    assert "invited already" in send(berta, meeting, TABLE.encode()).text
    assert world.client("aldo").get(where).status_code == 403
    assert send(world.client("aldo"), meeting, TABLE.encode()).status_code == 403


def test_each_bad_line_is_named_and_nobody_is_invited(world: World, meeting: Meeting) -> None:
    berta, where = world.client("berta"), f"/meetings/{meeting.reference}/guests/import"
    bad = (
        TABLE
        + "No Mail;;;;\nOdd;x;;;\n=cmd;c@d.org;;;\nTwice;WEI@police-hz.cn;;;\nA;b@c.org;;;;x\n"
    )
    page = send(berta, meeting, bad.encode()).text
    assert "5 lines cannot be used" in page
    for said in ("This is missing.", "Please give an e-mail address", "begins like a formula",
                 "stands in line 2", "more cells than"):  # fmt: skip
        assert said in page
    refused = berta.form(where, {"table": bad, "press": "invite"})
    assert refused.status_code == 422
    assert guests(world) == []


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\0\0", b"\xff\xfe", b"Name;Name;Email\n", b"Name\nWei\n", b"Name,Email\n",
        b"Name,Email,Salary\nA,b@c.org,1\n", b"N\xe4me,Email\n", b"PK\x03\x04nonsense",
        b"Name,Email\n" + b"A,b@c.org\n" * 501, b'Name,Email\n"A,b@c.org\n',
        b"," * 60 + b"\n",
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(world: World, meeting: Meeting, content: bytes) -> None:
    answer = send(world.client("berta"), meeting, content)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def workbook(*rows: tuple[str, ...]) -> bytes:
    """Return a workbook with these rows, as Excel would keep it."""
    office = "http://schemas.openxmlformats.org"
    head = f'xmlns="{office}/spreadsheetml/2006/main"'
    links = f"{office}/officeDocument/2006/relationships"
    lines = "".join(
        f'<row r="{line}">'
        + "".join(
            f'<c r="{column}{line}" t="inlineStr"><is><t>{said}</t></is></c>'
            for column, said in zip("ABCDEFG", row, strict=False)
        )
        + "</row>"
        for line, row in enumerate(rows, 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{office}/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{office}/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{links}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook {head} xmlns:r="{links}"><sheets>'
        '<sheet name="G" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{office}/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{links}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f"<worksheet {head}><sheetData>{lines}</sheetData></worksheet>",
    }
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return packed.getvalue()


def test_a_sheet_is_read_too(world: World, meeting: Meeting) -> None:
    sheet = workbook(("name", "email"), ("Wei", "wei@police-hz.cn"))
    page = send(world.client("berta"), meeting, sheet, "guests.xlsx")
    assert "Invite 1 guest" in page.text
    wide = workbook(("name", "email"), ("Wei", "x"))
    assert "1 line cannot" in send(world.client("berta"), meeting, wide, "guests.xlsx").text


def test_a_guest_answers_without_an_account(world: World, meeting: Meeting) -> None:
    world.client("berta").form(f"/meetings/{meeting.reference}/guests/new", WEI)
    (wei,) = guests(world)
    link, nobody = linked(world, wei), world.client()
    page = nobody.get(link)
    assert page.status_code == 200
    assert {meeting.secret in page.text, meeting.door in page.text} == {True}
    assert page.headers["cache-control"] == "no-store, private"
    assert guests(world)[0].answer is None, "a look answers nothing"
    assert nobody.form(link, {"answer": "yes", "named": "true"}).status_code == 303
    assert guests(world)[0].answered_through == "link"
    coming = world.client("aldo").get(f"/meetings/{meeting.reference}").text
    assert "Hangzhou police" in coming
    assert "Wei" not in coming
    assert nobody.form(link, {"answer": "colleague"}).status_code == 422
    assert nobody.form(link, {"answer": "no"}).status_code == 303
    assert guests(world)[0].answer == "no"


def test_every_link_that_leads_nowhere_is_one_answer(world: World, meeting: Meeting) -> None:
    world.client("berta").form(f"/meetings/{meeting.reference}/guests/new", WEI)
    (wei,) = guests(world)
    link = linked(world, wei)
    other = ring_of(b"x" * 40, world.app.state.site.base_url)
    forged, _ = links.make(wei.invitee_id, wei.ends_at, other)
    answers = [world.client().get(f"/rsvp/{forged}"), world.client().get("/rsvp/none"),
               world.client().get(link[:-4])]  # fmt: skip
    world.owner("UPDATE invitees SET withdrawn_at = now() WHERE guest_id IS NOT NULL")
    answers += [world.client().get(link), world.client().form(link, {"answer": "yes"})]
    world.owner("UPDATE invitees SET withdrawn_at = NULL")
    world.owner("UPDATE meetings SET starts_at = now() - interval '31 days',"
                " ends_at = now() - interval '30 days 1 hour'")  # fmt: skip
    answers += [world.client().get(link)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


def test_after_it_began_a_link_still_shows_and_answers_no_more(
    world: World, meeting: Meeting
) -> None:
    world.client("berta").form(f"/meetings/{meeting.reference}/guests/new", WEI)
    (wei,) = guests(world)
    link = linked(world, wei)
    begun = "starts_at = now() - interval '1 minute', ends_at = now() + interval '1 hour'"
    world.owner(f"UPDATE meetings SET {begun}")
    assert "answers are closed" in world.client().get(link).text
    assert world.client().form(link, {"answer": "yes"}).status_code == 422
    assert guests(world)[0].answer is None


def test_the_api_invites_guests_too(world: World, meeting: Meeting) -> None:
    berta, where = world.api("berta"), f"/api/v1/meetings/{meeting.reference}/guests"
    made = berta.post(where, json=WEI, headers={"idempotency-key": "one"})
    assert made.status_code == 201
    again = berta.post(where, json=WEI, headers={"idempotency-key": "one"})
    assert again.json() == made.json()
    assert berta.post(where, json=WEI).status_code == 409
    assert berta.post(where, json=WEI | {"email": "nonsense"}).status_code == 422
    assert world.api("aldo").post(where, json=WEI).status_code == 403
    guest = f"{where}/{made.json()['id']}"
    assert world.api("aldo").delete(guest).status_code == 403
    assert berta.delete(f"{where}/{id_of('nobody')}").status_code == 404
    assert berta.delete(guest).status_code == 204
    assert guests(world) == []
