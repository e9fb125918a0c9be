"""Every route says who may call it, stands in a table of the matrix, and refuses nobody's call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from app.web.inventory import access_of
from tests.cast import id_of
from tests.proofs.matrix import tables

if TYPE_CHECKING:
    from tests.proofs.theatre import Theatre

SAFE = {"GET", "HEAD"}
_NAMES = re.compile(r"{(\w+)}")
# What changes something and needs nobody, and why.
OPEN = {
    ("POST", "/sign-in"): "nobody is signed in yet",
    ("POST", "/sign-out"): "whoever was signed out meanwhile wants to be out as well",
    ("POST", "/theme"): "light or dark is a cookie, chosen on any page",
    ("POST", "/rules"): "who has not accepted them is let in to accept them, by their session",
    ("POST", "/join/{token}"): "whoever was invited has only the link",
    ("POST", "/rsvp/{token}"): "whoever was invited to a meeting answers by the link alone",
    ("POST", "/forgotten"): "who forgot their password cannot sign in",
    ("POST", "/password/{token}"): "who forgot their password has only the link",
    ("POST", "/mail/stop/{token}"): "a message is declined by its link, in the house or not",
}
# What everybody reads is told without a token too.
TOLD = "/api/v1/public"
# What stands in an address beside what it names.
_WORDS = {"variant", "part"}


def _body(path: str) -> dict[str, Any]:
    """Return something that can be sent there; a file is taken in before who sends it is asked."""
    takes = path.endswith(("/files", "/letter", "/papers", "/versions"))
    return {"files": {"file": ("note.txt", b"A note.")}} if takes else {"json": {}}


def test_every_route_says_who_may_call_it(theatre: Theatre) -> None:
    access = access_of(theatre.app)
    assert set(access.values()) == {"public", "signed in", "bearer token"}
    for (method, path), who in access.items():
        bearer = path.startswith("/api/") and not path.startswith(TOLD)
        assert bearer == (who == "bearer token"), path
        if method not in SAFE and who == "public":
            assert (method, path) in OPEN
    assert OPEN.keys() <= access.keys()


def test_every_route_stands_in_the_matrix_and_nothing_else(theatre: Theatre) -> None:
    rows = {(row.method, row.path) for table in tables().values() for row in table.rows}
    assert rows == access_of(theatre.app).keys()


def test_every_address_of_parent_and_child_is_asked_for_with_a_strange_child(
    theatre: Theatre,
) -> None:
    mixed = {(row.method, row.path) for row in tables()["mixed"].rows}
    for method, path in access_of(theatre.app):
        # PUT names a child that was none before.
        if method not in {*SAFE, "PUT"} and len({*_NAMES.findall(path)} - _WORDS) > 1:
            assert (method, path) in mixed, path


@pytest.mark.timeout(300)
def test_nobody_is_sent_to_sign_in(theatre: Theatre) -> None:
    desk, api = theatre.client(), theatre.api(None)
    for (method, path), who in access_of(theatre.app).items():
        url = _NAMES.sub(str(id_of("alba")), path)
        if who == "signed in":
            answer = desk.request(method, url) if method in SAFE else desk.form(url)
            assert urlsplit(answer.headers["location"]).path == "/sign-in", url
        elif who == "bearer token":
            assert api.request(method, url, **_body(path)).status_code == 401, url


def test_a_form_without_its_token_is_refused(theatre: Theatre) -> None:
    desk = theatre.client("anna")
    for method, path in access_of(theatre.app):
        if method not in SAFE and not path.startswith("/api/"):
            url = _NAMES.sub(str(id_of("alba")), path)
            assert desk.request(method, url, data={}).status_code == 403, url


def test_a_reading_token_only_reads(theatre: Theatre) -> None:
    api = theatre.api("anna", "read")
    for method, path in access_of(theatre.app):
        if method not in SAFE and path.startswith("/api/"):
            url = _NAMES.sub(str(id_of("alba")), path)
            assert api.request(method, url, **_body(path)).status_code == 403, url
