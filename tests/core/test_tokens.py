"""Tokens: each weakness measured on python-jose 3.5.0 is shown, and refused by the house."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from jose import jwe, jwt  # type: ignore[import-untyped]

from app.core import tokens
from app.core.tokens import KeyRing, Refused

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SOON = NOW + timedelta(minutes=10)
KEY = bytes(range(32))
RING = KeyRing("https://desk.example", "a", {"a": KEY})
CLAIMS: dict[str, Any] = {
    "sub": "anna",
    "aud": "rsvp",
    "iss": "https://desk.example",
    "iat": int(NOW.timestamp()),
    "exp": int(SOON.timestamp()),
}
HEADER = {"alg": "HS256", "typ": "JWT", "kid": "a"}
PUBLIC = Ed25519PrivateKey.from_private_bytes(KEY).public_key()


def part(data: object) -> str:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def forge(claims: object = None, header: object = None, key: bytes = KEY) -> str:
    body = f"{part(HEADER if header is None else header)}.{part(claims or CLAIMS)}"
    return f"{body}.{part(hmac.digest(key, body.encode(), 'sha256'))}"


def signed(**changes: object) -> str:
    return tokens.sign(
        {"sub": "anna", **changes}, audience="rsvp", ring=RING, issued_at=NOW, expires_at=SOON
    )


def refuses(token: object, ring: KeyRing = RING, now: datetime = NOW) -> bool:
    try:
        tokens.verify(token, "rsvp", ring, now)
    except Refused:
        return True
    return False


def test_what_was_signed_comes_back_for_its_audience_until_it_ends() -> None:
    token = signed(meeting="m1")
    assert tokens.verify(token, "rsvp", RING, NOW) == {**CLAIMS, "meeting": "m1"}
    assert tokens.verify(token, "rsvp", RING, SOON - timedelta(seconds=1))["sub"] == "anna"
    assert refuses(token, now=SOON)
    assert refuses(token, now=NOW - timedelta(minutes=2))


def test_the_forger_of_these_tests_would_pass_with_nothing_changed() -> None:
    assert not refuses(forge())


def test_a_token_of_another_audience_key_or_issuer_is_refused() -> None:
    with pytest.raises(Refused):
        tokens.verify(signed(), "unsubscribe", RING, NOW)
    assert refuses(signed(), KeyRing("https://desk.example", "a", {"a": bytes(32)}))
    assert refuses(signed(), KeyRing("https://other.example", "a", {"a": KEY}))


def test_a_ring_turns_and_the_old_key_is_believed_until_it_is_taken_off() -> None:
    new = KeyRing(RING.issuer, "b", {"a": KEY, "b": secrets.token_bytes(32)})
    assert not refuses(signed(), new)
    assert refuses(signed(), KeyRing(RING.issuer, "b", {"b": new.keys["b"]}))


def test_jose_trusts_the_header_where_no_algorithm_is_named_and_the_house_names_one() -> None:
    other = jwt.encode(CLAIMS, KEY.hex(), algorithm="HS512", headers={"kid": "a"})
    assert jwt.decode(other, KEY.hex(), audience="rsvp", options={"leeway": 1 << 40})
    assert refuses(other, KeyRing(RING.issuer, "a", {"a": KEY.hex().encode()}))


def test_alg_none_is_refused() -> None:
    body = f"{part({**HEADER, 'alg': 'none'})}.{part(CLAIMS)}."
    assert refuses(body)
    assert refuses(forge(header={**HEADER, "alg": "none"}))


def test_jose_believes_a_forgery_made_with_a_public_key_in_der_and_no_ring_holds_one() -> None:
    der = PUBLIC.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    forged = forge(key=der)
    options = {"leeway": 1 << 40}
    assert jwt.decode(forged, der, algorithms=["HS256"], audience="rsvp", options=options)
    assert refuses(forged)
    pem = PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for public in (der, pem):
        with pytest.raises(ValueError, match="public key"):
            KeyRing("https://desk.example", "a", {"a": public})


@pytest.mark.parametrize("missing", ["exp", "iat", "sub", "aud", "iss"])
def test_a_claim_that_is_missing_is_a_refusal(missing: str) -> None:
    claims = {name: value for name, value in CLAIMS.items() if name != missing}
    if missing in {"exp", "aud"}:
        options = {"leeway": 1 << 40}
        assert jwt.decode(forge(claims), KEY, ["HS256"], options, "rsvp", RING.issuer)
    assert refuses(forge(claims))


@pytest.mark.parametrize("key", [b"", b"x", bytes(31)])
def test_jose_signs_with_a_short_key_and_the_ring_does_not(key: bytes) -> None:
    assert jwt.encode(CLAIMS, key, algorithm="HS256")
    with pytest.raises(ValueError, match="32 bytes"):
        KeyRing("https://desk.example", "a", {"a": key})


def test_the_key_that_signs_is_on_the_ring_and_no_key_is_printed() -> None:
    with pytest.raises(ValueError, match="current"):
        KeyRing("https://desk.example", "b", {"a": KEY})
    assert repr(KEY) not in repr(RING)


@pytest.mark.parametrize(
    "change",
    [
        {"exp": float(CLAIMS["exp"])},
        {"exp": str(CLAIMS["exp"])},
        {"exp": float("inf")},
        {"exp": None},
        {"exp": True},
        {"exp": {}},
        {"iat": []},
        {"iat": float("-inf")},
        {"iat": CLAIMS["exp"]},
        {"sub": 7},
        {"sub": None},
        {"aud": ["rsvp"]},
        {"aud": ["rsvp", "session"]},
        {"aud": {"rsvp": 1}},
        {"iss": [RING.issuer]},
        {"nbf": CLAIMS["exp"] + (1 << 41)},
        {"at_hash": "x"},
    ],
    ids=repr,
)
def test_a_claim_of_the_wrong_kind_is_a_refusal(change: dict[str, object]) -> None:
    assert refuses(forge({**CLAIMS, **change}))


@pytest.mark.parametrize(
    "header",
    [
        {**HEADER, "crit": ["exp"]},
        {**HEADER, "crit": []},
        {**HEADER, "typ": "JOSE"},
        {**HEADER, "jwk": {"kty": "oct", "k": part(KEY)}},
        {**HEADER, "kid": "b"},
        {**HEADER, "kid": None},
        {**HEADER, "kid": ["a"]},
        {"alg": "HS256", "typ": "JWT"},
        {"alg": "HS256", "kid": "a"},
        ["HS256"],
        "HS256",
        7,
        b"[" * 2000,
        b'{"alg":' * 300,
        b"\xff",
    ],
    ids=lambda header: repr(header)[:40],
)
def test_a_header_other_than_the_one_the_house_writes_is_a_refusal(header: object) -> None:
    assert refuses(forge(header=header))


@pytest.mark.parametrize("body", [b"[" * 2000, b"[]", b"null", b"\xff", b'"x"', b"1e999"])
def test_a_body_that_is_no_object_is_a_refusal(body: bytes) -> None:
    assert refuses(forge(body))


@pytest.mark.parametrize("token", [None, 7, b"a.b.c", "", ".", "..", "a.b", "a.b.c.d", "é.b.c"])
def test_what_is_no_token_is_a_refusal(token: object) -> None:
    assert refuses(token)


def test_a_long_token_is_refused_before_it_is_read_and_never_made() -> None:
    assert refuses(forge({**CLAIMS, "x": "x" * 4096}))
    with pytest.raises(ValueError, match="too long"):
        signed(x="x" * 4096)


def test_an_encrypted_token_is_refused() -> None:
    sealed = jwe.encrypt(json.dumps(CLAIMS), KEY, algorithm="dir", encryption="A256GCM").decode()
    assert refuses(sealed)


def test_claims_may_not_set_what_the_house_sets() -> None:
    for name in ("aud", "iss", "iat", "exp", "nbf"):
        with pytest.raises(ValueError, match="reserved"):
            signed(**{name: 1})
    with pytest.raises(ValueError, match="sub"):
        signed(sub=7)
    with pytest.raises(ValueError, match="ends"):
        tokens.sign({"sub": "a"}, audience="x", ring=RING, issued_at=NOW, expires_at=NOW)


@settings(deadline=None)
@given(
    st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: f"{part(raw)}.{part(raw)}.x")
)
def test_whatever_arrives_is_refused_without_another_error(token: str) -> None:
    assert refuses(token)


@settings(deadline=None)
@given(st.integers(0, 300), st.integers(1, 255))
def test_one_byte_changed_is_a_refusal(at: int, by: int) -> None:
    token = signed()
    at %= len(token) - 1  # the last character holds bits that mean nothing
    assert refuses(token[:at] + chr(ord(token[at]) ^ by) + token[at + 1 :])


def test_opaque_tokens_are_long_and_kept_as_a_digest() -> None:
    token = tokens.new_token()
    assert len(token) == 43
    assert token != tokens.new_token()
    assert tokens.digest(token) == hashlib.sha256(token.encode()).digest()
    assert len(tokens.digest("\ud800")) == 32


def test_a_form_token_holds_for_its_session_only_and_is_masked_anew() -> None:
    token = tokens.csrf_token(KEY, b"session")
    assert token != tokens.csrf_token(KEY, b"session")
    assert tokens.csrf_ok(KEY, b"session", token)
    assert not tokens.csrf_ok(KEY, b"other", token)
    assert not tokens.csrf_ok(bytes(32), b"session", token)


@pytest.mark.parametrize("token", [None, "", "x", "é" * 88, "=" * 88, "A" * 88, "*" * 88])
def test_what_is_no_form_token_is_refused(token: str | None) -> None:
    assert not tokens.csrf_ok(KEY, b"session", token)
