"""A sentence that the next page shows once, carried in a signed cookie of a minute."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

LIFETIME = 60
_LONGEST = 600


def _sign(secret: bytes, text: bytes) -> str:
    return hmac.new(secret, b"notice\x00" + text, hashlib.sha256).hexdigest()[:32]


def seal(secret: bytes, sentence: str) -> str:
    """Return the cookie's value for a sentence of up to 600 characters; longer ones are cut."""
    text = sentence[:_LONGEST].encode()
    return urlsafe_b64encode(text).decode().rstrip("=") + "." + _sign(secret, text)


def unseal(secret: bytes, value: str | None) -> str:
    """Return the sentence, or the empty string if the value is absent or not ours."""
    body, _, signature = (value or "").partition(".")
    try:
        text = urlsafe_b64decode(body + "=" * (-len(body) % 4))
        if body and hmac.compare_digest(_sign(secret, text), signature):
            return text.decode()
    except ValueError:
        return ""
    return ""
