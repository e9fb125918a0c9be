"""The country codes in use: ISO 3166-1 alpha-2, as the CLDR's territories tell them."""

from __future__ import annotations

from babel import Locale

# Macro-regions have digits; these are territories that ISO 3166-1 does not assign, or reserves.
_NOT_ISO = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"]
)


def _codes() -> tuple[str, ...]:
    codes = (str(code) for code in Locale("en").territories)
    return tuple(sorted(code for code in codes if len(code) == 2 and code not in _NOT_ISO))  # noqa: PLR2004


COUNTRIES: tuple[str, ...] = _codes()
