"""Addresses of ours with a tag that only they know who were written to (RFC 5233, subaddresses).

Who sends a message can claim to be anybody. An answer that comes to the address which stood in a
message, or names it, comes from somebody who has read that message.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.core.tokens import KeyRing

# 128 bits, in letters that survive a change of case (RFC 4648, section 6).
_BYTES = 16


@dataclass(frozen=True, slots=True)
class Tags:
    """How the mailbox at `address`, which takes `local+anything@domain` too, knows its answers."""

    address: str
    ring: KeyRing

    def tagged(self, about: str, email: str) -> str:
        """Return the address at which `email` answers to what `about` names."""
        return self._with(self.ring.keys[self.ring.current], about, email)

    def proven(self, addresses: Iterable[str], about: str, email: str) -> bool:
        """Tell whether an answer of `email` that names these addresses is to what it was sent."""
        wanted = [self._with(key, about, email).encode() for key in self.ring.keys.values()]
        given = [address.strip().lower().encode() for address in addresses]
        return any(hmac.compare_digest(one, other) for one in given for other in wanted)

    def _with(self, key: bytes, about: str, email: str) -> str:
        said = b"\0".join((b"reply", about.lower().encode(), email.strip().lower().encode()))
        tag = base64.b32encode(hmac.digest(key, said, "sha256")[:_BYTES])
        local, _, domain = self.address.lower().rpartition("@")
        return f"{local}+{tag.decode().rstrip('=').lower()}@{domain}"
