"""Identifiers people pass on: links, domains, e-mail addresses, phones and free ones."""

from app.core.refang.found import found_in
from app.core.refang.marks import FREE_KINDS, KINDS, Parsed, canonical, refang, safe
from app.core.refang.scripts import alike_in, scripts_of

__all__ = [
    "FREE_KINDS",
    "KINDS",
    "Parsed",
    "alike_in",
    "canonical",
    "found_in",
    "refang",
    "safe",
    "scripts_of",
]
