"""The composer's buttons and parts, and what people try to type into it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app.core import clock
from tests.composer import HTMX, begin, begun, count, fill, words
from tests.drafting import TOYS, person

if TYPE_CHECKING:
    from tests.world import World


@pytest.mark.parametrize(
    ("deed", "typed", "kept"),
    [
        ("take:url:https://x.example/a", {}, 'value="hxxps://x[.]example/a"'),
        ("unrow:0", {"identifier_kind": ["shop"], "identifier_value": ["Lux"]}, "Identifiers"),
        (f"leave:{TOYS}", {}, f'value="{TOYS}">'),
        ("exclude:BERTA", {}, "Left out by name, whatever else would let them in: Berta"),
        ("include:BERTA", {"exclude": ["BERTA"]}, "Nobody"),
        (
            "row",
            {"identifier_kind": ["shop", "url"], "identifier_value": ["", "a.example"]},
            "a[.]",
        ),
    ],
)
def test_small_buttons_work_without_scripts(
    world: World, deed: str, typed: dict[str, Any], kept: str
) -> None:
    anna, berta = world.client("anna"), str(world.id("berta"))
    address = begun(anna)
    told = {key: [one.replace("BERTA", berta) for one in value] for key, value in typed.items()}
    form = fill(anna, address, deed=deed.replace("BERTA", berta), **told)
    answer = anna.form(address, form)
    assert answer.status_code == 303
    page = anna.get(answer.headers["location"])
    assert kept == "Nobody" or kept in page.text
    assert ("Left out by name" in page.text) == deed.startswith("exclude")


def test_names_are_found_and_readers_listed_without_scripts(world: World) -> None:
    anna = world.client("anna")
    address = begun(anna)
    found = anna.form(address, fill(anna, address, deed="find", find="corvo"))
    page = anna.get(found.headers["location"]).text
    assert f'name="to" id="to-{person("carla", "corvo")}"' in page
    listed = anna.form(address, fill(anna, address, deed="readers"))
    assert "Aldo" in words(anna.get(listed.headers["location"]))
    shown = anna.form(address, fill(anna, address, deed="preview", text="**strong**"))
    assert "<strong>strong</strong>" in anna.get(shown.headers["location"]).text


def test_parts_are_made_of_the_form_and_keep_nothing(world: World) -> None:
    anna = world.client("anna")
    form = {
        "tlp": "AMBER",
        "to": [TOYS, str(world.id("alliance"))],
        "text": "a.example, x@b.example",
    }
    said = words(anna.form("/drafts/parts/audience", form, headers=HTMX))
    assert "TLP:AMBER · 1 working group · 3 people at 2 organisations, you among them" in said
    assert "no platform staff, no agents" in said
    assert "The alliance is wider" in said
    sending = anna.form("/drafts/parts/sending", form | {"deed": f"leave:{TOYS}"}, headers=HTMX)
    assert f'value="{TOYS}" checked' not in sending.text
    offers = anna.form("/drafts/parts/identifiers", form, headers=HTMX).text
    assert "x[@]b[.]example" in offers
    assert anna.form("/drafts/parts/nonsense", form).status_code == 404
    assert count(world) == 0


def test_agents_are_left_out_with_one_press(world: World) -> None:
    form = {"tlp": "AMBER", "to": [str(world.id("alba"))], "deed": "without:agent"}
    said = words(world.client("anna").form("/drafts/parts/sending", form, headers=HTMX))
    assert "no agents" in said
    assert "whatever else would let them in: Lex" in said


HOSTILE = [
    "<script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>1</script>)",
    "[x](vbscript:x)",
    '<a href="x" hx-get="/x" hx-on:click="x">',
    "<base href=//evil><meta http-equiv=refresh><form action=//evil>",
    "{{7*7}} {% raw %} ${7*7}",
    "\"'><img src=x onerror=alert(1)>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(world: World, text: str) -> None:
    anna = world.client("anna")
    shown = anna.form("/drafts/parts/preview", {"text": text}, headers=HTMX).text
    prose = shown.partition('<div class="prose">')[2]
    assert not re.search(
        r"<(script|svg|math|img|base|meta|form|style)|<\w+[^>]*(?:\s(?:on|hx-|style)|javascript:)",
        prose,
        re.IGNORECASE,
    )
    assert "49" not in prose
    page = anna.get(begun(anna, text=text, title=text, source=text)).text
    assert text not in page or not text.startswith(("<", '"'))


def test_a_remote_picture_becomes_a_link(world: World) -> None:
    form = {"text": "![stall](http://tracker.example/p.gif) \u202eevil"}
    shown = world.client("anna").form("/drafts/parts/preview", form, headers=HTMX).text
    assert "<img" not in shown
    assert "⟦U+202E⟧" in shown


@pytest.mark.parametrize("text", ["x" * 200_001, "仿" * 100_000, ">" * 150_000, "[" * 150_000])
def test_a_text_beyond_measure_is_refused(world: World, text: str) -> None:
    anna = world.client("anna")
    answer = begin(anna, "publish", text=text)
    assert answer.status_code == 422
    assert anna.form("/drafts/parts/preview", {"text": text}, headers=HTMX).status_code == 200
    assert anna.form("/drafts/parts/preview", {"text": "x" * (5 << 20)}).status_code == 413


@pytest.mark.parametrize(
    "embargo", ["2020-01-01T10:00", "9999-12-31T23:59", "soon", "9999-12-31T23:59-12:00"]
)
def test_an_embargo_that_cannot_be_is_refused(world: World, embargo: str) -> None:
    answer = begin(world.client("anna"), "publish", embargo=embargo)
    assert (answer.status_code, "f-embargo-error" in answer.text) == (422, True)


@pytest.mark.parametrize(
    "more",
    [
        {"owner": "x"},
        {"person_id": "x"},
        {"organisation_id": "x"},
        {"version": "many"},
        {"may": "own"},
    ],
)
def test_fields_of_nobody_are_refused(world: World, more: dict[str, str]) -> None:
    assert begin(world.client("anna"), **more).status_code == 422
    assert count(world) == 0


def test_a_field_that_comes_twice_is_refused(world: World) -> None:
    assert begin(world.client("anna"), title=["a", "b"]).status_code == 400


def test_an_embargo_means_the_same_moment_in_every_zone(world: World) -> None:
    for name, zone in (("anna", "Asia/Shanghai"), ("aldo", "America/New_York")):
        world.owner("UPDATE people SET zone = %s WHERE id = %s", zone, world.id(name))
    anna, aldo = world.client("anna"), world.client("aldo")
    embargo = (clock.now() + timedelta(days=9)).strftime("%Y-%m-%dT20:00")
    address = begun(anna, embargo=embargo)
    assert f'value="{embargo}"' in anna.get(address).text
    share = {"deed": "share", "colleague": str(world.id("aldo")), "may": "edit"}
    anna.form(address, fill(anna, address, embargo=embargo, **share))
    page = aldo.get(address).text
    assert embargo not in page
    assert re.search(r'value="(\d{4}-\d\d-\d\dT0[78]:00)"', page)
    assert aldo.form(f"{address}/publish").status_code == 303
    (at,) = world.owner("SELECT listed_at FROM records")[0]
    assert f"{at:%Y-%m-%dT%H:%M}" == embargo.replace("T20", "T12")
