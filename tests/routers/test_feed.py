"""The feed over HTTP, in both voices: what is listed, how it is narrowed, what leaves no trace."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.cast import id_of
from tests.writing import comment, counted, write

if TYPE_CHECKING:
    from tests.world import World

PAGE, API = "/bulletins", "/api/v1/bulletins"
# What differs from answer to answer: the token of forms.
_CHANGING = re.compile(r'(?<=csrf[-_]token" )(content|value)="[^"]*"')


def titles(world: World, name: str, **asked: Any) -> list[str]:  # noqa: ANN401 - a query
    answer = world.api(name, "read").get(API, params=asked)
    assert answer.status_code == 200, answer.text
    return [item["title"] for item in answer.json()["items"]]


async def test_a_line_says_what_where_from_and_how_much_talk(world: World) -> None:
    reference = await write(world, "berta", ["toys"], title="A <shop>", tlp="AMBER+STRICT")
    comment(world, reference, "berta")
    page = world.client("anna").get(PAGE)
    for said in ("A &lt;shop&gt;", "TLP:AMBER+STRICT", "Seller", "Borel", "Toys", "line-unread"):
        assert said in page.text, said
    assert re.search(r'role="img" aria-label="comment"><use href="[^"]+"/></svg>1<', page.text)
    (item,) = world.api("anna", "read").get(API).json()["items"]
    assert (item["reference"], item["comments"], item["groups"]) == (reference, 1, ["Toys"])
    assert not item["read"]


def test_who_does_not_see_an_item_finds_no_trace_of_it(world: World) -> None:
    desk, api = world.client("carla"), world.api("carla", "read")
    asked = ("", "?unread=true", "?kind=seller", f"?originator={id_of('borel')}", "?tlp=AMBER")
    before = [_CHANGING.sub("", desk.get(PAGE + query).text) for query in asked]
    told = [api.get(API + query).text for query in asked]
    hidden = world.bulletin("berta", ["toys"])
    assert hidden.secret in world.client("anna").get(PAGE).text
    assert [_CHANGING.sub("", desk.get(PAGE + query).text) for query in asked] == before
    assert [api.get(API + query).text for query in asked] == told


FILTERED = [
    ({"kind": "factory"}, ["Factory"]),
    ({"tlp": "GREEN"}, ["Factory"]),
    ({"tlp": "TLP:GREEN"}, ["Factory"]),
    ({"country": "cn"}, ["Seller"]),
    ({"country": "China"}, ["Seller"]),
    ({"industry": "apparel"}, ["Seller"]),
    ({"originator": "alba"}, ["Factory"]),
    ({"originator": str(id_of("alba"))}, ["Factory"]),
    ({"group": str(id_of("toys"))}, ["Seller"]),
    ({"group": str(id_of("alliance"))}, ["Factory"]),
    ({"kind": "seller", "country": "CN", "industry": "apparel"}, ["Seller"]),
    ({"kind": "factory", "country": "CN"}, []),
    ({"kind": ""}, ["Factory", "Seller"]),
]


async def test_filters_narrow_alone_and_together(world: World) -> None:
    await write(world, "berta", ["toys"], title="Seller", countries=["CN"], industries=["apparel"])
    await write(world, "anna", ["alliance"], title="Factory", kind="factory", tlp="GREEN")
    for asked, found in FILTERED:
        assert titles(world, "aldo", **asked) == found, asked
        page = world.client("aldo").get(PAGE, params=asked, follow_redirects=True)
        assert [f">{title}</a>" in page.text for title in ("Factory", "Seller")] == [
            title in found for title in ("Factory", "Seller")
        ], asked
    assert 'value="Alba"' in world.client("aldo").get(PAGE, params=FILTERED[7][0]).text


WRONG = [
    ("kind=nonsense", "kind"),
    ("kind=seller%27--", "kind"),
    ("industry=9", "industry"),
    ("group=00000000-0000-7000-8000-000000000009", "group"),
    (f"group={id_of('accessories')}", "group"),
    ("country=Narnia", "country"),
    ("tlp=WHITE", "tlp"),
    ("tlp=amber", "tlp"),
    ("originator=Nobody%20Ltd", "originator"),
    ("cursor=" + "x" * 40, "cursor"),
    ("sort=password", "sort"),
    ("unread=perhaps", "unread"),
    ("limit=0", "limit"),
    ("limit=1000000", "limit"),
]


def test_what_cannot_be_asked_is_refused_by_name(world: World) -> None:
    desk, api = world.client("anna"), world.api("anna", "read")
    for query, field in WRONG:
        answer = api.get(f"{API}?{query}")
        assert answer.status_code == 422, query
        assert [error["field"] for error in answer.json()["errors"]] == [field], query
        assert desk.get(f"{PAGE}?{query}").status_code == 422, query


def test_a_wrong_filter_keeps_what_was_asked(world: World) -> None:
    world.bulletin("berta", ["toys"])
    answer = world.client("anna").get(f"{PAGE}?kind=seller&country=Narnia")
    assert answer.status_code == 422
    assert "A filter cannot be used" in answer.text
    assert 'value="Narnia"' in answer.text
    assert "line-title" not in answer.text


async def test_pages_follow_each_other_without_gap_or_repeat(world: World) -> None:
    for number in range(5):
        await write(world, "berta", ["toys"], title=f"Number {number}")
    api = world.api("anna", "read")
    cursor: str | None = ""
    seen: list[str] = []
    for _ in range(3):
        page = api.get(API, params={"limit": 2, "cursor": cursor}).json()
        seen += [item["title"] for item in page["items"]]
        cursor = page["next"]
    assert (seen, cursor) == ([f"Number {number}" for number in (4, 3, 2, 1, 0)], None)
    shown = world.client("anna").get(f"{PAGE}?limit=2").text
    older = re.search(r'href="([^"]*cursor=[^"]*)"', shown)
    assert older is not None
    assert "Number 2" in world.client("anna").get(older[1].replace("&amp;", "&")).text
    # It is its reader's own, and good for its filters alone.
    stolen = {"cursor": api.get(API, params={"limit": 2}).json()["next"]}
    assert world.api("aldo", "read").get(API, params=stolen).status_code == 422
    assert api.get(API, params=stolen | {"kind": "seller"}).status_code == 422


async def test_unread_until_opened_or_marked(world: World) -> None:
    first = await write(world, "berta", ["toys"], title="First")
    await write(world, "berta", ["toys"], title="Second")
    assert titles(world, "anna", unread="true") == ["Second", "First"]
    # Who wrote it has nothing to read; a colleague has.
    assert titles(world, "berta", unread="true") == []
    desk = world.client("anna")
    assert desk.get(f"{PAGE}/{first}").status_code == 200
    assert titles(world, "anna", unread="true") == ["Second"]
    assert desk.post("/bulletins/read").status_code == 403
    done = desk.form("/bulletins/read", {"next": f"{PAGE}?unread=true"})
    assert (done.status_code, done.headers["location"]) == (303, f"{PAGE}?unread=true")
    assert "Nothing unread" in desk.get(f"{PAGE}?unread=true").text
    assert "line-unread" not in desk.get(PAGE).text
    assert titles(world, "aldo", unread="true") == ["Second", "First"]


async def test_what_is_shared_later_is_unread_however_old(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys"])
    desk = world.client("boris")
    assert desk.form("/bulletins/read").status_code == 303
    world.bulletin("berta", ["alba"])
    assert titles(world, "dora", unread="true") == []
    assert world.client("dora").form("/bulletins/read").status_code == 303
    given = {"to": str(id_of("dara")), "reason": "They asked."}
    widened = world.api("berta").post(f"{API}/{bulletin.reference}/audience", json=given)
    assert widened.status_code == 204
    assert titles(world, "dora", unread="true") == [bulletin.title]
    assert "line-unread" in world.client("dora").get(PAGE).text


def test_what_expired_has_a_place_of_its_own(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys"])
    desk = world.client("anna")
    assert "Nothing has expired" in desk.get(f"{PAGE}?expired=true").text
    world.client("berta").form(f"{PAGE}/{bulletin.reference}/expire")
    assert titles(world, "anna") == []
    assert titles(world, "anna", expired="true", kind="seller") == [bulletin.title]
    assert titles(world, "anna", expired="true", kind="site") == []
    assert bulletin.title in desk.get(f"{PAGE}?expired=true").text


def test_htmx_gets_the_list_and_a_clean_address(world: World) -> None:
    world.bulletin("berta", ["toys"])
    asked = f"{PAGE}?group=&kind=seller&industry=&country="
    part = world.client("anna").get(asked, headers={"hx-request": "true"})
    assert "<html" not in part.text
    assert "line-title" in part.text
    assert part.headers["hx-push-url"] == f"{PAGE}?kind=seller"
    assert "HX-Request" in part.headers["vary"]
    choices = world.client("anna").get("/bulletins/choices").text
    assert '<option value="Borel">' in choices
    assert '<option value="Italy">' in choices


def test_empty_places_teach(world: World) -> None:
    desk = world.client("carla")
    assert "Write a bulletin" in desk.get(PAGE).text
    assert "Nothing matches these filters" in desk.get(f"{PAGE}?kind=seller").text
    assert world.client().get(PAGE).headers["location"].startswith("/sign-in?next=")
    assert world.api(None).get(API).status_code == 401


def test_red_is_never_listed_over_the_api(world: World) -> None:
    red = world.bulletin("berta", ["anna@alba"], "RED")
    assert red.secret in world.client("anna").get(PAGE).text
    assert titles(world, "anna") == []
    assert world.api("anna", "read").get(f"{API}?tlp=RED").status_code == 422


def test_few_statements_whatever_the_length(world: World) -> None:
    desk = world.client("anna")
    desk.get(PAGE)
    for _ in range(12):
        world.bulletin("berta", ["toys"])
    with counted() as sent:
        assert desk.get(PAGE).status_code == 200
    assert len(sent) <= 4, sent


def test_a_groups_page_shows_its_newest_to_those_who_see_it(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys"])
    desk = world.client("anna")
    page = desk.get("/groups/toys").text
    assert bulletin.title in page
    assert f"{PAGE}?group={id_of('toys')}" in page
    for name, slug in (("carla", "toys"), ("dora", "toys"), ("anna", "apparel")):
        assert bulletin.secret not in world.client(name).get(f"/groups/{slug}").text, name
    assert "Nothing is shared with this group yet" in desk.get("/groups/apparel").text


def test_names_that_people_give_are_shown_as_they_are(world: World) -> None:
    world.bulletin("berta", ["toys"])
    name = "100 %s & <b>%(x)s</b>"
    world.owner("UPDATE groups SET name = %s WHERE slug = 'toys'", name)
    world.owner("UPDATE bulletin_kinds SET name = %s WHERE slug = 'seller'", name)
    world.owner("UPDATE industries SET name = %s WHERE slug = 'toys'", name)
    for place in (PAGE, "/", f"{PAGE}?kind=seller"):
        page = world.client("anna").get(place)
        assert page.status_code == 200
        assert "100 %s &amp; &lt;b&gt;%(x)s&lt;/b&gt;" in page.text


def test_a_form_without_a_script_leaves_no_empty_parameters(world: World) -> None:
    anna = world.client("anna")
    for path, asked, clean in (
        (PAGE, "?group=&kind=seller&industry=&tlp=&country=&originator=", "?kind=seller"),
        (PAGE, "?group=&kind=", ""),
        ("/organisations", "?q=&country=IT", "?country=IT"),
        ("/people", "?q=Aldo&organisation=", "?q=Aldo"),
    ):
        answer = anna.get(path + asked)
        assert (answer.status_code, answer.headers["location"]) == (303, path + clean)
        assert anna.get(path + clean).status_code == 200
    fragment = anna.get(f"{PAGE}?group=&kind=seller", headers={"hx-request": "true"})
    assert (fragment.status_code, fragment.headers["hx-push-url"]) == (200, f"{PAGE}?kind=seller")


async def test_a_list_bears_the_strictest_label_that_its_reader_sees(world: World) -> None:
    head, anna = 'id="label-head"', world.client("anna")
    assert f"<section {head} hidden" in anna.get(PAGE).text
    for tlp, to in (("GREEN", ["alliance"]), ("AMBER+STRICT", ["toys"]), ("RED", ["aldo@alba"])):
        await write(world, "berta", to, tlp=tlp, title="A shop")
    for name, label in {"anna": "AMBER+STRICT", "aldo": "RED", "dora": "GREEN"}.items():
        for path in (PAGE, "/"):
            bar = world.client(name).get(path).text.partition(head)[2].partition("</section>")[0]
            assert f"TLP:{label}</span>" in bar, (name, path)
    group = anna.get("/groups/toys").text.partition(head)[2].partition("</section>")[0]
    assert "TLP:AMBER+STRICT</span>" in group
    part = anna.get(f"{PAGE}?tlp=GREEN", headers={"hx-request": "true"}).text
    assert 'id="label-head" hx-swap-oob="true"' in part
    assert "AMBER+STRICT" not in part
    none = anna.get(f"{PAGE}?tlp=RED", headers={"hx-request": "true"}).text
    assert none.count('hx-swap-oob="true" hidden') == 2
