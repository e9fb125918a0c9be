"""Names of files: harmless wherever they are stored, shown or sent."""

from __future__ import annotations

from email.message import Message

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core.media import content_disposition, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\wei\\x.png", "x.png"),
        ("C:x.png", "C_x.png"),
        ("a\0b.png", "a_b.png"),
        ('x"; filename="evil.html', "x_; filename=_evil.html"),
        ("a\r\nSet-Cookie: x.png", "a__Set-Cookie_ x.png"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        (".htaccess", "htaccess"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("LPT1 .pdf", "_LPT1.pdf"),
        ("console.txt", "console.txt"),
        ("a.png. . ", "a.png"),
        ("...", "file"),
        ("", "file"),
        ("/", "file"),
        ("👨\u200d👩\u200d👧 发票.pdf", "👨\u200d👩\u200d👧 发票.pdf"),
        ("\ud800.pdf", "_.pdf"),
    ],
)
def test_a_name_is_made_harmless(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_extension() -> None:
    for stem in ("x" * 300, "发" * 300, "👨\u200d👩\u200d👧" * 60):
        safe = safe_name(stem + ".jpeg")
        assert safe.endswith(".jpeg")
        assert 140 <= len(safe.encode()) <= 150
    assert len(safe_name("x." + "y" * 300).encode()) == 150


@settings(deadline=None)
@example("con" * 100)
@given(st.text())
def test_every_name_is_harmless_and_stays_so(name: str) -> None:
    safe = safe_name(name)
    assert safe == safe_name(safe)
    assert 1 <= len(safe.encode()) <= 150
    assert not set(safe) & set('/\\\0\r\n"<>:|?*')
    assert not safe.startswith(".")


def test_the_header_has_the_name_twice() -> None:
    assert content_disposition("naïve 发票;1%.pdf") == (
        'attachment; filename="naive ___1_.pdf"; '
        "filename*=UTF-8''na%C3%AFve%20%E5%8F%91%E7%A5%A8%3B1%25.pdf"
    )
    assert content_disposition("a.png", inline=True).startswith("inline; ")


@settings(deadline=None)
@given(st.text())
def test_the_header_is_one_ascii_line_and_reads_back(name: str) -> None:
    value = content_disposition(name)
    assert value.isascii()
    assert value.isprintable()
    assert value.count('"') == 2
    message = Message()
    message["Content-Disposition"] = value
    assert message.get_content_disposition() == "attachment"
    assert value.partition("UTF-8''")[2].replace("%", "").isascii()
