"""The Traffic Light Protocol 2.0 as the alliance applies it: who may be let in by a label.

FIRST, "Traffic Light Protocol (TLP)", version 2.0, August 2022; "community" means the active
members of this alliance. The database holds the same ceilings as a constraint of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.core.errors import Invalid
from app.core.i18n import N_
from app.models import principals as kinds
from app.models.records import AMBER, AMBER_STRICT, CLEAR, GREEN, LABELS, RED

_CLOSED = frozenset(
    {kinds.PERSON, kinds.ORGANISATION, kinds.COLLEAGUE, *kinds.CLOSED_GROUPS, *kinds.OFFICES}
)
CEILINGS: dict[str, frozenset[str]] = {
    RED: frozenset({kinds.PERSON}),
    AMBER_STRICT: _CLOSED,
    AMBER: _CLOSED,
    GREEN: _CLOSED | {kinds.ALLIANCE},
    CLEAR: _CLOSED | {kinds.ALLIANCE, kinds.PUBLIC},
}
# Over the API, RED never goes; under the two AMBER labels each item that goes is logged.
NEVER_OVER_API = frozenset({RED})
LOGGED_OVER_API = frozenset({AMBER_STRICT, AMBER})
# From the narrowest to the widest.
ORDER = {label: place for place, label in enumerate(LABELS)}
FORBIDS = {
    RED: N_("TLP:RED is for the people you name, one by one; {name} is not a person."),
    AMBER_STRICT: N_("TLP:AMBER+STRICT stays within organisations and groups; {name} is wider."),
    AMBER: N_("TLP:AMBER stays within organisations, their agents and groups; {name} is wider."),
    GREEN: N_("TLP:GREEN stays within the alliance; {name} is wider."),
}
_FIVE = N_("Choose one of the five labels: RED, AMBER+STRICT, AMBER, GREEN or CLEAR.")


def label(raw: str | None) -> str:
    """Return the label written as `RED` or `TLP:RED`; raises Invalid with the five valid ones."""
    found = (raw or "").removeprefix("TLP:")
    if found not in CEILINGS:
        raise Invalid("tlp", _FIVE)
    return found


def allows(tlp: str, principal_kind: str) -> bool:
    """Tell whether a label lets a kind of principal in."""
    return principal_kind in CEILINGS[tlp]


def strictest(found: Iterable[str]) -> str:
    """Return the strictest of some labels: what a page is labelled that lists them; "" for none.

    What is no label is passed over: a draft may not have one yet.
    """
    return min((one for one in found if one in ORDER), key=ORDER.__getitem__, default="")


def stricter(one: str, other: str) -> bool:
    """Tell whether `one` is a stricter label than `other`."""
    return ORDER[one] < ORDER[other]
