"""Identifiers people pass on: links, domains, e-mail addresses, phones and free ones."""

from app.core.refang.found import found_in
from app.core.refang.marks import FREE_KINDS, KINDS, Parsed, canonical, refang, safe

__all__ = ["FREE_KINDS", "KINDS", "Parsed", "canonical", "found_in", "refang", "safe"]
