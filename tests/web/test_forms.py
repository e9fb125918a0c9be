"""Forms come back as they were filled in; what two readers could read differently is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.web.forms import Filled, takes_many
from tests.web.desk import NoteForm, token_of

if TYPE_CHECKING:
    from httpx2 import Response
    from starlette.testclient import TestClient

_URLENCODED = "application/x-www-form-urlencoded"


def _send(visitor: TestClient, body: str | bytes, kind: str = _URLENCODED) -> Response:
    token = token_of(visitor.get("/note").text)
    headers = {"X-CSRF-Token": token, "Content-Type": kind}
    return visitor.post("/note", content=body, headers=headers)


def test_a_refused_form_is_filled_in_again_with_its_errors_linked(visitor: TestClient) -> None:
    answer = _send(visitor, "title=x&body=kept%20%3Cb%3E%0D%0Atext")
    assert answer.status_code == 422
    assert 'href="#f-title">Title: Please write at least 3 characters.' in answer.text
    assert 'aria-describedby="f-title-error" aria-invalid="true" value="x"' in answer.text
    assert "kept &lt;b&gt;\ntext" in answer.text


def test_an_empty_field_counts_as_absent(visitor: TestClient) -> None:
    assert "Please fill this in." in _send(visitor, "title=&amount=").text
    assert _send(visitor, "title=title&amount=&label=").status_code == 303


def test_what_a_service_refuses_is_said_at_its_field(visitor: TestClient) -> None:
    answer = _send(visitor, "title=taken")
    assert answer.status_code == 422
    assert "taken is taken." in answer.text


@pytest.mark.parametrize("name", ["role", "org_id", "owner", "tlp", "__proto__"])
def test_a_field_that_the_form_lacks_is_refused(visitor: TestClient, name: str) -> None:
    answer = _send(visitor, f"title=title&{name}=x")
    assert answer.status_code == 422
    assert f"This form has no field {name}." in answer.text


def test_a_field_of_one_value_may_not_come_twice(visitor: TestClient) -> None:
    assert _send(visitor, "title=one&title=two").status_code == 400
    assert _send(visitor, "title=one&tags=a&tags=b").status_code == 303


def test_nul_is_refused_at_its_field(visitor: TestClient) -> None:
    answer = _send(visitor, "title=ti%00tle")
    assert answer.status_code == 422
    assert "This holds a character that cannot be kept." in answer.text


@pytest.mark.parametrize("body", ["title=%ff%fe", b"title=\xff", "title=%ed%a0%80"])
def test_what_is_not_utf8_is_refused(visitor: TestClient, body: str | bytes) -> None:
    assert _send(visitor, body).status_code == 400


def test_a_form_of_another_type_is_refused(visitor: TestClient) -> None:
    assert _send(visitor, '{"title": "title"}', "text/plain").status_code == 415


def _part(name: str, value: bytes, more: str = "") -> bytes:
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + value + b"\r\n"


_MULTIPART = "multipart/form-data; boundary=b"
_END = b"--b--\r\n"


def test_a_file_arrives_under_its_field_and_empty_inputs_do_not(visitor: TestClient) -> None:
    photos = _part("photos", b"x", '; filename="../../a.png"')
    photos += _part("photos", b"", '; filename=""')
    assert _send(visitor, _part("title", b"title") + photos + _END, _MULTIPART).status_code == 303


def test_a_file_under_another_name_is_refused(visitor: TestClient) -> None:
    body = _part("title", b"title") + _part("evil", b"x", '; filename="a"') + _END
    assert _send(visitor, body, _MULTIPART).status_code == 422


_BROKEN = {
    "no boundary": (_part("title", b"title") + _END, "multipart/form-data"),
    "not utf-8": (_part("title", b"ti\xfftle") + _END, _MULTIPART),
    "no name": (b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n" + _END, _MULTIPART),
    "10,000 parts": (_part("tags", b"a") * 10_000 + _END, _MULTIPART),
    "a part's header of 500 kB": (_part("title", b"x", "a" * 500_000) + _END, _MULTIPART),
    "many files": (_part("photos", b"x", '; filename="a"') * 41 + _END, _MULTIPART),
    "never ends": (_part("title", b"title"), _MULTIPART),
}


@pytest.mark.parametrize("name", _BROKEN)
def test_a_broken_multipart_form_is_refused(visitor: TestClient, name: str) -> None:
    assert _send(visitor, *_BROKEN[name]).status_code == 400


def test_a_form_is_shown_first_with_its_values() -> None:
    form: Filled[NoteForm] = Filled.of(title="a", tags=["b", "c"], amount=None, agree=False)
    assert (form.first("title"), form.all("tags"), form.first("amount")) == ("a", ["b", "c"], "")
    assert form.first("agree") == ""


@pytest.mark.parametrize(
    ("annotation", "many"),
    [(list[str], True), (set[int] | None, True), (str, False), (bytes | None, False), (int, False)],
)
def test_a_field_of_several_values_is_told_by_its_type(annotation: object, *, many: bool) -> None:
    assert takes_many(annotation) is many
