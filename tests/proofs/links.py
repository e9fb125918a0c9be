"""What a page offers to follow: links, forms, and addresses in htmx attributes."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TypeAlias
from urllib.parse import urlencode, urljoin, urlsplit

Fields: TypeAlias = tuple[tuple[str, str], ...]
# Scripts, styles and pictures of the site itself are the same for everybody.
_COMMON = ("/static/",)
_LINKS = {"href", "src", "hx-get", "hx-push-url", "data-href", "data-url"}
_TYPED = {"text", "search", "url", "email", "tel", ""}
_PRESSED = {"submit", "image", "button", "reset"}


@dataclass(frozen=True, slots=True)
class Ask:
    """One request that a page leads to; `fields` are a form's, `htmx` says that a script asks."""

    method: str
    url: str
    fields: Fields = ()
    htmx: bool = False


@dataclass(slots=True)
class _Form:
    method: str
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    # What one may choose or type instead: (name, value), one at a time.
    choices: list[tuple[str, str]] = field(default_factory=list)
    # What sends it: (name, value, where to instead, whether a script sends it).
    buttons: list[tuple[str, str, str, bool]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Gathers what a page offers."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.links: list[Ask] = []
        self.forms: dict[str, _Form] = {}
        self._open: _Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for name in _LINKS & given.keys():
            if given[name].startswith(("/", "?", "http", "#")):
                self._link("GET", given[name], htmx=name.startswith("hx-"))
        if tag == "form":
            self._open = self._begin(given)
        elif tag == "select":
            self._select = given.get("name", "")
        form = self.forms.get(given.get("form", "")) or self._open
        if form is not None:
            self._part(form, tag, given)
        if "hx-post" in given:
            pressed = (given.get("name", ""), given.get("value", ""), given["hx-post"], True)
            (form or self._apart()).buttons.append(pressed)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        if tag == "select":
            self._select = ""

    def _link(self, method: str, address: str, *, htmx: bool = False) -> None:
        self.links.append(Ask(method, self._at(address), htmx=htmx))

    def _at(self, address: str) -> str:
        return urljoin(self.base, address)

    def _begin(self, given: dict[str, str]) -> _Form:
        made = _Form(given.get("method", "get").upper(), self._at(given.get("action", "")))
        self.forms[given.get("id", f"form {len(self.forms)}")] = made
        return made

    def _apart(self) -> _Form:
        return self.forms.setdefault("apart", _Form("SCRIPT", self.base))

    def _part(self, form: _Form, tag: str, given: dict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "button" or (tag == "input" and given.get("type") in _PRESSED):
            form.buttons.append((name, value, given.get("formaction", ""), False))
        elif tag == "option" and self._select:
            (form.fields if "selected" in given else form.choices).append((self._select, value))
        elif tag == "input" and given.get("type") in {"checkbox", "radio"}:
            (form.fields if "checked" in given else form.choices).append((name, value or "on"))
        elif tag in {"input", "textarea"} and given.get("type", "") in _TYPED:
            form.fields.append((name, value))
            form.choices.append((name, value or "a"))
        elif tag == "input" and given.get("type") != "file":
            form.fields.append((name, value))


def asks(page: str, base: str) -> list[Ask]:
    """Return every request that a page at the address `base` leads to, on this site.

    A GET form is asked as it stands and, unless the page answers one already, once for each thing
    that one could choose in it; a POST form as it stands, and once for each of its buttons.
    """
    reader = _Reader(base)
    reader.feed(page)
    found = list(reader.links)
    for form in reader.forms.values():
        found += _post(form, base)
        if form.method == "GET":
            found += _get(form, choose=not urlsplit(base).query)
    return list(dict.fromkeys(one for one in found if _ours(one.url, base)))


def _get(form: _Form, *, choose: bool) -> list[Ask]:
    made = []
    for name, value in [("", ""), *(form.choices if choose else [])]:
        fields = [pair for pair in form.fields if pair[0] != name and pair[1]]
        told = [*fields, *([(name, value)] if name else [])]
        made.append(Ask("GET", f"{form.action.partition('?')[0]}?{urlencode(told)}".rstrip("?")))
    return made


def _post(form: _Form, base: str) -> list[Ask]:
    fields = tuple(pair for pair in form.fields if pair[0])
    made = [Ask("POST", form.action, fields)] if form.method == "POST" else []
    for name, value, action, htmx in form.buttons:
        if form.method == "POST" or htmx:
            url = urljoin(base, action) if action else form.action
            made.append(Ask("POST", url, (*fields, *(((name, value),) if name else ())), htmx))
    return made


def _ours(url: str, base: str) -> bool:
    one, ours = urlsplit(url), urlsplit(base)
    return one.netloc == ours.netloc and not one.path.startswith(_COMMON)
