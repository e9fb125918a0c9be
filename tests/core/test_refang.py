"""Identifiers: read in any disguise, compared in one form, shown so that no program opens them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.core.refang import FREE_KINDS, KINDS, Parsed, canonical, found_in, refang, safe
from tests.pace import within


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("hxxps://shop[.]example", "https://shop.example"),
        ("hXXp://a(.)b{.}c", "http://a.b.c"),
        ("h**p://a [dot] b", "http://a.b"),
        ("h[tt]ps[:]//a\\.b", "https://a.b"),
        ("hxxps[://]a[.]b[/]c", "https://a.b/c"),
        ("请看hxxp://a.cn", "请看http://a.cn"),
        ("seller[at]mail(DOT)example", "seller@mail.example"),
        ("seller [@] mail.example", "seller@mail.example"),
        ("nothing [here] (to) see. dot at", "nothing [here] (to) see. dot at"),
    ],
)
def test_disguises_are_undone(written: str, meant: str) -> None:
    assert refang(written) == meant


@pytest.mark.parametrize(
    ("kind", "value", "canonical_form", "domain"),
    [
        ("url", "hxxps://Shop[.]Example:443/a/../b#f", "https://shop.example/b#f", "shop.example"),
        ("url", "shop.example:8080/x", "https://shop.example:8080/x", "shop.example"),
        ("url", "http://brand.com@a.evil.co.uk", "http://brand.com@a.evil.co.uk/", "evil.co.uk"),
        ("url", "https://中文.中国/", "https://xn--fiq228c.xn--fiqs8s/", "xn--fiq228c.xn--fiqs8s"),
        ("url", "http://127.1/", "http://127.0.0.1/", "127.0.0.1"),
        ("url", "http://169.254.169.254/x", "http://169.254.169.254/x", "169.254.169.254"),
        ("url", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "[::ffff:7f00:1]"),
        ("url", "http://localhost:8000", "http://localhost:8000/", "localhost"),
        ("url", "http://fake.myshopify.com", "http://fake.myshopify.com/", "fake.myshopify.com"),
        ("domain", "WWW.Shop [dot] Example.", "www.shop.example", "shop.example"),
        ("domain", "https://shop.example/item", "shop.example", "shop.example"),
        ("domain", "例え.テスト", "xn--r8jz45g.xn--zckzah", "xn--r8jz45g.xn--zckzah"),
        ("domain", "shop。example", "shop.example", "shop.example"),
        ("email", "Seller[at]Mail[.]example", "seller@mail.example", "mail.example"),
        ("email", "mailto:王@例え.テスト", "王@xn--r8jz45g.xn--zckzah", "xn--r8jz45g.xn--zckzah"),
        ("phone", "+86 (138) 1234-5678", "+8613812345678", None),
        ("phone", "tel:+44 20 7946 0123", "+442079460123", None),
        ("shop", "Ｇucci 旗舰店 ", "gucci 旗 舰 店", None),
        ("product", "AB-12/é", "ab 12 e", None),
    ],
)  # fmt: skip
def test_equal_things_have_one_canonical_form(
    kind: str, value: str, canonical_form: str, domain: str | None
) -> None:
    parsed = canonical(kind, value)
    assert (parsed.kind, parsed.canonical, parsed.domain) == (kind, canonical_form, domain)


def test_a_phone_without_country_code_is_read_in_its_region() -> None:
    for region in ("CN", "cn"):
        assert canonical("phone", "１３８ 1234 5678", region).canonical == "+8613812345678"
    assert canonical("phone", "020 7946 0123", "GB").canonical == "+442079460123"


def test_a_foreign_domain_is_shown_in_its_script() -> None:
    assert canonical("domain", "xn--r8jz45g.xn--zckzah").value == "例え.テスト"


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        ("url", "javascript:alert(1)", "http://"),
        ("url", "file:///etc/passwd", "http://"),
        ("url", "gopher://a.example", "http://"),
        ("url", "https://", "browser"),
        ("url", "https://a b.example", "space"),
        ("url", "https://a.example/\r\nHost: b", "space"),
        ("url", "https://a.example/" + "x" * 2048, "too long"),
        ("url", "https://a.example/" + "中" * 400, "too long"),
        ("url", "https://a.example/\0", "NUL"),
        ("url", "https://\ud800.example", "half a character"),
        ("domain", "localhost", "domain name"),
        ("domain", "a..b", "domain name"),
        ("domain", "-a.example", "domain name"),
        ("domain", "a b.example", "domain name"),
        ("domain", "user@a.example", "domain name"),
        ("domain", "x" * 64 + ".example", "domain name"),
        ("domain", "10.0.0.1", "numeric"),
        ("email", "nobody", "@"),
        ("email", "a b@c.example", "before the @"),
        ("email", "a@b@c.example", "before the @"),
        ("email", "x" * 65 + "@c.example", "before the @"),
        ("email", "x@localhost", "domain name"),
        ("phone", "138 1234 5678", "country code"),
        ("phone", "+86 12", "too short or too long"),
        ("phone", "call me", "not a phone number"),
        ("phone", "+", "not a phone number"),
        ("shop", "!!", "letter or digit"),
        ("shop", "x" * 301, "too long"),
        ("shop", "ﷺ" * 300, "too long"),
        ("domain", "  ", "Fill this in"),
        ("spell", "x", "kind"),
    ],
)
def test_what_is_wrong_is_said(kind: str, value: str, sentence: str) -> None:
    with pytest.raises(Invalid) as caught:
        canonical(kind, value)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("url", "https://shop.example/a.html", "hxxps://shop[.]example/a[.]html"),
        ("url", "https://a.example?u=http://b.cn", "hxxps://a[.]example?u=http[://]b[.]cn"),
        ("url", "http://u@10.0.0.1:80/", "hxxp://u[@]10[.]0[.]0[.]1:80/"),
        ("domain", "shop.example", "shop[.]example"),
        ("email", "a.b@shop.example", "a[.]b[@]shop[.]example"),
        ("phone", "+8613812345678", "+8613812345678"),
        ("shop", "see https://a.example No.1", "see https[://]a[.]example No.1"),
    ],
)  # fmt: skip
def test_what_is_shown_is_no_link_and_can_be_read_back(kind: str, value: str, shown: str) -> None:
    assert safe(value, kind) == shown
    assert refang(shown) == value


HOSTS = st.from_regex(r"[a-z][a-z0-9]{0,8}(\.[a-z][a-z0-9]{0,8}){1,3}", fullmatch=True)
PATHS = st.text("abc.-_~/?=&%@:#é中", max_size=30)


@settings(deadline=None)
@given(HOSTS, PATHS)
def test_every_link_survives_being_made_safe(host: str, path: str) -> None:
    try:
        parsed = canonical("url", f"https://{host}/{path}")
    except Invalid:
        return
    shown = safe(parsed.value, "url")
    assert "https:" not in shown
    assert canonical("url", shown).canonical == parsed.canonical
    assert canonical("url", parsed.canonical).canonical == parsed.canonical


@settings(deadline=None)
@given(st.sampled_from(KINDS), st.text(max_size=60), st.sampled_from([None, "CN", "XX", "?"]))
def test_every_value_is_read_or_refused(kind: str, value: str, region: str | None) -> None:
    try:
        parsed = canonical(kind, value, region)
    except Invalid:
        return
    assert parsed.canonical
    assert safe(parsed.value, kind)
    if kind not in FREE_KINDS:
        assert canonical(kind, parsed.canonical).canonical == parsed.canonical


def found(text: str, region: str | None = None) -> list[str]:
    return [f"{parsed.kind} {parsed.canonical}" for parsed in found_in(text, region)]


def test_marks_in_a_pasted_text_are_proposed_in_their_order() -> None:
    text = """Seen at hxxps://shop[.]example/item?id=1 (and www.fake-shop.cn/list/1).
    Mail: seller[at]qq[.]com，电话13812345678请联系。请看shop3.example上的货,
    магазин.рф 13912345678 13712345678 (https://en.wikipedia.org/wiki/A_(b)). http://[::1]/x."""
    assert found(text, "CN") == [
        "url https://shop.example/item?id=1",
        "url https://www.fake-shop.cn/list/1",
        "email seller@qq.com",
        "phone +8613812345678",
        "domain shop3.example",
        "domain xn--80aairftm.xn--p1ai",
        "phone +8613912345678",
        "phone +8613712345678",
        "url https://en.wikipedia.org/wiki/A_(b)",
        "url http://[::1]/x",
    ]


def test_words_of_another_script_do_not_stick_to_a_link() -> None:
    assert found("请看https://shop.example请看") == ["url https://shop.example/"]
    assert found("https://a.example/x，下一句") == ["url https://a.example/x"]
    assert found("https://中文.中国/a路") == ["url https://xn--fiq228c.xn--fiqs8s/a"]


def test_ordinary_words_and_numbers_are_not_proposed() -> None:
    assert (
        found("e.g. Node.js v1.2.3 README.md a.zip 10:30 2024-01-15 end.It co.uk $1,200.00", "CN")
        == []
    )


def test_the_same_mark_is_proposed_once() -> None:
    assert (
        len(found_in("a.cn A.CN hxxp://a[.]cn http://A.cn/ +8613812345678 138 1234 5678", "CN"))
        == 3
    )


def test_at_most_a_hundred_are_proposed_and_a_book_is_refused() -> None:
    assert len(found_in(" ".join(f"a{i}.cn" for i in range(500)))) == 100
    with pytest.raises(Invalid, match="at most"):
        found_in("x" * 200_001)


UNITS = [
    "a.",
    "1",
    "1 ",
    "a.cn ",
    "13812345678 ",
    "[",
    "[ ",
    " [",
    "[.",
    " ",
    "http://",
    "a@",
    "a",
    "-",
]
UNITS += [
    "(",
    "hxxp",
    "https://a.cn/)",
    "中.国",
    "+1",
    "+1 (2",
    "h**",
    "\\.",
    "é.",
    "1.2.3.4 ",
    "@",
    "/",
]


# A tenth of the longest, as people write.
WORDS = "The seller at shop.example, or +86 138 1234 5678, sends from a warehouse. " * 270


@pytest.mark.parametrize("unit", UNITS)
def test_no_text_takes_long_to_read(unit: str) -> None:
    text = (unit * 200_000)[:200_000]
    within(8, lambda: found_in(text[:80_000], "CN"), lambda: found_in(text[:20_000], "CN"))
    within(100, lambda: found_in(text, "CN"), lambda: found_in(WORDS, "CN"))


@pytest.mark.parametrize(
    "form", ["a{}.cn", "a{}.zzq", "https://a{}.cn/x", "a{}@b.cn", "1381234{:04}", "+86{:07}"]
)
def test_no_list_of_marks_takes_long_to_read(form: str) -> None:
    text = " ".join(form.format(i) for i in range(9999))[:200_000]
    within(100, lambda: found_in(text, "CN"), lambda: found_in(WORDS, "CN"))


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from([None, "CN", "US"]))
def test_whatever_is_pasted_is_read_without_error(text: str, region: str | None) -> None:
    assert all(isinstance(parsed, Parsed) for parsed in found_in(text, region))
