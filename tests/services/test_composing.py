"""What a draft lacks is told all at once, in words; what it holds is read as it was meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app.core import clock
from app.core.errors import Invalid
from app.core.i18n import translate
from app.services.drafts import composing, typed
from tests.cast import id_of
from tests.drafting import TOYS, person, ready
from tests.world import act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.services.drafts.composing import Matter, Sending

FIVE = "Choose one of the five labels: RED, AMBER+STRICT, AMBER, GREEN or CLEAR."
ALLIANCE, BOARD = str(id_of("alliance")), str(id_of("board"))


async def checked(
    session: AsyncSession,
    name: str = "anna",
    **more: Any,  # noqa: ANN401 - a draft's field
) -> tuple[Matter, Sending]:
    """Return what the draft says and to whom it goes, as `name` writes it."""
    actor = await act(session, name)
    return await composing.check(session, actor, ready(**more), actor.person_id)


async def faults(
    session: AsyncSession,
    name: str = "anna",
    **more: Any,  # noqa: ANN401 - a draft's field
) -> dict[str, str]:
    """Return what is wrong with it: field to sentence."""
    with pytest.raises(Invalid) as refused:
        await checked(session, name, **more)
    return {field: translate(said, data) for field, said, data in refused.value.fields}


async def test_an_empty_draft_is_told_everything_at_once(session: AsyncSession) -> None:
    found = await faults(session, title="", kind="", text="", tlp="", to=[])
    assert set(found) == {"title", "kind", "text", "tlp", "to"}
    assert found["tlp"] == FIVE


@pytest.mark.parametrize("label", ["", "TLP:WHITE", "TLP: RED", "amber", "WHITE", "ROT", "*"])
async def test_a_wrong_label_is_answered_with_the_five(session: AsyncSession, label: str) -> None:
    assert await faults(session, tlp=label) == {"tlp": FIVE}


@pytest.mark.parametrize(
    ("label", "to", "said"),
    [
        ("RED", TOYS, "Toys is not a person"),
        ("RED", str(id_of("borel")), "Borel is not a person"),
        ("AMBER+STRICT", ALLIANCE, "The alliance is wider"),
        ("AMBER", ALLIANCE, "The alliance is wider"),
        ("GREEN", str(id_of("public")), "secretariat to release"),
        ("CLEAR", str(id_of("public")), "secretariat to release"),
        ("AMBER", BOARD, "a seat on a board shows no intelligence"),
        ("AMBER", str(id_of("accessories")), "your organisation holds no seat there"),
        ("AMBER", person("boris", "corvo"), "do not act for that organisation"),
        ("AMBER", str(id_of("nobody")), "does not exist"),
        ("AMBER", "no id at all", "does not exist"),
        ("AMBER", str(id_of("alba")), "Say who should see this"),
    ],
)
async def test_an_audience_that_cannot_be_is_refused_in_words(
    session: AsyncSession, label: str, to: str, said: str
) -> None:
    assert said in (await faults(session, tlp=label, to=[to]))["to"]


@pytest.mark.parametrize(
    ("label", "to"),
    [
        ("RED", person("berta", "borel")),
        ("AMBER+STRICT", TOYS),
        ("AMBER+STRICT", person("lex", "alba")),
        ("AMBER", str(id_of("borel"))),
        ("AMBER", str(id_of("secretariat"))),
        ("GREEN", ALLIANCE),
        ("CLEAR", ALLIANCE),
    ],
)
async def test_what_the_label_allows_is_taken(session: AsyncSession, label: str, to: str) -> None:
    _, sending = await checked(session, tlp=label, to=[str(id_of("alba")), to])
    house = [] if label == "RED" else [id_of("alba")]
    assert [address.id for address in sending.to][:-1] == house


async def test_a_person_is_named_for_one_organisation(session: AsyncSession) -> None:
    both = [person("tess", "borel"), person("tess", "corvo")]
    assert "one organisation only" in (await faults(session, to=both))["to"]


@pytest.mark.parametrize("out", ["anna", "alba"])
async def test_nobody_shuts_themselves_out(session: AsyncSession, out: str) -> None:
    found = await faults(session, exclude=[str(id_of(out))])
    assert found == {
        "exclude": f"{out.capitalize()} cannot be left out: it would shut out who writes this."
    }


async def test_an_exclusion_of_another_tie_of_the_author_is_refused(session: AsyncSession) -> None:
    assert "exclude" in await faults(session, "tess", exclude=[str(id_of("corvo"))])
    assert "exclude" in await faults(session, exclude=[TOYS])


async def test_a_title_is_taken_from_the_text(session: AsyncSession) -> None:
    matter, _ = await checked(session, title=" ", text="**Copies** at the market.\n\nMore.")
    assert matter.title == "Copies at the market. More."
    assert (await faults(session, title="x" * 201))["title"] == (
        "Use at most 200 characters; this has 201."
    )


async def test_what_cannot_be_seen_is_taken_out_of_lines(session: AsyncSession) -> None:
    hidden: dict[str, Any] = {"title": "A\u202eB\u200bC", "source": "D\u2066E"}
    marks: dict[str, Any] = {
        "identifier_kind": ["shop"],
        "identifier_value": ["lux\u200bury\u202e outlet"],
    }
    matter, _ = await checked(session, **hidden, **marks, marketplaces="F\u200d,\uff0cG")
    assert (matter.title, matter.source, matter.marketplaces) == ("ABC", "DE", ["F", "G"])
    assert matter.identifiers[0].value == "luxury outlet"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", "[" * 20_001),
        ("text", "\u4eff" * 70_000),
        ("text", "\u200b \n"),
        ("kind", "gossip"),
        ("industries", ["arms"]),
        ("countries", ["XX"]),
        ("brands", [str(id_of("nobody"))]),
        ("brands", ["acme"]),
        ("language", "english!"),
        ("marketplaces", ", ".join(f"m{n}" for n in range(21))),
        ("review_on", "tomorrow"),
        ("review_on", "2020-01-01"),
        ("review_on", "9999-12-31"),
    ],
)
async def test_a_field_that_does_not_hold_is_named(
    session: AsyncSession, field: str, value: object
) -> None:
    wrong: dict[str, Any] = {field: value}
    assert set(await faults(session, **wrong)) == {field}


async def test_identifiers_are_told_by_their_row(session: AsyncSession) -> None:
    rows: dict[str, Any] = {"identifier_kind": ["url", "phone", "url"]}
    values = ["hxxps://shop[.]example/a", "0031", "javascript:alert(1)"]
    found = await faults(session, **rows, identifier_value=values)
    assert set(found) == {"identifiers.1", "identifiers.2"}
    matter, _ = await checked(session, **rows, identifier_value=[values[0], "", values[0]])
    assert [one.canonical for one in matter.identifiers] == ["https://shop.example/a"]


async def test_kinds_and_values_come_in_pairs(session: AsyncSession) -> None:
    found = await faults(session, identifier_kind=["url"], identifier_value=["a.example", "b"])
    assert set(found) == {"identifiers"}


async def test_a_phone_is_read_as_one_of_the_country(session: AsyncSession) -> None:
    phone: dict[str, Any] = {"identifier_kind": ["phone"], "identifier_value": ["02 7200 4321"]}
    matter, _ = await checked(session, **phone, countries=["it"])
    assert matter.identifiers[0].canonical == "+390272004321"
    assert matter.facets == ["kind:seller", "country:IT"]


@pytest.mark.parametrize(
    "raw",
    [
        "2020-01-01T10:00",
        "9999-12-31T23:59",
        "0001-01-01T00:00",
        "9999-12-31T23:59-12:00",
        "soon",
        "2026-02-30T10:00",
    ],
)
def test_an_embargo_that_cannot_be_is_refused(raw: str) -> None:
    for zone in ("America/New_York", "Asia/Tokyo"):
        with pytest.raises(Invalid) as refused:
            typed.embargo(raw, zone)
        assert refused.value.fields[0][0] == "embargo"


def test_an_hour_that_the_clocks_skip_is_no_embargo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 1, tzinfo=UTC))
    with pytest.raises(Invalid, match="clocks skip"):
        typed.embargo("2026-03-29T02:30", "Europe/Rome")
    read = typed.embargo("2026-03-29T03:30", "Europe/Rome")
    assert read == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_an_embargo_is_shown_in_the_reader_s_zone() -> None:
    at = (clock.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    shown = typed.embargo_here(at.isoformat(), "Asia/Shanghai")
    assert typed.embargo(shown, "Asia/Shanghai") == at
    kept = typed.embargo_kept(shown, "Asia/Shanghai")
    assert typed.embargo(kept, "America/New_York") == at
    assert typed.embargo_kept("soon", "Asia/Tokyo") == "soon"
    assert typed.embargo_here("9999-12-31T23:59+00:00", "Asia/Tokyo") == "9999-12-31T23:59+00:00"


async def test_half_a_year_passes_until_it_is_looked_at_again(session: AsyncSession) -> None:
    matter, _ = await checked(session)
    assert abs(matter.review_on - clock.now().date() - typed.REVIEW_AFTER) <= timedelta(days=1)
