"""Secrets that travel: opaque tokens, the JWTs of this house, and the token that guards forms.

This module alone imports python-jose. Release 3.5.0 trusts too much by itself (see the tests), so
whatever it is not asked to refuse is refused here.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key
from jose import jwk, jwt  # type: ignore[import-untyped]

from app.core.errors import SignInNeeded
from app.core.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

# For whom a JWT of this house is: one audience each.
UNSUBSCRIBE = "unsubscribe"
_ALGORITHM = "HS256"
_KEY_BYTES = 32  # RFC 7518, section 3.2: at least the size of the hash.
_TOKEN_BYTES = 4096
_SKEW_SECONDS = 60
_MASK_BYTES = 32
_CSRF_CHARACTERS = 88
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)
_RESERVED = frozenset({"aud", "iss", "iat", "exp", "nbf", "at_hash"})
_PUBLIC_KEY_MARKS = (b"-----BEGIN", b"ssh-", b"ecdsa-sha2-")
_OPTIONS = {
    "require_exp": True,
    "require_iat": True,
    "require_sub": True,
    "require_aud": True,
    "require_iss": True,
    # jose would read the wall clock; the caller's `now` decides instead, in `_check_times`.
    "leeway": 1 << 40,
}


class Refused(SignInNeeded):
    """A token does not hold; why is nobody's business."""

    code = "token-refused"

    def __init__(self) -> None:
        """Say the same for every reason."""
        super().__init__(N_("This link or token does not hold any more."))


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Who issues, the key that signs now, and every key that is still believed, by its id.

    Raises ValueError when a key is shorter than 32 bytes or is a public key: python-jose verifies
    an HS256 forgery made with a public key in DER form.
    """

    issuer: str
    current: str
    keys: Mapping[str, bytes] = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a ring that could be forged with."""
        if self.current not in self.keys:
            raise ValueError("the current key is not on the ring")
        for key in self.keys.values():
            if len(key) < _KEY_BYTES:
                raise ValueError("a key of the ring is shorter than 32 bytes")
            if _is_public(key):
                raise ValueError("a key of the ring is a public key")


def _is_public(key: bytes) -> bool:
    if key.lstrip().startswith(_PUBLIC_KEY_MARKS):
        return True
    try:
        load_der_public_key(key)
    except UnsupportedAlgorithm:
        return True
    except ValueError:
        return False
    return True


def ring_of(secret: bytes, issuer: str) -> KeyRing:
    """Return the ring of an installation, whose one key is derived from its secret."""
    return KeyRing(issuer, "1", {"1": hmac.digest(secret, b"jwt\0", "sha256")})


def new_token() -> str:
    """Return 256 random bits in 43 characters that need no escaping in a URL."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """Return the 32 bytes kept instead of `token`; it is random, so a plain SHA-256 serves."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def sign(
    claims: Mapping[str, object],
    *,
    audience: str,
    ring: KeyRing,
    issued_at: datetime,
    expires_at: datetime,
) -> str:
    """Return a JWT (RFC 7519) of `claims` for one audience, good until `expires_at`.

    `claims` holds `sub` as text and none of the names set here; ValueError otherwise, and when
    the token would exceed 4 kB.
    """
    if not isinstance(claims.get("sub"), str) or _RESERVED & claims.keys():
        raise ValueError("claims need a textual sub and none of the reserved names")
    times = {"iat": int(issued_at.timestamp()), "exp": int(expires_at.timestamp())}
    if times["exp"] <= times["iat"]:
        raise ValueError("a token ends after it begins")
    body = {**claims, **times, "aud": audience, "iss": ring.issuer}
    key = jwk.construct(ring.keys[ring.current], _ALGORITHM)
    token = str(jwt.encode(body, key, algorithm=_ALGORITHM, headers={"kid": ring.current}))
    if len(token) > _TOKEN_BYTES:
        raise ValueError("the claims are too long for a token")
    return token


def verify(token: object, audience: str, ring: KeyRing, now: datetime) -> dict[str, Any]:
    """Return the claims of a JWT signed here for `audience` and not over at `now`.

    Raises Refused for anything else, whatever it is: python-jose answers some bad tokens with
    AttributeError, OverflowError or RecursionError.
    """
    try:
        return _verified(token, audience, ring, int(now.timestamp()))
    except Exception:  # noqa: BLE001 - every failure of a parser of foreign bytes is a refusal
        raise Refused from None


def _verified(token: object, audience: str, ring: KeyRing, now: int) -> dict[str, Any]:
    if not isinstance(token, str) or len(token) > _TOKEN_BYTES or not _COMPACT.fullmatch(token):
        raise Refused
    key = _key_of(token, ring)
    claims: dict[str, Any] = jwt.decode(
        token,
        key,
        algorithms=[_ALGORITHM],
        options=dict(_OPTIONS),
        audience=audience,
        issuer=ring.issuer,
    )
    if claims["aud"] != audience:  # jose also takes a list that contains it
        raise Refused
    _check_times(claims["iat"], claims["exp"], now)
    return claims


def _key_of(token: str, ring: KeyRing) -> Any:  # noqa: ANN401 - jose has no types
    """Return the key named in the header, which holds what `sign` writes and nothing beside it.

    So `crit`, `jwk`, `jku`, `x5c`, another `typ` and another `alg` are all refused.
    """
    header = jwt.get_unverified_header(token)
    kid = header["kid"]
    if header != {"alg": _ALGORITHM, "typ": "JWT", "kid": kid}:
        raise Refused
    return jwk.construct(ring.keys[kid], _ALGORITHM)


def _check_times(issued: object, expires: object, now: int) -> None:
    if type(issued) is not int or type(expires) is not int:
        raise Refused
    if not issued - _SKEW_SECONDS <= now < expires:
        raise Refused


def csrf_token(secret: bytes, session_key: bytes) -> str:
    """Return the token a form of this session carries, masked anew each time.

    The mask keeps a compressed page from telling the token by its length (BREACH).
    """
    mask = secrets.token_bytes(_MASK_BYTES)
    return base64.urlsafe_b64encode(mask + _xor(mask, _csrf_mac(secret, session_key))).decode()


def csrf_ok(secret: bytes, session_key: bytes, token: str | None) -> bool:
    """Tell whether `token` was made by `csrf_token` for this session; compares in constant time."""
    if token is None or len(token) != _CSRF_CHARACTERS or not token.isascii():
        return False
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except binascii.Error:
        return False
    if len(raw) != 2 * _MASK_BYTES:
        return False
    made = _xor(raw[:_MASK_BYTES], raw[_MASK_BYTES:])
    return hmac.compare_digest(made, _csrf_mac(secret, session_key))


def _csrf_mac(secret: bytes, session_key: bytes) -> bytes:
    return hmac.digest(secret, b"csrf\0" + session_key, "sha256")


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
