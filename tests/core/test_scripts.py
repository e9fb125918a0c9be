"""Names that look like others: what is mixed is told, what is merely foreign is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.refang import alike_in, scripts_of
from tests.core.test_markdown import ORDINARY
from tests.pace import within

MIXED = ("Latin", "Cyrillic")


@pytest.mark.parametrize(
    ("name", "scripts"),
    [
        ("р\u0430ypal.com", MIXED),
        ("https://shop.\u0440aypal.com/login?x=1", MIXED),
        ("hxxps://www[.]\u0440aypal[.]com/", MIXED),
        ("anna@\u0440aypal.com", MIXED),
        ("xn--aypal-uye.com", MIXED),
        ("g\u03bf\u03bfgle.com", ("Latin", "Greek")),
        ("\u0430\u03b1.com", ("Cyrillic", "Greek")),
        ("\u0430\u0440\u0440\u04cf\u0435.com", ("Cyrillic",)),
        ("xn--80ak6aa92e.com", ("Cyrillic",)),
        ("\uff50\u0430ypal.com", MIXED),
    ],
)
def test_what_deceives_is_told(name: str, scripts: tuple[str, ...]) -> None:
    assert scripts_of(name) == scripts
    assert list(alike_in(f"Seen at {name}, twice.")) or "@" in name


@pytest.mark.parametrize(
    "name",
    [
        *("paypal.com", "b\u00fccher.de", "\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444"),
        *("\u043f\u0440\u0438\u043c\u0435\u0440.com", "\u4f8b\u3048.jp", "\u4f8b\u5b50.cn"),
        *("shop\u5546\u57ce.cn", "\u03b5\u03bb\u03bb\u03ac\u03b4\u03b1.gr", "127.0.0.1"),
        *(
            "xn--bcher-kva.de",
            "xn--99999999999.com",
            "\u0441\u043e\u0440.\u0440\u0444",
            "",
            "-",
            ".",
        ),
        "https://\u043f\u0440\u0438\u043c\u0435\u0440.com/paypal",
    ],
)
def test_what_is_foreign_or_plain_is_not(name: str) -> None:
    assert scripts_of(name) == ()


def test_words_are_not_names() -> None:
    assert (
        list(alike_in("\u0394t, \u03b2-carotene, \u043f\u0440\u0438\u0432\u0435\u0442 you.")) == []
    )
    assert list(alike_in("See (\u0440aypal.com).")) == [(5, 15, MIXED)]


@settings(deadline=None)
@given(st.text())
def test_anything_can_be_asked(name: str) -> None:
    assert isinstance(scripts_of(name), tuple)
    assert all(name[start:end] for start, end, _ in alike_in(name))


@pytest.mark.parametrize("unit", ["\u0430.", "\u0430", "\u0430[.]", "-.", "\u0430a.", "xn--."])
def test_a_long_text_takes_about_as_long_as_to_show_one(unit: str) -> None:
    text = (unit * 100_000)[:200_000] + "\u0430"
    within(40, lambda: list(alike_in(text)), lambda: list(alike_in(ORDINARY + "\u0430")))
