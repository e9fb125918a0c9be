"""Links, domains, phones and other marks: read, compared, and made safe to show.

Nothing here is ever fetched or resolved, so an address inside a private network is text like any.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING

import ada_url
import phonenumbers
from publicsuffixlist import PublicSuffixList

from app.core.errors import Invalid
from app.core.text import clean_line, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

URL, DOMAIN, EMAIL, PHONE = "url", "domain", "email", "phone"
FREE_KINDS = ("shop", "listing", "address", "product", "method", "document")
KINDS = (URL, DOMAIN, EMAIL, PHONE, *FREE_KINDS)

_FIELD = "value"
_LONGEST = {URL: 2048, DOMAIN: 253, EMAIL: 254, PHONE: 40}
_LONGEST_FREE = 300
_LONGEST_LABEL, _LONGEST_LOCAL = 63, 64

# Each pattern allows a few spaces only, so that no run of spaces is read twice.
_SCHEME = re.compile(r"(?<![a-z0-9])h(?:xx|\*\*|\[tt\]|tt)p(s?)(?=[\s\[({]{0,3}:)", re.IGNORECASE)
_FANGS = (
    (re.compile(r"\s{0,2}[\[({]\s?(?:\.|dot)\s?[\])}]\s{0,2}", re.IGNORECASE), "."),
    (re.compile(r"\s{0,2}[\[({]\s?(?:@|at)\s?[\])}]\s{0,2}", re.IGNORECASE), "@"),
    (re.compile(r"[\[({]\s?:(?://)?\s?[\])}]"), lambda found: ":" + "//" * ("//" in found[0])),
    (re.compile(r"[\[({]//?[\])}]"), lambda found: found[0][1:-1]),
    (re.compile(r"\\\."), "."),
)
_HAS_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,30}:(?!\d)", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
_LOCAL = re.compile(r"[^\s@\"(),:;<>\[\]\\]+")
_LIVE = re.compile(r"^http", re.IGNORECASE)
_DOT = re.compile(r"\.")
_DOT_IN_NAME = re.compile(r"(?<=\w)\.(?=[^\W\d_]{2})")


@dataclass(frozen=True, slots=True)
class Parsed:
    """One mark: as written (refanged), as compared, and whose domain it is, in ASCII.

    `domain` is the registrable domain of a link, domain or e-mail address (the host itself where
    there is none, as for a numeric address), and None for the other kinds.
    """

    kind: str
    value: str
    canonical: str
    domain: str | None = None


def refang(text: str) -> str:
    """Return `text` with hxxp, [.], (dot), [at], [:] and their like written as they were."""
    plain = _SCHEME.sub(r"http\1", text)
    for pattern, replacement in _FANGS:
        plain = pattern.sub(replacement, plain)
    return plain


def safe(value: str, kind: str) -> str:
    """Return `value` made safe, so that no program makes a link of it; `refang` undoes it."""
    if kind == PHONE:
        return value
    if kind not in {URL, DOMAIN, EMAIL}:
        return _defanged(value, _DOT_IN_NAME)
    scheme, mark, rest = value.partition("://") if kind == URL else ("", "", value)
    return _LIVE.sub("hxxp", scheme) + mark + _defanged(rest, _DOT)


def _defanged(text: str, dots: re.Pattern[str]) -> str:
    return dots.sub("[.]", text.replace("://", "[://]")).replace("@", "[@]")


def canonical(kind: str, value: str, region: str | None = None) -> Parsed:
    """Return the mark that `value` writes, of one of `KINDS`.

    `region` is the ISO 3166 code of the country whose phone numbers come without country code.
    Raises Invalid("value", …) with a sentence naming what is wrong.
    """
    limit = _LONGEST.get(kind, _LONGEST_FREE)
    line = clean_line(value, 4 * limit, _FIELD)
    read = _READERS.get(kind)
    if read is None:
        return _free(kind, line)
    plain = refang(line).strip()
    if not plain:
        raise Invalid(_FIELD, "Fill this in.")
    if len(plain) > limit:
        raise _too_long(limit)
    return read(plain, region)


def _too_long(limit: int) -> Invalid:
    return Invalid(_FIELD, "This is too long: at most {limit} characters.", limit=limit)


def _free(kind: str, line: str) -> Parsed:
    if kind not in FREE_KINDS:
        raise Invalid("kind", "This is not a kind of identifier.")
    folded = fold(line)
    if not folded:
        raise Invalid(_FIELD, "This holds no letter or digit.")
    # A Chinese character is folded into two, and a few signs into many.
    if len(line) > _LONGEST_FREE or len(folded) > 2 * _LONGEST_FREE:
        raise _too_long(_LONGEST_FREE)
    return Parsed(kind, line, folded)


def _url(plain: str, _region: str | None) -> Parsed:
    address = plain if _HAS_SCHEME.match(plain) else "https://" + plain
    if not address.lower().startswith(("http:", "https:")):
        raise Invalid(_FIELD, "Only links that begin with http:// or https:// are kept.")
    if " " in address:
        raise Invalid(_FIELD, "A link holds no space.")
    try:
        parsed = ada_url.URL(address)
    except ValueError:
        raise Invalid(_FIELD, "This is not a link that a browser could open.") from None
    if len(parsed.href) > _LONGEST[URL]:
        raise _too_long(_LONGEST[URL])
    value = address if "://" in address else parsed.href
    return Parsed(URL, value, parsed.href, registrable(parsed.hostname))


def _domain(plain: str, _region: str | None) -> Parsed:
    host = _host(plain)
    if _is_address(host):
        raise Invalid(_FIELD, "This is a numeric address, not a domain name. Give it as a link.")
    shown = ada_url.idna_to_unicode(host) or host
    return Parsed(DOMAIN, shown, host, registrable(host))


def _email(plain: str, _region: str | None) -> Parsed:
    local, at, host = plain.removeprefix("mailto:").rpartition("@")
    if not at:
        raise Invalid(_FIELD, "An e-mail address holds an @.")
    if len(local) > _LONGEST_LOCAL or not _LOCAL.fullmatch(local):
        raise Invalid(_FIELD, "The part before the @ is not that of an e-mail address.")
    ascii_host = _host(host)
    address = f"{local}@{host}"
    return Parsed(EMAIL, address, f"{local.casefold()}@{ascii_host}", registrable(ascii_host))


def _phone(plain: str, region: str | None) -> Parsed:
    try:
        number = phonenumbers.parse(plain.removeprefix("tel:"), region and region.upper())
    except phonenumbers.NumberParseException as refusal:
        if refusal.error_type == refusal.INVALID_COUNTRY_CODE:
            raise Invalid(
                _FIELD, "Write the phone number with its country code, such as +86."
            ) from None
        raise Invalid(_FIELD, "This is not a phone number.") from None
    if not phonenumbers.is_possible_number(number):
        raise Invalid(_FIELD, "This phone number is too short or too long for its country.")
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Parsed(PHONE, plain, written)


_READERS: Mapping[str, Callable[[str, str | None], Parsed]] = {
    URL: _url,
    DOMAIN: _domain,
    EMAIL: _email,
    PHONE: _phone,
}


def _host(text: str) -> str:
    """Return the ASCII host in `text`, a bare name or a link, as a browser would write it."""
    bare = text.partition("://")[2] or text
    name = re.split(r"[/?#\\]", bare, maxsplit=1)[0].rstrip(".")
    try:
        host = "" if "@" in name else ada_url.URL("https://" + name).hostname
    except ValueError:
        host = ""
    labels = host.split(".")
    if _is_address(host):
        return host
    if len(labels) == 1 or not all(map(_is_label, labels)) or len(host) > _LONGEST[DOMAIN]:
        raise Invalid(_FIELD, "This is not a domain name such as shop.example.")
    return host


def _is_label(label: str) -> bool:
    return len(label) <= _LONGEST_LABEL and _LABEL.fullmatch(label) is not None


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


@cache
def _suffixes() -> PublicSuffixList:
    """Return the list of names under which one registers; a snapshot inside the package."""
    return PublicSuffixList()


def suffix_of(host: str) -> str | None:
    """Return the public suffix that `host`, in ASCII, ends in; None when the list has none."""
    return _suffixes().publicsuffix(host, accept_unknown=False)


def registrable(host: str) -> str:
    """Return what was registered of `host`, in ASCII: `shop.co.uk` of `www.shop.co.uk`."""
    if _is_address(host):
        return host
    return _suffixes().privatesuffix(host) or host
